"""Who fetches updates from a platform that has only one caller at a time."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore


class Poller(SQLModel, table=True):
    """The program that polls a channel, until its lease ends."""

    __tablename__ = "poller"

    channel: str = Field(primary_key=True)
    holder: str = ""
    leased_until: datetime | None = Field(default=None, sa_type=Moment)


def hold_poller(tx: Transaction, channel: str, holder: str, lasting: timedelta) -> bool:
    """Become the one who polls, or stay it; false while somebody else is."""
    now = tx.now()
    tx.changed(insert_or_ignore(Poller, "channel").values(channel=channel, holder=""))
    free = or_(col(Poller.holder) == holder, col(Poller.leased_until).is_(None), col(Poller.leased_until) < now)
    mine = (col(Poller.channel) == channel, free)
    return tx.changed(update(Poller).where(*mine).values(holder=holder, leased_until=now + lasting)) > 0


def leave_poller(tx: Transaction, channel: str, holder: str) -> None:
    """Let another program poll at once."""
    tx.changed(
        update(Poller).where(col(Poller.channel) == channel, col(Poller.holder) == holder).values(leased_until=None)
    )


def poller_of(tx: Transaction, channel: str) -> str:
    """Who polls a channel, or did so last."""
    return str(tx.value(select(col(Poller.holder)).where(col(Poller.channel) == channel)) or "")
