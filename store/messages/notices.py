"""Notices: something that one person should know now, where they look: the account they chose, else used last."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.channels.account import Account
from store.channels.choice import ChannelChoice
from store.database import Transaction
from store.messages import outbox
from store.messages.reply import Reply
from store.messages.tables import InboxMessage, Lane
from store.rights.roles import Assurance

SENDS_ONLY = ("sms",)
"""Channels that reach a telephone and not somebody's account."""
ASKS = "open311"
"""The accounts of other desks, which ask how things stand and are never written to."""


LOOKED_AT = ("web",)
"""Channels on which somebody finds a notice when they look, and not before."""


def best_account(person: Any, *, without: Sequence[int] = (), but: Sequence[str] = ()) -> Any:
    """The account, as a subquery, on which somebody (an id, or a column of ids) gets notices: chosen, else used last.

    None of those that are closed or blocked, or whose holder we are not sure of.
    Arguments: `without`, accounts, and `but`, channels that are left out.
    """
    other: Any = aliased(Account)
    used = (
        select(func.max(col(InboxMessage.id))).where(col(InboxMessage.account_id) == other.id).correlate(other)
    ).scalar_subquery()
    is_chosen = (
        select(func.count())
        .select_from(ChannelChoice)
        .where(col(ChannelChoice.person_id) == other.person_id, col(ChannelChoice.account_id) == other.id)
        .correlate(other)
    ).scalar_subquery()
    return (
        select(other.id)
        .where(other.person_id == person, *reachable(other), other.id.not_in(without), other.channel.not_in(but))
        .order_by(is_chosen.desc(), func.coalesce(used, 0).desc(), case((other.channel == "web", 1), else_=0), other.id)
        .limit(1)
    )


def reachable(account: Any = Account) -> tuple[Any, ...]:
    """Conditions on accounts: open, ours to write to, and surely somebody's."""
    return (
        account.assurance >= Assurance.VERIFIED.value, account.closed_at.is_(None), account.blocked_at.is_(None),
        account.channel.not_in(SENDS_ONLY),
    )  # fmt: skip


def address_for(tx: Transaction, person: int) -> tuple[int, str] | None:
    """The account and channel on which somebody gets notices; none when they have no account."""
    row = tx.one(
        select(col(Account.id), col(Account.channel)).where(col(Account.id) == best_account(person).scalar_subquery())
    )
    return (row[0], row[1]) if row else None


def tell(tx: Transaction, people: Iterable[int], reply: Reply, *, cause: str = "", everywhere: bool = False) -> int:
    """Enqueue a notice to some people where they look; gives to how many accounts it goes.

    Argument: `everywhere`, on all their accounts, for what somebody must hear who perhaps lost one of them.
    """
    now = tx.now()
    told = 0
    for person in sorted(set(people)):
        if everywhere:
            mine = select(col(Account.id), col(Account.channel)).where(col(Account.person_id) == person, *reachable())
            found = [(row[0], row[1]) for row in tx.run(mine)]
        else:
            best = address_for(tx, person)
            found = [best] if best is not None else []
        for account, channel in found:
            outbox.put(tx, account, channel, reply, now=now, lane=Lane.NOTICE, cause=cause)
        told += len(found)
    return told


def tell_account(tx: Transaction, account: int, reply: Reply, *, cause: str = "") -> bool:
    """Enqueue a notice to one account, a guest's too; gives whether it is still open."""
    channel = tx.value(select(col(Account.channel)).where(col(Account.id) == account, col(Account.closed_at).is_(None)))
    if channel is None or channel == ASKS:
        return False
    outbox.put(tx, account, channel, reply, now=tx.now(), lane=Lane.NOTICE, cause=cause)
    return True
