"""Stored files: their content lies in the media store by its hash; who may see one is a row here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.keys import Keys
from store.records import record


class StoredMedia(SQLModel, table=True):
    """A checked file. `text` is what was read from a document, so that no step has to decode it."""

    __tablename__ = "media"

    id: str = Field(primary_key=True)
    content: str = Field(index=True)
    kind: str
    name: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None
    text: str | None = None
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=Moment)


class MediaGrant(SQLModel, table=True):
    """An account that was sent a file and may therefore open it."""

    __tablename__ = "media_grant"
    __table_args__ = (UniqueConstraint("media_id", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    media_id: str = Field(foreign_key="media.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)


@record
class KnownMedia:
    """A stored file as a channel sees it. `content` is the hash by which `Blobs` finds its bytes."""

    id: str
    content: str
    kind: str
    name: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None


_KNOWN = (
    col(StoredMedia.id), col(StoredMedia.content), col(StoredMedia.kind), col(StoredMedia.name),
    col(StoredMedia.type), col(StoredMedia.size), col(StoredMedia.width), col(StoredMedia.height),
)  # fmt: skip


TABLES = frozenset({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"})
"""Kinds of files with rows of people in them: what was read from one is kept sealed."""


def keep_media(
    tx: Transaction,
    media: KnownMedia,
    *,
    account: int | None = None,
    text: str | None = None,
    keys: Keys | None = None,
) -> None:
    """Record a checked file whose content is stored; a file that is recorded already stays as it is.

    Arguments: `account`, whose file it is (None: made by the program itself); `text`, what was read from a document;
    `keys`, by which what was read from a table is sealed (without them it is not kept).
    """
    if media.type in TABLES and text is not None:
        text = keys.seal(text, f"media.text.{media.id}") if keys is not None else None
    values = {
        "id": media.id,
        "content": media.content,
        "kind": media.kind,
        "name": media.name,
        "type": media.type,
        "size": media.size,
        "width": media.width,
        "height": media.height,
        "text": text,
        "account_id": account,
        "created_at": tx.now(),
    }
    tx.changed(insert_or_ignore(StoredMedia, "id").values(values))


def grant_media(tx: Transaction, ids: Iterable[str], account: int) -> None:
    """Let an account open files that it is sent."""
    rows = [{"media_id": each, "account_id": account} for each in ids]
    if rows:
        tx.changed(insert_or_ignore(MediaGrant, "media_id", "account_id").values(rows))


def media_with(tx: Transaction, ids: Iterable[str]) -> dict[str, KnownMedia]:
    """The files with these ids, whoever may open them."""
    rows = tx.run(select(*_KNOWN).where(col(StoredMedia.id).in_(list(ids))))
    return {row[0]: KnownMedia(*row) for row in rows}


def same_person(account: int | None) -> Any:
    """A condition on `media.account_id`: what one account of somebody was given, all of their accounts may use."""
    person = select(col(Account.person_id)).where(col(Account.id) == account).scalar_subquery()
    theirs = select(col(Account.id)).where(
        or_(col(Account.id) == account, col(Account.person_id) == person), col(Account.closed_at).is_(None)
    )
    return col(StoredMedia.account_id).in_(theirs)


def open_to(tx: Transaction, ids: Iterable[str], account: int) -> dict[str, KnownMedia]:
    """Those of the files that an account may open: those its person sent or was sent, on whichever account."""
    person = select(col(Account.person_id)).where(col(Account.id) == account).scalar_subquery()
    theirs = select(col(Account.id)).where(or_(col(Account.id) == account, col(Account.person_id) == person))
    granted = select(col(MediaGrant.media_id)).where(col(MediaGrant.account_id).in_(theirs))
    rows = tx.run(
        select(*_KNOWN).where(
            col(StoredMedia.id).in_(list(ids)),
            or_(same_person(account), col(StoredMedia.id).in_(granted)),
        )
    )
    return {row[0]: KnownMedia(*row) for row in rows}


def media_of(tx: Transaction, ids: Iterable[str], account: int) -> dict[str, KnownMedia]:
    """Those of the files that an account itself has sent in."""
    rows = tx.run(select(*_KNOWN).where(col(StoredMedia.id).in_(list(ids)), col(StoredMedia.account_id) == account))
    return {row[0]: KnownMedia(*row) for row in rows}
