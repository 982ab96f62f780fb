"""Keeping quiet hours in a broadcast: of places that decided otherwise, and of people who did."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from store.database import Transaction
from store.messages.broadcasts.broadcast import Broadcast, BroadcastRecipient, cause_of
from store.messages.broadcasts.message import among_recipients
from store.messages.reach.quiet import Quiet, QuietHours, awake_at, quiet_until
from store.messages.tables import OutboxMessage, OutboxState
from store.people.area import Area, AreaKind, rules_at, within
from store.people.dwelling import Dwelling

_R, _O = BroadcastRecipient, OutboxMessage


def keep_quiet(tx: Transaction, row: Broadcast, now: datetime, after: int, last: int) -> None:
    """Put messages off whose recipients (beyond `after`, up to `last`) have other quiet hours than the whole area."""
    slice_ = among_recipients(row, after, last)
    for path in _deciding(tx, row.path):
        here = (
            select(col(_R.account_id))
            .join(Dwelling, col(Dwelling.id) == col(_R.dwelling_id))
            .join(Area, col(Area.id) == col(Dwelling.area_id))
            .where(*slice_, within(col(Area.path), path))
        )
        _put_off(tx, row, here.scalar_subquery(), awake_at(tx, path, now))
    zone = rules_at(tx, row.path).zone
    own = tx.run(
        select(col(_R.account_id), col(QuietHours.begins), col(QuietHours.ends))
        .join(QuietHours, col(QuietHours.person_id) == col(_R.person_id))
        .where(*slice_, col(_R.account_id).is_not(None))
    )
    for account, begins, ends in own:
        _put_off(tx, row, [account], quiet_until(now, Quiet(begins=begins, ends=ends), zone))


def _deciding(tx: Transaction, path: str) -> list[str]:
    """The areas below one that have decided for quiet hours of their own, those further up first."""
    below = select(col(Area.path), col(Area.rules)).where(
        within(col(Area.path), path), col(Area.path) != path, col(Area.kind) != AreaKind.MICROGRID.value
    )
    return sorted((one for one, rules in tx.run(below) if "quiet_from" in rules or "quiet_to" in rules), key=len)


def _put_off(tx: Transaction, row: Broadcast, accounts: Any, due: datetime) -> None:
    mine = (
        col(_O.account_id).in_(accounts),
        col(_O.cause) == cause_of(row.id or 0),
        col(_O.state) == OutboxState.DUE.value,
    )
    tx.changed(update(_O).where(*mine).values(due_at=due))
