"""Correcting and completing the archive: a value, a note, a person, a dwelling."""

import re
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import col

from store.audit.audit import note
from store.people.archive.field import FIELDS, FieldState, keep_field
from store.people.archive.file import where_of
from store.people.archive.sound import sound_of
from store.people.area import Area, place_of, within
from store.people.dwelling import Dwelling, add_dwelling
from store.people.importing.cells import Unread, date_of, identity_of, phone_of, text_of
from store.people.importing.people import prepare, store_people
from store.people.importing.rows import PersonRow
from store.people.person import Person, normal_phone
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

CORRECTED = ("name", "phone", "identity", "birth", "employer", "occupation", "emergency_contact", "registered_address")
"""What workers correct by chat; the rest of the fields comes from the departments that keep them."""


@record
class Added:
    """What came of adding somebody: whether they were there already, and how many records they may be the same as."""

    is_known: bool
    alike: int


@operation("person.correct")
def correct(act: Act, person_id: int, field: str, value: str, reason: str) -> None:
    """Correct a field of somebody in the caller's areas; the value there was is kept, sealed, as replaced.

    Refuses (`people.reason_missing`) no reason, (`people.field_unknown`) another field, (`people.value`) a value that
    is not of the kind.
    """
    if len(reason.strip()) < 2:
        raise Refused("people.reason_missing")
    if field not in CORRECTED:
        raise Refused("people.field_unknown")
    row, _ = where_of(act, person_id)
    right = read_value(act, field, value)
    tx, keys, now = act.transaction, act.keys, act.now()
    if field in _COLUMNS:
        before = _before(act, row, field)
        if before and field in FIELDS:
            keep_field(tx, keys, person_id, row.uid, field, before, source="archive", at=now,
                       state=FieldState.REPLACED)  # fmt: skip
        tx.changed(update(Person).where(col(Person.id) == person_id).values(_column(act, row.uid, field, right)))
    else:
        keep_field(tx, keys, person_id, row.uid, field, str(right), source="worker", at=now, by=act.caller.person)
    note(act, about=f"person/{person_id}", persons=(person_id,), fields=(field,), purpose=reason)


@operation("person.find")
def readable(act: Act, field: str, value: str) -> bool:
    """Whether a value can be read as what a field holds, so that it is asked for again at once."""
    act.scopes()
    try:
        read_value(act, field, value)
    except Refused:
        return False
    return True


@operation("person.note")
def add_note(act: Act, person_id: int, words: str) -> None:
    """Write a note about somebody in the caller's areas, of 2 to 500 characters; it is kept sealed.

    Refuses (`people.restricted`) somebody whose data lie still.
    """
    row, _ = where_of(act, person_id)
    if row.restricted_at is not None:
        raise Refused("people.restricted")
    keep_field(act.transaction, act.keys, person_id, row.uid, "note", words.strip()[:500], source="worker",
               at=act.now(), by=act.caller.person)  # fmt: skip
    note(act, about=f"person/{person_id}", persons=(person_id,), fields=("note added",))


@operation("person.add")
def homes_at(act: Act, said: str) -> tuple[tuple[str, str], ...]:
    """Dwellings of the caller's areas by code, door ("5-1-302") or part of the address: (code, address) of up to 8."""
    inside = or_(*[within(col(Area.path), path) for path in act.scopes()])
    said = said.strip()
    ways: list[Any] = [col(Dwelling.code) == said]
    numbers = re.findall(r"\d+", said)
    if len(numbers) in (2, 3):
        ways.append(and_(col(Dwelling.door) == numbers[-1], col(Dwelling.building) == numbers[0]))
    ways.append(col(Dwelling.address).contains(said, autoescape=True))
    for way in ways:
        rows = act.transaction.run(
            select(col(Dwelling.code), col(Dwelling.address))
            .join(Area, col(Area.id) == col(Dwelling.area_id))
            .where(inside, way)
            .order_by(col(Dwelling.id))
            .limit(8)
        )
        if rows:
            return tuple((row[0], row[1]) for row in rows)
    return ()


@operation("person.add")
def add_somebody(
    act: Act,
    dwelling: str,
    name: str,
    phone: str,
    birth: str,
    relation: str,
    lives: str,
) -> Added:
    """Put a person into a dwelling of the caller's areas.

    Arguments: `dwelling`, its code; `phone` and `birth` ("" if unknown); `relation` to the head of the household;
    `lives`, owner, family, tenant, or "no" for an owner who lives elsewhere. Somebody who is there already is
    recognised; who looks like somebody known elsewhere is proposed as a match.
    """
    home = _dwelling(act, dwelling)
    try:
        row = PersonRow(
            row=0,
            name=text_of(name, 60),
            dwelling=home.code,
            identity="",
            phone=phone_of(phone),
            birth=date_of(birth, act.now().date()),
            gender=None,
            relation=relation,
            lives=lives,
            share=(1, 1) if lives == "no" else None,
            since=None,
        )
    except Unread as unread:
        raise Refused("people.value") from unread
    tx = act.transaction
    prepared = prepare(act.keys, row, act.now(), is_demo=act.caller.is_demo)
    counts = store_people(tx, [prepared], act.keys)
    person = tx.value(select(col(Person.id)).where(col(Person.uid) == prepared.columns["uid"]))
    note(act, about=f"dwelling/{home.id}", persons=(person,), fields=("person",))
    return Added(is_known=counts.get("known", 0) > 0, alike=counts.get("proposals", 0))


@operation("person.add")
def add_home(act: Act, area_id: int, building: str, stair: str, door: str) -> str:
    """Put a dwelling into one of the caller's areas and give its code.

    Refuses (`people.dwelling_known`) one that is there, (`rights.area`) an area that is not theirs.
    """
    place = place_of(act.transaction, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    parts = [part for part in (building, stair, door) if part]
    code = f"{place.code}:{'-'.join(parts)}"
    same = select(col(Dwelling.id)).where(
        col(Dwelling.area_id) == area_id, col(Dwelling.building) == building, col(Dwelling.stair) == stair,
        col(Dwelling.door) == door,
    )  # fmt: skip
    if act.transaction.value(same) is not None:
        raise Refused("people.dwelling_known")
    address = f"{place.name}{building}幢{f'{stair}单元' if stair else ''}{door}室"
    made = add_dwelling(act.transaction, area_id, code, address, building=building, stair=stair, door=door,
                        is_demo=act.caller.is_demo)  # fmt: skip
    note(act, about=f"dwelling/{made}", fields=("dwelling",))
    return code


_COLUMNS = frozenset({"name", "phone", "identity", "birth"})


def read_value(act: Act, field: str, value: str) -> Any:
    """What somebody typed as the value of a field. Refuses (`people.value`) what is not of the kind."""
    try:
        if field == "phone":
            right: Any = phone_of(value)
        elif field == "identity":
            right = identity_of(value)
        elif field == "birth":
            right = date_of(value, act.now().date())
        else:
            right = text_of(value, 60 if field == "name" else 200)
    except Unread as unread:
        raise Refused("people.value") from unread
    if not right:
        raise Refused("people.value")
    return right


def _column(act: Act, uid: str, field: str, right: Any) -> dict[str, Any]:
    if field == "name":
        return {"name": right, "sound": sound_of(right)}
    if isinstance(right, date):
        return {"birth": right}
    number = normal_phone(right) if field == "phone" else right
    return {
        f"{field}_sealed": act.keys.seal(number, f"person.{field}.{uid}"),
        f"{field}_index": act.keys.index(number),
    }


def _before(act: Act, row: Any, field: str) -> str:
    if field in ("phone", "identity"):
        sealed = row.phone_sealed if field == "phone" else row.identity_sealed
        return act.keys.open(sealed, f"person.{field}.{row.uid}") if sealed else ""
    if field == "birth":
        return str(row.birth.isoformat()) if row.birth else ""
    return str(row.name)


def _dwelling(act: Act, code: str) -> Any:
    row = act.transaction.one(
        select(col(Dwelling.id), col(Dwelling.code), col(Dwelling.address), col(Area.path))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(Dwelling.code) == code)
    )
    if row is None:
        raise Refused("people.dwelling_unknown", code=code)
    act.require(row.path)
    return row
