"""What residents ask for themselves when their life changes, and the worker's answer."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from store.audit.audit import note
from store.identity.belonging import path_of, tell_person, workers_of
from store.identity.lives.doing import AHEAD, carry_out
from store.identity.lives.event import (
    Life,
    LifeKind,
    LifeState,
    PersonEvent,
    add_event,
    change_event,
    details_of,
    events_in,
    held_event,
    kind_text,
    life,
    lives,
    today,
)
from store.messages import notices
from store.messages.reply import Option, Reply, Style
from store.people.dwelling import Dwelling
from store.people.person import mask_name, name_of
from store.people.waiting import Task, waiting
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text

ASKABLE = frozenset({LifeKind.MOVE_IN, LifeKind.MOVE_OUT, LifeKind.BIRTH, LifeKind.LOST_PHONE})
"""What residents may ask for by themselves."""
MOST_WAITING = 5


@record
class Asked:
    """What a resident asks for, as the worker sees it: names masked, `address` of where they want to live."""

    life: Life
    address: str
    child: str


@operation("lives.ask")
def ask_life(act: Act, kind: LifeKind, day: date, details: dict[str, Any], reason: str) -> int:
    """Ask for a change of one's own life; the workers responsible are told, and one of them decides.

    Arguments: `details`, as for `record_life`, with the dwelling's id as `dwelling`.
    Refuses (`lives.no_future`) a day to come where there is none, (`lives.asked_already`) the same a second time,
    (`lives.asked_much`) more than 5 that wait, (`identity.no_home`) somebody without a home here.
    """
    tx, me = act.transaction, act.person()
    if kind not in ASKABLE:
        raise Refused("rights.role")
    if day > today(act) and kind not in AHEAD:
        raise Refused("lives.no_future")
    path = path_of(tx, me)
    if path is None:
        raise Refused("identity.no_home")
    mine = (col(PersonEvent.person_id) == me, col(PersonEvent.state) == LifeState.ASKED.value)
    if tx.value(select(col(PersonEvent.id)).where(*mine, col(PersonEvent.kind) == kind.value)) is not None:
        raise Refused("lives.asked_already")
    if int(tx.value(select(func.count()).where(*mine)) or 0) >= MOST_WAITING:
        raise Refused("lives.asked_much")
    made = add_event(act, kind, me, path, day, details, state=LifeState.ASKED, reason=reason, asked_by=me)
    line = Text("lives/asked.notice", {"name": mask_name(name_of(tx, me)), "kind": kind_text(kind.value)})
    options = (Option(f"go:asked:{made}", Text("lives/asked.look", {}), Style.MAIN),)
    notices.tell(tx, workers_of(tx, path, act.now()), Reply((line,), options, ended=True), cause=f"life/{made}")
    note(act, about=f"person_event/{made}", persons=(me,), fields=(kind.value,))
    return made


@operation("lives.ask")
def my_lives(act: Act) -> tuple[Life, ...]:
    """What the caller has asked for and what was changed in their record, newest first."""
    return lives(act, col(PersonEvent.person_id) == act.person(), most=5)


@operation("lives.ask")
def take_back(act: Act, event_id: int) -> bool:
    """Take back what still waits for a worker; gives whether it did."""
    event = held_event(act.transaction, event_id)
    if event.person_id != act.person():
        raise Refused("rights.area")
    if event.state != LifeState.ASKED.value:
        return False
    change_event(act.transaction, event_id, state=LifeState.DROPPED.value, ended_at=act.now(), ended_by=event.person_id)
    return True


@waiting("life")
@operation("lives.decide")
def lives_asked(act: Act) -> tuple[Task, ...]:
    """What residents of the caller's areas ask for, for the inbox."""
    act.scopes()
    found = events_in(act, col(PersonEvent.state) == LifeState.ASKED.value,
                      col(PersonEvent.person_id) != act.caller.person, most=50)  # fmt: skip
    return tuple(
        Task(
            line=Text("lives/asked.task", {"name": one.name, "kind": kind_text(one.kind.value)}),
            since=one.at,
            flow="asked",
            code=str(one.id),
        )
        for one in reversed(found)
    )


@operation("lives.decide")
def asked_shown(act: Act, event_id: int) -> Asked:
    """What a resident asks for. Refuses (`lives.decided`) what no longer waits, (`rights.area`) other areas."""
    event = _waiting(act, event_id)
    details = details_of(event)
    address = ""
    if "dwelling" in details:
        address = act.transaction.value(
            select(col(Dwelling.address)).where(col(Dwelling.id) == details["dwelling"])
        ) or ""  # fmt: skip
    return Asked(life=life(act, event), address=address, child=details.get("name", ""))


@operation("lives.decide")
def agree_to_life(act: Act, event_id: int) -> LifeState:
    """Do what a resident asked for, at once or on the day they named, and tell them."""
    event = _waiting(act, event_id)
    change_event(act.transaction, event_id, state=LifeState.PLANNED.value, by_id=act.caller.person)
    state = carry_out(act, event_id)
    _tell(act, event, "agreed", "")
    note(act, about=f"person_event/{event_id}", persons=(event.person_id,), fields=(event.kind,))
    return state


@operation("lives.decide")
def decline_life(act: Act, event_id: int, answer: str) -> None:
    """Say why what a resident asked for is not done; they are told. Refuses (`people.reason_missing`) no reason."""
    if len(answer.strip()) < 2:
        raise Refused("people.reason_missing")
    event = _waiting(act, event_id)
    change_event(act.transaction, event_id, state=LifeState.DROPPED.value, by_id=act.caller.person,
                 ended_at=act.now(), ended_by=act.caller.person, answer=answer.strip()[:500])  # fmt: skip
    _tell(act, event, "declined", answer.strip()[:500])
    note(act, about=f"person_event/{event_id}", persons=(event.person_id,), fields=("declined",), purpose=answer)


def _tell(act: Act, event: PersonEvent, outcome: str, answer: str) -> None:
    values = {"kind": kind_text(event.kind), "day": event.effective_on, "reason": answer}
    tell_person(act, event.person_id, Text(f"lives/asked.{outcome}", values), "me")


def _waiting(act: Act, event_id: int) -> PersonEvent:
    event = held_event(act.transaction, event_id)
    act.require(event.path)
    if event.person_id == act.caller.person:
        raise Refused("people.same_person")
    if event.state != LifeState.ASKED.value:
        raise Refused("lives.decided")
    return event
