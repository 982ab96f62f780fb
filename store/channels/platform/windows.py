"""Reply windows: for how long after somebody wrote or tapped a platform lets us write to them, and how often."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_update


class ReplyWindow(SQLModel, table=True):
    """One kind of window that is open for an address: until when, and how many messages it still allows."""

    __tablename__ = "reply_window"
    __table_args__ = (UniqueConstraint("channel", "address", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    kind: str
    closes_at: datetime = Field(sa_type=Moment)
    remaining: int


def open_window(
    tx: Transaction, channel: str, address: str, kind: str, *, since: datetime, lasting: timedelta, allowed: int
) -> None:
    """Open a window, or open it anew with all its messages; a message that is delivered again opens nothing.

    Arguments: `kind`, what opened it, such as "message" or "tap"; `since`, when that was; `allowed`, how many
    messages may be sent in it.
    """
    closes_at = since + lasting
    later = tx.one(
        select(col(ReplyWindow.id)).where(
            col(ReplyWindow.channel) == channel, col(ReplyWindow.address) == address, col(ReplyWindow.kind) == kind,
            col(ReplyWindow.closes_at) >= closes_at,
        )
    )  # fmt: skip
    if later is not None:
        return
    values = {"channel": channel, "address": address, "kind": kind, "closes_at": closes_at, "remaining": allowed}
    statement = insert_or_update(ReplyWindow, ["channel", "address", "kind"], ["closes_at", "remaining"])
    tx.changed(statement.values(values))


def take_window(tx: Transaction, channel: str, address: str, *, count: int = 1) -> str | None:
    """Use up messages of an open window and give its kind; none when no window allows so many.

    The window that closes first is used first, so that the longer one lasts.
    """
    mine = (col(ReplyWindow.channel) == channel, col(ReplyWindow.address) == address)
    kinds = tx.run(
        select(col(ReplyWindow.kind))
        .where(*mine, col(ReplyWindow.closes_at) > tx.now(), col(ReplyWindow.remaining) >= count)
        .order_by(col(ReplyWindow.closes_at))
    )
    for (kind,) in kinds:
        taken = tx.changed(
            update(ReplyWindow)
            .where(*mine, col(ReplyWindow.kind) == kind, col(ReplyWindow.remaining) >= count)
            .values(remaining=col(ReplyWindow.remaining) - count)
        )
        if taken:
            return str(kind)
    return None


def close_window(tx: Transaction, channel: str, address: str, kind: str | None = None) -> None:
    """Close a window that the platform says is shut, or all of an address that left."""
    statement = delete(ReplyWindow).where(col(ReplyWindow.channel) == channel, col(ReplyWindow.address) == address)
    tx.changed(statement if kind is None else statement.where(col(ReplyWindow.kind) == kind))


def return_window(tx: Transaction, channel: str, address: str, kind: str, *, count: int = 1) -> None:
    """Give messages back to a window because they were not sent after all."""
    tx.changed(
        update(ReplyWindow)
        .where(col(ReplyWindow.channel) == channel, col(ReplyWindow.address) == address, col(ReplyWindow.kind) == kind)
        .values(remaining=col(ReplyWindow.remaining) + count)
    )
