"""Leases on outgoing messages: kept while a slow sending lasts, given back, and messages that wait for somebody."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import case, func, literal, or_, select, update

from store.database import Transaction
from store.database.dialects import Moment
from store.database.table import table_of
from store.messages.outbox import LEASE
from store.messages.sending import Sending
from store.messages.tables import OutboxMessage, OutboxState

_outbox = table_of(OutboxMessage)
WAITS = timedelta(days=7)
"""How long after it was written a message waits for its person to write."""


def renew(tx: Transaction, row: int, fence: int) -> bool:
    """Keep a lease for as long again; false when somebody else has taken it over."""
    mine = (_outbox.c.id == row, _outbox.c.fence == fence, _outbox.c.state == OutboxState.DUE.value)
    return tx.changed(update(_outbox).where(*mine).values(leased_until=tx.now() + LEASE)) > 0


def hold(tx: Transaction, sending: Sending, seconds: float) -> bool:
    """Keep the lease of a message, sent before or not, for so many seconds; false when somebody else took it over."""
    mine = (_outbox.c.id == sending.id, _outbox.c.fence == sending.fence)
    until = tx.now() + timedelta(seconds=seconds)
    return tx.changed(update(_outbox).where(*mine).values(leased_until=until)) > 0


def postpone(tx: Transaction, sending: Sending, seconds: float) -> None:
    """Give a message back to be sent later: nothing failed, it was not its turn, and it stays the first in line."""
    mine = (
        _outbox.c.id == sending.id, _outbox.c.fence == sending.fence, _outbox.c.state == OutboxState.DUE.value,
    )  # fmt: skip
    tx.changed(
        update(_outbox)
        .where(*mine)
        .values(
            due_at=tx.now() + timedelta(seconds=seconds),
            leased_until=None,
            attempts=case((_outbox.c.attempts > 0, _outbox.c.attempts - 1), else_=0),
            error="it waits for its turn",
        )
    )


def keep_waiting(tx: Transaction, sending: Sending, reason: str) -> bool:
    """Keep a message until its person writes, for a week at most unless it has a time of its own.

    Argument: `reason`, why it waits, for a worker to see; "" when the person knows that something waits. Gives whether
    the lease still held.
    """
    mine = (
        _outbox.c.id == sending.id, _outbox.c.fence == sending.fence, _outbox.c.state == OutboxState.DUE.value,
    )  # fmt: skip
    values = {
        "state": OutboxState.HELD.value,
        "error": reason[:300],
        "leased_until": None,
        "expires_at": func.coalesce(_outbox.c.expires_at, literal(sending.created_at + WAITS, Moment())),
    }
    return tx.changed(update(_outbox).where(*mine).values(values)) > 0


def waits_behind(tx: Transaction, sending: Sending) -> bool:
    """Whether an older message of the same account still has to go first."""
    older = (
        _outbox.c.account_id == sending.account,
        _outbox.c.id < sending.id,
        _outbox.c.state == OutboxState.DUE.value,
        or_(_outbox.c.due_at <= tx.now(), _outbox.c.error != ""),
    )
    return tx.one(select(_outbox.c.id).where(*older).limit(1)) is not None


def hand_over(tx: Transaction, leases: Iterable[tuple[int, int]]) -> None:
    """Give leases back, each as (id, fence), so that `deliver` sends the messages at its next look."""
    for row, fence in leases:
        tx.changed(update(_outbox).where(_outbox.c.id == row, _outbox.c.fence == fence).values(leased_until=None))


def release_held(tx: Transaction, account: int) -> int:
    """Send what was held for an account now that it can be reached; gives how many messages."""
    held = (_outbox.c.account_id == account, _outbox.c.state == OutboxState.HELD.value)
    return tx.changed(
        update(_outbox).where(*held).values(state=OutboxState.DUE.value, due_at=tx.now(), leased_until=None, error="")
    )
