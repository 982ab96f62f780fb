"""Stored files: their content lies in the media store by its hash; who may see one is a row here."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from store.database.dialects import Moment


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
