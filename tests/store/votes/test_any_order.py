"""Whatever the order, the channels and the duplicates, the count is that of an independent one with fractions."""

import random
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from store.votes.recount import recount
from tests.store.votes.bundles import ballot

CHOICES = ("approve", "oppose", "abstain", "follow")
OPTIONS = ("approve", "oppose", "abstain")
Vote = tuple[int, str | None, bool]
votes = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from((*CHOICES, None)), st.booleans()), min_size=1, max_size=60
)


def exact(cast: list[Vote], matter_class: str, silence: bool, first: bool) -> tuple[str, str | None]:
    """The verdicts by the words of the law, in fractions of one."""
    everything = [Fraction(len(cast)), Fraction(sum(area for area, _, _ in cast))]
    if 0 in everything:
        return "INVALID_ROLL", "INVALID_ROLL" if silence else None
    sums = {choice: [Fraction(0), Fraction(0)] for choice in (*CHOICES, "silent")}
    for area, choice, is_delivered in cast:
        if choice is not None or is_delivered:
            sums[choice or "silent"][0] += 1
            sums[choice or "silent"][1] += area

    def leader() -> str | None:
        best = [max(OPTIONS, key=lambda option: sums[option][measure]) for measure in (0, 1)]
        unique = all(
            [sums[option][measure] for option in OPTIONS].count(sums[best[measure]][measure]) == 1 for measure in (0, 1)
        )
        return best[0] if best[0] == best[1] and unique else None

    def judge() -> str:
        taking_part = [sum(sums[option][measure] for option in OPTIONS) for measure in (0, 1)]
        if any(part / whole < Fraction(2, 3) for part, whole in zip(taking_part, everything, strict=True)):
            return "NOT_VALID"
        shares = [yes / part for yes, part in zip(sums["approve"], taking_part, strict=True)]
        enough = min(shares) >= Fraction(3, 4) if matter_class == "special" else min(shares) > Fraction(1, 2)
        return "PASSED" if enough else "REJECTED"

    followed = leader() or "abstain"
    sums[followed] = [one + more for one, more in zip(sums[followed], sums["follow"], strict=True)]
    strict = judge()
    if not silence:
        return strict, None
    leading = leader()
    if first or leading is None or any(2 * sums[leading][at] <= everything[at] for at in (0, 1)):
        return strict, strict
    sums[leading] = [one + more for one, more in zip(sums[leading], sums["silent"], strict=True)]
    return strict, judge()


def made_of(cast: list[Vote], matter_class: str, silence: bool, first: bool) -> dict[str, Any]:
    return {
        "motion": {
            "kind": "motion", "class": matter_class, "silence_rule": "MAJORITY" if silence else "NONE",
            "first_assembly": first,
        },
        "roll": [{"head": f"H{number}", "area": area} for number, (area, _, _) in enumerate(cast)],
        "delivered": [f"H{number}" for number, (_, _, is_delivered) in enumerate(cast) if is_delivered],
        "ballots": [ballot(f"H{number}", choice) for number, (_, choice, _) in enumerate(cast) if choice],
    }  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(votes, st.sampled_from(("ordinary", "special")), st.booleans(), st.booleans())
def test_the_recount_says_what_exact_fractions_say(
    cast: list[Vote], matter_class: str, silence: bool, first: bool
) -> None:
    result = recount(made_of(cast, matter_class, silence, first))
    assert (result["verdict"], result["with_silence"]) == exact(cast, matter_class, silence, first)


@settings(deadline=None, max_examples=100)
@given(votes, st.randoms(use_true_random=False), st.booleans())
def test_order_channels_and_duplicates_change_nothing(cast: list[Vote], dice: random.Random, silence: bool) -> None:
    plain = made_of(cast, "ordinary", silence, False)
    mixed = made_of(cast, "ordinary", silence, False)
    returned = [one["head"] for one in mixed["ballots"]]
    for one in mixed["ballots"]:
        one["channel"] = dice.choice(("web", "paper", "telegram", "wechat", "desk"))
    mixed["ballots"] += [
        ballot(dice.choice(returned), dice.choice(CHOICES), status=dice.choice(("duplicate", "suspended", "invalid")))
        for _ in range(dice.randrange(8) if returned else 0)
    ]
    for part in ("roll", "ballots", "delivered"):
        dice.shuffle(mixed[part])
    assert recount(mixed) == recount(plain)
