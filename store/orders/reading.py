"""Finding orders: one's own, those of one's building, those that wait for somebody, and those much like a new one."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from math import cos, hypot, radians

from sqlalchemy import func, or_, select
from sqlmodel import col

from store.orders.category import PRIVATE
from store.orders.machine import ENDED, OPEN, Actor, OrderState
from store.orders.order import (
    Follower,
    Order,
    OrderLog,
    OrderPhoto,
    Ticket,
    nameless,
    order,
    orders_where,
    people_of,
    ticket,
)
from store.orders.telling import area_name
from store.orders.who import actors, looked_at, oversees, read_by_office, watches
from store.people.area import ids_of, place_of, within
from store.people.person import mask_name, name_of
from store.people.self import whereabouts
from store.people.waiting import Task, waiting
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Secret, Text

ALIKE_HOURS, ALIKE_METRES = 72, 50
"""Orders of one category this near in time and place are likely the same (domain 4.5)."""
_PARTS = (re.compile(r"(\d+)(?:幢|栋|号楼|-\d+-\d+)"), re.compile(r"(?:幢|栋|楼|-)(\d+)(?:单元|-\d+)"))
"""A building and a stairway, as places are told: 3幢2单元, 3-2-101."""
_NEW = [OrderState.SUBMITTED.value, OrderState.RETURNED.value, OrderState.REOPENED.value]
_OPEN = [state.value for state in OPEN]


@record
class Happened:
    """One thing that happened to an order, as the reader may see it."""

    at: datetime
    event: str
    target: str
    by: str
    words: Secret | None
    media: tuple[str, ...]
    is_private: bool


@record
class SeenNearby:
    """What everybody in the building may see of an order: what, roughly where, when, and what came of it."""

    category: str
    place: str
    state: OrderState
    opened_at: datetime
    closed_at: datetime | None


@operation("order.mine")
def my_orders(act: Act) -> tuple[Ticket, ...]:
    """What the caller reported or follows: open ones first, then the newest."""
    act.checked = True
    tx, me = act.transaction, act.caller.person
    if me is None:
        rows = orders_where(tx, col(Order.account_id) == act.caller.account, most=30)
    else:
        followed = select(col(Follower.order_id)).where(col(Follower.person_id) == me)
        mine = or_(
            col(Order.reporter_id) == me, col(Order.id).in_(followed), col(Order.account_id) == act.caller.account
        )
        rows = orders_where(tx, mine, most=30)
    return tuple(_seen(act, row) for row in sorted(rows, key=lambda row: OrderState(row.state) in ENDED))


@operation("order.read")
def one_order(act: Act, order_id: int) -> Ticket:
    """An order that the caller has to do with or reads by their office. Refuses (`orders.not_you`) others."""
    return _seen(act, _mine(act, order_id))


@operation("order.read")
def only_read(act: Act, order_id: int) -> bool:
    """Whether the caller may look at an order by their office and do nothing to it."""
    return not actors(act, _mine(act, order_id)) and act.caller.person is not None


@operation("order.read")
def history(act: Act, order_id: int) -> tuple[Happened, ...]:
    """What happened to an order, oldest first; private notes only for those who work on it."""
    row = _mine(act, order_id)
    mine = actors(act, row)
    works = bool(mine & {Actor.HANDLER, Actor.TRIAGER})
    no_photos = _no_photos(act, row)
    hidden = nameless(act.transaction, row)
    residents = people_of(act.transaction, row) | {row.reporter_id}
    rows = act.transaction.run(
        select(*OrderLog.__table__.columns).where(col(OrderLog.order_id) == order_id).order_by(col(OrderLog.id))  # type: ignore[attr-defined]  # a table class has it
    )
    return tuple(
        Happened(
            at=one.at,
            event=one.event,
            target=one.target,
            by="" if one.by_id in hidden or (not works and one.by_id in residents) else _name(act, one.by_id),
            words=(
                None
                if not one.words or (_sees_little(act, row) and one.by_id in residents)
                else Secret(one.words, f"order_log.words.{one.id}")
            ),
            media=() if no_photos else tuple(media for media in one.media.split(",") if media),
            is_private=one.is_private,
        )
        for one in rows
        if works or not one.is_private
    )


@operation("order.read")
def photos(act: Act, order_id: int, is_after: bool) -> tuple[str, ...]:
    """The photos of an order, as media ids: as it was found, or as it is after."""
    if _no_photos(act, _mine(act, order_id)):
        # Faces and number plates are not blurred yet.
        return ()
    rows = act.transaction.run(
        select(col(OrderPhoto.media_id))
        .where(col(OrderPhoto.order_id) == order_id, col(OrderPhoto.is_after).is_(is_after))
        .order_by(col(OrderPhoto.id))
        .limit(9)
    )
    return tuple(row[0] for row in rows)


@operation("order.public")
def in_my_building(act: Act) -> tuple[SeenNearby, ...]:
    """Orders of the last 30 days in the caller's own building or neighbourhood, without names, doors and words."""
    act.person()
    path = whereabouts(act)
    if path is None:
        return ()
    since = act.now() - timedelta(days=30)
    rows = orders_where(
        act.transaction, within(col(Order.path), path), col(Order.opened_at) > since,
        col(Order.category).not_in(PRIVATE), col(Order.about_id).is_(None), most=20,
    )  # fmt: skip
    return tuple(
        SeenNearby(row.category, area_name(act.transaction, row), OrderState(row.state), row.opened_at, row.closed_at)
        for row in rows
    )


@operation("order.list")
def tickets(act: Act, only: str = "open") -> tuple[Ticket, ...]:
    """Orders that the caller works on, looks at, or reads by their office, oldest first.

    Arguments: `only`, "open", "mine", "new", "late" or "resolved".
    """
    tx, me, now = act.transaction, act.caller.person, act.now()
    act.scopes()
    reach = or_(col(Order.handler_id) == me, looked_at(act), read_by_office(act))
    wanted = [reach, or_(col(Order.about_id).is_(None), col(Order.about_id) != me)]
    if only == "mine":
        wanted += [col(Order.handler_id) == me, col(Order.state).in_(_OPEN)]
    elif only == "new":
        wanted.append(
            col(Order.state).in_([OrderState.SUBMITTED.value, OrderState.RETURNED.value, OrderState.REOPENED.value])
        )
    elif only == "resolved":
        wanted.append(col(Order.state) == OrderState.RESOLVED.value)
    else:
        wanted.append(col(Order.state).in_(_OPEN))
    if only == "late":
        late = or_(col(Order.finish_due) < now, (col(Order.accept_due) < now) & col(Order.accepted_at).is_(None))
        wanted += [late, col(Order.paused_at).is_(None)]
    found = orders_where(tx, *wanted, most=60, oldest=True)
    # A role of another kind reaches the place too (the property company sees its own), so each is asked once more.
    return tuple(_seen(act, row) for row in found if _may_read(act, row))


@waiting("orders")
@operation("order.list")
def orders_waiting(act: Act) -> tuple[Task, ...]:
    """New orders and those handed to the caller, for the inbox."""
    act.scopes()
    me = act.caller.person
    handed = (col(Order.handler_id) == me) & (col(Order.state) == OrderState.DISPATCHED.value)
    rows = orders_where(act.transaction, handed | (looked_at(act) & col(Order.state).in_(_NEW)), most=30, oldest=True)
    return tuple(
        Task(
            Text("orders/told.waits", {
                "number": row.number, "place": row.place, "category": Text(f"words/categories.{row.category}", {}),
            }),
            row.opened_at, "tickets", str(row.id),
        )
        for row in rows if Actor.TRIAGER in actors(act, row) or row.handler_id == me
    )  # fmt: skip


@operation("order.alike")
def alike(
    act: Act, category: str, area: int, latitude: float | None = None, longitude: float | None = None, said: str = ""
) -> tuple[Ticket, ...]:
    """Open orders that may be the same: one category, the last 72 hours, the same small area or within 50 metres.

    Arguments: `said`, where it is in words; what names another building or stairway is something else.
    """
    tx, now = act.transaction, act.now()
    place = place_of(tx, area)
    if place is None or category in PRIVATE:
        return ()
    near = [within(col(Order.path), place.path), col(Order.path).in_(_prefixes(place.path))]
    rows = orders_where(
        tx, col(Order.category) == category, col(Order.state).in_(_OPEN), col(Order.parent_id).is_(None),
        col(Order.opened_at) > now - timedelta(hours=ALIKE_HOURS), or_(*near), most=30,
    )  # fmt: skip
    if latitude is not None and longitude is not None:
        rows = [row for row in rows if _near(row, latitude, longitude)]
    rows = [row for row in rows if not _elsewhere(row.place, said)]
    return tuple(_for_others(act, row) for row in rows if row.about_id != act.caller.person or row.about_id is None)[:5]


@record
class Figures:
    """How orders went: counts, and shares of all and of those that were rated (percent, whole)."""

    opened: int
    closed: int
    late: int
    confirmed: int
    rated: int
    content: int


@operation("order.figures")
def figures(act: Act, days: int = 7) -> Figures:
    """How orders of the caller's areas went in the last days; confirmed by a resident apart from merely closed."""
    tx, since = act.transaction, act.now() - timedelta(days=days)
    scopes = act.scopes()
    if not scopes:
        return Figures(0, 0, 0, 0, 0, 0)
    here = (or_(*[within(col(Order.path), path) for path in scopes]), col(Order.opened_at) > since)

    def count(*conditions: object) -> int:
        return int(tx.value(select(func.count()).select_from(Order).where(*here, *conditions)))  # type: ignore[arg-type]  # conditions of SQLAlchemy

    closed = col(Order.state) == OrderState.CLOSED.value
    open_late = col(Order.resolved_at).is_(None) & (col(Order.finish_due) < act.now())
    late = or_(col(Order.finish_due) < col(Order.resolved_at), open_late)
    return Figures(
        opened=count(),
        closed=count(closed),
        late=count(late),
        confirmed=count(closed, col(Order.accepted_by) == col(Order.reporter_id)),
        rated=count(col(Order.stars).is_not(None)),
        content=count(col(Order.stars) >= 4, col(Order.is_solved).is_(True)),
    )


def _mine(act: Act, order_id: int) -> Order:
    row = order(act.transaction, order_id)
    act.checked = True
    own = act.caller.person is None and row.account_id == act.caller.account
    if not own and not _may_read(act, row):
        raise Refused("orders.not_you")
    return row


def _may_read(act: Act, row: Order) -> bool:
    return bool(actors(act, row)) or oversees(act, row) or watches(act, row)


def _seen(act: Act, row: Order) -> Ticket:
    return _for_others(act, row) if _sees_little(act, row) else ticket(row)


def _sees_little(act: Act, row: Order) -> bool:
    """Whether the caller sees neither door nor words: a follower, or a neighbour who only watches."""
    mine = actors(act, row)
    if oversees(act, row):
        return False
    return mine == {Actor.FOLLOWER} or (not mine and watches(act, row))


def _no_photos(act: Act, row: Order) -> bool:
    mine = actors(act, row)
    return mine == {Actor.FOLLOWER} or (not mine and act.caller.person is not None)


def _for_others(act: Act, row: Order) -> Ticket:
    """An order as others may see it: the neighbourhood or building only, for a door would tell who it is."""
    return replace(ticket(row), place=area_name(act.transaction, row), words=None)


def _name(act: Act, person: int | None) -> str:
    return mask_name(name_of(act.transaction, person)) if person is not None else ""


def _prefixes(path: str) -> list[str]:
    """The paths of the building and the neighbourhood above a place; beyond that, places have nothing in common."""
    ids = ids_of(path)
    return [
        "/" + "/".join(str(one) for one in ids[:depth]) + "/" for depth in range(max(len(ids) - 1, 4), len(ids) + 1)
    ]


def _elsewhere(one: str, other: str) -> bool:
    """Whether two places in words name different buildings or stairways."""
    return any(
        (here := part.search(one)) is not None and (there := part.search(other)) is not None and here[1] != there[1]
        for part in _PARTS
    )


def _near(row: Order, latitude: float, longitude: float) -> bool:
    if row.latitude is None or row.longitude is None:
        return True
    north = (row.latitude - latitude) * 111_320
    east = (row.longitude - longitude) * 111_320 * cos(radians(latitude))
    return hypot(north, east) <= ALIKE_METRES
