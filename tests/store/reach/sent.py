"""Sending broadcasts in tests: written by a worker of the village, carried on slice by slice as the clock does."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from store.channels.account import Account
from store.messages import outbox
from store.messages.broadcasts.alike import replies
from store.messages.broadcasts.broadcast import Broadcast
from store.messages.broadcasts.planning import meant
from store.messages.broadcasts.sending import advance, due_broadcasts
from store.messages.broadcasts.writing import Notice, Sent, Timing, send
from store.messages.reach.audience import Audience, Who
from store.messages.reach.topic import Topic
from store.messages.reply import Reply
from store.messages.sending import Outcome
from store.messages.tables import OutboxMessage
from store.people.area import set_rules
from tests.store.pledges.village import Village

WORDS = "明天上午九点到十一点停水，请提前存水。"


def never_quiet(village: Village) -> None:
    """Let the village have no quiet hours, so that nothing depends on when the tests run."""
    village.database.write(
        lambda tx: set_rules(tx, village.areas["柯城区"], {"quiet_from": "03:00", "quiet_to": "03:00"})
    )


def sent(village: Village, area: str = "松园", by: int | None = None, **more: Any) -> Sent:
    """A broadcast by the worker of 松园."""
    never_quiet(village)
    who = {name: more.pop(name) for name in ("conditions", "without_areas", "without", "batch", "role") if name in more}
    audience = Audience(area=village.areas[area], who=more.pop("who", Who.EVERYBODY), **who)
    timing = Timing(**{name: more.pop(name) for name in ("starts_at", "wave_size", "wave_minutes") if name in more})
    again = more.pop("again", False)
    notice = Notice(topic=more.pop("topic", Topic.SERVICE), content=more.pop("content", WORDS), **more)
    by = village.worker if by is None else by
    return village.do(by, send, audience, notice, timing, village.do(by, meant, audience).people, again)


def carry_on(village: Village, most: int = 2_000) -> None:
    """Do everything that is due now."""
    for one in village.database.read(lambda tx: due_broadcasts(tx, tx.now())):
        while village.database.write(lambda tx, one=one: advance(tx, one, most)):
            pass


def look_again(village: Village, at: datetime | None = None) -> None:
    """Let the clock look at all broadcasts now instead of in a moment."""
    village.database.write(lambda tx: tx.changed(update(Broadcast).values(next_at=at or tx.now())))
    carry_on(village)


def messages(village: Village) -> list[Any]:
    """All outgoing messages with the person of their account, in order."""
    return village.database.read(
        lambda tx: tx.run(
            select(OutboxMessage.id, Account.person_id, OutboxMessage.channel,  # type: ignore[call-overload]  # SQLModel types few columns
                   OutboxMessage.state, OutboxMessage.due_at, OutboxMessage.cause)
            .join(Account, col(Account.id) == col(OutboxMessage.account_id))
            .order_by(col(OutboxMessage.id))
        )
    )  # fmt: skip


def said(village: Village) -> list[Reply]:
    """What all outgoing messages say, in order."""
    rows = select(OutboxMessage.reply, OutboxMessage.shared_id).order_by(col(OutboxMessage.id))
    return village.database.read(lambda tx: replies(tx, [(row[0], row[1]) for row in tx.run(rows)]))


def deliver(village: Village, most: int = 100) -> int:
    """Have so many due messages sent; gives how many there were."""
    claimed = village.database.write(lambda tx: outbox.claim(tx, ["web", "sms", "telegram"], tx.now(), most))
    leases = [(one.id, one.fence) for one in claimed]
    village.database.write(lambda tx: outbox.mark(tx, leases, Outcome.SENT))
    return len(claimed)
