"""Things that are given for points, and how many of them there are: every change of a stock is a chained row."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import insert, select, update
from sqlmodel import Field, Index, SQLModel, UniqueConstraint, col

from store.chains.chain import Chained, append, next_ids
from store.database import Transaction
from store.database.dialects import Moment, lock
from store.keys import Keys
from store.points.ledger.entering import MOST
from store.points.redeeming.station import station
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation

STOCK = "stock/"


class Item(SQLModel, table=True):
    """One thing at one station. `points` of 0 is given to everybody and never reserved.

    `left` is how many can still be promised, kept under the row's lock and recomputed by `verify points`; `per_person`
    is the most that one person may hold or have had.
    """

    __tablename__ = "redeem_item"
    __table_args__ = (Index("redeem_item_of", "station_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="redeem_station.id")
    name: str
    points: int
    left: int = 0
    per_person: int | None = None
    media_id: str | None = None
    opens_at: datetime | None = Field(default=None, sa_type=Moment)
    closes_at: datetime | None = Field(default=None, sa_type=Moment)
    is_offered: bool = True


@enumeration
class StockKind(StrEnum):
    """Why a stock changed."""

    RECEIVED = "received"
    RESERVED = "reserved"
    RELEASED = "released"
    LOST = "lost"
    COUNTED = "counted"


class StockMove(Chained, table=True):
    """One change of the number that can be promised of a thing; `amount` is negative when there are fewer."""

    __tablename__ = "redeem_stock"
    __table_args__ = (UniqueConstraint("chain_id", "position"), Index("redeem_stock_of", "item_id", "id"))
    subject: ClassVar[str] = "stock"

    id: int | None = Field(default=None, primary_key=True)
    station_id: int
    item_id: int
    kind: str
    amount: int
    points: int
    redemption_id: int | None = None
    by_id: int | None = None
    note: str = ""
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain for the stock of a station."""
        return f"{STOCK}{values['station_id']}"


@record
class Offer:
    """A thing as people see it. `mine` is how many of it the caller holds or has had."""

    id: int
    station: int
    name: str
    points: int
    left: int
    per_person: int | None
    media: str | None
    closes_at: datetime | None
    mine: int = 0


_COLUMNS = Item.__table__.columns  # type: ignore[attr-defined]  # a table class has it


@operation("redeem.set_item")
def add_item(
    act: Act,
    station_id: int,
    name: str,
    points: int,
    *,
    per_person: int | None = None,
    media: str | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> int:
    """Offer a thing at a station; its stock begins with none.

    Refuses (`redeem.name`) no name, (`points.amount`) points that make no sense, (`points.period`) an end before the
    beginning, (`rights.area`) a station that is not the caller's.
    """
    act.require(station(act.transaction, station_id, act.now()).path)
    if not 1 <= len(name.strip()) <= 40:
        raise Refused("redeem.name", most=40)
    if not 0 <= points <= MOST or (per_person is not None and not 1 <= per_person <= 1000):
        raise Refused("points.amount", least=0, most=MOST)
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise Refused("points.period")
    values = {
        "station_id": station_id, "name": name.strip(), "points": points, "left": 0, "per_person": per_person,
        "media_id": media, "opens_at": opens_at, "closes_at": closes_at, "is_offered": True,
    }  # fmt: skip
    made: int = act.transaction.value(insert(Item).values(values).returning(col(Item.id)))
    return made


@operation("redeem.set_item")
def withdraw_item(act: Act, item_id: int) -> None:
    """Offer a thing no more; what was promised of it is still handed over."""
    row = held_item(act.transaction, item_id)
    act.require(station(act.transaction, row.station_id, act.now()).path)
    act.transaction.changed(update(Item).where(col(Item.id) == item_id).values(is_offered=False))


@operation("redeem.stock")
def change_stock(act: Act, item_id: int, kind: StockKind, amount: int, note: str = "") -> Offer:
    """Write down what came (RECEIVED), what was lost (LOST), or how many are really there (COUNTED).

    Arguments: `amount`, how many came or were lost; for COUNTED how many lie there that nobody was promised.
    Refuses (`redeem.amount`) what makes no sense, (`redeem.too_many_lost`) losing more than there are.
    """
    tx = act.transaction
    row = held_item(tx, item_id)
    act.require(station(tx, row.station_id, act.now()).path)
    if kind in (StockKind.RESERVED, StockKind.RELEASED) or not 0 <= amount <= MOST:
        raise Refused("redeem.amount")
    change = {StockKind.RECEIVED: amount, StockKind.LOST: -amount, StockKind.COUNTED: amount - row.left}[kind]
    if row.left + change < 0:
        raise Refused("redeem.too_many_lost", left=row.left)
    if change:
        move_stock(tx, act.keys, row, kind, change, by=act.caller.person, note=note[:200])
    return offer(_again(tx, item_id))


@operation("redeem.catalogue")
def offers(act: Act, station_id: int) -> tuple[Offer, ...]:
    """What a station offers now, cheapest first."""
    now = act.now()
    statement = select(*_COLUMNS).where(col(Item.station_id) == station_id, col(Item.is_offered).is_(True))
    rows = [Item(**row._mapping) for row in act.transaction.run(statement.order_by(col(Item.points), col(Item.id)))]
    return tuple(offer(row) for row in rows if is_offered(row, now))


def is_offered(row: Item, now: datetime) -> bool:
    """Whether a thing is offered at a time."""
    begun = row.opens_at is None or row.opens_at <= now
    return row.is_offered and begun and (row.closes_at is None or now < row.closes_at)


def held_item(tx: Transaction, item_id: int) -> Item:
    """A thing, locked until the transaction ends. Refuses (`redeem.no_item`) one that does not exist."""
    row = tx.one(lock(select(*_COLUMNS).where(col(Item.id) == item_id)))
    if row is None:
        raise Refused("redeem.no_item")
    return Item(**row._mapping)


def move_stock(
    tx: Transaction,
    keys: Keys,
    row: Item,
    kind: StockKind,
    change: int,
    *,
    by: int | None,
    redemption: int | None = None,
    note: str = "",
) -> None:
    """Change the stock of a thing that is locked, and append why."""
    tx.changed(update(Item).where(col(Item.id) == row.id).values(left=col(Item.left) + change))
    moved = StockMove(
        id=next_ids(tx, StockMove)[0],
        station_id=row.station_id,
        item_id=row.id or 0,
        kind=kind.value,
        amount=change,
        points=row.points,
        redemption_id=redemption,
        by_id=by,
        note=note,
        at=tx.now(),
    )
    append(tx, keys, moved)


def offer(row: Item, mine: int = 0) -> Offer:
    """A thing as people see it."""
    return Offer(
        row.id or 0, row.station_id, row.name, row.points, row.left, row.per_person, row.media_id, row.closes_at, mine
    )


def _again(tx: Transaction, item_id: int) -> Item:
    return Item(**tx.run(select(*_COLUMNS).where(col(Item.id) == item_id))[0]._mapping)
