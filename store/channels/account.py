"""Accounts: addresses on channels, each perhaps known to belong to a person."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from store.database.dialects import Moment


class Account(SQLModel, table=True):
    """One address on one channel, and how sure we are whose it is (`assurance`, the number of Assurance)."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    assurance: int = 0
    method: str = ""
    language: str = "zh-CN"
    created_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    is_demo: bool = False
