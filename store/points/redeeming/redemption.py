"""Reserving a thing with points, and fetching it: points and stock are held in one step, a one-time code proves it."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, select, update
from sqlmodel import Field, Index, col

from store.chains.sealed import Sealed, seal
from store.database import Transaction
from store.database.dialects import Moment
from store.keys import Keys
from store.points.ledger.account import AccountKind, AccountRef, account
from store.points.ledger.movements import release
from store.points.redeeming.item import Item, StockKind, held_item, move_stock
from store.points.redeeming.station import station
from store.records import enumeration, record
from store.text import Secret

DIGITS = 8


@enumeration
class RedemptionState(StrEnum):
    """Where a promise stands."""

    RESERVED = "reserved"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class Redemption(Sealed, table=True):
    """A promise of a thing to a person. The code is stored sealed, and found by its blind index."""

    __tablename__ = "redemption"
    __table_args__ = (Index("redemption_of", "person_id", "id"), Index("redemption_due", "state", "expires_at"))

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="redeem_item.id", index=True)
    station_id: int = Field(index=True)
    person_id: int = Field(foreign_key="person.id")
    holder_kind: str
    holder_owner: int = Field(sa_type=BigInteger)
    points: int
    hold_id: int | None = None
    code_index: str = Field(unique=True)
    code_sealed: str
    state: str
    reserved_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    by_id: int | None = None
    marks: str = ""
    code: str = ""


@record
class Promise:
    """A promise as its owner sees it. `code` is opened only when it is shown."""

    id: int
    item: str
    station: str
    address: str
    points: int
    code: Secret
    state: RedemptionState
    reserved_at: datetime
    expires_at: datetime
    ended_at: datetime | None


COLUMNS = Redemption.__table__.columns  # type: ignore[attr-defined]  # a table class has it


def give_back(tx: Transaction, keys: Keys, row: Redemption, state: RedemptionState, by: int | None) -> Redemption:
    """End a promise without handing over: points and stock are back."""
    thing = held_item(tx, row.item_id)
    move_stock(tx, keys, thing, StockKind.RELEASED, 1, by=by, redemption=row.id)
    if row.hold_id is not None:
        timed_out = state is RedemptionState.LAPSED
        release(tx, keys, row.hold_id, holder_of(keys, row), row.station_id, timed_out=timed_out)
    return rewrite(tx, keys, row, state=state.value, ended_at=tx.now(), by_id=by)


def rewrite(tx: Transaction, keys: Keys, row: Redemption, **changes: Any) -> Redemption:
    """Change a row and seal it anew."""
    values = row.model_dump(exclude={"marks", "code"}) | changes
    whole = seal(keys, str(Redemption.__tablename__), "", values)
    tx.changed(update(Redemption).where(col(Redemption.id) == row.id).values(whole))
    return Redemption(**whole)


def promise_of(tx: Transaction, row: Redemption) -> Promise:
    """A promise as its owner sees it."""
    thing = tx.one(select(col(Item.name)).where(col(Item.id) == row.item_id))
    counter = station(tx, row.station_id, tx.now())
    return Promise(
        id=row.id or 0,
        item=thing[0] if thing else "",
        station=counter.name,
        address=counter.address,
        points=row.points,
        code=Secret(row.code_sealed, code_place(row.id or 0)),
        state=RedemptionState(row.state),
        reserved_at=row.reserved_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )


def fresh_code(tx: Transaction, keys: Keys, number: int) -> tuple[str, str]:
    """A code that nobody else has, as its blind index and sealed."""
    while True:
        digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        known = code_indexes(keys, digits)
        if tx.one(select(col(Redemption.id)).where(col(Redemption.code_index).in_(known))) is None:
            return known[0], keys.seal(f"{digits[:4]}-{digits[4:]}", code_place(number))


def code_indexes(keys: Keys, digits: str) -> tuple[str, ...]:
    """By which a code is found, without being readable; the first is the one to keep."""
    return keys.indexes(f"redemption/{digits}")


def code_place(number: int) -> str:
    """Where a code is sealed for."""
    return f"redemption.code.{number}"


def holder_of(keys: Keys, row: Redemption) -> AccountRef:
    """The account whose points are held."""
    return account(keys, AccountKind(row.holder_kind), row.holder_owner)
