"""Lots: the points of one award, until they are spent or expire; spent first in, first out."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, Date, Integer, bindparam, insert, select, text, update
from sqlmodel import Field, Index, SQLModel, col

from store.database import Fixed, Transaction

_HAS_LEFT = text('"left" > 0')


class Lot(SQLModel, table=True):
    """What is left of the points that one transfer brought; `id` is that of the transfer."""

    __tablename__ = "points_lot"
    __table_args__ = (
        Index("points_lot_of", "holder", "expires_on", "id"),
        # Only lots that have something left: the rest are history.
        Index("points_lot_due", "expires_on", "holder", sqlite_where=_HAS_LEFT, postgresql_where=_HAS_LEFT),
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    holder: int = Field(foreign_key="points_account.id", sa_type=BigInteger)
    amount: int
    left: int
    expires_on: date


class LotUse(SQLModel, table=True):
    """How much of a lot a transfer took; below zero, how much it gave back. Written before the transfer's own row."""

    __tablename__ = "points_lot_use"

    transfer_id: int = Field(primary_key=True)
    lot_id: int = Field(primary_key=True, foreign_key="points_lot.id", index=True)
    amount: int


class Open(NamedTuple):
    """A lot that has points left."""

    id: int
    left: int
    expires_on: date


_OPEN = Fixed(
    select(col(Lot.id), col(Lot.left), col(Lot.expires_on))
    .where(col(Lot.holder) == bindparam("holder", type_=BigInteger()), col(Lot.left) > 0)
    .order_by(col(Lot.expires_on), col(Lot.id))
)
_ADD = Fixed(insert(Lot))
_USE = Fixed(insert(LotUse))
_LEFT = Fixed(
    update(Lot)
    .where(col(Lot.id) == bindparam("lot", type_=Integer()))
    .values(left=col(Lot.left) - bindparam("used", type_=Integer()))
)
_USED_BY = Fixed(
    select(col(LotUse.lot_id), col(LotUse.amount), col(Lot.expires_on))
    .join(Lot, col(Lot.id) == col(LotUse.lot_id))
    .where(col(LotUse.transfer_id) == bindparam("transfer", type_=BigInteger()))
)
_DUE = Fixed(
    select(col(Lot.holder))
    .where(col(Lot.expires_on) < bindparam("today", type_=Date()), col(Lot.left) > 0)
    .where(col(Lot.holder) > bindparam("after", type_=BigInteger()))
    .group_by(col(Lot.holder))
    .order_by(col(Lot.holder))
    .limit(bindparam("most", type_=Integer()))
)


def open_lots(tx: Transaction, holder: int) -> list[Open]:
    """The lots of an account that have points left, those that expire first in front."""
    return [Open(*row) for row in tx.run(_OPEN, holder=holder)]


def first_out(lots: Sequence[Open], amount: int, before: int | None = None) -> list[tuple[int, int]]:
    """Which lots give `amount` points, and how much each: first in, first out, or the lot `before` in front of all."""
    taken: list[tuple[int, int]] = []
    for lot in sorted(lots, key=lambda lot: lot.id != before) if before is not None else lots:
        if amount <= 0:
            break
        part = min(lot.left, amount)
        taken.append((lot.id, part))
        amount -= part
    return taken


def last_back(used: Sequence[tuple[int, int]], amount: int) -> list[tuple[int, int]]:
    """Which lots get `amount` points back, as negative uses: the newest first.

    Arguments: `used`, (lot, points) in the order in which they were taken.
    """
    given: list[tuple[int, int]] = []
    for lot, points in reversed(used):
        if amount <= 0:
            break
        part = min(points, amount)
        given.append((lot, -part))
        amount -= part
    return given


def add_lot(tx: Transaction, transfer_id: int, holder: int, amount: int, expires_on: date) -> None:
    """Keep the points of an award as a lot."""
    tx.run(_ADD, id=transfer_id, holder=holder, amount=amount, left=amount, expires_on=expires_on)


def use(tx: Transaction, transfer_id: int, uses: Sequence[tuple[int, int]]) -> None:
    """Write down what a transfer took from lots or gave back to them."""
    if not uses:
        return
    tx.many(_USE, [{"transfer_id": transfer_id, "lot_id": lot, "amount": amount} for lot, amount in uses])
    tx.many(_LEFT, [{"lot": lot, "used": amount} for lot, amount in uses])


def use_many(tx: Transaction, uses: Sequence[tuple[int, int, int]]) -> None:
    """Write down what transfers took from lots, as (transfer, lot, points)."""
    tx.many(_USE, [{"transfer_id": number, "lot_id": lot, "amount": amount} for number, lot, amount in uses])
    tx.many(_LEFT, [{"lot": lot, "used": amount} for _, lot, amount in uses])


def used_by(tx: Transaction, transfer_id: int) -> list[tuple[int, int]]:
    """What a transfer took, (lot, points) in the order in which it was taken."""
    rows = sorted(tx.run(_USED_BY, transfer=transfer_id), key=lambda row: (row.expires_on, row.lot_id))
    return [(row.lot_id, row.amount) for row in rows]


def holders_due(tx: Transaction, today: date, after: int, most: int) -> list[int]:
    """Accounts with points that have expired, at most `most`, in the order of their ids from after `after` on."""
    return [row[0] for row in tx.run(_DUE, today=today, after=after, most=most)]
