"""Orders: what somebody reported, where it is, who has it, and everything that happened to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Field, Index, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment, lock
from store.keys import Keys
from store.orders.category import OrderKind, Team, Urgency
from store.orders.machine import OrderEvent, OrderState
from store.records import record
from store.refusals import Refused
from store.text import Secret


class Order(SQLModel, table=True):
    """One order. Words are sealed: people write names and doors into them.

    `path` is that of its area; `place` says it to people. `about_id` is who is complained of, who never gets it;
    `paused_at` since when its clocks stand still. `solver_id` resolved it and does not accept it.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        Index("order_open", "path", "state", "id"),
        Index("order_reporter", "reporter_id", "id"),
        Index("order_handler", "handler_id", "state"),
        Index("order_alike", "category", "path", "opened_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    kind: str
    category: str
    level: str
    team: str
    words: str
    place: str
    area_id: int = Field(foreign_key="area.id")
    path: str
    zone: str
    latitude: float | None = None
    longitude: float | None = None
    reporter_id: int | None = Field(default=None, foreign_key="person.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    is_anonymous: bool = False
    about_id: int | None = Field(default=None, foreign_key="person.id")
    state: str
    handler_id: int | None = Field(default=None, foreign_key="person.id")
    solver_id: int | None = None
    accepted_by: int | None = None
    parent_id: int | None = Field(default=None, foreign_key="work_order.id", index=True)
    returns: int = 0
    reworks: int = 0
    reopened: int = 0
    urged: int = 0
    stars: int | None = None
    is_solved: bool | None = None
    opened_at: datetime = Field(sa_type=Moment)
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    acted_at: datetime | None = Field(default=None, sa_type=Moment)
    resolved_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    paused_at: datetime | None = Field(default=None, sa_type=Moment)
    accept_due: datetime | None = Field(default=None, sa_type=Moment)
    act_due: datetime | None = Field(default=None, sa_type=Moment)
    finish_due: datetime | None = Field(default=None, sa_type=Moment)
    is_demo: bool = False


class OrderLog(SQLModel, table=True):
    """One thing that happened to an order; rows are only added. `is_private` notes are for those who work on it."""

    __tablename__ = "order_log"
    __table_args__ = (Index("order_log_of", "order_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="work_order.id")
    event: str
    source: str
    target: str
    by_id: int | None = None
    role: str = ""
    words: str = ""
    media: str = ""
    is_private: bool = False
    at: datetime = Field(sa_type=Moment)


class Follower(SQLModel, table=True):
    """Somebody who joined an order that was there already, and hears of it like its reporter."""

    __tablename__ = "order_follower"
    __table_args__ = (UniqueConstraint("order_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="work_order.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Moment)


class OrderPhoto(SQLModel, table=True):
    """A photo of an order: as it was found, or as it is after somebody has seen to it."""

    __tablename__ = "order_photo"
    __table_args__ = (Index("order_photo_of", "order_id", "id"), Index("order_photo_content", "content"))

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="work_order.id")
    media_id: str
    content: str = ""
    is_after: bool = False
    by_id: int | None = None
    at: datetime = Field(sa_type=Moment)


@record
class Ticket:
    """An order as those see it who may: its words are opened only when they are shown."""

    id: int
    number: str
    kind: OrderKind
    category: str
    level: Urgency
    team: Team
    words: Secret | None
    place: str
    path: str
    state: OrderState
    is_anonymous: bool
    handler: int | None
    solver: int | None
    parent: int | None
    returns: int
    reworks: int
    urged: int
    stars: int | None
    opened_at: datetime
    accepted_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None
    accept_due: datetime | None
    act_due: datetime | None
    finish_due: datetime | None


COLUMNS = Order.__table__.columns  # type: ignore[attr-defined]  # a table class has it


def order(tx: Transaction, order_id: int) -> Order:
    """One order. Refuses (`orders.unknown`) an id that does not exist."""
    return _order(tx.one(select(*COLUMNS).where(col(Order.id) == order_id)))


def held_order(tx: Transaction, order_id: int) -> Order:
    """One order, locked until the transaction ends. Refuses (`orders.unknown`) an id that does not exist."""
    return _order(tx.one(lock(select(*COLUMNS).where(col(Order.id) == order_id))))


def orders_where(tx: Transaction, *conditions: Any, most: int = 50, oldest: bool = False) -> list[Order]:
    """Orders that meet conditions on the table, newest first."""
    by = col(Order.id) if oldest else col(Order.id).desc()
    return [Order(**row._mapping) for row in tx.run(select(*COLUMNS).where(*conditions).order_by(by).limit(most))]


def change(tx: Transaction, row: Order, **values: Any) -> Order:
    """Change columns of an order that is locked, and give it as it is now."""
    tx.changed(update(Order).where(col(Order.id) == row.id).values(values))
    return Order(**(row.model_dump() | values))


def log(
    tx: Transaction,
    keys: Keys,
    row: Order,
    event: OrderEvent | str,
    *,
    source: OrderState | str,
    target: OrderState | str,
    by: int | None,
    role: str = "",
    words: str = "",
    media: tuple[str, ...] = (),
    is_private: bool = False,
) -> int:
    """Write down what happened; gives the number of the row."""
    values = {
        "order_id": row.id, "event": str(event), "source": str(source), "target": str(target), "by_id": by,
        "role": role, "words": "", "media": ",".join(media), "is_private": is_private, "at": tx.now(),
    }  # fmt: skip
    made: int = tx.value(insert(OrderLog).values(values).returning(col(OrderLog.id)))
    if words:
        sealed = keys.seal(words[:1000], f"order_log.words.{made}")
        tx.changed(update(OrderLog).where(col(OrderLog.id) == made).values(words=sealed))
    return made


def people_of(tx: Transaction, row: Order) -> set[int]:
    """Who hears of an order: its reporter, its followers, and the same of those that were merged into it."""
    children = orders_where(tx, col(Order.parent_id) == row.id, most=200)
    ids = [row.id, *(child.id for child in children)]
    found = {one.reporter_id for one in (row, *children) if one.reporter_id is not None}
    rows = tx.run(select(col(Follower.person_id)).where(col(Follower.order_id).in_(ids)))
    # Who is complained of hears nothing of it, even if they follow or reported something merged into it.
    return (found | {one[0] for one in rows}) - {row.about_id}


def nameless(tx: Transaction, row: Order) -> set[int]:
    """Reporters whose names nobody sees: anonymous ones, those of complaints, reports and snaps, merged ones too."""
    children = orders_where(tx, col(Order.parent_id) == row.id, most=200)
    return {
        one.reporter_id
        for one in (row, *children)
        if one.reporter_id is not None
        and (one.is_anonymous or one.about_id is not None or one.kind != OrderKind.REPAIR)
    }


def ticket(row: Order) -> Ticket:
    """An order as it is read."""
    return Ticket(
        id=row.id or 0,
        number=row.number,
        kind=OrderKind(row.kind),
        category=row.category,
        level=Urgency(row.level),
        team=Team(row.team),
        words=Secret(row.words, words_place(row.number)),
        place=row.place,
        path=row.path,
        state=OrderState(row.state),
        is_anonymous=row.is_anonymous,
        handler=row.handler_id,
        solver=row.solver_id,
        parent=row.parent_id,
        returns=row.returns,
        reworks=row.reworks,
        urged=row.urged,
        stars=row.stars,
        opened_at=row.opened_at,
        accepted_at=row.accepted_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        paused_at=row.paused_at,
        accept_due=row.accept_due,
        act_due=row.act_due,
        finish_due=row.finish_due,
    )


def words_place(number: str) -> str:
    """Where the words of an order are sealed for."""
    return f"work_order.words.{number}"


def _order(row: Any) -> Order:
    if row is None:
        raise Refused("orders.unknown")
    return Order(**row._mapping)
