"""What a worker sees of threads: those that wait, those of their areas, what was written, a week in numbers."""

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, false, or_, select
from sqlmodel import col

from store.audit.audit import note
from store.database import Fixed
from store.database.dialects import Moment
from store.people.area import within
from store.people.waiting import Task, waiting
from store.records import record
from store.rights.act import Act, operation
from store.rights.roles import Role
from store.rights.table import SEES_TO
from store.text import Text
from store.threads.answering import FOCUS
from store.threads.thread import (
    Talk,
    Thread,
    ThreadFocus,
    ThreadState,
    WrittenLine,
    lines_of,
    talk,
    thread,
    threads_where,
)
from store.threads.writing import open_thread_of

READ = 20
# Asked with every message of a worker.
_CHOSEN = Fixed(
    select(col(ThreadFocus.thread_id))
    .join(Thread, col(Thread.id) == col(ThreadFocus.thread_id))
    .where(
        col(ThreadFocus.person_id) == bindparam("person"),
        col(ThreadFocus.at) > bindparam("since", type_=Moment()),
        col(Thread.state) == ThreadState.OPEN.value,
        col(Thread.handler_id) == bindparam("person"),
    )
)
SEE_ALL = frozenset({Role.COMMUNITY_WORKER, Role.GRID_WORKER})
"""Who sees the threads of their areas that colleagues have; what is written in them, they read with a trace."""


@record
class ThreadFigures:
    """Threads begun in some days; how many were answered, after how many minutes (the median), and how they were rated.

    `rated` counts those with stars, `content` those with four or five.
    """

    begun: int
    answered: int
    median: int | None
    rated: int
    content: int


@record
class Going:
    """Where the caller's words go: a thread, whether they write in it as its worker, and what the other is called."""

    thread: int
    is_worker: bool
    name: str | Text


@waiting("thread")
@operation("thread.answer")
def waiting_threads(act: Act) -> tuple[Task, ...]:
    """The threads in which a resident waits for the caller."""
    act.checked = True
    rows = threads_where(act.transaction, _mine(act), col(Thread.waiting_since).is_not(None))
    talks = [talk(act.transaction, row) for row in rows]
    return tuple(
        Task(Text("talk/relay.task", {"number": str(one.id), "name": one.name or Text("talk/relay.guest", {}),
                                      "area": one.area}), one.waiting_since or one.last_at, "threads", str(one.id))
        for one in talks
    )  # fmt: skip


@operation("thread.answer")
def my_talks(act: Act) -> tuple[Talk, ...]:
    """The open threads that the caller has, those that wait longest first."""
    act.checked = True
    return tuple(talk(act.transaction, row) for row in threads_where(act.transaction, _mine(act)))


@operation("thread.answer")
def talks_nearby(act: Act) -> tuple[Talk, ...]:
    """The open threads of the caller's areas that others have or nobody has."""
    act.checked = True
    paths = [grant.path for grant in act.caller.grants if grant.role in SEE_ALL]
    mine = col(Thread.handler_id) == act.caller.person
    here = or_(false(), *[within(col(Thread.path), path) for path in paths])
    is_open = col(Thread.state) == ThreadState.OPEN.value
    return tuple(
        talk(act.transaction, row)
        for row in threads_where(act.transaction, here, is_open, or_(~mine, col(Thread.handler_id).is_(None)))
    )


@operation("thread.answer")
def closed_talks(act: Act) -> tuple[Talk, ...]:
    """The threads that the caller had and that were closed in the last week, the newest first."""
    act.checked = True
    closed = and_(
        col(Thread.handler_id) == act.caller.person, col(Thread.state) == ThreadState.CLOSED.value,
        col(Thread.closed_at) > act.now() - timedelta(days=7),
    )  # fmt: skip
    return tuple(talk(act.transaction, row) for row in threads_where(act.transaction, closed, most=20))


@operation("thread.read")
def one_talk(act: Act, thread_id: int) -> Talk:
    """A thread that the caller has, or that lies in their areas. Refuses (`rights.area`) others."""
    return talk(act.transaction, _readable(act, thread_id))


@operation("thread.read")
def written(act: Act, thread_id: int) -> tuple[WrittenLine, ...]:
    """What was written in a thread, the newest twenty lines; that it was read is kept for the resident to see."""
    row = _readable(act, thread_id)
    lines = lines_of(act.transaction, thread_id, READ)
    note(act, about=f"thread/{row.id}", persons=(row.person_id,))
    return tuple(lines)


@operation("thread.figures")
def thread_figures(act: Act, days: int) -> ThreadFigures:
    """The threads begun in the caller's areas in some days, in numbers."""
    since = act.now() - timedelta(days=days)
    here = or_(false(), *[within(col(Thread.path), path) for path in act.scopes()])
    rows = act.transaction.run(
        select(col(Thread.opened_at), col(Thread.answered_at), col(Thread.stars)).where(
            here, col(Thread.opened_at) > since
        )
    )
    found = [(row.opened_at, row.answered_at, row.stars) for row in rows]
    minutes = sorted(_minutes(begun, answered) for begun, answered, _ in found if answered is not None)
    stars = [given for _, _, given in found if given is not None]
    return ThreadFigures(
        begun=len(found),
        answered=len(minutes),
        median=minutes[len(minutes) // 2] if minutes else None,
        rated=len(stars),
        content=sum(given >= 4 for given in stars),
    )


def going(act: Act) -> Going | None:
    """Where what the caller writes goes beside the bot: the thread a worker has chosen, or a resident's own."""
    person = act.caller.person
    if person is not None and act.caller.grants:
        row = act.transaction.one(_CHOSEN, person=person, since=act.now() - FOCUS)
        if row is not None:
            return _going(act, thread(act.transaction, row.thread_id), is_worker=True)
    found = open_thread_of(act)
    return _going(act, found, is_worker=False) if found is not None else None


def addressed(act: Act, thread_id: int) -> Going | None:
    """The thread that a worker names by its number: theirs and open, else none of theirs (0); residents name none."""
    if act.caller.person is None or not any(grant.role in SEES_TO for grant in act.caller.grants):
        return None
    mine = (_mine(act), col(Thread.id) == thread_id)
    found = threads_where(act.transaction, *mine, most=1)
    return _going(act, found[0], is_worker=True) if found else Going(0, True, str(thread_id))


def _going(act: Act, row: Thread, *, is_worker: bool) -> Going:
    found = talk(act.transaction, row)
    if is_worker:
        return Going(found.id, True, found.name or Text("talk/relay.guest", {}))
    return Going(found.id, False, found.handler_name or Text("talk/relay.worker_role", {}))


def _readable(act: Act, thread_id: int) -> Thread:
    row = thread(act.transaction, thread_id)
    if row.handler_id != act.caller.person or act.caller.person is None:
        act.require(row.path)
    act.checked = True
    return row


def _mine(act: Act) -> object:
    return and_(col(Thread.handler_id) == act.caller.person, col(Thread.state) == ThreadState.OPEN.value)


def _minutes(begun: datetime, answered: datetime) -> int:
    return int((answered - begun).total_seconds() // 60)
