"""Two records of one person become one: the kept one stands for both, the other stays and points to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.channels.account import Account
from store.identity.lives.changes import Changes
from store.keys import Keys
from store.people.archive.matching import MatchProposal
from store.people.assignment import Assignment
from store.people.dwelling import Household, HouseholdMember, Occupancy, Ownership
from store.people.person import Person
from store.refusals import Refused

SEALED = ("phone", "identity")
PLAIN = ("birth", "gender")


def merge(change: Changes, keys: Keys, kept: int, day: date, now: datetime, *, other: int) -> None:
    """Let the record `kept` stand for `other` too: accounts, homes, shares and roles pass to it, blanks are filled.

    Signatures stay under the record that gave them and are read together. What both have (the same home, the same
    role) is kept once. Refuses (`lives.merged_already`, `lives.same_record`, `lives.contradicts`) what is no pair.
    """
    tx = change.tx
    if kept == other:
        raise Refused("lives.same_record")
    table = Person.__table__  # type: ignore[attr-defined]  # a table class has it
    rows = {row.id: row for row in tx.run(select(table).where(col(Person.id).in_([kept, other])))}
    if len(rows) != 2 or any(row.merged_into is not None for row in rows.values()):
        raise Refused("lives.merged_already")
    mine, theirs = rows[kept], rows[other]
    both = (mine.identity_index, theirs.identity_index)
    if (all(both) and both[0] != both[1]) or mine.is_organisation != theirs.is_organisation:
        raise Refused("lives.contradicts")
    _fill(change, keys, mine, theirs)
    change.set(Account, col(Account.person_id) == other, person_id=kept)
    _pass_on(change, HouseholdMember, "household_id", kept, other, {"valid_to": day}, now)
    _pass_on(change, Occupancy, "dwelling_id", kept, other, {"valid_to": day}, now)
    _pass_on(change, Ownership, "dwelling_id", kept, other, {"valid_to": day}, now)
    _pass_on_roles(change, kept, other, now)
    change.set(Household, col(Household.head_id) == other, head_id=kept)
    pair = (kept, other)
    change.set(
        MatchProposal,
        col(MatchProposal.person_id).in_(pair) & col(MatchProposal.other_id).in_(pair),
        state="merged", decided_at=now,
    )  # fmt: skip
    # A chain of records would have to be followed at every look, so all of them point to the one that stands.
    change.set(Person, col(Person.merged_into) == other, merged_into=kept)
    change.set(Person, col(Person.id) == other, merged_into=kept)


def _fill(change: Changes, keys: Keys, mine: Any, theirs: Any) -> None:
    values: dict[str, Any] = {name: getattr(theirs, name) for name in PLAIN
                              if getattr(mine, name) is None and getattr(theirs, name) is not None}  # fmt: skip
    for name in SEALED:
        sealed = getattr(theirs, f"{name}_sealed")
        if sealed and not getattr(mine, f"{name}_sealed"):
            opened = keys.open(sealed, f"person.{name}.{theirs.uid}")
            values[f"{name}_sealed"] = keys.seal(opened, f"person.{name}.{mine.uid}")
            values[f"{name}_index"] = getattr(theirs, f"{name}_index")
    if values:
        change.set(Person, col(Person.id) == mine.id, **values)


def _pass_on(
    change: Changes, table: Any, where: str, kept: int, other: int, ended: dict[str, Any], now: datetime
) -> None:
    there = select(getattr(table, where)).where(table.person_id == kept, table.valid_to.is_(None))
    known = [row[0] for row in change.tx.run(there)]
    open_rows = (table.person_id == other) & table.valid_to.is_(None)
    change.set(table, open_rows & getattr(table, where).in_(known), **ended)
    change.set(table, open_rows, person_id=kept)


def _pass_on_roles(change: Changes, kept: int, other: int, now: datetime) -> None:
    held = col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > now)
    mine = change.tx.run(
        select(col(Assignment.role), col(Assignment.area_id)).where(col(Assignment.person_id) == kept, held)
    )
    for role, area in mine:
        same = (col(Assignment.role) == role) & (col(Assignment.area_id) == area)
        change.set(Assignment, (col(Assignment.person_id) == other) & held & same, valid_to=now)
    held_now = col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > now)
    change.set(Assignment, (col(Assignment.person_id) == other) & held_now, person_id=kept)
