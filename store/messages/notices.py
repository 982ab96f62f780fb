"""Notices: something that one person should know now, on the channels where we are sure that it is them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import col

from store.channels.account import Account
from store.database import Transaction
from store.messages import outbox
from store.messages.reply import Reply
from store.messages.tables import Lane
from store.rights.roles import Assurance


def tell(tx: Transaction, people: Iterable[int], reply: Reply, *, cause: str = "") -> int:
    """Enqueue a notice to every verified account of some people; gives to how many accounts it goes."""
    now = tx.now()
    accounts = tx.run(
        select(col(Account.id), col(Account.channel)).where(
            col(Account.person_id).in_(set(people)),
            col(Account.assurance) >= Assurance.VERIFIED.value,
            col(Account.closed_at).is_(None),
            col(Account.blocked_at).is_(None),
        )
    )
    for account, channel in accounts:
        outbox.put(tx, account, channel, reply, now=now, lane=Lane.NOTICE, cause=cause)
    return len(accounts)


def tell_account(tx: Transaction, account: int, reply: Reply, *, cause: str = "") -> bool:
    """Enqueue a notice to one account, a guest's too; gives whether it is still open."""
    channel = tx.value(select(col(Account.channel)).where(col(Account.id) == account, col(Account.closed_at).is_(None)))
    if channel is None:
        return False
    outbox.put(tx, account, channel, reply, now=tx.now(), lane=Lane.NOTICE, cause=cause)
    return True
