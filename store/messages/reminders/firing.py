"""Reminders whose time has come: enqueued in batches, put on to their next time, given up when they are stale."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from store.channels.account import Account
from store.database import Fixed, Transaction
from store.database.dialects import claim
from store.database.table import table_of
from store.messages.broadcasts.broadcast import Broadcast, BroadcastState, digest_of
from store.messages.reach.audience import counted
from store.messages.reach.quiet import own_hours, quiet_until
from store.messages.reach.topic import Topic
from store.messages.reach.ways import best_account
from store.messages.reminders.moment import hung_at
from store.messages.reminders.reminder import Reminder, ReminderState
from store.messages.reminders.schedule import Every, Schedule, next_after
from store.messages.reply import Option, Reply, Text
from store.messages.tables import Lane, OutboxMessage, OutboxState
from store.people.person import is_restricted
from store.people.rules import Rules
from store.records import dumps, loads

BATCH = 500
STALE = timedelta(hours=12)
"""A reminder that could not be sent for so long is not sent any more: it would only confuse."""
A_DAY = timedelta(days=1)
_outbox, _reminder = table_of(OutboxMessage), table_of(Reminder)
_NEXT = Fixed(
    update(_reminder)
    .where(_reminder.c.id == bindparam("row"))
    .values(state=bindparam("new_state"), due_at=bindparam("next_at"))
)


def any_due(tx: Transaction, now: datetime) -> bool:
    """Whether a reminder is due; asked every second, over any number of them by an index."""
    return tx.one(_due(now).limit(1)) is not None


def fire(tx: Transaction, most: int = BATCH, jumped: timedelta = timedelta()) -> int:
    """Enqueue a batch of reminders that are due; gives how many rows were gone through.

    Each is put on to its next time in the same transaction, so none comes twice, however many programs look.
    Argument: `jumped`, by how much the clock was set forward since the last look: what became due by that is not stale.
    """
    now = tx.now()
    by = col(Reminder.by_id)
    account = best_account(by).where(~is_restricted(by)).correlate(Reminder).scalar_subquery().label("account")
    rows = tx.run(claim(_due(now).order_by(col(Reminder.due_at)).limit(most)))
    if not rows:
        return 0
    full = tx.run(
        select(*_reminder.columns, account).where(col(Reminder.id).in_([row.id for row in rows])).order_by(
            col(Reminder.due_at), col(Reminder.id))
    )  # fmt: skip
    fresh = [row for row in full if row.due_at > now - STALE - jumped]
    _put_own(tx, [row for row in fresh if not row.path and row.account is not None], now)
    for row in fresh:
        if row.path:
            _put_to_people(tx, row, now)
    # Many come at the same times: each is worked out once.
    following = {text: _following(text, now) for text in {row.schedule for row in full}}
    tx.many(_NEXT, [_next(tx, row, now, following[row.schedule]) for row in full])
    return len(full)


def _due(now: datetime) -> Any:
    return select(col(Reminder.id)).where(
        col(Reminder.state) == ReminderState.ACTIVE.value, col(Reminder.due_at) <= now
    )


def _following(text: str, now: datetime) -> datetime | None:
    """When a reminder with a stored schedule comes again after now; none when it does not."""
    schedule: Schedule | None = loads(text) if text else None
    return None if schedule is None or schedule.every is Every.ONCE else next_after(schedule, now)


def _next(tx: Transaction, row: Any, now: datetime, following: datetime | None) -> dict[str, Any]:
    if row.hung:
        # The date of the thing may have been put off since.
        found = hung_at(tx, loads(row.hung))
        following = found[0] if found is not None and found[0] > now else None
    state = ReminderState.ACTIVE if following else ReminderState.DONE
    return {"row": row.id, "new_state": state.value, "next_at": following or row.due_at}


def _put_own(tx: Transaction, rows: list[Any], now: datetime) -> None:
    if not rows:
        return
    accounts = {row.account for row in rows}
    channels = dict(
        tuple(one) for one in tx.run(
            select(col(Account.id), col(Account.channel)).where(col(Account.id).in_(accounts)))
    )  # fmt: skip
    hours = own_hours(tx, {row.by_id for row in rows})
    said = {content: dumps(_reply(content)) for content in {row.content for row in rows}}
    tx.many(
        insert(_outbox),
        [
            {
                "account_id": row.account,
                "channel": channels[row.account],
                "lane": int(Lane.REMINDER),
                "reply": said[row.content],
                "state": OutboxState.DUE.value,
                # A time that somebody chose for themselves is kept, unless they asked for quiet then.
                "due_at": quiet_until(now, hours[row.by_id], _zone(row)) if row.by_id in hours else now,
                "expires_at": now + STALE,
                "leased_until": None,
                "fence": 0,
                "attempts": 0,
                "error": "",
                "inbox_id": None,
                "cause": f"reminder/{row.id}",
                "created_at": now,
                "sent_at": None,
                "delivered_at": None,
            }
            for row in rows
        ],
    )


def _zone(row: Any) -> str:
    return str(loads(row.schedule).zone) if row.schedule else Rules().zone


def _reply(content: str) -> Reply:
    line = Text("reach/remind.due", {"content": content})
    return Reply((line,), (Option("go:remind", Text("reach/remind.title", {})),), ended=True)


def _put_to_people(tx: Transaction, row: Any, now: datetime) -> None:
    """Make a broadcast of a reminder to people: their wishes, quiet hours and weekly limit hold there."""
    expires_at = now + STALE
    if row.hung:
        found = hung_at(tx, loads(row.hung))
        # The thing has ended or moved: what is over is never reminded of, what is later waits.
        if found is None or found[1] <= now or found[0] > now:
            return
        expires_at = min(found[1], now + A_DAY)
    same = select(col(Broadcast.id)).where(
        col(Broadcast.digest) == digest_of(row.content),
        col(Broadcast.created_at) > now - A_DAY,
        col(Broadcast.path) == row.path,
    )
    audience = loads(row.audience)
    people = counted(tx, audience, now)
    if not people or tx.value(same) is not None:
        return
    tx.run(
        insert(Broadcast).values(
            path=row.path, by_id=row.by_id, audience=row.audience, topic=Topic.REMINDER.value, content=row.content,
            photos="[]", button=row.button, use_sms=False, digest=digest_of(row.content),
            state=BroadcastState.DUE.value, expected=people, starts_at=now, expires_at=expires_at, wave_size=0,
            wave_minutes=0, filled_to=0, sent_to=0, enqueued=0, next_at=now, created_at=now,
        )
    )  # fmt: skip
