"""Falling down the list: who could not be reached on one way is tried on the next, and ends on the door-knock list."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import col

from store.channels.account import Account
from store.database import Transaction
from store.messages.broadcasts.broadcast import Broadcast, BroadcastRecipient, cause_of
from store.messages.broadcasts.message import message_columns, mine_in_outbox, put_messages
from store.messages.reach.ways import DOOR, best_account, phone_account
from store.messages.tables import OutboxMessage, OutboxState

MOST = 200
FELL = "fell"
_R, _O = BroadcastRecipient, OutboxMessage


def fall_down(tx: Transaction, row: Broadcast, now: datetime, most: int = MOST) -> int:
    """Try the next way for some recipients whose message failed or may not be sent now; gives how many there were.

    The message that failed keeps its state and its reason, and names the broadcast as something that was tried. One
    that may not be sent now still comes when its reader writes.
    """
    waits = and_(col(_O.state) == OutboxState.HELD.value, col(_O.error) != "")
    failed = tx.run(
        select(col(_O.id), col(_O.account_id), col(_O.error))
        .where(*mine_in_outbox(row.id or 0), or_(col(_O.state) == OutboxState.FAILED.value, waits))
        .limit(most)
    )
    for message, account, error in failed:
        cause = f"{cause_of(row.id or 0)}/{FELL}"
        tx.changed(update(_O).where(col(_O.id) == message).values(cause=cause))
        people = tx.run(
            select(col(_R.id), col(_R.person_id), col(_R.tried)).where(
                col(_R.account_id) == account, col(_R.broadcast_id) == row.id
            )
        )
        found = [
            _next_way(tx, row, now, recipient, person, [*map(int, tried.split()), account], error)
            for recipient, person, tried in people
        ]
        if all(found):
            # It waits for its reader still, but nobody has to be called on.
            held = (col(_O.id) == message, col(_O.state) == OutboxState.HELD.value)
            tx.changed(update(_O).where(*held).values(error=""))
    return len(failed)


def _next_way(
    tx: Transaction, row: Broadcast, now: datetime, recipient: int, person: int, tried: list[int], error: str
) -> bool:
    """Gives whether there was another way than the door."""
    account: int | None = tx.value(best_account(person, without=tried))
    if account is None and row.use_sms:
        account = phone_account(tx, person)
        account = None if account in tried else account
    channel = tx.value(select(col(Account.channel)).where(col(Account.id) == account)) if account else DOOR
    values: dict[str, Any] = {"account_id": account, "way": channel, "error": error[:300], "tried": _words(tried)}
    tx.changed(update(_R).where(col(_R.id) == recipient).values(values))
    if account is not None:
        _put_one(tx, row, now, recipient)
    return account is not None


def _put_one(tx: Transaction, row: Broadcast, now: datetime, recipient: int) -> None:
    put_messages(tx, message_columns(tx, row, now, now).where(col(_R.id) == recipient))


def _words(tried: list[int]) -> str:
    return " ".join(map(str, tried))
