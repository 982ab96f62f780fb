"""What is known of a person beyond the columns of the archive, each value with where it comes from."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment
from store.keys import Keys
from store.records import enumeration, record


@enumeration
class Level(StrEnum):
    """How much a value has to be protected: personal, sensitive (PIPL 28), or specially protected."""

    L3 = "L3"
    L4 = "L4"
    L5 = "L5"


@enumeration
class FieldState(StrEnum):
    """Whether a value holds, contradicts one that holds and waits to be checked, or was replaced."""

    CURRENT = "current"
    UNVERIFIED = "unverified"
    REPLACED = "replaced"


FIELDS: dict[str, Level] = {
    "note": Level.L3,
    "phone": Level.L3,
    "identity": Level.L4,
    "birth": Level.L3,
    "gender": Level.L3,
    "emergency_contact": Level.L3,
    "registered_address": Level.L3,
    "employer": Level.L3,
    "occupation": Level.L3,
    "education": Level.L3,
    # Levels as the domain handles them (6.2): political affiliation is listed as L3 and treated as L4.
    "political": Level.L4,
    "health": Level.L4,
    "disability": Level.L4,
    "low_income": Level.L4,
}
"""Every field that may be kept here, with its level. Religion is not among them: it is not collected (PIPL 28)."""


class PersonField(SQLModel, table=True):
    """One value of one field of a person, sealed (associated data: table, column, the person's `uid` and the field).

    Rows are never overwritten: a new value makes the old one `replaced`.
    """

    __tablename__ = "person_field"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    field: str
    sealed: str
    level: str
    source: str
    source_time: datetime | None = Field(default=None, sa_type=Moment)
    state: str = FieldState.CURRENT.value
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)
    verified_by: int | None = Field(default=None, foreign_key="person.id")
    verified_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class Kept:
    """A value of a field and where it comes from."""

    id: int
    field: str
    value: str
    state: FieldState
    source: str
    recorded_by: int | None
    recorded_at: datetime


def keep_field(
    tx: Transaction,
    keys: Keys,
    person_id: int,
    uid: str,
    field: str,
    value: str,
    *,
    source: str,
    at: datetime,
    state: FieldState = FieldState.CURRENT,
    by: int | None = None,
    source_time: datetime | None = None,
) -> int:
    """Keep a value and give its id; a current value replaces the one there was, a note stands beside others.

    Arguments: `uid`, the person's lasting id; `field`, one of `FIELDS`; `source`, "worker", "self" or the file's name.
    """
    if state is FieldState.CURRENT and field != "note":
        held = (
            col(PersonField.person_id) == person_id,
            col(PersonField.field) == field,
            col(PersonField.state) == FieldState.CURRENT.value,
        )
        tx.changed(update(PersonField).where(*held).values(state=FieldState.REPLACED.value))
    values = {
        "person_id": person_id,
        "field": field,
        "sealed": keys.seal(value, f"person_field.{field}.{uid}"),
        "level": FIELDS[field].value,
        "source": source,
        "source_time": source_time,
        "state": state.value,
        "recorded_by": by,
        "recorded_at": at,
    }
    made: int = tx.value(insert(PersonField).values(values).returning(col(PersonField.id)))
    return made


def fields_of(tx: Transaction, keys: Keys, person_id: int, uid: str, *fields: str) -> tuple[Kept, ...]:
    """The values of some fields that hold or wait to be checked, newest first, unsealed.

    Whoever shows them answers for the right and the purpose.
    """
    rows = tx.run(
        select(
            col(PersonField.id), col(PersonField.field), col(PersonField.sealed), col(PersonField.state),
            col(PersonField.source), col(PersonField.recorded_by), col(PersonField.recorded_at),
        )
        .where(
            col(PersonField.person_id) == person_id,
            col(PersonField.field).in_(fields),
            col(PersonField.state) != FieldState.REPLACED.value,
        )
        .order_by(col(PersonField.id).desc())
    )  # fmt: skip
    return tuple(
        Kept(
            id=row.id,
            field=row.field,
            value=keys.open(row.sealed, f"person_field.{row.field}.{uid}"),
            state=FieldState(row.state),
            source=row.source,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )
        for row in rows
    )


def known_fields(tx: Transaction, person_id: int) -> frozenset[str]:
    """The names of the fields of a person that hold a value here."""
    statement = select(col(PersonField.field)).where(
        col(PersonField.person_id) == person_id, col(PersonField.state) == FieldState.CURRENT.value
    )
    return frozenset(row[0] for row in tx.run(statement.distinct()))
