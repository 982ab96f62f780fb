"""Threads: what a resident and a worker write to each other, who has each thread, and since when somebody waits."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Text as LongText
from sqlalchemy import select, update
from sqlmodel import Field, Index, SQLModel, col, text

from store.database import Transaction
from store.database.dialects import Moment, lock
from store.people.area import place_of
from store.people.person import name_of
from store.records import enumeration, record
from store.refusals import Refused
from store.text import Secret


@enumeration
class ThreadState(StrEnum):
    """Whether words still go to and fro."""

    OPEN = "open"
    CLOSED = "closed"


class TurnReason(StrEnum):
    """Why somebody got a thread."""

    ON_DUTY = "on_duty"
    NEXT = "next"
    HANDED = "handed"
    TAKEN = "taken"
    LEFT = "left"


class Thread(SQLModel, table=True):
    """A conversation of a resident (a person, or the account of a guest) with a worker of the area at `path`.

    `waiting_since` is when the resident first wrote what nobody has answered yet; at `due_at` the next in line gets it,
    or, when nobody waits, it is closed. `handler_id` is none while nobody is on duty.
    """

    __tablename__ = "thread"
    __table_args__ = (
        Index("thread_due", "due_at", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    area_id: int = Field(foreign_key="area.id")
    path: str = Field(index=True)
    handler_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    state: str = ThreadState.OPEN.value
    opened_at: datetime = Field(sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    waiting_since: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    stars: int | None = None
    is_demo: bool = False


LONGEST_WAIT = (col(Thread.waiting_since).is_(None), col(Thread.waiting_since), col(Thread.last_at).desc())
"""The order in which threads are listed: those that wait longest first, then the newest."""


class ThreadLine(SQLModel, table=True):
    """One thing that was written; `words` are sealed, `media` are ids of files."""

    __tablename__ = "thread_line"

    id: int | None = Field(default=None, primary_key=True)
    thread_id: int = Field(foreign_key="thread.id", index=True)
    is_worker: bool
    by_id: int | None = Field(default=None, foreign_key="person.id")
    words: str = Field(sa_type=LongText)
    media: str = ""
    at: datetime = Field(sa_type=Moment)


class ThreadTurn(SQLModel, table=True):
    """Who got a thread when, and why: they could read it from then on."""

    __tablename__ = "thread_turn"

    id: int | None = Field(default=None, primary_key=True)
    thread_id: int = Field(foreign_key="thread.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    why: str
    at: datetime = Field(sa_type=Moment)


class ThreadFocus(SQLModel, table=True):
    """The thread to which a worker's words go at the moment."""

    __tablename__ = "thread_focus"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    thread_id: int = Field(foreign_key="thread.id")
    at: datetime = Field(sa_type=Moment)


@record
class WrittenLine:
    """One thing that was written, as it is read; `by` is the name of the worker, empty for the resident."""

    at: datetime
    is_worker: bool
    by: str
    words: Secret | None
    media: tuple[str, ...]


@record
class Talk:
    """A thread as both sides see it. `name` is the resident's, empty for a guest; `handler` the worker's."""

    id: int
    state: ThreadState
    name: str
    area: str
    handler: int | None
    handler_name: str
    opened_at: datetime
    answered_at: datetime | None
    waiting_since: datetime | None
    last_at: datetime


def held_thread(tx: Transaction, thread_id: int) -> Thread:
    """A thread, locked. Refuses (`threads.unknown`) one that does not exist."""
    row = tx.one(lock(select(*_COLUMNS).where(col(Thread.id) == thread_id)))
    return _thread(row)


def thread(tx: Transaction, thread_id: int) -> Thread:
    """A thread as it is. Refuses (`threads.unknown`) one that does not exist."""
    return _thread(tx.one(select(*_COLUMNS).where(col(Thread.id) == thread_id)))


def threads_where(tx: Transaction, *conditions: Any, most: int = 50) -> list[Thread]:
    """Threads that meet conditions, those that wait longest first, then the newest."""
    return [_thread(row) for row in tx.run(select(*_COLUMNS).where(*conditions).order_by(*LONGEST_WAIT).limit(most))]


def change(tx: Transaction, row: Thread, **values: Any) -> Thread:
    """Change a thread, and give it as it is then."""
    tx.changed(update(Thread).where(col(Thread.id) == row.id).values(**values))
    return Thread(**{column.name: getattr(row, column.name) for column in _COLUMNS} | values)


def talk(tx: Transaction, row: Thread) -> Talk:
    """A thread as it is read."""
    place = place_of(tx, row.area_id)
    return Talk(
        id=row.id or 0,
        state=ThreadState(row.state),
        name=name_of(tx, row.person_id) if row.person_id is not None else "",
        area=place.name if place else "",
        handler=row.handler_id,
        handler_name=name_of(tx, row.handler_id) if row.handler_id is not None else "",
        opened_at=row.opened_at,
        answered_at=row.answered_at,
        waiting_since=row.waiting_since,
        last_at=row.last_at,
    )


def line_place(thread_id: int, number: int) -> str:
    """Where the words of a line are sealed for."""
    return f"thread_line.words.{thread_id}.{number}"


def lines_of(tx: Transaction, thread_id: int, most: int) -> list[WrittenLine]:
    """The newest lines of a thread, the oldest first."""
    table = ThreadLine
    rows = tx.run(
        select(col(table.id), col(table.is_worker), col(table.by_id), col(table.words), col(table.media), col(table.at))
        .where(col(table.thread_id) == thread_id)
        .order_by(col(table.id).desc())
        .limit(most)
    )
    return [
        WrittenLine(
            at=row.at,
            is_worker=row.is_worker,
            by=name_of(tx, row.by_id) if row.is_worker and row.by_id is not None else "",
            words=Secret(row.words, line_place(thread_id, row.id)) if row.words else None,
            media=tuple(one for one in row.media.split(",") if one),
        )
        for row in reversed(list(rows))
    ]


_COLUMNS = tuple(Thread.__table__.columns)  # type: ignore[attr-defined]  # a table class has it


def _thread(row: Any) -> Thread:
    if row is None:
        raise Refused("threads.unknown")
    return Thread(**row._mapping)
