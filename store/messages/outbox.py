"""Messages to be sent: rows that survive every crash, sent by whoever holds their lease."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, exists, func, or_, select, true, update

from store.channels.account import Account
from store.database import Fixed, Transaction
from store.database.dialects import among
from store.database.dialects import claim as claimed
from store.database.table import table_of
from store.database.transaction import Rows
from store.keys import Keys
from store.messages.broadcasts.alike import replies
from store.messages.inbox import CONCEALED, message_in
from store.messages.message import Message
from store.messages.reply import Reply
from store.messages.sending import Outcome, SendError, Sending
from store.messages.tables import InboxMessage, Lane, OutboxMessage, OutboxState
from store.records import dumps, record

LEASE = timedelta(seconds=5)
KEPT_TRYING = timedelta(days=3)
"""How long after it was written a message is tried while its platform cannot be reached; then it has expired."""

_outbox = table_of(OutboxMessage)
_inbox = table_of(InboxMessage)
_account = table_of(Account)

_PUT = Fixed(
    _outbox.insert()
    .values(
        account_id=bindparam("account"),
        channel=bindparam("channel"),
        lane=bindparam("lane"),
        reply=bindparam("reply"),
        state=OutboxState.DUE.value,
        due_at=bindparam("due_at"),
        expires_at=bindparam("expires_at"),
        leased_until=bindparam("leased_until"),
        fence=bindparam("fence"),
        attempts=0,
        error="",
        inbox_id=bindparam("inbox"),
        cause=bindparam("cause"),
        created_at=bindparam("now"),
    )
    .returning(_outbox.c.id)
)
_COLUMNS = (
    _outbox.c.id, _outbox.c.account_id, _outbox.c.channel, _account.c.address, _account.c.language, _outbox.c.lane,
    _outbox.c.reply, _outbox.c.shared_id, _outbox.c.fence, _outbox.c.created_at, _outbox.c.attempts,
)  # fmt: skip
_LINE = (_outbox.c.id, _outbox.c.created_at, _outbox.c.reply, _outbox.c.shared_id, _outbox.c.state)
_JOINED = _outbox.join(_account, _account.c.id == _outbox.c.account_id)
_OUTCOME = Fixed(
    update(_outbox)
    .where(
        among(_outbox.c.id, "rows", "INTEGER"),
        _outbox.c.fence == bindparam("held_fence"),
        or_(_outbox.c.state == "due", _outbox.c.state == "held"),
    )
    .values(state=bindparam("new_state"), sent_at=bindparam("now"), leased_until=None)
)
_LEASE = Fixed(
    update(_outbox)
    .where(among(_outbox.c.id, "rows", "INTEGER"))
    .values(
        leased_until=bindparam("until"),
        fence=_outbox.c.fence + 1,
        attempts=_outbox.c.attempts + 1,
        # Whoever knew what became of it would have given the lease back.
        unsure=case((_outbox.c.leased_until.is_not(None), true()), else_=_outbox.c.unsure),
    )
)
_LEASED = Fixed(
    select(*_COLUMNS).select_from(_JOINED).where(among(_outbox.c.id, "rows", "INTEGER")).order_by(_outbox.c.id)
)


def put(
    tx: Transaction,
    account: int,
    channel: str,
    reply: Reply,
    *,
    now: datetime,
    lane: Lane = Lane.NOTICE,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    inbox: int | None = None,
    cause: str = "",
    leased: bool = False,
) -> int:
    """Enqueue a message; with `leased`, the caller sends it now, and `deliver` takes over if that is not recorded."""
    row: int = tx.value(
        _PUT,
        account=account,
        channel=channel,
        lane=int(lane),
        reply=dumps(reply),
        due_at=due_at or now,
        expires_at=expires_at,
        leased_until=now + LEASE if leased else None,
        fence=1 if leased else 0,
        inbox=inbox,
        cause=cause,
        now=now,
    )
    return row


def answers(tx: Transaction, inbox: int, now: datetime) -> tuple[Sending, ...]:
    """The replies that a message got, leased anew: a redelivered message is answered as it was the first time."""
    rows = tx.run(select(_outbox.c.id).where(_outbox.c.inbox_id == inbox).order_by(_outbox.c.id))
    return _lease(tx, [row.id for row in rows], now)


def claim(tx: Transaction, channels: Sequence[str], now: datetime, most: int = 100) -> tuple[Sending, ...]:
    """Lease rows that are due, the most urgent lane first, and of each address only its oldest unsent one."""
    older = _outbox.alias("older")
    due = (
        select(_outbox.c.id)
        .where(
            *_due(now),
            # Whatever was enqueued for an account that is closed (its person may have died) is never sent.
            # Asked account by account: as NOT EXISTS, PostgreSQL reads all the accounts there are.
            select(_account.c.closed_at).where(_account.c.id == _outbox.c.account_id).scalar_subquery().is_(None),
            _outbox.c.channel.in_(channels),
            ~exists().where(
                older.c.account_id == _outbox.c.account_id,
                older.c.state == OutboxState.DUE.value,
                # One that was tried and waits for its next try is still the first in line.
                or_(older.c.due_at <= now, older.c.error != ""),
                older.c.id < _outbox.c.id,
            ),
        )
        .order_by(_outbox.c.lane, _outbox.c.due_at, _outbox.c.id)
        .limit(most)
    )
    return _lease(tx, [row.id for row in tx.run(claimed(due))], now)


def claim_for(tx: Transaction, channel: str, address: str, now: datetime) -> tuple[Sending, ...]:
    """Lease what is due for one address, oldest first, for a channel that reaches only this person."""
    due = (
        select(_outbox.c.id)
        .select_from(_JOINED)
        .where(
            _account.c.channel == channel,
            _account.c.address == address,
            _account.c.closed_at.is_(None),
            *_due(now),
        )
        .order_by(_outbox.c.id)
        .limit(20)
    )
    return _lease(tx, [row.id for row in tx.run(claimed(due, of=OutboxMessage))], now)


def _due(now: datetime) -> tuple[Any, ...]:
    return (
        _outbox.c.state == OutboxState.DUE.value, _outbox.c.due_at <= now,
        or_(_outbox.c.leased_until.is_(None), _outbox.c.leased_until < now),
        or_(_outbox.c.expires_at.is_(None), _outbox.c.expires_at > now),
    )  # fmt: skip


def _lease(tx: Transaction, rows: list[int], now: datetime) -> tuple[Sending, ...]:
    if not rows:
        return ()
    listed = json.dumps(rows)
    tx.run(_LEASE, rows=listed, until=now + LEASE)
    leased = tx.run(_LEASED, rows=listed)
    said = replies(tx, [(row.reply, row.shared_id) for row in leased])
    return tuple(
        Sending(
            row.id, row.account_id, row.channel, row.address, row.language, "Asia/Shanghai", row.lane, reply, row.fence,
            row.created_at, row.attempts,
        )
        for row, reply in zip(leased, said, strict=True)
    )  # fmt: skip


def mark(tx: Transaction, leases: Iterable[tuple[int, int]], outcome: Outcome) -> None:
    """Record what became of rows, each given as (id, fence); a lease that was taken over since changes nothing."""
    now = tx.now()
    sent_at = now if outcome is not Outcome.HELD else None
    held: dict[int, list[int]] = {}
    for row, fence in leases:
        held.setdefault(fence, []).append(row)
    for fence, rows in held.items():
        tx.run(_OUTCOME, rows=json.dumps(rows), held_fence=fence, new_state=outcome.value, now=sent_at)


def fail(tx: Transaction, sending: Sending, error: SendError) -> bool:
    """Record a failure: tried again later with growing pauses, or given up with the reason for a worker to see.

    Gives whether it was given up.
    """
    now = tx.now()
    again = error.retry and now < sending.created_at + KEPT_TRYING
    over = OutboxState.EXPIRED if error.retry else OutboxState.FAILED
    pause = timedelta(seconds=max(error.after, min(600.0, 2.0 ** min(sending.attempts, 9))))
    changed = tx.changed(
        update(_outbox)
        .where(_outbox.c.id == sending.id, _outbox.c.fence == sending.fence)
        .values(
            state=OutboxState.DUE.value if again else over.value,
            due_at=now + pause if again else _outbox.c.due_at,
            leased_until=None,
            error=error.reason[:300],
        )
    )
    return changed > 0 and not again


def acknowledge(tx: Transaction, account: int, rows: Sequence[int]) -> None:
    """Record that rows were shown to the person of this account."""
    tx.run(
        update(_outbox)
        .where(_outbox.c.account_id == account, _outbox.c.id.in_(rows), _outbox.c.delivered_at.is_(None))
        .values(state=OutboxState.DELIVERED.value, delivered_at=tx.now(), leased_until=None)
    )


def redact(tx: Transaction, keys: Keys, account: int, inbox: list[int], secrets: Sequence[str]) -> None:
    """Black out secret words in everything that was said to an account since the first of some messages.

    Only the words go: a reply that is still to be sent says everything else.
    """
    first = select(func.min(_outbox.c.id)).where(_outbox.c.account_id == account, _outbox.c.inbox_id >= min(inbox))
    rows = tx.run(
        select(_outbox.c.id, _outbox.c.reply, _outbox.c.shared_id).where(
            _outbox.c.account_id == account, _outbox.c.id >= first.scalar_subquery()
        )
    )
    for row, reply in zip(rows, replies(tx, [(row.reply, row.shared_id) for row in rows]), strict=True):
        blacked = reply.without(secrets, keys)
        if blacked != reply:
            tx.run(update(_outbox).where(_outbox.c.id == row.id).values(reply=dumps(blacked), shared_id=None))


def conceal(tx: Transaction, account: int, refs: Sequence[str], inbox: list[int], *, but: int = 0) -> None:
    """Replace all that some runs said to an account since the first of some messages, but for the reply to `but`.

    Not only words go: which options were ticked or left over would tell as much. What was not sent yet is moot by now.
    """
    first = select(func.min(_outbox.c.id)).where(_outbox.c.account_id == account, _outbox.c.inbox_id >= min(inbox))
    mentions = or_(*(_outbox.c.reply.contains(f'"{ref}.', autoescape=True) for ref in refs))
    tx.run(
        update(_outbox)
        .where(
            _outbox.c.account_id == account,
            _outbox.c.id >= first.scalar_subquery(),
            func.coalesce(_outbox.c.inbox_id, 0) != but,
            mentions,
        )
        .values(reply=dumps(Reply((CONCEALED,))), shared_id=None)
    )


@record
class HistoryLine:
    """A line of a conversation's past: a message of the person's own (`mine`), or a reply."""

    id: int
    mine: bool
    at: datetime
    key: str
    message: Message | None
    reply: Reply | None
    state: str


def newest(tx: Transaction, keys: Keys, account: int, limit: int = 50) -> list[HistoryLine]:
    """The newest lines of an account's conversation, oldest first."""
    said = tx.run(
        select(_inbox.c.id, _inbox.c.taken_at, _inbox.c.key, _inbox.c.content, _inbox.c.channel, _inbox.c.address)
        .where(_inbox.c.account_id == account)
        .order_by(_inbox.c.id.desc())
        .limit(limit)
    )
    answered = tx.run(
        select(*_LINE)
        .where(_outbox.c.account_id == account, _outbox.c.due_at <= tx.now())
        .order_by(_outbox.c.id.desc())
        .limit(limit)
    )
    lines = []
    for row in said:
        message = message_in(keys, row.channel, row.address, row.key, row.content)
        lines.append(HistoryLine(row.id, True, row.taken_at, row.key, message, None, ""))
    lines += _said(tx, answered)
    return sorted(lines, key=lambda line: (line.at, not line.mine, line.id))[-limit:]


def unacknowledged(tx: Transaction, account: int, limit: int = 500) -> list[HistoryLine]:
    """Replies and notices that were not yet shown to the person, oldest first."""
    rows = tx.run(
        select(*_LINE)
        .where(
            _outbox.c.account_id == account,
            _outbox.c.state.in_([OutboxState.DUE.value, OutboxState.HELD.value, OutboxState.SENT.value]),
            _outbox.c.due_at <= tx.now(),
        )
        .order_by(_outbox.c.id.desc())
        .limit(limit)
    )
    return _said(tx, rows[::-1])


def _said(tx: Transaction, rows: Rows) -> list[HistoryLine]:
    said = replies(tx, [(row.reply, row.shared_id) for row in rows])
    return [
        HistoryLine(row.id, False, row.created_at, "", None, reply, row.state)
        for row, reply in zip(rows, said, strict=True)
    ]


def reply_to(tx: Transaction, account: int, row: int) -> tuple[Reply, datetime] | None:
    """A reply of an account's own and when it was given."""
    found = tx.one(select(*_LINE).where(_outbox.c.id == row, _outbox.c.account_id == account))
    return (replies(tx, [(found.reply, found.shared_id)])[0], found.created_at) if found else None


def came(tx: Transaction, account: int, rows: Sequence[int]) -> None:
    """Record that held or due rows of an account were handed to a page that has just opened."""
    tx.run(
        update(_outbox)
        .where(_outbox.c.account_id == account, _outbox.c.id.in_(rows),
               _outbox.c.state.in_([OutboxState.DUE.value, OutboxState.HELD.value]))
        .values(state=OutboxState.SENT.value, sent_at=tx.now(), fence=_outbox.c.fence + 1, leased_until=None)
    )  # fmt: skip
