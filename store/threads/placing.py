"""Who gets a thread: who is on duty, then the next in line when nobody answers in time."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from store.audit.audit import note_program
from store.database import Transaction
from store.database.dialects import claim
from store.duty.duty import OnDuty, Subject
from store.duty.present import next_on_duty, on_duty
from store.keys import Keys
from store.messages.notices import address_for
from store.messages.reply import Option, Style
from store.people.area import rules_at
from store.text import Text
from store.threads.relaying import TOLD_AGAIN, note_turn, role_text, tell_resident, tell_worker, to_worker
from store.threads.thread import Thread, ThreadState, ThreadTurn, TurnReason, change, held_thread

STILL_THERE = timedelta(minutes=30)
"""How long somebody who has written is taken to be there, whatever their hours."""
ASKED_FOR = timedelta(hours=4)
"""For how long somebody who was asked and did not answer is not asked again."""
LOOK_AGAIN = timedelta(hours=1)


def line_for(tx: Transaction, path: str, resident: int | None, at: datetime) -> tuple[OnDuty, ...]:
    """Who is there for a resident at a moment and can be reached, whom to ask first standing first."""
    found = on_duty(tx, path, at, Subject.THREADS)
    return tuple(one for one in found if one.person != resident and address_for(tx, one.person) is not None)


def give(tx: Transaction, row: Thread, person: int, why: TurnReason, at: datetime) -> Thread:
    """Let somebody have a thread: they get what was written, and so long to answer as the area sets."""
    due = at + timedelta(minutes=rules_at(tx, row.path).thread_minutes) if row.waiting_since is not None else row.due_at
    row = change(tx, row, handler_id=person, due_at=due)
    note_turn(tx, row, person, why, at)
    to_worker(tx, row, TOLD_AGAIN, why)
    return row


def place_thread(tx: Transaction, row: Thread, at: datetime) -> Thread:
    """Give a thread that nobody has to who is on duty; when nobody is, it waits until somebody will be."""
    line = line_for(tx, row.path, row.person_id, at)
    if line:
        return give(tx, row, line[0].person, TurnReason.ON_DUTY, at)
    return change(tx, row, handler_id=None, due_at=next_on_duty(tx, row.path, at, Subject.THREADS) or at + LOOK_AGAIN)


def attend_due(tx: Transaction, keys: Keys) -> int:
    """See to one thread whose time has come: the next in line gets it, or it is closed; gives how many (0 or 1)."""
    now = tx.now()
    is_due = (col(Thread.state) == ThreadState.OPEN.value, col(Thread.due_at) <= now)
    found = tx.value(claim(select(col(Thread.id)).where(*is_due).order_by(col(Thread.due_at)).limit(1)))
    if found is None:
        return 0
    row = held_thread(tx, found)
    if row.waiting_since is None:
        change(tx, row, state=ThreadState.CLOSED.value, closed_at=now, due_at=None)
        tell_resident(tx, row, "closed_quiet", again_option(row))
    elif row.handler_id is None:
        _begin(tx, keys, row, now)
    else:
        _next(tx, keys, row, now)
    return 1


def again_option(row: Thread) -> Option:
    """The button by which a resident goes on with a thread that is closed."""
    return Option(f"go:person:{row.id}", Text("talk/relay.again", {}), Style.MAIN)


def _begin(tx: Transaction, keys: Keys, row: Thread, now: datetime) -> None:
    """Somebody has come on duty; or still nobody has."""
    row = place_thread(tx, row, now)
    if row.handler_id is not None:
        _tell_given(tx, keys, row, "now_there", now)


def _next(tx: Transaction, keys: Keys, row: Thread, now: datetime) -> None:
    """Nobody has answered in time: who has not been asked yet gets it."""
    asked = {
        one[0]
        for one in tx.run(
            select(col(ThreadTurn.person_id)).where(
                col(ThreadTurn.thread_id) == row.id,
                col(ThreadTurn.at) >= max(row.waiting_since or now, now - ASKED_FOR),
            )
        )
    }
    before = row.handler_id
    line = [one for one in line_for(tx, row.path, row.person_id, now) if one.person not in asked]
    if line and line[0].person == before:
        # It was their turn yesterday; today they are there again.
        row = give(tx, row, line[0].person, TurnReason.ON_DUTY, now)
        _tell_given(tx, keys, row, "now_there", now)
        return
    if line:
        row = give(tx, row, line[0].person, TurnReason.NEXT, now)
        tell_worker(tx, row, before, "passed_on", to=line[0].name)
        _tell_given(tx, keys, row, "asked_next", now)
        return
    later = next_on_duty(tx, row.path, now, Subject.THREADS)
    change(tx, row, due_at=later)
    if later is not None:
        tell_resident(tx, row, "nobody_yet", at=later)
    else:
        tell_resident(tx, row, "nobody")


def _tell_given(tx: Transaction, keys: Keys, row: Thread, what: str, now: datetime) -> None:
    there = [one for one in line_for(tx, row.path, row.person_id, now) if one.person == row.handler_id]
    for one in there:
        tell_resident(tx, row, what, name=one.name, role=role_text(one.role))
    # Who could read it from now on is told to the resident who asks who looked at what is theirs.
    note_program(tx, keys, operation="thread.read", about=f"thread/{row.id}", person=row.person_id,
                 fields=(f"to person/{row.handler_id}",))  # fmt: skip
