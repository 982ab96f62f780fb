"""Two records of one person become one: the kept one stands for both, the other stays and points to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, and_, exists, select
from sqlmodel import SQLModel, col

from store.database import Transaction
from store.identity.lives.changes import Changes, refers
from store.identity.lives.merging.columns import COLUMNS, Becomes, Column
from store.identity.lives.merging.homes import join_homes, join_shares
from store.keys import Keys
from store.people.archive.field import PersonField
from store.people.archive.matching import MatchProposal
from store.people.assignment import Assignment
from store.people.consent import Consent, stricter
from store.people.person import Person
from store.points.joining import join_points
from store.refusals import Refused
from store.text import Text

SEALED = ("phone", "identity")
PLAIN = ("birth", "gender")


def merge(change: Changes, keys: Keys, kept: int, day: date, now: datetime, *, other: int) -> None:
    """Let the record `kept` stand for `other` too: everything of it passes to it, blanks are filled.

    `COLUMNS` says what becomes of what: evidence stays under the record that gave it and is read together with the
    other's; what both have (the same home, the same role) is there once. Refuses (`lives.merged_already`,
    `lives.same_record`, `lives.contradicts`) what is no pair.
    """
    mine, theirs = pair(change.tx, kept, other)
    has_worked = change.tx.value(select(col(Assignment.id)).where(col(Assignment.person_id) == other).limit(1))
    _fill(change, keys, mine, theirs)
    _join_fields(change, keys, mine, theirs)
    join_homes(change, kept, other, day)
    join_shares(change, kept, other, day)
    _join_roles(change, kept, other, now)
    _join_proposals(change, kept, other, now)
    _join_consents(change, kept, other, now)
    for column in COLUMNS:
        if column.becomes is not Becomes.WORK or has_worked is not None:
            _join_rows(change, column, kept, other)
    join_points(change.tx, keys, kept, other)
    # A chain of records would have to be followed at every look, so all of them point to the one that stands.
    change.set(Person, col(Person.merged_into) == other, merged_into=kept)
    change.set(Person, col(Person.id) == other, merged_into=kept)


def use_of_person(tx: Transaction, table: str, row_id: int) -> Text | None:
    """What has come to refer to a row that an undo would take out, or none."""
    metadata = SQLModel.metadata.tables
    if table == "person":
        listed = ((metadata[one.table].c[one.name], one.what) for one in COLUMNS if one.table != "audit")
        return next((Text(f"lives/uses.{what}", {}) for column, what in listed if refers(tx, column, row_id)), None)
    referring = (
        key.parent for found in metadata.values() for key in found.foreign_keys if key.column.table.name == table
    )
    return Text("lives/uses.home", {}) if any(refers(tx, column, row_id) for column in referring) else None


def pair(tx: Transaction, kept: int, other: int) -> tuple[Any, Any]:
    """The rows of two records that may be of one person; refuses what `merge` refuses."""
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
    return mine, theirs


def _fill(change: Changes, keys: Keys, mine: Any, theirs: Any) -> None:
    values: dict[str, Any] = {name: getattr(theirs, name) for name in PLAIN
                              if getattr(mine, name) is None and getattr(theirs, name) is not None}  # fmt: skip
    for name in SEALED:
        sealed = getattr(theirs, f"{name}_sealed")
        if sealed and not getattr(mine, f"{name}_sealed"):
            opened = keys.open(sealed, f"person.{name}.{theirs.uid}")
            values[f"{name}_sealed"] = keys.seal(opened, f"person.{name}.{mine.uid}")
            values[f"{name}_index"] = getattr(theirs, f"{name}_index")
    if theirs.full_capacity and not mine.full_capacity:
        values["full_capacity"] = True
    if theirs.restricted_at is not None and mine.restricted_at is None:
        values["restricted_at"] = theirs.restricted_at
    if values:
        change.set(Person, col(Person.id) == mine.id, **values)


def _join_fields(change: Changes, keys: Keys, mine: Any, theirs: Any) -> None:
    """Values of fields pass on, sealed anew; one that contradicts what holds waits to be checked, notes all stay."""
    current = (col(PersonField.person_id) == mine.id) & (col(PersonField.state) == "current")
    known = {row[0] for row in change.tx.run(select(col(PersonField.field)).where(current))}
    table = PersonField.__table__  # type: ignore[attr-defined]  # a table class has it
    for row in change.tx.run(select(table).where(table.c.person_id == theirs.id).order_by(table.c.id)):
        opened = keys.open(row.sealed, f"person_field.{row.field}.{theirs.uid}")
        values = {"person_id": mine.id, "sealed": keys.seal(opened, f"person_field.{row.field}.{mine.uid}")}
        if row.state == "current" and row.field != "note" and row.field in known:
            values["state"] = "unverified"
        change.set_rows(table, table.c.id == row.id, values, may_go=True)


def _join_roles(change: Changes, kept: int, other: int, now: datetime) -> None:
    until, person = col(Assignment.valid_to), col(Assignment.person_id)
    held = until.is_(None) | (until > now)
    same = select(col(Assignment.role), col(Assignment.area_id)).where(person == kept, held)
    for role, area in change.tx.run(same):
        twice = (person == other) & held & (col(Assignment.role) == role) & (col(Assignment.area_id) == area)
        change.set(Assignment, twice, valid_to=now)
    change.set(Assignment, person == other, person_id=kept)


def _join_proposals(change: Changes, kept: int, other: int, now: datetime) -> None:
    both = (kept, other)
    one, two = col(MatchProposal.person_id), col(MatchProposal.other_id)
    change.set(MatchProposal, one.in_(both) & two.in_(both), state="merged", decided_at=now)
    # Others that looked like the record now look like the one that stands, unless that is known.
    for name, column, partner in (("person_id", one, two), ("other_id", two, one)):
        known = change.tx.run(select(partner).where(column == kept))
        fresh = (column == other) & (partner != kept) & partner.not_in([row[0] for row in known])
        change.set(MatchProposal, fresh, **{name: kept})


def _join_consents(change: Changes, kept: int, other: int, now: datetime) -> None:
    for purpose, version, is_given in stricter(change.tx, kept, other):
        change.add(Consent, person_id=kept, purpose=purpose, version=version, is_given=is_given, at=now,
                   account_id=None, channel="merge")  # fmt: skip


def _join_rows(change: Changes, column: Column, kept: int, other: int) -> None:
    table = SQLModel.metadata.tables[column.table]
    mine = table.c[column.name] == other
    if column.becomes is Becomes.ONCE:
        change.set_rows(table, mine & ~_has_like(table, column, kept), {column.name: kept}, may_go=True)
    elif column.becomes in (Becomes.FOLLOWS, Becomes.WORK):
        change.set_rows(table, mine, {column.name: kept}, may_go=True)


def _has_like(table: Table, column: Column, kept: int) -> Any:
    like = table.alias("like_it")
    alike = (like.c[name] == table.c[name] for name in column.alike)
    return exists().where(and_(like.c[column.name] == kept, *alike)).correlate(table)
