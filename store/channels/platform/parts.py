"""Parts of an outgoing message that have gone, and by which way, so that a retry goes on where it stopped."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore

KNOCK = 0
"""The number of the notice that only says that something waits; parts of the message itself count from 1."""


class SentPart(SQLModel, table=True):
    """One call to a platform that succeeded. `way`, which of its permissions was used for it."""

    __tablename__ = "sent_part"
    __table_args__ = (UniqueConstraint("outbox_id", "part"),)

    id: int | None = Field(default=None, primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id")
    part: int
    way: str
    sent_at: datetime = Field(sa_type=Moment)


def note_part(tx: Transaction, outbox: int, part: int, way: str) -> None:
    """Record that a part has gone."""
    row = {"outbox_id": outbox, "part": part, "way": way, "sent_at": tx.now()}
    tx.changed(insert_or_ignore(SentPart, "outbox_id", "part").values(row))


def parts_of(tx: Transaction, outbox: int) -> dict[int, str]:
    """The parts of an outbox row that have gone, each with its way."""
    rows = tx.run(select(col(SentPart.part), col(SentPart.way)).where(col(SentPart.outbox_id) == outbox))
    return {row.part: row.way for row in rows}
