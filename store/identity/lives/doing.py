"""Doing what changes a life: at once, on a day to come, or after a second person has agreed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.audit.audit import note, note_program
from store.database import Transaction
from store.database.dialects import lock
from store.identity.lives.changes import Changes
from store.identity.lives.dying import die
from store.identity.lives.event import (
    LifeKind,
    LifeState,
    PersonEvent,
    add_event,
    change_event,
    details_of,
    held_event,
    kind_text,
    today,
)
from store.identity.lives.merging.records import merge, pair
from store.identity.lives.moving import be_born, move_in, move_out, refuse_before
from store.identity.lives.phones import lose_phone, share_phone
from store.identity.lives.selling import sell, selling
from store.keys import Keys
from store.messages import notices
from store.messages.reply import Reply
from store.people.approval import irreversible, request
from store.people.archive.file import where_of
from store.people.area import Area
from store.people.dwelling import Dwelling, home_of
from store.people.person import Person, mask_name, name_of, standing_of
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text, Words

ALONE = frozenset({LifeKind.MOVE_IN, LifeKind.MOVE_OUT, LifeKind.BIRTH, LifeKind.LOST_PHONE, LifeKind.SHARED_PHONE})
"""What one worker does alone, and takes back alone."""
AHEAD = frozenset({LifeKind.MOVE_IN, LifeKind.MOVE_OUT, LifeKind.SALE})
"""What may be planned for a day to come."""


@operation("lives.record")
def record_life(act: Act, kind: LifeKind, person_id: int, day: date, details: dict[str, Any], reason: str) -> LifeState:
    """Do what one worker does alone, for somebody of the caller's areas; a day to come is planned.

    Arguments: `day`, from which it holds; `details`, what the kind needs: dwelling (its code), lives and relation for
    moving in; name, gender and relation for a birth; other (a person's id) for a shared phone.
    Refuses (`rights.area`) people and dwellings of other areas, (`lives.no_future`) a day to come where there is none,
    (`lives.planned_already`) the same for the same day a second time, and what the kind itself refuses.
    """
    if kind not in ALONE:
        raise Refused("rights.role")
    _, path = where_of(act, person_id)
    # Held before the event is written, which refers to the person: two at once come one after the other.
    act.transaction.run(lock(select(col(Person.id)).where(col(Person.id) == person_id)))
    _refuse_twice(act, kind, person_id, day)
    made = add_event(act, kind, person_id, path, day, checked(act, kind, details), state=LifeState.PLANNED,
                     reason=reason, by=act.caller.person)  # fmt: skip
    state = carry_out(act, made)
    note(act, about=f"person_event/{made}", persons=(person_id,), fields=(kind.value,), purpose=reason)
    return state


@operation("lives.death")
def ask_death(act: Act, person_id: int, day: date, reason: str) -> int:
    """Ask a colleague to agree that somebody's death is recorded; gives the request's id."""
    _, path = where_of(act, person_id)
    refuse_before(act.transaction, person_id, day)
    return _ask(act, LifeKind.DEATH, person_id, path, day, {}, reason)


@operation("lives.merge")
def ask_merge(act: Act, kept: int, other: int, reason: str) -> int:
    """Ask a colleague to agree that two records of the caller's areas are of one person: `kept` stands for both."""
    _, path = where_of(act, kept)
    where_of(act, other)
    pair(act.transaction, kept, other)
    return _ask(act, LifeKind.MERGE, kept, path, today(act), {"other": other}, reason)


@operation("lives.sale")
def ask_sale(act: Act, dwelling: str, sellers: tuple[int, ...], day: date, buyer: str, phone: str, reason: str) -> int:
    """Ask a colleague to agree that a dwelling passes from some of its owners to a buyer on a day.

    Arguments: `dwelling`, its code; `sellers`, ids of owners; `buyer` and `phone` ("" if unknown), of the new owner.
    The phone is kept sealed until then.
    """
    home, path = dwelling_of(act, dwelling)
    if not sellers or len(buyer.strip()) < 2:
        raise Refused("lives.owns_not")
    selling(act.transaction, home, sellers, day)
    sealed = act.keys.seal(phone, "person_event.phone") if phone else ""
    details = {"dwelling": home, "sellers": list(sellers), "buyer": buyer.strip()[:60], "phone": sealed}
    return _ask(act, LifeKind.SALE, sellers[0], path, day, details, reason)


def checked(act: Act, kind: LifeKind, details: dict[str, Any]) -> dict[str, Any]:
    """Details as they are stored, after the caller's right to each thing in them was checked."""
    if kind is LifeKind.MOVE_IN:
        home, _ = dwelling_of(act, details["dwelling"])
        return {"dwelling": home, "lives": details["lives"], "relation": details["relation"]}
    if kind is LifeKind.SHARED_PHONE:
        where_of(act, int(details["other"]))
        return {"other": int(details["other"])}
    if kind is LifeKind.BIRTH:
        name = str(details["name"]).strip()
        if not 2 <= len(name) <= 60:
            raise Refused("people.value")
        return {"name": name, "gender": details.get("gender", ""), "relation": details["relation"]}
    return {}


def dwelling_of(act: Act, code: str) -> tuple[int, str]:
    """The id of a dwelling in the caller's areas and its path. Refuses (`rights.area`) others."""
    row = act.transaction.one(
        select(col(Dwelling.id), col(Area.path))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(Dwelling.code) == code)
    )
    if row is None:
        raise Refused("people.dwelling_unknown", code=code)
    act.require(row[1])
    return row[0], row[1]


def carry_out(act: Act, event_id: int) -> LifeState:
    """Do what is planned if its day has come, else leave it to the clock; gives where it stands."""
    event = held_event(act.transaction, event_id)
    if event.effective_on > today(act):
        if LifeKind(event.kind) not in AHEAD:
            raise Refused("lives.no_future")
        return LifeState.PLANNED
    _apply(act.transaction, act.keys, event, act.now())
    return LifeState.DONE


def due_lives(tx: Transaction, keys: Keys, most: int = 50) -> int:
    """Do what was planned for a day that has come; what cannot be done any more is dropped with the reason.

    Gives how many there were.
    """
    now = tx.now()
    rows = tx.run(
        select(col(PersonEvent.id))
        .where(col(PersonEvent.state) == LifeState.PLANNED.value, col(PersonEvent.due_at) <= now)
        .order_by(col(PersonEvent.due_at), col(PersonEvent.id))
        .limit(most)
    )
    for (event_id,) in rows:
        event = held_event(tx, event_id)
        if event.state != LifeState.PLANNED.value:
            continue
        try:
            with tx.savepoint():
                _apply(tx, keys, event, now)
        except Refused as refused:
            change_event(tx, event_id, state=LifeState.DROPPED.value, ended_at=now, answer=refused.key)
            _tell_dropped(tx, event, refused)
        note_program(tx, keys, operation="lives.record", about=f"person_event/{event_id}")
    return len(rows)


def _apply(tx: Transaction, keys: Keys, event: PersonEvent, now: datetime) -> None:
    change, person, day, details = Changes(tx), event.person_id, event.effective_on, details_of(event)
    # Two workers who change one life at once come one after the other, and the second sees what the first did.
    people = sorted({person, details.get("other", person), *details.get("sellers", ())})
    tx.run(lock(select(col(Person.id)).where(col(Person.id).in_(people)).order_by(col(Person.id))))
    alive = select(col(Person.id)).where(
        col(Person.id) == person, col(Person.merged_into).is_(None), col(Person.residence_status) != "deceased"
    )
    if tx.value(alive) is None:
        raise Refused("lives.gone")
    match LifeKind(event.kind):
        case LifeKind.MOVE_IN:
            move_in(change, person, day, **details)
        case LifeKind.MOVE_OUT:
            move_out(change, person, day)
        case LifeKind.BIRTH:
            be_born(change, keys, person, day, now, **details)
        case LifeKind.SALE:
            phone = keys.open(details.pop("phone"), "person_event.phone") if details["phone"] else ""
            sellers = [standing_of(tx, one) for one in details["sellers"]]
            sell(change, keys, day, now, **{**details, "phone": phone, "sellers": sellers})
        case LifeKind.DEATH:
            die(change, person, day, now)
        case LifeKind.MERGE:
            merge(change, keys, person, day, now, **details)
        case LifeKind.LOST_PHONE:
            lose_phone(change, person, now)
        case LifeKind.SHARED_PHONE:
            share_phone(change, keys, person, **details)
    change_event(tx, event.id or 0, state=LifeState.DONE.value, done_at=now, before=change.stored)


def _refuse_twice(act: Act, kind: LifeKind, person_id: int, day: date) -> None:
    planned = (col(PersonEvent.person_id) == person_id, col(PersonEvent.kind) == kind.value,
               col(PersonEvent.effective_on) == day, col(PersonEvent.state) == LifeState.PLANNED.value)  # fmt: skip
    if act.transaction.value(select(col(PersonEvent.id)).where(*planned).limit(1)) is not None:
        raise Refused("lives.planned_already")


def _tell_dropped(tx: Transaction, event: PersonEvent, refused: Refused) -> None:
    """Tell those who wanted something for this day that it could not be done, and why."""
    values = {"kind": kind_text(event.kind), "name": mask_name(name_of(tx, event.person_id)),
              "day": event.effective_on, "why": Text(f"refusals/{refused.key}", refused.values)}  # fmt: skip
    told = {one for one in (event.asked_by, event.by_id, event.agreed_by) if one is not None}
    notices.tell(tx, told, Reply((Text("lives/lives.dropped", values),), ended=True), cause=f"life/{event.id}")


def _ask(act: Act, kind: LifeKind, person: int, path: str, day: date, details: dict[str, Any], reason: str) -> int:
    if day > today(act) and kind not in AHEAD:
        raise Refused("lives.no_future")
    args = {"person": person, "path": path, "day": day.isoformat(), "details": details, "reason": reason,
            "by": act.caller.person}  # fmt: skip
    return request(act, args, reason, path=path, person=person)


def _agreed(kind: LifeKind) -> Any:
    def deed(act: Act, person: int, path: str, day: str, details: dict[str, Any], reason: str, by: int) -> LifeState:
        made = add_event(act, kind, person, path, date.fromisoformat(day), details, state=LifeState.PLANNED,
                         reason=reason, by=by, agreed_by=act.caller.person)  # fmt: skip
        state = carry_out(act, made)
        note(act, about=f"person_event/{made}", persons=(person, details.get("other")), fields=(kind.value,))
        return state

    return deed


def _described(act: Act, person: int, day: str, details: dict[str, Any], **_: Any) -> Words:
    tx = act.transaction
    kind = LifeKind.MERGE if "other" in details else LifeKind.SALE if "buyer" in details else LifeKind.DEATH
    values = {"name": mask_name(name_of(tx, person)), "day": date.fromisoformat(day), "other": "", "address": ""}
    if kind is LifeKind.MERGE:
        # Two records of one person may look the same but for where they live.
        values |= {"name": _with_home(tx, person), "other": _with_home(tx, details["other"])}
    if kind is LifeKind.SALE:
        values["other"] = mask_name(details["buyer"])
        values["address"] = tx.value(select(col(Dwelling.address)).where(col(Dwelling.id) == details["dwelling"]))
    return Text(f"lives/lives.described.{kind.value}", values)


def _with_home(tx: Transaction, person: int) -> str:
    home = home_of(tx, person)
    return f"{mask_name(name_of(tx, person))} {home.address if home else '—'}"


for _name, _kind in (("lives.death", LifeKind.DEATH), ("lives.merge", LifeKind.MERGE), ("lives.sale", LifeKind.SALE)):
    irreversible(_name, _described)(_agreed(_kind))
