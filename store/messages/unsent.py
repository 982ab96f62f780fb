"""Messages that have not gone out: given up when their time has passed, and counted for whoever watches the system."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from store.database import Transaction
from store.database.table import table_of
from store.messages.tables import OutboxMessage, OutboxState

MOST = 1_000
"""How many rows are given up in one transaction."""

_outbox = table_of(OutboxMessage)


def expire(tx: Transaction, now: datetime, most: int = MOST) -> int:
    """Give up rows whose time has passed, so that nothing stale is sent late; gives how many."""
    stale = (
        select(_outbox.c.id)
        .where(_outbox.c.state.in_([OutboxState.DUE.value, OutboxState.HELD.value]), _outbox.c.expires_at < now)
        .limit(most)
    )
    return tx.changed(
        update(_outbox).where(_outbox.c.id.in_(stale.scalar_subquery())).values(state=OutboxState.EXPIRED.value)
    )


@dataclass(frozen=True)
class Figures:
    """How many rows are in which state by channel, and how many seconds the oldest due one has waited."""

    counts: tuple[tuple[str, str, int], ...]
    oldest_due: float


def figures(tx: Transaction) -> Figures:
    """Figures of the outbox for whoever watches the system."""
    states = [OutboxState.DUE.value, OutboxState.HELD.value, OutboxState.FAILED.value, OutboxState.EXPIRED.value]
    counts = tx.run(
        select(_outbox.c.channel, _outbox.c.state, func.count())
        .where(_outbox.c.state.in_(states))
        .group_by(_outbox.c.channel, _outbox.c.state)
    )
    now = tx.now()
    oldest = tx.value(
        select(func.min(_outbox.c.due_at, type_=_outbox.c.due_at.type)).where(
            _outbox.c.state == OutboxState.DUE.value, _outbox.c.due_at <= now
        )
    )
    return Figures(tuple((row[0], row[1], row[2]) for row in counts), (now - oldest).total_seconds() if oldest else 0.0)
