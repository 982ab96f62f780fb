"""Leases on outgoing messages: kept while a slow sending lasts, given back, and messages that wait for somebody."""

from collections.abc import Iterable

from sqlalchemy import update

from store.database import Transaction
from store.database.table import table_of
from store.messages.outbox import LEASE
from store.messages.tables import OutboxMessage, OutboxState

_outbox = table_of(OutboxMessage)


def renew(tx: Transaction, row: int, fence: int) -> bool:
    """Keep a lease for as long again; false when somebody else has taken it over."""
    mine = (_outbox.c.id == row, _outbox.c.fence == fence, _outbox.c.state == OutboxState.DUE.value)
    return tx.changed(update(_outbox).where(*mine).values(leased_until=tx.now() + LEASE)) > 0


def hand_over(tx: Transaction, leases: Iterable[tuple[int, int]]) -> None:
    """Give leases back, each as (id, fence), so that `deliver` sends the messages at its next look."""
    for row, fence in leases:
        tx.changed(update(_outbox).where(_outbox.c.id == row, _outbox.c.fence == fence).values(leased_until=None))


def release_held(tx: Transaction, account: int) -> int:
    """Send what was held for an account now that it can be reached; gives how many messages."""
    held = (_outbox.c.account_id == account, _outbox.c.state == OutboxState.HELD.value)
    return tx.changed(
        update(_outbox).where(*held).values(state=OutboxState.DUE.value, due_at=tx.now(), leased_until=None)
    )
