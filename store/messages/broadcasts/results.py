"""What became of a broadcast: how many got it on which way, who read it and who did what it asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.audit.audit import note
from store.database import Transaction
from store.messages.broadcasts.broadcast import Broadcast, BroadcastRecipient, BroadcastState, cause_of, row_of
from store.messages.broadcasts.filling import FILLED
from store.messages.broadcasts.message import mine_in_outbox
from store.messages.broadcasts.writing import left
from store.messages.reach.audience import Audience
from store.messages.reach.condition import condition, holds
from store.messages.reach.topic import Topic
from store.messages.reach.ways import DOOR
from store.messages.tables import OutboxMessage, OutboxState
from store.people.area import Area
from store.people.dwelling import Dwelling
from store.people.person import Person
from store.records import loads, record
from store.rights.act import Act, operation

MOST_ROWS = 5_000
_R, _O = BroadcastRecipient, OutboxMessage
_Got = aliased(BroadcastRecipient)


@record
class BroadcastShown:
    """A broadcast as a worker sees it: `expected`, how many people it was confirmed for."""

    id: int
    area: int
    topic: Topic
    content: str
    button: str
    use_sms: bool
    state: BroadcastState
    expected: int
    by: int
    starts_at: datetime
    expires_at: datetime
    follows: int | None
    audience: Audience
    photos: tuple[str, ...] = ()
    wave_size: int = 0
    wave_minutes: int = 0


@record
class Results:
    """Where a broadcast stands, in numbers of people.

    Arguments: `people`, whom it is meant for; `filled`, whether all of them are known by now; `waiting`, whose message
    is still to be sent, `sent` handed over, `delivered` shown to them, `failed`, `expired`; `doors`, whom only a visit
    reaches; `muted` and `often`, who gets nothing; `read`, who said so or was shown it, `acted`, who did what it asks
    for; `maybe_twice`, messages that were being sent when a program ended; `ends_at`, when it is expected to be done.
    """

    broadcast: BroadcastShown
    people: int
    filled: bool
    waiting: int
    sent: int
    delivered: int
    failed: int
    expired: int
    doors: int
    muted: int
    often: int
    read: int
    acted: int
    maybe_twice: int
    ends_at: datetime | None


@record
class RecipientRow:
    """What became of a broadcast for one person, name and address in full. `maybe_twice`: it may have come twice."""

    name: str
    address: str
    building: str
    way: str
    state: str
    error: str
    read_at: datetime | None
    acted: bool
    maybe_twice: bool = False


@condition("unread")
def _unread(_tx: Transaction, about: str, person: Any, _now: datetime) -> Any:
    """They got a broadcast and have not said that they read it."""
    return exists().where(
        col(_Got.broadcast_id) == int(about), col(_Got.person_id) == person, col(_Got.read_at).is_(None)
    )


@operation("broadcast.list")
def broadcasts(act: Act, at_most: int = 8) -> tuple[BroadcastShown, ...]:
    """The newest broadcasts to people of the caller's areas."""
    scopes = act.scopes()
    if not scopes:
        return ()
    mine = or_(*[col(Broadcast.path).startswith(path, autoescape=True) for path in scopes])
    rows = act.transaction.run(select(col(Broadcast.id)).where(mine).order_by(col(Broadcast.id).desc()).limit(at_most))
    return tuple(shown(row_of(act.transaction, row[0])) for row in rows)


@operation("broadcast.list")
def results(act: Act, broadcast: int) -> Results:
    """Where a broadcast to people of the caller's area stands. Refuses (`rights.area`) one of elsewhere."""
    tx, now = act.transaction, act.now()
    row = row_of(tx, broadcast)
    act.require(row.path)
    ways = {(way, skip): count for way, skip, count in tx.run(
        select(col(_R.way), col(_R.skip), func.count()).where(col(_R.broadcast_id) == broadcast)
        .group_by(col(_R.way), col(_R.skip))
    )}  # fmt: skip
    states = dict(
        tuple(one) for one in tx.run(
            select(col(_O.state), func.count()).where(*mine_in_outbox(broadcast)).group_by(col(_O.state)))
    )  # fmt: skip
    skipped = {name: sum(count for (_, skip), count in ways.items() if skip == name) for name in ("muted", "often")}
    doors = ways.get((DOOR, ""), 0)
    meant = sum(count for (_, skip), count in ways.items() if not skip) - doors
    enqueued = sum(states.values())
    sent, delivered = states.get(OutboxState.SENT.value, 0), states.get(OutboxState.DELIVERED.value, 0)
    unsent = max((meant if row.filled_to == FILLED else row.expected) - enqueued, 0)
    if row.state in (BroadcastState.STOPPED.value, BroadcastState.DONE.value):
        unsent = 0
    waiting = states.get(OutboxState.DUE.value, 0) + states.get(OutboxState.HELD.value, 0) + unsent
    return Results(
        broadcast=shown(row),
        people=sum(ways.values()) or row.expected,
        filled=row.filled_to == FILLED,
        waiting=waiting,
        sent=sent,
        delivered=delivered,
        failed=states.get(OutboxState.FAILED.value, 0),
        expired=states.get(OutboxState.EXPIRED.value, 0),
        doors=doors,
        muted=skipped["muted"],
        often=skipped["often"],
        read=_count(tx, broadcast, _is_read(broadcast)),
        acted=_count(tx, broadcast, ~_is_left(tx, row, now)),
        maybe_twice=count_maybe_twice(tx, broadcast),
        ends_at=_ends_at(row, now, sent + delivered, waiting),
    )  # fmt: skip


@operation("broadcast.people")
def recipients(act: Act, broadcast: int) -> tuple[RecipientRow, ...]:
    """What became of a broadcast for each person, at most 5,000, by building; recorded as a look at each of them."""
    return _rows(act, broadcast)


@operation("broadcast.people")
def doors(act: Act, broadcast: int) -> tuple[RecipientRow, ...]:
    """Those whom a broadcast could not reach, by building, to be called on; recorded as a look at each of them."""
    return _rows(act, broadcast, or_(col(_R.way) == DOOR, _state(broadcast) == OutboxState.FAILED.value))


def _rows(act: Act, broadcast: int, *more: Any) -> tuple[RecipientRow, ...]:
    tx, now = act.transaction, act.now()
    row = row_of(tx, broadcast)
    act.require(row.path)
    found = tx.run(
        select(
            col(_R.person_id), col(Person.name), col(Dwelling.address), col(Dwelling.building), col(_R.way),
            col(_R.skip), col(_R.error), col(_R.read_at), _state(broadcast).label("state"),
            _message(col(_O.error), broadcast).label("why"), _message(col(_O.unsure), broadcast).label("unsure"),
            case((_is_left(tx, row, now), 0), else_=1).label("acted"),
        )
        .join(Person, col(Person.id) == col(_R.person_id))
        .outerjoin(Dwelling, col(Dwelling.id) == col(_R.dwelling_id))
        .outerjoin(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(_R.broadcast_id) == broadcast, *more)
        .order_by(col(Area.path), col(Dwelling.building), col(Dwelling.stair), col(Dwelling.door), col(_R.id))
        .limit(MOST_ROWS)
    )  # fmt: skip
    note(act, about=cause_of(broadcast), persons=[one.person_id for one in found] or [None], fields=("name", "address"))
    return tuple(
        RecipientRow(
            name=one.name,
            address=one.address or "",
            building=one.building or "",
            way=one.way,
            state=one.skip or one.state or ("door" if one.way == DOOR else "waiting"),
            error=one.why or one.error,
            read_at=one.read_at,
            acted=bool(one.acted),
            maybe_twice=bool(one.unsure) and one.state in (OutboxState.SENT.value, OutboxState.DELIVERED.value),
        )
        for one in found
    )


def _message(column: Any, broadcast: int) -> Any:
    """A column of the newest message that a recipient got."""
    return (
        select(column)
        .where(col(_O.account_id) == col(_R.account_id), col(_O.cause) == cause_of(broadcast))
        .order_by(col(_O.id).desc())
        .limit(1)
        .scalar_subquery()
    )


def _state(broadcast: int) -> Any:
    return _message(col(_O.state), broadcast)


def _is_read(broadcast: int) -> Any:
    return or_(col(_R.read_at).is_not(None), _state(broadcast) == OutboxState.DELIVERED.value)


def _is_left(tx: Transaction, row: Broadcast, now: datetime) -> Any:
    return and_(*(holds(tx, one, col(_R.person_id), now) for one in left(row)))


def _count(tx: Transaction, broadcast: int, *more: Any) -> int:
    return int(tx.value(select(func.count()).where(col(_R.broadcast_id) == broadcast, col(_R.skip) == "", *more)))


def count_maybe_twice(tx: Transaction, broadcast: int) -> int:
    """How many messages of a broadcast went out while it was unsure whether they had gone before."""
    done = col(_O.state).in_([OutboxState.SENT.value, OutboxState.DELIVERED.value])
    return int(tx.value(select(func.count()).where(*mine_in_outbox(broadcast), done, col(_O.unsure).is_(True))))


def _ends_at(row: Broadcast, now: datetime, sent: int, waiting: int) -> datetime | None:
    """When it is expected to be done, from how fast it went so far."""
    took = now - row.starts_at
    if row.state != BroadcastState.SENDING.value or not sent or not waiting:
        return None
    return now + took * (waiting / sent)


def shown(row: Broadcast) -> BroadcastShown:
    """A row as a worker sees it."""
    audience: Audience = loads(row.audience)
    return BroadcastShown(
        id=row.id or 0,
        area=audience.area,
        topic=Topic(row.topic),
        content=row.content,
        button=row.button,
        use_sms=row.use_sms,
        state=BroadcastState(row.state),
        expected=row.expected,
        by=row.by_id,
        starts_at=row.starts_at,
        expires_at=row.expires_at,
        follows=row.follows_id,
        audience=audience,
        photos=tuple(loads(row.photos)),
        wave_size=row.wave_size,
        wave_minutes=row.wave_minutes,
    )
