"""Whatever is changed, added or taken out directly in the database is found by verify."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from store.chains.verify import table_of
from store.votes.ballots.objecting import object_to_ballot, withdraw_objection
from store.votes.results.publishing import publish_preliminary
from store.votes.verification import verify_votes
from tests.store.votes.neighbourhood import KEYS, Ballot, Neighbourhood

FIRST, LAST = "(SELECT min(id) FROM ballot)", "(SELECT max(id) FROM ballot)"
LAST_HEAD = "(SELECT max(head_id) FROM ballot_standing)"
CHANGES = {
    "a choice": f"UPDATE ballot SET choice = 'oppose' WHERE id = {FIRST}",  # noqa: S608 - our own tables
    "a choice and its receipt": f"UPDATE ballot SET choice = 'oppose', receipt = 'f' WHERE id = {LAST}",  # noqa: S608 - our own tables
    "the weight of a ballot": f"UPDATE ballot SET area = area + 1 WHERE id = {FIRST}",  # noqa: S608 - our own tables
    "whose it is": f"UPDATE ballot SET person_id = person_id + 1 WHERE id = {FIRST}",  # noqa: S608 - our own tables
    "a ballot taken out": "DELETE FROM ballot WHERE id = (SELECT min(id) FROM ballot WHERE kind = 'suspended')",
    "which ballot stands": f"UPDATE ballot_standing SET state = 'suspended' WHERE head_id = {LAST_HEAD}",  # noqa: S608 - our own tables
    "a standing ballot taken out": f"DELETE FROM ballot_standing WHERE head_id = {LAST_HEAD}",  # noqa: S608 - our own tables
    "the roll": "UPDATE roll_head SET area = area + 1 WHERE id = (SELECT min(id) FROM roll_head)",
    "an owner on the roll": "DELETE FROM roll_owner WHERE id = (SELECT min(id) FROM roll_owner)",
    "a unit on the roll": "UPDATE roll_unit SET area = area + 1 WHERE id = (SELECT min(id) FROM roll_unit)",
    "the text of the motion": "UPDATE motion SET text = 'x'",
    "the majority it needs": "UPDATE motion SET matter_class = 'special'",
    "the close": "UPDATE assembly SET closes_at = opens_at",
    "the stage": "UPDATE assembly SET stage = 'final'",
    "the silence rule": "UPDATE assembly SET silence_rule = 'MAJORITY'",
    "what was announced": "UPDATE assembly_act SET content = '{}' WHERE id = (SELECT min(id) FROM assembly_act)",
    "an act taken out": "DELETE FROM assembly_act WHERE id = (SELECT max(id) FROM assembly_act)",
    "the end of a chain": "UPDATE chain SET count = count - 1 WHERE name LIKE 'vote/motion/%'",
}


@pytest.fixture
def counted(place: Neighbourhood) -> Neighbourhood:
    """A named vote with an objection, counted and published."""
    owners = place.owners(4)
    terms = place.announced()
    for owner in owners:
        place.cast(owner, terms, "approve")
    place.do(owners[0], object_to_ballot, terms.assembly)
    place.do(owners[0], withdraw_objection, terms.assembly)
    place.end(terms)
    place.watched(terms)
    place.do(place.worker, publish_preliminary, terms.assembly)
    assert place.intact()
    return place


def test_each_change_is_found(counted: Neighbourhood) -> None:
    unseen = [name for name, statement in CHANGES.items() if not _is_found(counted, statement)]
    assert unseen == []
    assert counted.intact()


def test_a_ballot_that_was_added_is_found(counted: Neighbourhood) -> None:
    kept = [column.name for column in table_of(Ballot).columns if column.name not in ("id", "position")]
    columns = ", ".join(kept)
    copied = f"INSERT INTO ballot (id, position, {columns}) SELECT 9999, 99, {columns} FROM ballot WHERE id = {FIRST}"  # noqa: S608 - our own tables
    assert _is_found(counted, copied)


class _Undo(Exception):
    """Ends a step so that nothing of it stays."""


def _is_found(place: Neighbourhood, statement: str) -> bool:
    found: list[bool] = []

    def change(tx: Any) -> None:
        assert tx.changed(text(statement)), f"it changed nothing: {statement}"
        found.append(not verify_votes(tx, KEYS).ok)
        raise _Undo

    def attempt(step: Callable[[Any], None]) -> None:
        with pytest.raises(_Undo):
            place.database.write(step)

    attempt(change)
    return found[-1]
