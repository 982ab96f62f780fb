"""What desks report and read (GeoReport v2): never the words or door of somebody who reported elsewhere."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlmodel import Field, SQLModel, col

from store.chains.sealed import canonical
from store.database import Transaction
from store.database.dialects import Moment, lock
from store.keys import Keys
from store.orders.category import CATEGORIES, PRIVATE
from store.orders.desks.key import Desk, DeskKey
from store.orders.machine import OPEN, OrderState
from store.orders.opening import Reported, open_order
from store.orders.order import Order, order, orders_where, words_place
from store.orders.telling import area_name
from store.people.address.finding import understand
from store.people.area import within
from store.people.dwelling import Dwelling
from store.rights.act import Act
from store.text import Secret, Text

MOST = 1000
"""So many requests are given at once (GeoReport v2, "GET Service Requests")."""
SPAN = timedelta(days=90)
"""Requests of at most so long a time are given, and of the last ninety days if none is named (the same)."""
_OPEN = frozenset(state.value for state in OPEN)


class DeskRequest(SQLModel, table=True):
    """An order that a desk reported. `content` is a code of what it said, so that the same sent twice is one order."""

    __tablename__ = "desk_request"

    id: int | None = Field(default=None, primary_key=True)
    desk_id: int = Field(foreign_key="desk_key.id")
    content: str = Field(unique=True)
    order_id: int = Field(foreign_key="work_order.id", index=True)
    at: datetime = Field(sa_type=Moment)


@dataclass(frozen=True)
class Told:
    """What a desk reports. `reference` tells two like reports apart, if the desk has one; `contact`, whom to call."""

    category: str
    words: str
    address: str
    latitude: float | None = None
    longitude: float | None = None
    contact: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Request:
    """An order as a desk reads it. `words` are there only for the desk that wrote them."""

    number: str
    category: str
    state: OrderState
    team: str
    words: Secret | None
    place: str
    latitude: float | None
    longitude: float | None
    opened_at: datetime
    updated_at: datetime
    expected_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for something."""
        return self.state.value in _OPEN


@dataclass(frozen=True)
class Wanted:
    """Which requests a desk wants to read; None: whichever."""

    numbers: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_open: bool | None = None


def report(tx: Transaction, keys: Keys, desk: Desk, told: Told) -> Request:
    """Open an order for what a desk reports; the same sent again within a day is the order that it made first.

    Refuses what `open_order` does.
    """
    code = _content(desk, told, tx.now())
    # Two deliveries of one report wait for each other at the desk's own row.
    tx.one(lock(select(col(DeskKey.id)).where(col(DeskKey.id) == desk.id)))
    known = tx.value(select(col(DeskRequest.order_id)).where(col(DeskRequest.content) == code))
    if known is not None:
        return _request(tx, desk, order(tx, known), is_own=True)
    category = CATEGORIES[told.category]
    words = told.words if not told.contact else f"{told.words}\n（{told.contact}）"
    area, place = _where(tx, desk, told.address)
    reported = Reported(
        kind=category.kinds[0], category=category.code, words=words, area=area, place=place,
        latitude=told.latitude, longitude=told.longitude,
    )  # fmt: skip
    made = open_order(Act(tx, desk.caller(), keys), reported)
    values = {"desk_id": desk.id, "content": code, "order_id": made.id, "at": tx.now()}
    tx.run(insert(DeskRequest).values(values))
    return _request(tx, desk, order(tx, made.id), is_own=True)


def requests(tx: Transaction, desk: Desk, wanted: Wanted) -> tuple[Request, ...]:
    """The requests of a desk's area that it wants, newest first; what is between people is left out."""
    conditions = [
        within(col(Order.path), desk.path), col(Order.category).not_in(PRIVATE), col(Order.about_id).is_(None),
    ]  # fmt: skip
    if wanted.numbers is not None:
        conditions.append(col(Order.number).in_(wanted.numbers))
    else:
        until = wanted.until or tx.now()
        since = max(wanted.since or until - SPAN, until - SPAN)
        conditions += [col(Order.opened_at) >= since, col(Order.opened_at) <= until]
    if wanted.categories is not None:
        conditions.append(col(Order.category).in_(wanted.categories))
    if wanted.is_open is not None:
        state = col(Order.state)
        conditions.append(state.in_(_OPEN) if wanted.is_open else state.not_in(_OPEN))
    rows = orders_where(tx, *conditions, most=MOST)
    own = {
        row[0]
        for row in tx.run(
            select(col(DeskRequest.order_id)).where(
                col(DeskRequest.desk_id) == desk.id, col(DeskRequest.order_id).in_([row.id for row in rows])
            )
        )
    }
    return tuple(_request(tx, desk, row, is_own=row.id in own) for row in rows)


def _content(desk: Desk, told: Told, now: datetime) -> str:
    parts = [
        desk.id, told.category, told.words, told.address, str(told.latitude), str(told.longitude), told.contact,
        told.reference, "" if told.reference else now.date().isoformat(),
    ]  # fmt: skip
    return hashlib.sha256(canonical(parts)).hexdigest()


def _where(tx: Transaction, desk: Desk, address: str) -> tuple[int, str]:
    """The area of an address, where it names one dwelling or neighbourhood of the desk's area; else that area whole."""
    found = understand(tx, address, desk.path) if address else None
    if found is not None and len(found.proposals) == 1:
        area = tx.value(select(col(Dwelling.area_id)).where(col(Dwelling.id) == found.proposals[0].dwelling))
        if area is not None:
            return int(area), found.proposals[0].address
    if found is not None and len(found.areas) == 1:
        return found.areas[0].id, address
    return desk.area, address


def _request(tx: Transaction, desk: Desk, row: Order, *, is_own: bool) -> Request:
    seen = (row.opened_at, row.accepted_at, row.acted_at, row.resolved_at, row.closed_at)
    return Request(
        number=row.number,
        category=row.category,
        state=OrderState(row.state),
        team=row.team,
        words=Secret(row.words, words_place(row.number)) if is_own else None,
        place=row.place if is_own else area_name(tx, row),
        latitude=row.latitude if is_own else None,
        longitude=row.longitude if is_own else None,
        opened_at=row.opened_at,
        updated_at=max(at for at in seen if at is not None),
        expected_at=row.finish_due,
    )


def category_name(code: str) -> Text:
    """What a category is called."""
    return Text(f"words/categories.{code}", {})
