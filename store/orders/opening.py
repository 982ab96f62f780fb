"""Opening an order: from words, a place and photos; the right people know of it at once."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlmodel import col

from store.chains.chain import next_ids
from store.channels.media import StoredMedia
from store.database import Transaction
from store.messages.notices import ASKS
from store.orders.category import CATEGORIES, PRIVATE, Category, OrderKind, Team, Urgency
from store.orders.clocks import ClockKind, due
from store.orders.machine import ENDED, OrderEvent, OrderState
from store.orders.order import Follower, Order, OrderPhoto, Ticket, held_order, log, ticket, words_place
from store.orders.ringing import set_alarms
from store.orders.telling import area_name, tell_desk, tell_team
from store.orders.who import HANDLERS, TRIAGERS, desk, staff_at, team_of
from store.people.area import place_of, rules_at
from store.people.dwelling import home_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

MOST_A_DAY = 30
"""More orders than this in a day from one person are a spoof, or a machine."""
MOST_A_DESK = 5000
"""A desk reports for a whole city."""
LONGEST = 500


@record
class Reported:
    """What somebody reports. `place` says where in words; `photos` are media ids; `about` who is complained of;
    `urgency`, where it is another than is usual for the category.
    """

    kind: OrderKind
    category: str
    words: str
    area: int
    place: str
    photos: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    is_anonymous: bool = False
    about: int | None = None
    urgency: Urgency | None = None


@operation("order.open")
def open_order(act: Act, report: Reported) -> Ticket:
    """Reported something; it gets a number, its times, and somebody who looks at it.

    Refuses (`orders.words`) nothing said, (`orders.category`) an unknown category, (`areas.unknown`) a place nobody
    knows, (`orders.about`) somebody complained of who does not serve there, (`orders.too_many`) more than thirty in a
    day.
    """
    tx = act.transaction
    kind = CATEGORIES.get(report.category)
    place = place_of(tx, report.area)
    if kind is None:
        raise Refused("orders.category")
    if place is None:
        raise Refused("areas.unknown", code=str(report.area))
    if not report.words.strip() and not report.photos:
        raise Refused("orders.words")
    now = act.now()
    _refuse_flood(act, now)
    serving = staff_at(tx, place.path, HANDLERS | TRIAGERS, now) if report.about is not None else ()
    if report.about is not None and report.about not in [one[0] for one in serving]:
        raise Refused("orders.about")
    row = _write(act, report, kind, place.path, now)
    for media in report.photos:
        add_photo(tx, row, media, by=act.caller.person, is_after=False)
    log(tx, act.keys, row, OrderEvent.OPEN, source="", target=row.state, by=act.caller.person, media=report.photos)
    set_alarms(tx, row, now)
    _hand_to(act, row, kind, now)
    return ticket(row)


@operation("order.join")
def join(act: Act, order_id: int) -> Ticket:
    """Follow an order that is there already, instead of reporting the same again; a second time changes nothing.

    Refuses (`orders.not_you`) what is between people, (`orders.too_late`) one that has ended.
    """
    tx = act.transaction
    row = held_order(tx, order_id)
    person = act.person()
    if row.category in PRIVATE or row.about_id == person:
        raise Refused("orders.not_you")
    if OrderState(row.state) in ENDED:
        raise Refused("orders.too_late")
    here = select(col(Follower.id)).where(col(Follower.order_id) == order_id, col(Follower.person_id) == person)
    if row.reporter_id != person and tx.value(here) is None:
        tx.run(insert(Follower).values(order_id=order_id, person_id=person, at=act.now()))
    return replace(ticket(row), place=area_name(tx, row), words=None)


def add_photo(tx: Transaction, row: Order, media: str, *, by: int | None, is_after: bool) -> None:
    """Keep a photo with an order, with the code of its content by which the same photo is recognised."""
    content = tx.value(select(col(StoredMedia.content)).where(col(StoredMedia.id) == media)) or ""
    tx.run(
        insert(OrderPhoto).values(
            order_id=row.id, media_id=media, content=content, is_after=is_after, by_id=by, at=tx.now()
        )
    )


def _write(act: Act, report: Reported, kind: Category, path: str, now: datetime) -> Order:
    tx = act.transaction
    zone = rules_at(tx, path).zone
    level = report.urgency or kind.level
    number = next_ids(tx, Order)[0]
    name = f"{now.astimezone(ZoneInfo(zone)):%y%m%d}-{number:04d}"
    values: dict[str, Any] = {
        "id": number,
        "number": name,
        "kind": report.kind.value,
        "category": kind.code,
        "level": level.value,
        "team": kind.team.value,
        "words": act.keys.seal(report.words.strip()[:LONGEST], words_place(name)),
        "place": _said(act, report),
        "area_id": report.area,
        "path": path,
        "zone": zone,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "reporter_id": act.caller.person,
        "account_id": act.caller.account,
        "is_anonymous": report.is_anonymous,
        "about_id": report.about,
        "state": OrderState.SUBMITTED.value,
        "opened_at": now,
        "accept_due": due(level, ClockKind.ACCEPT, now, zone),
        "act_due": due(level, ClockKind.ACT, now, zone),
        "finish_due": due(level, ClockKind.FINISH, now, zone),
        "is_demo": act.caller.is_demo,
    }
    tx.run(insert(Order).values(values))
    return held_order(tx, number)


def _said(act: Act, report: Reported) -> str:
    """Where it is, as it is told; who stays unknown is not given away by their own door."""
    home = home_of(act.transaction, act.caller.person) if act.caller.person is not None else None
    unknown = report.is_anonymous or report.category == "STAFF_COMPLAINT"
    if unknown and home is not None and home.address in report.place:
        place = place_of(act.transaction, report.area)
        return place.name if place else ""
    return report.place[:100]


def _hand_to(act: Act, row: Order, kind: Category, now: datetime) -> None:
    """Tell the desk; what is urgent goes to the team at once as well, so that nobody waits for anybody."""
    tx = act.transaction
    tell_desk(tx, row, desk(tx, row, now), "new")
    if Urgency(row.level) in (Urgency.P0, Urgency.P1) and kind.team is Team.PROPERTY:
        tell_team(tx, row, team_of(tx, kind.team, row, now))


def _refuse_flood(act: Act, now: datetime) -> None:
    whose = (
        col(Order.reporter_id) == act.caller.person
        if act.caller.person is not None
        else col(Order.account_id) == act.caller.account
    )
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today: int = act.transaction.value(
        select(func.count()).select_from(Order).where(whose, col(Order.opened_at) >= midnight)
    )
    most = MOST_A_DESK if act.caller.channel == ASKS else MOST_A_DAY
    if today >= most:
        raise Refused("orders.too_many", most=most)
