"""Files that a platform has already: its own id for content that was uploaded once."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import insert_or_update


class UploadedFile(SQLModel, table=True):
    """What a platform calls a content. `owner`, for which of our accounts there; its ids mean nothing to others."""

    __tablename__ = "uploaded_file"
    __table_args__ = (UniqueConstraint("owner", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    owner: str
    code: str
    file: str


def note_upload(tx: Transaction, owner: str, code: str, file: str) -> None:
    """Record the platform's id of a content."""
    values = {"owner": owner, "code": code, "file": file}
    tx.changed(insert_or_update(UploadedFile, ["owner", "code"], ["file"]).values(values))


def uploads_of(tx: Transaction, owner: str, codes: Iterable[str]) -> dict[str, str]:
    """The platform's ids of those contents that it has, by code."""
    wanted = (col(UploadedFile.owner) == owner, col(UploadedFile.code).in_(list(codes)))
    rows = tx.run(select(col(UploadedFile.code), col(UploadedFile.file)).where(*wanted))
    return {row.code: row.file for row in rows}


def forget_upload(tx: Transaction, owner: str, code: str) -> None:
    """Forget an id that the platform no longer knows."""
    tx.changed(delete(UploadedFile).where(col(UploadedFile.owner) == owner, col(UploadedFile.code) == code))
