"""Somebody's file as workers see it: masked, and opened one field at a time with a purpose."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlmodel import col

from store.audit.audit import Audit, note
from store.keys import Keys
from store.people.archive.field import FIELDS, Kept, Level, fields_of, known_fields
from store.people.area import Area, rules_at, within
from store.people.dwelling import Dwelling, Household, HouseholdMember, Ownership
from store.people.person import Person, age_on, in_use, mask_name, mask_phone
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.table import RIGHTS
from store.text import Secret

OVER = "over_limit"
"""The result of an audit row that tells of more openings in a day than the area allows."""
MOST_NOTES = 5


@record
class Member:
    """Somebody of the same household, masked."""

    person: int
    name: str
    relation: str
    age: int | None


@record
class File:
    """A person's file, masked. `hidden` are the fields that the caller may open, `path` is where the person belongs.

    `is_restricted`: their data lie still.
    """

    person: int
    name: str
    age: int | None
    gender: str
    phone: str
    address: str
    relation: str
    owns: tuple[str, ...]
    members: tuple[Member, ...]
    hidden: tuple[str, ...]
    notes: int
    path: str
    is_restricted: bool = False


def is_sensitive(field: str) -> bool:
    """Whether a field needs the right to open sensitive ones."""
    return FIELDS.get(field, Level.L3) is not Level.L3


@record
class Shown:
    """An opened field: its value, how many the caller opened today, and whether that is more than the area allows."""

    value: Secret
    today: int
    is_over: bool


@record
class Note:
    """A note about somebody, by whom (masked) and the words."""

    by: str
    words: Secret
    at: Any


@operation("person.file")
def open_file(act: Act, person_id: int, purpose: str = "") -> File:
    """Somebody's file, masked; that it was looked at is kept for them to see.

    Refuses (`rights.area`) other areas, (`people.restricted`) somebody whose data lie still, without a `purpose`.
    """
    row, path, address, relation = _belonging(act, person_id)
    if row.restricted_at is not None and len(purpose.strip()) < 2:
        raise Refused("people.restricted")
    tx, today = act.transaction, act.now().astimezone(ZoneInfo(act.caller.zone)).date()
    phone = act.keys.open(row.phone_sealed, f"person.phone.{row.uid}") if row.phone_sealed else ""
    known = known_fields(tx, person_id)
    held = {
        "name": True, "phone": bool(row.phone_sealed), "identity": bool(row.identity_sealed), "birth": bool(row.birth),
        **dict.fromkeys(known, True),
    }  # fmt: skip
    hidden = tuple(
        field for field in ("name", *FIELDS) if held.get(field) and field != "note" and _may_open(act, field, path)
    )
    made = File(
        person=person_id,
        name=mask_name(row.name),
        age=age_on(row.birth, today) if row.birth else None,
        gender=row.gender or "",
        phone=mask_phone(phone),
        address=address,
        relation=relation,
        owns=_owned(act, person_id),
        members=_members(act, person_id, today),
        hidden=hidden,
        notes=len(fields_of(tx, act.keys, person_id, row.uid, "note")) if _may(act, "person.note", path) else 0,
        path=path,
        is_restricted=row.restricted_at is not None,
    )
    note(act, about=f"person/{person_id}", persons=(person_id,), fields=("masked",), purpose=purpose)
    return made


@operation("person.reveal")
def reveal(act: Act, person_id: int, field: str, purpose: str) -> Shown:
    """Open one personal field (L3) of somebody's file for a purpose, which they can ask to see.

    Refuses (`people.purpose_missing`) no purpose, (`people.field_unknown`) what is not kept, (`rights.role`) a field
    that the caller's role does not open, (`rights.area`) people of other areas.
    """
    if FIELDS.get(field, Level.L3) is not Level.L3:
        raise Refused("rights.role")
    return _reveal(act, person_id, field, purpose)


@operation("person.reveal_sensitive")
def reveal_sensitive(act: Act, person_id: int, field: str, purpose: str) -> Shown:
    """Open one sensitive field (L4) of somebody's file, as `reveal` does a personal one."""
    return _reveal(act, person_id, field, purpose)


@operation("person.note")
def notes_of(act: Act, person_id: int) -> tuple[Note, ...]:
    """The newest notes about somebody of the caller's areas, at most five."""
    row, _, _, _ = _belonging(act, person_id)
    tx = act.transaction
    kept: tuple[Kept, ...] = fields_of(tx, act.keys, person_id, row.uid, "note")[:MOST_NOTES]
    writers = {one.recorded_by for one in kept if one.recorded_by is not None}
    names = {found[0]: found[1] for found in tx.run(select(col(Person.id), col(Person.name)).where(
        col(Person.id).in_(writers)))}  # fmt: skip
    note(act, about=f"person/{person_id}", persons=(person_id,), fields=("note",))
    return tuple(
        Note(
            by=mask_name(names.get(one.recorded_by or 0, "")),
            words=secret(act.keys, one.value, f"note/{one.id}"),
            at=one.recorded_at,
        )
        for one in kept
    )


def _reveal(act: Act, person_id: int, field: str, purpose: str) -> Shown:
    if len(purpose.strip()) < 2:
        raise Refused("people.purpose_missing")
    row, path, _, _ = _belonging(act, person_id)
    if field != "name" and field not in FIELDS:
        raise Refused("people.field_unknown")
    if not _may_open(act, field, path):
        raise Refused("rights.role")
    value = _value(act, person_id, row, field)
    if not value:
        raise Refused("people.field_unknown")
    count = _opened_today(act) + 1
    is_over = count > int(rules_at(act.transaction, path).reveals_a_day)
    note(act, about=f"person/{person_id}", persons=(person_id,), fields=(field,), purpose=purpose)
    if is_over:
        note(act, about=f"person/{person_id}", fields=(field,), purpose=purpose, result=OVER)
    return Shown(value=secret(act.keys, value, f"person/{person_id}/{field}"), today=count, is_over=is_over)


def secret(keys: Keys, value: str, where: str) -> Secret:
    """A value to be shown that no stored message holds readable."""
    return Secret(keys.seal(value, f"shown.{where}"), f"shown.{where}")


def where_of(act: Act, person_id: int) -> tuple[Any, str]:
    """A person's row and the path at which the caller's running operation reaches them. Refuses (`rights.area`)."""
    row, path, _, _ = _belonging(act, person_id)
    return row, path


def _belonging(act: Act, person_id: int) -> tuple[Any, str, str, str]:
    """The row of a person, where they belong in the caller's areas, the address there, the relation to the head."""
    scopes = act.scopes()
    inside = or_(*[within(col(Area.path), path) for path in scopes])
    columns = (
        col(Person.id), col(Person.uid), col(Person.name), col(Person.birth), col(Person.gender),
        col(Person.phone_sealed), col(Person.identity_sealed), col(Person.restricted_at), col(Area.path),
        col(Dwelling.address),
    )  # fmt: skip
    homes: Any = (
        select(*columns, col(HouseholdMember.relation).label("relation"))
        .select_from(HouseholdMember)
        .join(Person, col(Person.id) == col(HouseholdMember.person_id))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(Person.id) == person_id, col(HouseholdMember.valid_to).is_(None), inside)
    )
    owned: Any = (
        select(*columns, col(Ownership.id).label("relation"))
        .select_from(Ownership)
        .join(Person, col(Person.id) == col(Ownership.person_id))
        .join(Dwelling, col(Dwelling.id) == col(Ownership.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(Person.id) == person_id, col(Ownership.valid_to).is_(None), inside)
    )
    for statement, is_home in ((homes, True), (owned, False)) if scopes else ():
        row = act.transaction.one(statement.limit(1))
        if row is not None:
            return row, row.path, row.address, row.relation if is_home else "owner_elsewhere"
    raise Refused("rights.area")


def _value(act: Act, person_id: int, row: Any, field: str) -> str:
    if field == "name":
        return str(row.name)
    if field == "birth" and row.birth:
        return str(row.birth.isoformat())
    if field in ("phone", "identity"):
        sealed = row.phone_sealed if field == "phone" else row.identity_sealed
        return act.keys.open(sealed, f"person.{field}.{row.uid}") if sealed else ""
    kept = fields_of(act.transaction, act.keys, person_id, row.uid, field)
    return kept[0].value if kept else ""


def _may_open(act: Act, field: str, path: str) -> bool:
    # A head of a stairway sees name, door and phone, and nothing else (domain 10.2).
    if field in ("name", "phone"):
        return _may(act, "person.reveal", path)
    level = FIELDS.get(field, Level.L3)
    return _may(act, "person.reveal_sensitive" if level is not Level.L3 else "person.correct", path)


def _may(act: Act, name: str, path: str) -> bool:
    return any(grant.role in RIGHTS[name].roles and path.startswith(grant.path) for grant in act.caller.grants)


def _opened_today(act: Act) -> int:
    zone = ZoneInfo(act.caller.zone)
    midnight = act.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    statement = select(func.count()).where(
        col(Audit.by_id) == act.caller.person,
        col(Audit.operation).in_(("person.reveal", "person.reveal_sensitive")),
        col(Audit.result) == "done",
        col(Audit.at) >= midnight,
        col(Audit.at) < midnight + timedelta(days=1),
    )
    return int(act.transaction.value(statement) or 0)


def _members(act: Act, person_id: int, today: Any) -> tuple[Member, ...]:
    mine = select(col(HouseholdMember.household_id)).where(
        col(HouseholdMember.person_id) == person_id, col(HouseholdMember.valid_to).is_(None)
    )
    rows = act.transaction.run(
        select(col(Person.id), col(Person.name), col(HouseholdMember.relation), col(Person.birth))
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Person.id))
        .where(
            col(HouseholdMember.household_id).in_(mine),
            col(HouseholdMember.valid_to).is_(None),
            col(Person.id) != person_id,
            *in_use(),
        )
        .order_by(col(HouseholdMember.id))
        .limit(12)
    )
    return tuple(Member(row[0], mask_name(row[1]), row[2], age_on(row[3], today) if row[3] else None) for row in rows)


def _owned(act: Act, person_id: int) -> tuple[str, ...]:
    inside = or_(*[within(col(Area.path), path) for path in act.scopes()])
    rows = act.transaction.run(
        select(col(Dwelling.address), col(Ownership.share_part), col(Ownership.share_whole))
        .join(Dwelling, col(Dwelling.id) == col(Ownership.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(Ownership.person_id) == person_id, col(Ownership.valid_to).is_(None), inside)
        .order_by(col(Ownership.id))
        .limit(10)
    )
    return tuple(f"{row[0]} {row[1]}/{row[2]}" if row[2] > 1 else str(row[0]) for row in rows)
