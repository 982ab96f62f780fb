"""Filling a broadcast with its recipients, part by part: who, on which way, and who does not want it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, case, func, literal, literal_column, null, select, update
from sqlmodel import col

from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.messages.broadcasts.broadcast import Broadcast, BroadcastRecipient
from store.messages.reach.audience import Audience, Window, knows_dwellings, last_of, selected
from store.messages.reach.topic import Topic, is_muted_by
from store.messages.reach.ways import DOOR, SMS, best_account
from store.people.area import rules_at
from store.people.person import Person

DWELLINGS = 2_500
"""How many dwellings are gone through in one transaction: it takes less than 100 ms."""
FILLED = -1
NOT_SKIPPED: Any = literal_column("''")
"""Written out, so that the index of those who got something is used."""
_WEEK = timedelta(days=7)
_ENDLESS = 2**31 - 1
_R = BroadcastRecipient


def fill(tx: Transaction, row: Broadcast, audience: Audience, now: datetime, most: int = DWELLINGS) -> int:
    """Put the recipients of some more dwellings in; gives how far that went, `FILLED` when all are there.

    Nobody comes in twice, however often a part is gone through.
    """
    last = last_of(tx, audience, row.filled_to, most) if knows_dwellings(audience) else None
    window = Window(after=row.filled_to, last=last or _ENDLESS) if knows_dwellings(audience) else None
    names = ["broadcast_id", "person_id", "dwelling_id", "account_id", "way", "skip", "tried", "error", "at"]
    chosen = _chosen(tx, row, audience, now, window)
    tx.changed(insert_or_ignore(_R, "broadcast_id", "person_id").from_select(names, chosen, False))
    if row.use_sms:
        _add_phones(tx, row, now)
    return FILLED if last is None else last


def with_accounts(people: Any) -> Any:
    """People (a subquery of person_id, dwelling_id, phone_index) with the account on which each is written to first."""
    account = best_account(people.c.person_id).scalar_subquery().label("account_id")
    # The limit cuts nothing: it keeps the account from being looked for anew wherever it is spoken of.
    return select(people.c.person_id, people.c.dwelling_id, people.c.phone_index, account).limit(_ENDLESS).subquery()


def way_of(people: Any, *, use_sms: bool) -> Any:
    """The way on which people (of `with_accounts`, joined with their accounts) are reached.

    The channel of their account, an SMS if there is a phone, else the door.
    """
    other = case((people.c.phone_index.is_not(None), SMS), else_=DOOR) if use_sms else DOOR
    return func.coalesce(col(Account.channel), other)


def skip_of(tx: Transaction, path: str, topic: Topic, person: Any, now: datetime) -> Any:
    """Why somebody (a column of ids) gets nothing: muted, or enough this week; "" if they get it."""
    if topic.is_unmuted:
        return literal("")
    most = rules_at(tx, path).reach_weekly
    had = select(func.count()).where(col(_R.person_id) == person, col(_R.skip) == NOT_SKIPPED, col(_R.at) > now - _WEEK)
    return case((is_muted_by(topic, person), "muted"), (had.scalar_subquery() >= most, "often"), else_="")


def _chosen(tx: Transaction, row: Broadcast, audience: Audience, now: datetime, window: Window | None) -> Any:
    meant = with_accounts(selected(tx, audience, now, window).subquery("meant"))
    return (
        select(
            literal(row.id, Integer()),
            meant.c.person_id,
            meant.c.dwelling_id,
            meant.c.account_id,
            way_of(meant, use_sms=row.use_sms),
            skip_of(tx, row.path, Topic(row.topic), meant.c.person_id, now),
            literal(""),
            literal(""),
            literal(now, Moment()),
        )
        .outerjoin(Account, col(Account.id) == meant.c.account_id)
        # Said so that the word ON that follows cannot be taken for the condition of a join.
        .where(meant.c.person_id.is_not(None))
    )


def _add_phones(tx: Transaction, row: Broadcast, now: datetime) -> None:
    """Give those who are only reached by SMS an address: the blind index of their phone, never the number."""
    waiting = (col(_R.broadcast_id) == row.id, col(_R.way) == SMS, col(_R.account_id).is_(None))
    values = {
        "channel": literal(SMS),
        "address": col(Person.phone_index),
        "person_id": null(),
        "assurance": literal(0, Integer()),
        "method": literal(""),
        "language": literal("zh-CN"),
        "created_at": literal(now, Moment()),
        "is_demo": func.max(col(Person.is_demo)) if tx.dialect == "sqlite" else func.bool_or(col(Person.is_demo)),
    }
    phones = (
        select(*(value.label(name) for name, value in values.items()))
        .join(_R, col(_R.person_id) == col(Person.id))
        .where(*waiting)
        .group_by(col(Person.phone_index))
    )
    tx.changed(insert_or_ignore(Account, "channel", "address").from_select(list(values), phones, False))
    mine = (
        select(col(Account.id))
        .join(Person, col(Person.phone_index) == col(Account.address))
        .where(col(Account.channel) == SMS, col(Person.id) == col(_R.person_id))
        .limit(1)
    )
    tx.changed(update(_R).where(*waiting).values(account_id=mine.scalar_subquery()))
