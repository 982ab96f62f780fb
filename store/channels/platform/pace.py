"""The pace at which one address may be written to, kept as a row so that any number of replicas obey it together."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore, lock


class SendPace(SQLModel, table=True):
    """When an address will have made up for all that was sent to it (the generic cell rate algorithm)."""

    __tablename__ = "send_pace"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    even_at: datetime = Field(sa_type=Moment)


def take_pace(tx: Transaction, channel: str, address: str, *, per_minute: float, burst: int) -> float:
    """Take one message of an address's pace: 0.0 when it may go now, else the seconds to wait (nothing is taken).

    Arguments: `per_minute`, the lasting rate; `burst`, how many may go at once after a rest. In any stretch of time no
    more go than the burst and what the rate adds in it.
    """
    now = tx.now()
    mine = (col(SendPace.channel) == channel, col(SendPace.address) == address)
    tx.changed(insert_or_ignore(SendPace, "channel", "address").values(channel=channel, address=address, even_at=now))
    even_at: datetime = tx.value(lock(select(col(SendPace.even_at)).where(*mine)))
    step = timedelta(minutes=1) / per_minute
    even_after = max(even_at, now) + step
    early = even_after - now - step * burst
    if early > timedelta(0):
        return early.total_seconds()
    tx.changed(update(SendPace).where(*mine).values(even_at=even_after))
    return 0.0
