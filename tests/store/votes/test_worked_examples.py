"""The worked examples of the domain's specification (2.10), by their numbers."""

from typing import Any

import pytest

from store.votes.recount import recount
from tests.store.votes.bundles import areas_of, ballot, bundle, election

ALL = (300, 3_000_000)


def verdict(made: dict[str, Any]) -> Any:
    return recount(made)["verdict"]


def test_v01_exactly_two_thirds_take_part_and_one_head_over_half_passes() -> None:
    made = bundle(ALL, {"approve": (101, 1_000_001), "oppose": (99, 999_999)})
    result = recount(made)
    assert result["verdict"] == "PASSED"
    assert (result["heads"]["participating"], result["area"]["participating"]) == (200, 2_000_000)


def test_v02_exactly_half_of_the_heads_is_not_more_than_half() -> None:
    assert verdict(bundle(ALL, {"approve": (100, 1_200_000), "oppose": (100, 800_000)})) == "REJECTED"


def test_v03_a_hundredth_of_a_square_metre_short_of_the_quorum_is_not_valid() -> None:
    assert verdict(bundle(ALL, {"approve": (200, 1_999_999)})) == "NOT_VALID"


def test_v05_exactly_three_quarters_pass_a_special_matter() -> None:
    cast = {"approve": (135, 1_350_000), "oppose": (45, 450_000)}
    assert verdict(bundle((240, 2_400_000), cast, matter="FUND_RAISE", **{"class": "special"})) == "PASSED"
    short = {"approve": (135, 1_349_999), "oppose": (45, 450_001)}
    assert verdict(bundle((240, 2_400_000), short, matter="FUND_RAISE", **{"class": "special"})) == "REJECTED"


def test_v07_an_owner_of_three_flats_is_one_head_with_their_areas_together() -> None:
    made = bundle((8, 100_000), {"approve": (6, 80_000)})
    result = recount(made)
    assert result["verdict"] == "PASSED"
    assert (result["heads"]["approve"], result["area"]["approve"]) == (6, 80_000)


def test_v08_unsold_flats_stay_in_the_denominator_with_one_head() -> None:
    made = bundle((351, 4_000_000), {"approve": (234, 2_660_000)})
    result = recount(made)
    assert result["verdict"] == "NOT_VALID"
    assert 3 * result["heads"]["participating"] == 2 * result["heads"]["total"]


def test_v10_online_and_paper_of_one_head_count_once() -> None:
    made = bundle((3, 26_550), {"approve": (3, 26_550)})
    made["ballots"].append(ballot("H0001", "oppose", status="duplicate", channel="paper"))
    result = recount(made)
    assert (result["verdict"], result["heads"]["approve"], result["heads"]["oppose"]) == ("PASSED", 3, 0)


@pytest.mark.parametrize(("status", "heads"), [("suspended", 2), ("valid", 3)])
def test_v11_an_objection_suspends_the_flat_and_the_rest_still_passes(status: str, heads: int) -> None:
    made = bundle((3, 30_000), {"approve": (3, 30_000)})
    made["roll"] = [{"head": f"H000{number}", "area": area} for number, area in ((1, 8_850), (2, 10_575), (3, 10_575))]
    made["ballots"][0]["status"] = status
    result = recount(made)
    assert (result["verdict"], result["heads"]["participating"]) == ("PASSED", heads)


@pytest.mark.parametrize("roll", [[], [0, 0]])
def test_v12_a_roll_of_nothing_is_an_invalid_roll_and_no_division_by_zero(roll: list[int]) -> None:
    made = bundle((1, 1), {})
    made["roll"] = [{"head": f"H{number}", "area": area} for number, area in enumerate(roll)]
    made["delivered"] = []
    assert verdict(made) == "INVALID_ROLL"


def test_v13_abstentions_take_part_and_work_like_a_no() -> None:
    cast = {"approve": (108, 1_080_000), "oppose": (60, 600_000), "abstain": (52, 520_000)}
    assert verdict(bundle(ALL, cast)) == "REJECTED"


CAST = {"approve": (417, 41_700), "oppose": (278, 27_800), "abstain": (8, 800)}


def test_v15_silence_may_not_be_added_where_the_majority_is_not_half_of_all() -> None:
    result = recount(bundle((1_291, 129_100), CAST, silence_rule="MAJORITY"))
    assert (result["verdict"], result["with_silence"]) == ("NOT_VALID", "NOT_VALID")


def test_delivered_silence_joins_a_majority_that_is_more_than_half_of_all() -> None:
    cast = {"approve": (660, 66_000), "oppose": (40, 4_000)}
    made = bundle((1_291, 129_100), cast, silence_rule="MAJORITY")
    result = recount(made)
    assert (result["verdict"], result["with_silence"]) == ("NOT_VALID", "PASSED")
    made["delivered"] = []
    assert recount(made)["with_silence"] == "NOT_VALID"


def test_v16_at_a_first_assembly_silence_is_never_added() -> None:
    cast = {"approve": (660, 66_000), "oppose": (40, 4_000)}
    made = bundle((1_291, 129_100), cast, silence_rule="MAJORITY", first_assembly=True)
    result = recount(made)
    assert (result["verdict"], result["with_silence"]) == ("NOT_VALID", "NOT_VALID")


@pytest.mark.parametrize(("heads", "expected"), [(1_054, "PASSED"), (1_055, "NOT_VALID")])
def test_v17_703_ballots_are_a_quorum_of_1054_heads_and_not_of_1055(heads: int, expected: str) -> None:
    ticks: list[list[str] | None] = [["a"]] * 703 + [None] * (heads - 703)
    assert verdict(election(areas_of(heads, heads * 10_000), ticks, seats=1, candidates=["a"])) == expected


def test_v23_a_parking_space_counts_only_where_the_roll_has_it() -> None:
    without = bundle((3, 30_000), {"approve": (2, 20_000)})
    assert verdict(without) == "PASSED"
    assert verdict({**without, "roll": [*without["roll"], {"head": "P1", "area": 1_270}]}) == "NOT_VALID"


def test_following_the_majority_joins_the_leading_option_and_without_one_abstains() -> None:
    result = recount(bundle((10, 1_000), {"approve": (4, 400), "oppose": (2, 200), "follow": (2, 200)}))
    assert (result["heads"]["approve"], result["verdict"]) == (6, "PASSED")
    result = recount(bundle((10, 1_000), {"approve": (4, 100), "oppose": (3, 300), "follow": (3, 600)}))
    assert (result["heads"]["abstain"], result["verdict"]) == (3, "REJECTED")


def test_the_last_seat_goes_by_heads_then_by_area_and_an_equal_one_to_a_run_off() -> None:
    ticks: list[list[str] | None] = [["a", "b"], ["a", "b"], ["a", "c"], ["a", "c"], ["b", "c"]]
    by_area = recount(election([100, 100, 100, 100, 100], ticks, seats=2, candidates=["a", "b", "c"]))
    assert (by_area["elected"], by_area["runoff"]) == (["a"], ["b", "c"])
    by_area = recount(election([101, 100, 100, 100, 100], ticks, seats=2, candidates=["a", "b", "c"]))
    assert (by_area["elected"], by_area["alternates"], by_area["runoff"]) == (["a", "b"], ["c"], [])


def test_a_committee_with_half_of_its_seats_filled_is_not_established() -> None:
    ticks: list[list[str] | None] = [["a", "b", "c"]] * 3 + [["a", "b"]] * 3
    filled = recount(election([100] * 6, ticks, seats=4, minimum_members=2, candidates=["a", "b", "c", "d"]))
    assert (filled["elected"], filled["established"], filled["verdict"]) == (["a", "b"], False, "REJECTED")
    more = recount(election([100] * 6, ticks, seats=3, minimum_members=2, candidates=["a", "b", "c", "d"]))
    assert (more["elected"], more["established"], more["verdict"]) == (["a", "b"], True, "PASSED")


def test_more_ticks_than_seats_make_a_ballot_invalid_and_fewer_do_not() -> None:
    ticks: list[list[str] | None] = [["a", "b"], ["a"], ["a"], []]
    result = recount(election([100] * 4, ticks, seats=1, candidates=["a", "b"]))
    assert (result["heads"]["participating"], result["candidates"]["a"]["heads"]) == (3, 2)
    assert result["heads"]["abstain"] == 1
