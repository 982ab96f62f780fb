"""The worker's side: choosing a thread, answering, handing over, taking over, closing."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from store.audit.audit import note
from store.database.dialects import insert_or_update
from store.duty.present import role_at, who_may
from store.messages.notices import address_for
from store.messages.reply import Option
from store.people.area import rules_at, within
from store.people.assignment import Served
from store.people.handover import handed_over
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text
from store.threads.placing import again_option, give
from store.threads.relaying import (
    TOLD_AGAIN,
    keep_line,
    note_turn,
    role_text,
    tell_resident,
    tell_worker,
    to_resident,
    to_worker,
)
from store.threads.thread import Talk, Thread, ThreadFocus, ThreadState, TurnReason, change, held_thread, talk, thread
from store.threads.writing import LONGEST

FOCUS = timedelta(minutes=30)
"""How long a worker's words go to the thread they wrote in last, so that none goes astray an hour later."""


@operation("thread.answer")
def choose(act: Act, thread_id: int) -> Talk:
    """Let what the caller writes from now on go to a thread that they have.

    Refuses (`threads.has_it`) a thread that somebody else has, (`threads.closed`) a closed one.
    """
    row = _have(act, thread(act.transaction, thread_id))
    if row.state != ThreadState.OPEN:
        raise Refused("threads.closed")
    focus(act, row)
    return talk(act.transaction, row)


@operation("thread.answer")
def let_go(act: Act) -> None:
    """Let nothing that the caller writes go to a thread until they choose one again."""
    act.checked = True
    if act.caller.person is not None:
        _set_focus(act, act.caller.person, None)


@operation("thread.answer")
def answer(act: Act, thread_id: int, words: str, media: tuple[str, ...] = ()) -> Talk:
    """Write to the resident of a thread that the caller has; a closed one is opened again by it.

    Refuses (`threads.empty`) nothing, (`threads.has_it`) a thread that somebody else has.
    """
    if not words.strip() and not media:
        raise Refused("threads.empty")
    tx, now = act.transaction, act.now()
    row = _have(act, held_thread(tx, thread_id))
    keep_line(tx, act.keys, row, words.strip()[:LONGEST], media, by=act.caller.person, is_worker=True, at=now)
    row = change(
        tx, row, last_at=now, answered_at=row.answered_at or now, waiting_since=None, state=ThreadState.OPEN.value,
        closed_at=None, due_at=now + timedelta(hours=rules_at(tx, row.path).thread_close_hours),
    )  # fmt: skip
    to_resident(tx, row, role_at(tx, act.caller.person or 0, row.path, now))
    focus(act, row)
    return talk(tx, row)


@operation("thread.hand_over")
def may_have(act: Act, thread_id: int) -> tuple[Served, ...]:
    """To whom a thread may be handed: those who serve its place and have an account, but for who has it."""
    row = _reached(act, thread(act.transaction, thread_id))
    found = who_may(act.transaction, row.path, act.now())
    return tuple(
        one for one in found
        if one.person not in (row.handler_id, row.person_id) and address_for(act.transaction, one.person) is not None
    )  # fmt: skip


@operation("thread.hand_over")
def hand_over(act: Act, thread_id: int, person_id: int) -> Talk:
    """Hand a thread to a colleague, who gets what was written; the resident is told who goes on.

    Refuses (`threads.has_it`) a thread of somebody else's, (`threads.person`) somebody who cannot have it,
    (`threads.closed`) a closed one.
    """
    tx, now = act.transaction, act.now()
    row = _reached(act, held_thread(tx, thread_id))
    if row.state != ThreadState.OPEN:
        raise Refused("threads.closed")
    colleague = next((one for one in may_have(act, thread_id) if one.person == person_id), None)
    if colleague is None:
        raise Refused("threads.person")
    before = row.handler_id
    row = give(tx, row, person_id, TurnReason.HANDED, now)
    if before not in (None, act.caller.person):
        tell_worker(tx, row, before, "passed_on", to=colleague.name)
    tell_resident(tx, row, "goes_on", name=colleague.name, role=role_text(colleague.role))
    note(act, about=f"thread/{row.id}", persons=(row.person_id,), fields=(f"to person/{person_id}",))
    return talk(tx, row)


@operation("thread.hand_over")
def take_over(act: Act, thread_id: int) -> Talk:
    """Take a thread of one's own area from whoever has it, or that nobody has; both sides are told.

    Refuses (`rights.area`) a thread of another area, (`threads.closed`) a closed one.
    """
    tx, now = act.transaction, act.now()
    row = held_thread(tx, thread_id)
    if row.handler_id != act.caller.person:
        act.require(row.path)
    act.checked = True
    if row.state != ThreadState.OPEN:
        raise Refused("threads.closed")
    me, before = act.caller.person or 0, row.handler_id
    if before != me:
        row = give(tx, row, me, TurnReason.TAKEN, now)
        tell_worker(tx, row, before, "passed_on", to=act.caller.name)
        tell_resident(tx, row, "goes_on", name=act.caller.name, role=role_text(role_at(tx, me, row.path, now)))
        note(act, about=f"thread/{row.id}", persons=(row.person_id,), fields=(f"to person/{me}",))
    focus(act, row)
    return talk(tx, row)


@operation("thread.answer")
def close(act: Act, thread_id: int) -> Talk:
    """Close a thread; the resident is told, and can take it up again. Closing a closed one changes nothing."""
    tx = act.transaction
    row = _have(act, held_thread(tx, thread_id))
    if row.state == ThreadState.OPEN:
        values = {"state": ThreadState.CLOSED.value, "closed_at": act.now(), "due_at": None, "waiting_since": None}
        row = change(tx, row, **values)
        rate = Option(f"go:rating:{row.id}", Text("talk/relay.rate", {}))
        options = (again_option(row), rate) if row.answered_at is not None else (again_option(row),)
        tell_resident(tx, row, "closed", *options, name=act.caller.name)
    return talk(tx, row)


@operation("thread.answer")
def reopen(act: Act, thread_id: int) -> Talk:
    """Open a closed thread again, to write in it. Refuses (`threads.begun_anew`) when the resident has a newer one."""
    tx = act.transaction
    row = _have(act, held_thread(tx, thread_id))
    if row.state == ThreadState.OPEN:
        return talk(tx, row)
    theirs = col(Thread.person_id) == row.person_id if row.person_id else col(Thread.account_id) == row.account_id
    if tx.value(select(col(Thread.id)).where(theirs, col(Thread.state) == ThreadState.OPEN.value)) is not None:
        raise Refused("threads.begun_anew")
    due = act.now() + timedelta(hours=rules_at(tx, row.path).thread_close_hours)
    row = change(tx, row, state=ThreadState.OPEN.value, closed_at=None, due_at=due)
    focus(act, row)
    return talk(tx, row)


def focus(act: Act, row: Thread) -> None:
    """Let the caller's words go to a thread for the next half hour."""
    if act.caller.person is not None:
        _set_focus(act, act.caller.person, row.id)


def _set_focus(act: Act, person: int, thread_id: int | None) -> None:
    tx, now = act.transaction, act.now()
    if thread_id is None:
        tx.changed(delete(ThreadFocus).where(col(ThreadFocus.person_id) == person))
        return
    values = {"person_id": person, "thread_id": thread_id, "at": now}
    tx.changed(insert_or_update(ThreadFocus, ["person_id"], ["thread_id", "at"]).values(values))


def _have(act: Act, row: Thread) -> Thread:
    """A thread that the caller has."""
    act.checked = True
    if act.caller.person is None or row.handler_id != act.caller.person:
        raise Refused("threads.has_it", name=talk(act.transaction, row).handler_name)
    return row


def _reached(act: Act, row: Thread) -> Thread:
    """A thread that the caller has, or that lies in their areas."""
    if row.handler_id != act.caller.person or act.caller.person is None:
        act.require(row.path)
    act.checked = True
    return row


@handed_over("thread")
def hand_over_threads(act: Act, leaver: int, colleague: int, path: str) -> int:
    """Let a colleague have the open threads of a worker who leaves, with what was written."""
    tx = act.transaction
    mine = (col(Thread.handler_id) == leaver, col(Thread.state) == ThreadState.OPEN.value)
    rows = [row[0] for row in tx.run(select(col(Thread.id)).where(*mine, within(col(Thread.path), path)))]
    now = tx.now()
    for number in rows:
        row = change(tx, held_thread(tx, number), handler_id=colleague)
        note_turn(tx, row, colleague, TurnReason.LEFT, now)
        to_worker(tx, row, TOLD_AGAIN, TurnReason.LEFT)
        role = role_at(tx, colleague, row.path, now)
        tell_resident(tx, row, "goes_on", name=talk(tx, row).handler_name, role=role_text(role))
    return len(rows)
