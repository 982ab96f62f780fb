"""The ways on which somebody can be reached: which comes first, what it costs, and how fast and how often it goes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import col

from store.channels.account import Account, open_account
from store.channels.choice import ChannelChoice
from store.database import Transaction
from store.messages.tables import Conversation
from store.people.person import Person
from store.records import record
from store.rights.roles import Assurance

SMS = "sms"
DOOR = "door"
"""Not a channel: nobody can be reached but by knocking at their door."""
SEGMENT = 70
"""Characters of a text message; longer ones are sent as parts of 67 (GSM 03.38, UCS-2)."""
PART = 67


@record
class Way:
    """A channel as a way to reach people.

    Arguments: `per_second`, how many messages go out; `per_day`, how many the platform allows (0: no limit);
    `rank`, which is tried first when somebody has used several equally lately.
    """

    channel: str
    rank: int
    per_second: float
    per_day: int = 0


# Rates and quotas of the platforms: Bot API FAQ (30/s overall); WeChat template messages 100,000 a day; WeCom 200 a
# seat and day, counted here for 500 seats. What is shorter than a second is bound by us, not by the platform.
WAYS = {
    way.channel: way
    for way in (
        Way(channel="telegram", rank=0, per_second=29.5),
        Way(channel="wecom", rank=1, per_second=100, per_day=100_000),
        Way(channel="wechat", rank=2, per_second=100, per_day=100_000),
        Way(channel="web", rank=3, per_second=500),
        Way(channel=SMS, rank=4, per_second=20),
    )
}
CHATS = tuple(name for name in WAYS if name != SMS)


def best_account(person: Any, *, without: Sequence[int] = ()) -> Any:
    """The account, as a subquery, on which somebody (a column of ids) is written to first.

    The one they chose, else the one used last, since that is where they look; a failure leads on to
    the next.
    Arguments: `without`, accounts that were tried in vain.
    """
    return (
        select(col(Account.id))
        .where(col(Account.person_id) == person, *_usable(without))
        .order_by(*_first_tried())
        .limit(1)
    )


def _usable(without: Sequence[int] = ()) -> tuple[Any, ...]:
    return (
        col(Account.channel).in_(CHATS),
        col(Account.closed_at).is_(None),
        col(Account.blocked_at).is_(None),
        col(Account.assurance) >= Assurance.VERIFIED.value,
        *((col(Account.id).not_in(list(without)),) if without else ()),
    )


def _first_tried() -> tuple[Any, ...]:
    """By what the accounts of one person are put in order."""
    used = (
        select(func.max(col(Conversation.touched_at)))
        .where(col(Conversation.account_id) == col(Account.id))
        .scalar_subquery()
    )
    choice = (
        select(col(ChannelChoice.account_id))
        .where(col(ChannelChoice.person_id) == col(Account.person_id), col(ChannelChoice.account_id) == col(Account.id))
        .exists()
    )
    rank = case({name: way.rank for name, way in WAYS.items()}, value=col(Account.channel), else_=9)
    return (case((choice, 0), else_=1), used.desc().nulls_last(), rank, col(Account.id))


def phone_account(tx: Transaction, person: int) -> int | None:
    """The address at which somebody gets text messages; none when no phone is on file."""
    index = tx.value(select(col(Person.phone_index)).where(col(Person.id) == person))
    return open_account(tx, SMS, str(index), "zh-CN") if index else None


def segments(text: str) -> int:
    """How many text messages are paid for to send a text."""
    return 1 if len(text) <= SEGMENT else -(-len(text) // PART)


def seconds(counts: dict[str, int]) -> float:
    """How long it takes to send so many messages on each channel, all channels at once."""
    return max((count / WAYS[name].per_second for name, count in counts.items() if name in WAYS), default=0.0)


def over_quota(counts: dict[str, int]) -> dict[str, int]:
    """By how many messages the day's allowance of a channel would be exceeded."""
    over = {name: count - WAYS[name].per_day for name, count in counts.items() if name in WAYS and WAYS[name].per_day}
    return {name: count for name, count in over.items() if count > 0}
