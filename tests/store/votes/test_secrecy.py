"""Secret votes: whoever holds the whole database, but not the key, cannot join who voted and what was chosen."""

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from store.tables import metadata
from store.votes.assembly import AssemblyTerms
from store.votes.ballots.ballot import OpenedChoice, SecretChoice
from store.votes.ballots.objecting import object_to_ballot
from store.votes.recount import recount
from store.votes.results.export import bundle, find_motion, public_list
from store.votes.results.publishing import count
from tests.store.votes.neighbourhood import Ballot, BallotStanding, Neighbourhood, rows_of

VOTERS = 12


def held(place: Neighbourhood) -> tuple[AssemblyTerms, list[int]]:
    """A secret vote in which the first of every three owners opposes."""
    owners = place.owners(VOTERS)
    terms = place.announced(mode="SECRET")
    for number, owner in enumerate(owners):
        place.cast(owner, terms, "oppose" if number % 3 == 0 else "approve")
    return terms, owners


def everything(place: Neighbourhood) -> dict[str, list[dict[str, Any]]]:
    """The whole database, as somebody without the key has it."""
    return place.database.read(
        lambda tx: {
            table.name: [dict(row._mapping) for row in tx.run(table.select())] for table in metadata.sorted_tables
        }
    )


def test_before_the_close_no_choice_stands_anywhere(place: Neighbourhood) -> None:
    held(place)
    stored = json.dumps(everything(place), default=str)
    assert '"oppose"' not in stored
    assert '"approve"' not in stored
    assert len({len(row.sealed) for row in rows_of(place, SecretChoice)}) == 1, "a length tells the choice"


def test_a_row_of_who_voted_and_one_of_a_choice_share_no_value(place: Neighbourhood) -> None:
    terms, _ = held(place)
    place.end(terms)
    whole = everything(place)
    opened = whole.pop("opened_choice")
    chain = {"id", "motion_id", "chain_id", "position", "choice", "area"}
    elsewhere = {str(value) for rows in whole.values() for row in rows for value in row.values()}
    ends = {row["head"] for row in whole["chain"]}
    for row in opened:
        shared = {name for name, value in row.items() if name not in chain and value and str(value) in elsewhere}
        # The newest code of the chain stands as its end, which tells nothing of any voter.
        assert shared <= {"code"}
        assert not shared or row["code"] in ends
    assert not whole["secret_choice"]
    assert all(row["token_sealed"] is None for row in whole["ballot_standing"])
    assert all(row["choice"] == "" for row in whole["ballot"])


def test_the_order_of_the_opened_choices_is_not_that_of_the_voters(place: Neighbourhood) -> None:
    orders = set()
    for _ in range(4):
        terms, _ = held(place)
        place.end(terms)
        motion = place.questions(terms)[0].motion
        rows = [row for row in rows_of(place, OpenedChoice) if row.motion_id == motion]
        orders.add(tuple(row.choice for row in sorted(rows, key=lambda row: row.position)))
    assert len(orders) > 1, "four elections came out in the same order"


def test_a_secret_vote_counts_recounts_and_verifies_like_a_named_one(place: Neighbourhood) -> None:
    terms, owners = held(place)
    place.do(owners[1], object_to_ballot, terms.assembly)
    assert place.intact()
    place.end(terms)
    result = place.do(place.worker, count, terms.assembly)[0]
    assert (result.heads["participating"], result.heads["approve"], result.heads["oppose"]) == (11, 7, 4)
    made = place.database.read(lambda tx: bundle(tx, *find_motion(tx, terms.code)))
    again = recount(made)
    assert (again["verdict"], again["heads"], again["area"]) == (result.verdict, result.heads, result.area)
    assert place.intact()


@pytest.mark.parametrize("mode", ["NAMED", "SECRET"])
def test_the_public_list_says_whether_a_ballot_is_in_it_and_never_how_it_was_cast(
    place: Neighbourhood, mode: str
) -> None:
    owners = place.owners(3)
    terms = place.announced(mode=mode)
    receipts = [place.cast(owner, terms, "approve").receipts[0].receipt for owner in owners]
    place.end(terms)
    listed = place.database.read(lambda tx: public_list(tx, *find_motion(tx, terms.code)))
    assert sorted(receipts) == [one["receipt"] for one in listed["receipts"]]
    assert "head" not in json.dumps(listed["receipts"])
    assert "approve" not in json.dumps(listed["receipts"])
    assert "H000" not in json.dumps(listed)


def test_the_marks_of_who_voted_follow_each_other_whatever_was_chosen(place: Neighbourhood) -> None:
    terms, _ = held(place)
    marks = rows_of(place, Ballot)
    assert len(marks) == VOTERS
    assert all(later.at - earlier.at >= timedelta(0) for earlier, later in pairwise(marks))
    assert {row.state for row in rows_of(place, BallotStanding)} == {"counted"}
    assert terms.mode.value == "SECRET"
