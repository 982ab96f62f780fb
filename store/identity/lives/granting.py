"""Who holds which role where, and giving, prolonging and ending roles: never above or outside one's own."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlmodel import col

from store.audit.audit import note
from store.channels.revocation import revoke_role
from store.people.approval import irreversible, request
from store.people.area import Area, Place, place_of, within
from store.people.assignment import HIGH, Assignment, assign, may_grant
from store.people.person import Person, mask_name, name_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Role
from store.text import Text, Words

LONGEST = timedelta(days=366 * 5)


@record
class HeldRole:
    """A role that somebody holds: since when, and until when (None: no end). The name is masked."""

    id: int
    person: int
    name: str
    role: Role
    area: str
    path: str
    since: datetime
    until: datetime | None


@operation("roles.list")
def roles_here(act: Act, most: int = 60) -> tuple[HeldRole, ...]:
    """Who holds what in the caller's areas now, from above."""
    scopes = act.scopes()
    if not scopes:
        return ()
    return _held(act, or_(*[within(col(Area.path), path) for path in scopes]), most=most)


@operation("roles.list")
def roles_to_give(act: Act, area_id: int) -> tuple[Role, ...]:
    """The roles that the caller may give in an area. Refuses (`rights.area`) an area that is not theirs."""
    place = _place(act, area_id)
    return tuple(role for role in Role if may_grant(act.caller.grants, role, place.path))


@operation("roles.list")
def areas_to_grant(act: Act, area_id: int | None = None) -> tuple[Place, ...]:
    """The caller's areas, or those directly below one of them, in which roles may be given."""
    tx = act.transaction
    if area_id is None:
        rows = tx.run(select(col(Area.id)).where(col(Area.path).in_(act.scopes())).order_by(col(Area.path)))
    else:
        act.require(_place(act, area_id).path)
        rows = tx.run(select(col(Area.id)).where(col(Area.parent_id) == area_id).order_by(col(Area.code)))
    places = (place_of(tx, row[0]) for row in rows)
    return tuple(place for place in places if place is not None)


@operation("roles.grant")
def grant(act: Act, person_id: int, role: Role, area_id: int, until: date | None = None) -> int:
    """Give somebody a role in an area from now on, up to and with a day (None: no end); gives the assignment's id.

    Refuses (`rights.oneself`) oneself, (`rights.grant`) a role above one's own, (`rights.area`) an area outside,
    (`rights.two_people`) a role that two people give together, (`rights.period`) a day that is past or years away.
    """
    place = _place(act, area_id)
    _may(act, person_id, role, place)
    if role in HIGH:
        raise Refused("rights.two_people")
    return _give(act, person_id, role, place, _end(act, until), act.caller.person)


@operation("roles.grant_high")
def ask_grant(act: Act, person_id: int, role: Role, area_id: int, until: date | None, reason: str) -> int:
    """Ask a second person to agree that somebody gets a role of district or street. Refuses like `grant`."""
    place = _place(act, area_id)
    _may(act, person_id, role, place)
    _end(act, until)
    args = {"holder": person_id, "role": role.value, "area": area_id, "until": until, "by": act.caller.person}
    return request(act, args, reason, path=place.path, person=person_id)


def _described(act: Act, holder: int, role: str, area: int, **_: Any) -> Words:
    place = place_of(act.transaction, area)
    values = {"name": mask_name(name_of(act.transaction, holder)), "role": Text(f"words/roles.{role}", {}),
              "area": place.name if place else ""}  # fmt: skip
    return Text("lives/roles.described", values)


@irreversible("roles.grant_high", _described)
def grant_agreed(act: Act, holder: int, role: str, area: int, until: date | None, by: int) -> int:
    """Give a role of district or street, once a second person who may give it too has agreed."""
    place = _place(act, area)
    _may(act, holder, Role(role), place)
    return _give(act, holder, Role(role), place, _end(act, until), by)


@operation("roles.grant")
def prolong(act: Act, assignment_id: int, until: date | None) -> None:
    """Let somebody hold a role up to and with another day (None: no end). Refuses like `grant`, one's own role too."""
    held = _one(act, assignment_id)
    if held.role in HIGH:
        raise Refused("rights.two_people")
    end = _end(act, until)
    act.transaction.changed(update(Assignment).where(col(Assignment.id) == assignment_id).values(valid_to=end))
    note(act, about=f"assignment/{assignment_id}", persons=(held.person,), fields=("until",))


@operation("roles.end")
def end_role(act: Act, assignment_id: int) -> None:
    """End a role now, with the sessions, open invitations and pushes of whoever held it.

    Refuses (`rights.last_administrator`) the last administrator of an area, and like `grant`.
    """
    held = _one(act, assignment_id)
    area = act.transaction.value(select(col(Assignment.area_id)).where(col(Assignment.id) == assignment_id))
    revoke_role(act.transaction, held.person, held.role, area, act.now())
    note(act, about=f"assignment/{assignment_id}", persons=(held.person,), fields=("ended",))


def held_by(act: Act, person_id: int, path: str) -> tuple[HeldRole, ...]:
    """What somebody holds at or below a path now."""
    return _held(act, within(col(Area.path), path), col(Assignment.person_id) == person_id)


def _one(act: Act, assignment_id: int) -> HeldRole:
    found = _held(act, col(Assignment.id) == assignment_id)
    if not found:
        raise Refused("rights.no_role")
    held = found[0]
    act.require(held.path)
    if held.person == act.caller.person:
        raise Refused("rights.oneself")
    if not may_grant(act.caller.grants, held.role, held.path):
        raise Refused("rights.grant")
    return held


def _held(act: Act, *conditions: Any, most: int = 60) -> tuple[HeldRole, ...]:
    now, until = act.now(), col(Assignment.valid_to)
    rows = act.transaction.run(
        select(col(Assignment.id), col(Assignment.person_id), col(Person.name), col(Assignment.role), col(Area.name),
               col(Area.path), col(Assignment.valid_from), until)
        .join(Area, col(Area.id) == col(Assignment.area_id))
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(*conditions, col(Assignment.valid_from) <= now, or_(until.is_(None), until > now))
        .order_by(col(Area.path), col(Assignment.id))
        .limit(most)
    )  # fmt: skip
    return tuple(
        HeldRole(row[0], row[1], mask_name(row[2]), Role(row[3]), row[4], row[5], row[6], row[7]) for row in rows
    )


def _place(act: Act, area_id: int) -> Place:
    place = place_of(act.transaction, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    return place


def _may(act: Act, person_id: int, role: Role, place: Place) -> None:
    if person_id == act.caller.person:
        raise Refused("rights.oneself")
    if not may_grant(act.caller.grants, role, place.path):
        raise Refused("rights.grant")
    somebody = select(col(Person.id)).where(
        col(Person.id) == person_id, col(Person.merged_into).is_(None), col(Person.residence_status) != "deceased"
    )
    if act.transaction.value(somebody) is None:
        raise Refused("lives.gone")


def _end(act: Act, until: date | None) -> datetime | None:
    if until is None:
        return None
    after = until + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(act.caller.zone))
    if not act.now() < end < act.now() + LONGEST:
        raise Refused("rights.period")
    return end


def _give(act: Act, person_id: int, role: Role, place: Place, until: datetime | None, by: int | None) -> int:
    made = assign(act.transaction, person_id, role, place.id, act.now(), until, by)
    note(act, about=f"assignment/{made}", persons=(person_id,), fields=(role.value,))
    return made
