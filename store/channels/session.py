"""Browser sessions: a secret cookie stored only as a code, so that a reader of the database cannot use it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.records import record


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


TOUCHED_EVERY = timedelta(hours=1)
"""A session's time is written at most this often, so that a visit does not cost a write."""


@record
class KnownSession:
    """A browser session: whose, and whether it is still good. `now` is the time by which that was judged."""

    id: int
    account: int
    device: str
    created_at: datetime
    seen_at: datetime
    is_over: bool
    now: datetime


class SessionTaken(Exception):
    """Another request has just opened a session with the same cookie; look it up again."""


_SESSION = (
    col(WebSession.id), col(WebSession.account_id), col(WebSession.device), col(WebSession.created_at),
    col(WebSession.seen_at), col(WebSession.expires_at), col(WebSession.ended_at),
)  # fmt: skip


def session_by(tx: Transaction, token_code: str) -> KnownSession | None:
    """The session of a cookie, given by the cookie's stored form (`Keys.token`); it may be over."""
    row = tx.one(select(*_SESSION).where(col(WebSession.token_code) == token_code))
    if row is None:
        return None
    made, account, device, created_at, seen_at, expires_at, ended_at = row
    now = tx.now()
    return KnownSession(made, account, device, created_at, seen_at, ended_at is not None or expires_at <= now, now)


def open_session(tx: Transaction, account: int, token_code: str, device: str, days: int) -> int:
    """Open a browser session for an account and give its id.

    Arguments: `token_code`, the stored form of the cookie; `device`, a few words by which its holder knows the browser
    again; `days` it lasts without a visit.
    Raises SessionTaken when the cookie has one already.
    """
    now = tx.now()
    values = {
        "token_code": token_code,
        "account_id": account,
        "device": device,
        "created_at": now,
        "seen_at": now,
        "expires_at": now + timedelta(days=days),
    }
    made: int | None = tx.value(insert_or_ignore(WebSession, "token_code").values(values).returning(col(WebSession.id)))
    if made is None:
        raise SessionTaken
    return made


def touch_session(tx: Transaction, session: int, days: int) -> None:
    """Let a session last for `days` from now on, unless it is over."""
    now = tx.now()
    tx.changed(
        update(WebSession)
        .where(col(WebSession.id) == session, col(WebSession.ended_at).is_(None), col(WebSession.expires_at) > now)
        .values(seen_at=now, expires_at=now + timedelta(days=days))
    )


def good_sessions(tx: Transaction, sessions: Iterable[int]) -> set[int]:
    """Those of some sessions that still hold."""
    still = (col(WebSession.ended_at).is_(None), col(WebSession.expires_at) > tx.now())
    rows = tx.run(select(col(WebSession.id)).where(col(WebSession.id).in_(list(sessions)), *still))
    return {row[0] for row in rows}


def sessions_of(tx: Transaction, account: int) -> list[KnownSession]:
    """All sessions of everyone this account's person is: those of their other browsers too; the newest visit first."""
    from store.channels.account import Account

    now = tx.now()
    person = tx.value(select(col(Account.person_id)).where(col(Account.id) == account))
    mine = col(WebSession.account_id) == account
    if person is not None:
        mine = col(WebSession.account_id).in_(select(col(Account.id)).where(col(Account.person_id) == person))
    rows = tx.run(
        select(*_SESSION)
        .where(mine, col(WebSession.ended_at).is_(None), col(WebSession.expires_at) > now)
        .order_by(col(WebSession.seen_at).desc())
    )
    return [
        KnownSession(made, holder, device, created_at, seen_at, False, now)
        for made, holder, device, created_at, seen_at, _, _ in rows
    ]


def end_session(tx: Transaction, account: int, session: int) -> KnownSession | None:
    """End one of my own sessions; gives it, or None if there is no such session of mine.

    With the last session of an account its browsers are no longer woken either.
    """
    found = next((each for each in sessions_of(tx, account) if each.id == session), None)
    if found is None:
        return None
    tx.changed(update(WebSession).where(col(WebSession.id) == session).values(ended_at=found.now))
    still = tx.value(
        select(col(WebSession.id)).where(
            col(WebSession.account_id) == found.account,
            col(WebSession.ended_at).is_(None),
            col(WebSession.expires_at) > found.now,
        )
    )
    if still is None:
        tx.changed(
            update(PushSubscription)
            .where(col(PushSubscription.account_id) == found.account, col(PushSubscription.ended_at).is_(None))
            .values(ended_at=found.now)
        )
    return found
