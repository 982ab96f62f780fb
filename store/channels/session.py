"""Browser sessions: a secret cookie stored only as a code, so that a reader of the database cannot use it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from store.database.dialects import Moment


class WebSession(SQLModel, table=True):
    """A signed-in or guest browser."""

    __tablename__ = "web_session"

    id: int | None = Field(default=None, primary_key=True)
    token_code: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    device: str = ""
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Invitation(SQLModel, table=True):
    """A one-time link or code that gives an account a person and a role; only its code is stored."""

    __tablename__ = "invitation"

    id: int | None = Field(default=None, primary_key=True)
    token_code: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    area_id: int = Field(foreign_key="area.id")
    issued_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    used_by: int | None = Field(default=None, foreign_key="account.id")
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class PushSubscription(SQLModel, table=True):
    """A browser that may be woken when the page is closed; the address is encrypted."""

    __tablename__ = "push_subscription"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    endpoint_code: str = Field(unique=True)
    sealed: str
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
