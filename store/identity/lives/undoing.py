"""Taking back what was changed in a life by mistake, exactly; what needed two people is taken back by two."""

from sqlalchemy import select
from sqlmodel import col

from store.audit.audit import note
from store.identity.lives.changes import undo
from store.identity.lives.doing import ALONE
from store.identity.lives.event import (
    UNDO_WITHIN,
    Life,
    LifeKind,
    LifeState,
    PersonEvent,
    change_event,
    details_of,
    events_in,
    held_event,
    kind_text,
)
from store.identity.lives.merging.records import use_of_person
from store.messages import notices
from store.messages.reply import Reply
from store.people.approval import irreversible, request
from store.people.person import Person, mask_name, name_of
from store.points.joining import separate_points
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text, Words


@operation("lives.list")
def lives_here(act: Act) -> tuple[Life, ...]:
    """What changed in the caller's areas within the days in which it can be undone, and what is planned."""
    act.scopes()
    return events_in(
        act,
        col(PersonEvent.recorded_at) > act.now() - UNDO_WITHIN,
        col(PersonEvent.state).in_([LifeState.PLANNED.value, LifeState.DONE.value]),
    )


@operation("lives.list")
def lives_of(act: Act, person_id: int) -> tuple[Life, ...]:
    """The history of somebody: every change of theirs in the caller's areas, newest first."""
    act.scopes()
    found = events_in(act, col(PersonEvent.person_id) == person_id)
    note(act, about=f"person/{person_id}", persons=(person_id,), fields=("history",))
    return found


@operation("lives.undo")
def undo_life(act: Act, event_id: int, reason: str) -> bool:
    """Take back a change: what is planned is dropped, what one worker did alone is put back at once.

    Gives whether it is done; a death, a merge or a sale waits for a second person.
    Refuses (`lives.decided`) what was taken back, (`lives.too_late`) what was done more than 30 days ago,
    (`lives.changed_since`) what has changed again since, (`lives.used_since`) what would take out somebody, or a home,
    that something else has come to hang on.
    """
    event = _undoable(act, event_id)
    if len(reason.strip()) < 2:
        raise Refused("people.reason_missing")
    if event.state == LifeState.DONE.value and LifeKind(event.kind) not in ALONE:
        request(act, {"event": event_id, "reason": reason}, reason, path=event.path, person=event.person_id)
        return False
    _take_back(act, event, reason)
    return True


def _described(act: Act, event: int, **_: str) -> Words:
    found = held_event(act.transaction, event)
    name = mask_name(name_of(act.transaction, found.person_id))
    return Text("lives/lives.described.undo", {"name": name, "kind": kind_text(found.kind), "day": found.effective_on})


@irreversible("lives.undo", _described)
def undo_agreed(act: Act, event: int, reason: str) -> None:
    """Take back what two people did, once the second one has agreed."""
    _take_back(act, _undoable(act, event), reason)


def _undoable(act: Act, event_id: int) -> PersonEvent:
    event = held_event(act.transaction, event_id)
    act.require(event.path)
    if event.state not in (LifeState.PLANNED.value, LifeState.DONE.value):
        raise Refused("lives.decided")
    if event.done_at is not None and event.done_at < act.now() - UNDO_WITHIN:
        raise Refused("lives.too_late")
    return event


def _separate(act: Act, event: PersonEvent) -> None:
    missing = separate_points(act.transaction, act.keys, event.person_id, details_of(event)["other"])
    if missing:
        told = {one for one in (act.caller.person, event.by_id) if one is not None}
        name = mask_name(name_of(act.transaction, details_of(event)["other"]))
        line = Text("lives/lives.points_missing", {"name": name, "points": missing})
        notices.tell(act.transaction, told, Reply((line,), ended=True), cause=f"life/{event.id}")


def _take_back(act: Act, event: PersonEvent, reason: str) -> None:
    tx, now, number = act.transaction, act.now(), event.id or 0
    if event.state == LifeState.PLANNED.value:
        state = LifeState.DROPPED
    else:
        undo(tx, act.keys, event.before, use_of_person)
        state = LifeState.UNDONE
        if event.kind == LifeKind.MERGE:
            _separate(act, event)
    change_event(tx, number, state=state.value, ended_at=now, ended_by=act.caller.person, answer=reason.strip()[:500])
    exists = tx.value(select(col(Person.id)).where(col(Person.id) == event.person_id))
    note(act, about=f"person_event/{number}", persons=(exists,), fields=(event.kind, "undone"), purpose=reason)
