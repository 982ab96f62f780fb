"""Sending a broadcast, slice by slice: recipients are filled in, messages enqueued in waves, failures fall down."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.database import Transaction
from store.database.dialects import lock
from store.messages.broadcasts.broadcast import Broadcast, BroadcastRecipient, BroadcastState, row_of
from store.messages.broadcasts.falling import fall_down
from store.messages.broadcasts.filling import FILLED, fill
from store.messages.broadcasts.hours import keep_quiet
from store.messages.broadcasts.message import among_recipients, message_columns, mine_in_outbox, put_messages
from store.messages.reach.quiet import awake_at
from store.messages.reach.topic import Topic
from store.messages.reach.ways import SMS
from store.messages.tables import OutboxMessage, OutboxState
from store.records import loads

SLICE = 5_000
"""How many messages are enqueued in one transaction."""
FAR = datetime(9999, 1, 1, tzinfo=UTC)
LOOK_AGAIN = timedelta(seconds=2)

_R, _O = BroadcastRecipient, OutboxMessage
_Earlier = aliased(BroadcastRecipient)


def due_broadcasts(tx: Transaction, now: datetime) -> list[int]:
    """The broadcasts that have something to do now."""
    rows = tx.run(
        select(col(Broadcast.id))
        .where(
            col(Broadcast.state).in_(
                [one.value for one in (BroadcastState.DUE, BroadcastState.SENDING, BroadcastState.PAUSED,
                                       BroadcastState.STOPPED)]
            ),
            col(Broadcast.next_at) <= now,
        )
        .order_by(col(Broadcast.next_at), col(Broadcast.id))
        .limit(100)
    )  # fmt: skip
    return [row[0] for row in rows]


def advance(tx: Transaction, broadcast: int, most: int = SLICE) -> bool:
    """Do the next slice of a broadcast's work; gives whether there is more to do at once.

    Call it in transactions of its own until it gives False. Several programs may: one of them works, the others wait.
    """
    tx.run(lock(select(col(Broadcast.id)).where(col(Broadcast.id) == broadcast)))
    row, now = row_of(tx, broadcast), tx.now()
    if row.next_at > now:
        return False
    state = BroadcastState(row.state)
    if state is BroadcastState.PAUSED:
        return _settled(tx, row, _set_aside(tx, broadcast, most), most)
    if state is BroadcastState.STOPPED:
        return _settled(tx, row, _take_back(tx, broadcast, most), most)
    if state is BroadcastState.DUE:
        _change(tx, row, state=BroadcastState.SENDING.value)
        return True
    if state is not BroadcastState.SENDING:
        return False
    if row.expires_at <= now:
        _change(tx, row, state=BroadcastState.DONE.value, ended_at=now, next_at=FAR)
        return False
    if row.filled_to != FILLED:
        filled_to = fill(tx, row, loads(row.audience), now)
        last = select(func.max(col(_R.id))).where(col(_R.broadcast_id) == row.id)
        _change(tx, row, filled_to=filled_to, last_id=tx.value(last) or 0 if filled_to == FILLED else 0)
        return True
    return _enqueue(tx, row, now, most)


def _enqueue(tx: Transaction, row: Broadcast, now: datetime, most: int) -> bool:
    """Enqueue the next messages that the present wave allows."""
    allowed = most
    if row.wave_size:
        waves = 1 + int((now - row.starts_at).total_seconds() // (60 * max(row.wave_minutes, 1)))
        allowed = min(most, waves * row.wave_size - row.enqueued)
    if allowed > 0:
        count, last = _next(tx, row, allowed)
        if count:
            _put(tx, row, now, last)
            _change(tx, row, sent_to=last, enqueued=row.enqueued + count)
            return True
    # Asked when nothing else is left to do: it looks through all that wait, which each slice must not.
    if _bring_back(tx, row, now, most):
        return True
    if allowed > 0:
        if fall_down(tx, row, now):
            return True
        if not _any_due(tx, row.id or 0):
            _change(tx, row, state=BroadcastState.DONE.value, ended_at=now, next_at=FAR)
            return False
    _change(tx, row, next_at=now + LOOK_AGAIN)
    return False


def _next(tx: Transaction, row: Broadcast, most: int) -> tuple[int, int]:
    """How many recipients come next, and the last of them."""
    following = (
        select(col(_R.id).label("id"))
        .where(*among_recipients(row, row.sent_to, row.last_id), *_sendable())
        .order_by(col(_R.id))
        .limit(most)
        .subquery()
    )
    found = tx.one(select(func.count(), func.max(following.c.id)))
    return (int(found[0]), int(found[1] or 0)) if found else (0, 0)


def _sendable() -> tuple[Any, ...]:
    # Said so that nobody looks for these among all who ever got something (the index of `skip`).
    return (col(_R.skip).concat("") == "", col(_R.account_id).is_not(None))


def _put(tx: Transaction, row: Broadcast, now: datetime, last: int) -> None:
    due = now if Topic(row.topic) is Topic.DANGER else awake_at(tx, row.path, now)
    # Those who share a phone get one text message.
    same = select(col(_Earlier.id)).where(
        col(_Earlier.account_id) == col(_R.account_id),
        col(_Earlier.broadcast_id) == row.id,
        col(_Earlier.id) < col(_R.id),
    )
    messages = message_columns(tx, row, now, due).where(
        *among_recipients(row, row.sent_to, last),
        *_sendable(),
        or_(col(_R.way) != SMS, ~same.exists()),
    )
    put_messages(tx, messages.order_by(col(_R.id)))
    if Topic(row.topic) is not Topic.DANGER:
        keep_quiet(tx, row, now, row.sent_to, last)


def _waiting(tx: Transaction, broadcast: int, most: int, *more: Any) -> Any:
    """Messages of a broadcast that wait and that nobody is sending at the moment."""
    idle = or_(col(_O.leased_until).is_(None), col(_O.leased_until) < tx.now())
    return (
        select(col(_O.id))
        .where(*mine_in_outbox(broadcast), col(_O.state) == OutboxState.DUE.value, idle, *more)
        .limit(most)
        .scalar_subquery()
    )


def _set_aside(tx: Transaction, broadcast: int, most: int) -> int:
    rows = _waiting(tx, broadcast, most, col(_O.due_at) < FAR)
    return tx.changed(update(_O).where(col(_O.id).in_(rows)).values(due_at=FAR, error=""))


def _bring_back(tx: Transaction, row: Broadcast, now: datetime, most: int) -> int:
    rows = _waiting(tx, row.id or 0, most, col(_O.due_at) >= FAR)
    due = now if Topic(row.topic) is Topic.DANGER else awake_at(tx, row.path, now)
    return tx.changed(update(_O).where(col(_O.id).in_(rows)).values(due_at=due))


def _take_back(tx: Transaction, broadcast: int, most: int) -> int:
    rows = _waiting(tx, broadcast, most)
    changed = tx.changed(
        update(_O).where(col(_O.id).in_(rows)).values(state=OutboxState.EXPIRED.value, error="stopped")
    )
    held = (*mine_in_outbox(broadcast), col(_O.state) == OutboxState.HELD.value)
    if changed < most:
        tx.changed(update(_O).where(*held).values(state=OutboxState.EXPIRED.value, error="stopped"))
    return changed


def _settled(tx: Transaction, row: Broadcast, changed: int, most: int) -> bool:
    if changed >= most:
        return True
    # What somebody is sending right now is looked at once more when their lease has ended.
    busy = tx.value(select(func.count()).where(*mine_in_outbox(row.id or 0), col(_O.state) == OutboxState.DUE.value,
                                               col(_O.due_at) < FAR))  # fmt: skip
    _change(tx, row, next_at=tx.now() + LOOK_AGAIN if busy else FAR)
    return False


def _any_due(tx: Transaction, broadcast: int) -> bool:
    found = select(col(_O.id)).where(*mine_in_outbox(broadcast), col(_O.state) == OutboxState.DUE.value).limit(1)
    return tx.value(found) is not None


def _change(tx: Transaction, row: Broadcast, **values: Any) -> None:
    tx.changed(update(Broadcast).where(col(Broadcast.id) == row.id).values(**values))
