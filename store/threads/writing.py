"""The resident's side: opening a thread, writing in it, closing it, taking it up again, rating it."""

import re
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, func, insert, or_, select
from sqlmodel import col

from store.audit.audit import note
from store.database import Fixed
from store.database.dialects import lock
from store.duty.duty import Subject
from store.duty.present import in_line, next_on_duty, on_duty, role_at
from store.people.area import place_of, rules_at
from store.people.person import Person
from store.people.self import whereabouts
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Role
from store.threads.placing import STILL_THERE, line_for, place_thread
from store.threads.relaying import keep_line, tell_worker, to_worker
from store.threads.thread import (
    LONGEST_WAIT,
    Talk,
    Thread,
    ThreadLine,
    ThreadState,
    change,
    held_thread,
    talk,
    thread,
)

MOST_A_DAY = 10
"""Threads that one resident begins in a day."""
MOST_AN_HOUR = 60
"""Lines that one resident writes in an hour: more is a machine, or anger that a call helps better."""
LONGEST = 2000
_THANKS = re.compile(
    r"(?:(?:好的?|嗯+|行|可以|知道了|收到|明白了?|谢谢[您你]?|多谢|辛苦了?|麻烦了?|再见|拜拜|"
    r"ok|okay|thanks?|thank you|got it|bye)"
    r"[吧呢啊了的哦噢！!。.，,~～\s]*|👌|👍|🙏|🌹)+",
    re.IGNORECASE,
)
REOPEN = timedelta(days=7)
# Asked with every message, so it is compiled once. It does not ask for "no person", which the database would take for
# the way to find the row, and read what all guests ever wrote.
_OPEN = Fixed(
    select(col(Thread.id), col(Thread.person_id))
    .where(
        or_(
            col(Thread.person_id) == bindparam("person", type_=Integer()),
            col(Thread.account_id) == bindparam("account", type_=Integer()),
        ),
        col(Thread.state) == ThreadState.OPEN.value,
    )
    .order_by(*LONGEST_WAIT)
)


@record
class Desk:
    """Whom the caller can talk to: the name and role of who is there now, or when somebody will be.

    `area` is 0 when it is not known where the caller belongs; `serves`, that anybody does there at all.
    """

    area: int = 0
    place: str = ""
    serves: bool = False
    name: str = ""
    role: Role | None = None
    at: datetime | None = None


@operation("thread.open")
def desk_for(act: Act, area_id: int | None = None) -> Desk:
    """Who is there for the caller's home (or another area), or when somebody will be."""
    path = whereabouts(act) if area_id is None else None
    found = area_id if area_id is not None else int(path.strip("/").split("/")[-1]) if path else None
    place = place_of(act.transaction, found) if found is not None else None
    if place is None:
        return Desk()
    now = act.now()
    line = line_for(act.transaction, place.path, act.caller.person, now)
    if line:
        return Desk(place.id, place.name, True, line[0].name, line[0].role)
    later = next_on_duty(act.transaction, place.path, now, Subject.THREADS)
    anybody = bool(in_line(act.transaction, place.path, now)) or later is not None
    return Desk(place.id, place.name, anybody, at=later)


@operation("thread.open")
def my_thread(act: Act) -> Talk | None:
    """The thread that the caller has open, if there is one."""
    found = open_thread_of(act)
    return talk(act.transaction, found) if found is not None else None


@operation("thread.open")
def write(act: Act, words: str, media: tuple[str, ...] = (), area_id: int | None = None) -> Talk:
    """Write to whoever is on duty: into the thread that is open, or into a new one, for the caller's home or `area_id`.

    Refuses (`threads.empty`) nothing, (`threads.where`) when it is not known for which area, (`threads.nobody`) where
    nobody serves, (`threads.too_many`) more than ten threads a day, (`threads.too_fast`) more than sixty lines an hour.
    """
    if not words.strip() and not media:
        raise Refused("threads.empty")
    found = open_thread_of(act)
    row = held_thread(act.transaction, found.id or 0) if found is not None else _open(act, area_id)
    return _write(act, row, words, media)


@operation("thread.open")
def write_again(act: Act, thread_id: int, words: str, media: tuple[str, ...] = ()) -> Talk:
    """Take up a thread that was closed, within seven days; refuses like `write`, (`threads.not_yours`) another's."""
    row = held_thread(act.transaction, thread_id)
    if not is_mine(act, row):
        raise Refused("threads.not_yours")
    late = row.closed_at is not None and act.now() - row.closed_at > REOPEN
    if open_thread_of(act) is not None or late:
        return write(act, words, media)
    return _write(act, change(act.transaction, row, state=ThreadState.OPEN.value, closed_at=None), words, media)


@operation("thread.open")
def close_mine(act: Act) -> Talk:
    """Close one's own thread; whoever has it is told. Refuses (`threads.unknown`) when none is open."""
    found = open_thread_of(act)
    if found is None:
        raise Refused("threads.unknown")
    tx = act.transaction
    row = held_thread(tx, found.id or 0)
    values = {"state": ThreadState.CLOSED.value, "closed_at": act.now(), "due_at": None, "waiting_since": None}
    row = change(tx, row, **values)
    tell_worker(tx, row, row.handler_id, "resident_closed")
    return talk(tx, row)


@operation("thread.open")
def rate_thread(act: Act, thread_id: int, stars: int) -> None:
    """Say how good it was, from one to five stars; a second time replaces the first.

    Refuses (`threads.not_yours`), (`threads.stars`) another number, (`threads.unanswered`) when nobody had answered.
    """
    row = held_thread(act.transaction, thread_id)
    if not is_mine(act, row):
        raise Refused("threads.not_yours")
    if not 1 <= stars <= 5:
        raise Refused("threads.stars")
    if row.answered_at is None:
        raise Refused("threads.unanswered")
    change(act.transaction, row, stars=stars)


def open_thread_of(act: Act) -> Thread | None:
    """The thread that the caller has open as a resident: on whichever account of theirs."""
    found = act.transaction.run(_OPEN, person=act.caller.person, account=act.caller.account)
    mine = next((row for row in found if row.person_id in (None, act.caller.person)), None)
    return thread(act.transaction, mine.id) if mine is not None else None


def is_mine(act: Act, row: Thread) -> bool:
    """Whether a thread is the caller's as a resident, begun as a guest too who has said since who they are."""
    if row.person_id is not None:
        return row.person_id == act.caller.person
    return row.account_id == act.caller.account


def _open(act: Act, area_id: int | None) -> Thread:
    tx, now, caller = act.transaction, act.now(), act.caller
    if caller.person is not None:
        # Two first words at the same moment, from two of one person's accounts, become one thread.
        tx.one(lock(select(col(Person.id)).where(col(Person.id) == caller.person)))
        found = open_thread_of(act)
        if found is not None:
            return held_thread(tx, found.id or 0)
    desk = desk_for(act, area_id)
    place = place_of(tx, desk.area) if desk.area else None
    if place is None:
        raise Refused("threads.where")
    if not desk.serves:
        raise Refused("threads.nobody")
    mine = col(Thread.person_id) == caller.person if caller.person else col(Thread.account_id) == caller.account
    since = col(Thread.opened_at) > now - timedelta(days=1)
    begun: int = tx.value(select(func.count()).select_from(Thread).where(mine, since))
    if begun >= MOST_A_DAY:
        raise Refused("threads.too_many", most=MOST_A_DAY)
    values = {
        "person_id": caller.person, "account_id": caller.account, "area_id": place.id, "path": place.path,
        "state": ThreadState.OPEN.value, "opened_at": now, "last_at": now, "is_demo": caller.is_demo,
    }  # fmt: skip
    made: int = tx.value(insert(Thread).values(values).returning(col(Thread.id)))
    return held_thread(tx, made)


def _write(act: Act, row: Thread, words: str, media: tuple[str, ...]) -> Talk:
    tx, now = act.transaction, act.now()
    recent = (col(ThreadLine.thread_id) == row.id, col(ThreadLine.is_worker).is_(False),
              col(ThreadLine.at) > now - timedelta(hours=1))  # fmt: skip
    written: int = tx.value(select(func.count()).select_from(ThreadLine).where(*recent))
    if written >= MOST_AN_HOUR:
        raise Refused("threads.too_fast", most=MOST_AN_HOUR)
    keep_line(tx, act.keys, row, words.strip()[:LONGEST], media, by=act.caller.person, is_worker=False, at=now)
    before = row.handler_id
    stays = before is not None and _is_there(act, row, now)
    values = {"account_id": act.caller.account, "last_at": now, "waiting_since": row.waiting_since or now}
    if stays and row.waiting_since is None and not media and _is_thanks(words):
        to_worker(tx, change(tx, row, **values | {"waiting_since": None}))
    elif stays:
        # Who is already being waited for goes on being so: writing again gives nobody more time.
        waits = row.waiting_since is not None
        row = change(tx, row, **values, due_at=row.due_at if waits else _due(act, row, now))
        to_worker(tx, row)
    else:
        row = place_thread(tx, change(tx, row, **values), now)
    if row.handler_id is not None and row.handler_id != before:
        note(act, about=f"thread/{row.id}", persons=(row.person_id,), fields=(f"to person/{row.handler_id}",))
    return talk(tx, row)


def _is_thanks(words: str) -> bool:
    """Whether words only end a talk: nobody waits for an answer to them."""
    return bool(_THANKS.fullmatch(words.strip()))


def _due(act: Act, row: Thread, now: datetime) -> datetime:
    return now + timedelta(minutes=rules_at(act.transaction, row.path).thread_minutes)


def _is_there(act: Act, row: Thread, now: datetime) -> bool:
    """Whether who has a thread goes on with it: still serves here, and is on duty or has written just now."""
    tx, handler = act.transaction, row.handler_id or 0
    if role_at(tx, handler, row.path, now) is None:
        return False
    wrote = tx.value(
        select(func.max(ThreadLine.at)).where(col(ThreadLine.thread_id) == row.id, col(ThreadLine.by_id) == handler)
    )
    if wrote is not None and now - wrote < STILL_THERE:
        return True
    if row.waiting_since is not None:
        # They have it and have not answered yet: the clock decides, not a second line.
        return True
    return any(one.person == handler for one in on_duty(tx, row.path, now, Subject.THREADS))
