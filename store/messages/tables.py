"""Inbox, conversations with their journals, and outbox: everything that makes a message survive a crash."""

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import Text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

from store.database.dialects import Moment


class InboxMessage(SQLModel, table=True):
    """A message that was taken in. Its unique platform id recognises a redelivery."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("channel", "address", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    key: str
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    content: str = Field(sa_type=Text)
    taken_at: datetime = Field(sa_type=Moment)


class Conversation(SQLModel, table=True):
    """What an account and the person acting through it have going; one step locks exactly one.

    `person_key` is the person's id, or 0 for a guest; `offered` are options shown while nothing is pending.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("account_id", "person_key"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    person_key: int = 0
    offered: str = Field(default="[]", sa_type=Text)
    touched_at: datetime = Field(sa_type=Moment)


class RunState(StrEnum):
    """Where a run of a flow stands."""

    ACTIVE = "active"
    WAITING = "waiting"
    ENDED = "ended"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Run(SQLModel, table=True):
    """One run of a flow with its journal: the answers given and the deeds done, from which it is replayed."""

    __tablename__ = "run"
    __table_args__ = (
        Index("run_open", "conversation_id", sqlite_where=text("state IN ('active', 'waiting')"),
              postgresql_where=text("state IN ('active', 'waiting')")),
        Index("run_due", "due_at", sqlite_where=text("state IN ('active', 'waiting')"),
              postgresql_where=text("state IN ('active', 'waiting')")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    ref: str
    flow: str
    args: str = Field(sa_type=Text)
    journal: str = Field(sa_type=Text)
    pending: str = Field(sa_type=Text)
    state: str = RunState.ACTIVE.value
    started_at: datetime = Field(sa_type=Moment)
    touched_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    reminded: bool = False


class Lane(IntEnum):
    """Which messages go first when a channel's rate is used up."""

    REPLY = 0
    CODE = 1
    NOTICE = 2
    REMINDER = 3
    BROADCAST = 4


class OutboxState(StrEnum):
    """Where an outgoing message stands. `held`: nobody is there now; it is kept until they come back."""

    DUE = "due"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"


LOST = "{0}state IN ('failed', 'expired') OR ({0}state = 'held' AND {0}error <> '')"
"""What nobody got, in the words of the index that finds it; held without a reason is what its person knows of."""


class SharedReply(SQLModel, table=True):
    """What many messages say alike, kept once for all of them, with marks where each says something of its own."""

    __tablename__ = "shared_reply"

    id: int | None = Field(default=None, primary_key=True)
    reply: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=Moment)


class OutboxMessage(SQLModel, table=True):
    """A message to be sent. A lease (until when, and its fencing number) says who is sending it.

    `reply` is what it says or, with `shared_id`, its own words by the mark in the shared reply that they replace.
    `unsure` tells that a lease ran out and nobody said what had become of it: it may have gone out twice.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        # With the id, since a broadcast's messages are all due at once and PostgreSQL would sort them at each claim.
        Index("outbox_due", "channel", "lane", "due_at", "id", sqlite_where=text("state = 'due'"),
              postgresql_where=text("state = 'due'")),
        Index("outbox_address", "account_id", "id"),
        Index("outbox_unsent", "account_id", "id", sqlite_where=text("state IN ('due', 'held')"),
              postgresql_where=text("state IN ('due', 'held')")),
        Index("outbox_inbox", "inbox_id", sqlite_where=text("inbox_id IS NOT NULL"),
              postgresql_where=text("inbox_id IS NOT NULL")),
        Index("outbox_lost", "created_at", sqlite_where=text(LOST.format("")), postgresql_where=text(LOST.format(""))),
        # What became of a broadcast is read from here; the other lanes need not keep it.
        Index("outbox_broadcast", "cause", "state", sqlite_where=text("lane = 4"), postgresql_where=text("lane = 4")),
        # Room for each row to be leased beside where it stands, so that no index hears of it.
        {"postgresql_with": {"fillfactor": 70}},
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    channel: str
    lane: int = Lane.REPLY.value
    reply: str = Field(sa_type=Text)
    shared_id: int | None = None
    state: str = OutboxState.DUE.value
    due_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    leased_until: datetime | None = Field(default=None, sa_type=Moment)
    fence: int = 0
    attempts: int = 0
    unsure: bool | None = None
    error: str = ""
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    cause: str = ""
    created_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    delivered_at: datetime | None = Field(default=None, sa_type=Moment)
