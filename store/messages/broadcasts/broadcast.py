"""A broadcast: a notice to many, whom it reached on which way, and where it stands."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Text as LongText
from sqlalchemy import select
from sqlmodel import Field, Index, SQLModel, UniqueConstraint, col, text

from store.database import Transaction
from store.database.dialects import Moment
from store.database.table import table_of
from store.records import enumeration
from store.refusals import Refused

LASTS = timedelta(days=3)
"""How long after its time a notice is still sent; one that the law asks for, five times as long."""


@enumeration
class BroadcastState(StrEnum):
    """Where a broadcast stands. `asked`: it waits for the second person."""

    ASKED = "asked"
    DUE = "due"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


LIVE = (BroadcastState.DUE.value, BroadcastState.SENDING.value)


class Broadcast(SQLModel, table=True):
    """A notice to many.

    `filled_to` is the last dwelling gone through (-1: all recipients are there), `last_id` the last recipient,
    `sent_to` the last one whose message was enqueued and `enqueued` how many were; `shared_id` is what all messages say
    alike; `next_at` is when the clock looks at it again.
    """

    __tablename__ = "broadcast"
    __table_args__ = (Index("broadcast_next", "state", "next_at"), Index("broadcast_same", "digest", "created_at"))

    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(index=True)
    by_id: int = Field(foreign_key="person.id")
    audience: str = Field(sa_type=LongText)
    topic: str
    content: str = Field(sa_type=LongText)
    photos: str = "[]"
    button: str = ""
    use_sms: bool = False
    digest: str
    state: str
    expected: int
    follows_id: int | None = Field(default=None, index=True)
    starts_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    wave_size: int = 0
    wave_minutes: int = 0
    filled_to: int = 0
    last_id: int = 0
    shared_id: int | None = None
    sent_to: int = 0
    enqueued: int = 0
    next_at: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class BroadcastRecipient(SQLModel, table=True):
    """Somebody whom a broadcast is meant for: the account it goes to and the way (a channel, or "door").

    `skip` says why nothing is sent: "muted", "often" (had enough this week); "" if it is sent.
    `tried` are accounts that failed, `error` why; `read_at` is when they said that they have read it.

    No reference is checked by the database: the rows are made from the tables that they name, a hundred thousand at a
    time, and the checks took half of that.
    """

    __tablename__ = "broadcast_recipient"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "person_id"),
        Index("broadcast_recipient_account", "account_id", "broadcast_id"),
        Index("broadcast_recipient_person", "person_id", "at", sqlite_where=text("skip = ''"),
              postgresql_where=text("skip = ''")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    broadcast_id: int
    person_id: int
    dwelling_id: int | None = None
    account_id: int | None = None
    way: str
    skip: str = ""
    tried: str = ""
    error: str = ""
    at: datetime = Field(sa_type=Moment)
    read_at: datetime | None = Field(default=None, sa_type=Moment)


def cause_of(broadcast: int) -> str:
    """What the outgoing messages of a broadcast name as their cause."""
    return f"broadcast/{broadcast}"


def digest_of(content: str) -> str:
    """What two notices have in common that say the same, blanks aside."""
    return hashlib.sha256("".join(content.split()).encode()).hexdigest()[:32]


def row_of(tx: Transaction, broadcast: int) -> Broadcast:
    """A broadcast's row. Refuses (`reach.unknown`) one that does not exist."""
    row = tx.one(select(*table_of(Broadcast).columns).where(col(Broadcast.id) == broadcast))
    if row is None:
        raise Refused("reach.unknown")
    return Broadcast(**row._mapping)
