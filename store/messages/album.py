"""Albums that are still arriving: each photo is a row, so that any program of several can close the album."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment, claim, insert_or_ignore
from store.keys import Keys
from store.messages.message import Message
from store.records import dumps, loads

FORGET_AFTER = timedelta(days=2)
"""How long a photo is remembered, so that one delivered again is no new album; Telegram keeps updates for a day."""


class AlbumPart(SQLModel, table=True):
    """One photo of an album: the message it would be alone, sealed.

    The album is complete at `due_at` of its newest part.
    """

    __tablename__ = "album_part"
    __table_args__ = (UniqueConstraint("channel", "address", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    album: str
    key: str
    content: str
    due_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment, index=True)


def add_part(tx: Transaction, keys: Keys, album: str, message: Message, *, pause: timedelta) -> bool:
    """Keep a photo of an album until no further one has come for `pause`; false when it is known already."""
    values = {
        "channel": message.channel,
        "address": message.address,
        "album": album,
        "key": message.id,
        "content": keys.wrap(dumps(message), _place(message.channel, message.address, message.id)),
        "due_at": tx.now() + pause,
        "closed_at": None,
    }
    return tx.changed(insert_or_ignore(AlbumPart, "channel", "address", "key").values(values)) > 0


def due_albums(tx: Transaction, keys: Keys, channel: str, *, lease: timedelta) -> list[tuple[list[int], list[Message]]]:
    """Albums that are complete: for each the rows and the messages of its parts, in the order they were taken.

    Nobody else gets them for as long as `lease`; they are to be closed by then.
    """
    now = tx.now()
    mine = (col(AlbumPart.channel) == channel, col(AlbumPart.closed_at).is_(None))
    complete = (
        select(col(AlbumPart.address), col(AlbumPart.album))
        .where(*mine)
        .group_by(col(AlbumPart.address), col(AlbumPart.album))
        .having(func.max(col(AlbumPart.due_at)) <= now)
        .limit(50)
    )
    found = []
    for address, album in tx.run(complete):
        rows = tx.run(
            claim(
                select(col(AlbumPart.id), col(AlbumPart.key), col(AlbumPart.content), col(AlbumPart.due_at))
                .where(*mine, col(AlbumPart.address) == address, col(AlbumPart.album) == album)
                .order_by(col(AlbumPart.id))
            )
        )
        # Looked at again under the lock: another program may have taken them a moment ago.
        if rows and all(row.due_at <= now for row in rows):
            ids = [row.id for row in rows]
            tx.changed(update(AlbumPart).where(col(AlbumPart.id).in_(ids)).values(due_at=now + lease))
            parts = [loads(keys.unwrap(row.content, _place(channel, address, row.key))) for row in rows]
            found.append((ids, parts))
    return found


def _place(channel: str, address: str, key: str) -> str:
    return f"album_part.content.{channel}.{address}.{key}"


def close_album(tx: Transaction, parts: list[int]) -> None:
    """Record that an album was taken in, and forget albums of days ago."""
    now = tx.now()
    tx.changed(update(AlbumPart).where(col(AlbumPart.id).in_(parts)).values(closed_at=now, content=""))
    tx.changed(delete(AlbumPart).where(col(AlbumPart.closed_at) < now - FORGET_AFTER))
