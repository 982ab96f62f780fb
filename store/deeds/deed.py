"""Deeds: what people did that may earn points, kept from the first day so that points can pay past ones."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, UniqueConstraint

from store.chains.sealed import canonical
from store.database import Fixed, Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.keys import Keys
from store.records import enumeration


@enumeration
class DeedKind(StrEnum):
    """What was done, or (withdrawn) that an earlier deed of the same source no longer counts.

    BY_HAND is what workers see and reward themselves; no deed of it is kept.
    """

    PLEDGE_SIGNED = "pledge_signed"
    PLEDGE_WITHDRAWN = "pledge_withdrawn"
    VOTE_CAST = "vote_cast"
    SNAP_ACCEPTED = "snap_accepted"
    ORDER_RATED = "order_rated"
    BY_HAND = "by_hand"


REVERSALS: dict[DeedKind, DeedKind] = {DeedKind.PLEDGE_WITHDRAWN: DeedKind.PLEDGE_SIGNED}
"""Deeds by which an earlier one of the same source and person no longer counts."""


class Deed(SQLModel, table=True):
    """One deed, once for each (kind, source, source_id, person). Deeds are only added; a reversal is one more.

    `id` follows from those four by the evidence key, so that a row that was moved or invented shows. `object` is what
    it was done to, where that may happen more than once: signing the same text again is the same deed to a rule.
    """

    __tablename__ = "deed"
    __table_args__ = (UniqueConstraint("source", "source_id", "kind", "person_id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    kind: str
    person_id: int = Field(foreign_key="person.id", index=True)
    household_id: int | None = None
    area_id: int | None = None
    source: str
    source_id: int
    object: str = ""
    at: datetime = Field(sa_type=Moment)


class DeedDue(SQLModel, table=True):
    """A deed that nobody has looked at yet to see whether it earns points."""

    __tablename__ = "deed_due"

    deed_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


_DUE = Fixed(insert_or_ignore(DeedDue, "deed_id"))
_ADD = Fixed(insert_or_ignore(Deed, "source", "source_id", "kind", "person_id"))


def deed_id(keys: Keys, kind: str, source: str, source_id: int, person_id: int) -> int:
    """The id of a deed, 62 bits."""
    return int(keys.chain(canonical(["deed", kind, source, source_id, person_id]))[:16], 16) >> 2


def add_deed(
    tx: Transaction,
    keys: Keys,
    *,
    kind: DeedKind,
    person_id: int,
    household_id: int | None,
    area_id: int | None,
    source: str,
    source_id: int,
    at: datetime,
    object_: str = "",
) -> int:
    """Keep a deed and give its id; the same deed a second time changes nothing.

    Arguments: `source` and `source_id`, the row that proves it, such as "signature" and its id; `object_`, what it was
    done to, if that may have several such rows.
    """
    made = deed_id(keys, kind.value, source, source_id, person_id)
    values: dict[str, Any] = {
        "id": made,
        "kind": kind.value,
        "person_id": person_id,
        "household_id": household_id,
        "area_id": area_id,
        "source": source,
        "source_id": source_id,
        "object": object_,
        "at": at,
    }
    tx.run(_ADD, **values)
    tx.run(_DUE, deed_id=made)
    return made
