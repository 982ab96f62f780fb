"""Roles that people hold in areas, from a date to a date."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, lock
from store.people.area import Area, within
from store.people.person import Person
from store.records import record
from store.refusals import Refused
from store.rights.act import Grant
from store.rights.roles import Role


class Assignment(SQLModel, table=True):
    """A role of a person in an area and everything below it. An open end is `None`."""

    __tablename__ = "assignment"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    area_id: int = Field(foreign_key="area.id", index=True)
    valid_from: datetime = Field(sa_type=Moment)
    valid_to: datetime | None = Field(default=None, sa_type=Moment)
    granted_by: int | None = Field(default=None, foreign_key="person.id")
    is_demo: bool = False


@record
class Served:
    """Somebody who holds a role in an area: what they are called, as what they serve, and where."""

    person: int
    name: str
    role: Role
    area: str
    path: str


LASTING = frozenset({Role.DISTRICT_ADMIN, Role.SYSTEM_ADMIN})
"""Roles of which the last holder stays, so that nobody is locked out of their own area."""

MOST_SERVING = 200
"""People of one place that are looked through; a district has more, and nobody asks for all of them."""

HIGH = frozenset({Role.SYSTEM_ADMIN, Role.DISTRICT_ADMIN, Role.STREET_OFFICIAL, Role.AUDITOR})
"""Roles that are given by two people together."""

_R = Role
GRANTS: dict[Role, frozenset[Role]] = {
    _R.SYSTEM_ADMIN: frozenset(Role),
    _R.DISTRICT_ADMIN: frozenset(Role) - {_R.SYSTEM_ADMIN},
    _R.STREET_OFFICIAL: frozenset(Role) - {_R.SYSTEM_ADMIN, _R.DISTRICT_ADMIN, _R.AUDITOR},
    _R.COMMUNITY_WORKER: frozenset(Role)
    - {_R.SYSTEM_ADMIN, _R.DISTRICT_ADMIN, _R.AUDITOR, _R.STREET_OFFICIAL, _R.WATER_OFFICE, _R.DEPARTMENT_OFFICER},
    _R.GRID_WORKER: frozenset({_R.GRID_WORKER, _R.MICROGRID_HEAD, _R.VOLUNTEER, _R.RESIDENT, _R.NEW_EMPLOYMENT}),
}
"""Which roles a role may give to others, in its own area or below: never one above its own."""


def assign(
    tx: Transaction,
    person_id: int,
    role: Role,
    area_id: int,
    at: datetime,
    until: datetime | None = None,
    granted_by: int | None = None,
    is_demo: bool = False,
) -> int:
    """Give a person a role in an area from `at` until `until` (None: no end); gives the assignment's id.

    Somebody who already holds it keeps the one they have.
    Refuses (`rights.period`) an end before the beginning, (`areas.unknown`) an area that does not exist.
    """
    if until is not None and until <= at:
        raise Refused("rights.period")
    if tx.value(select(col(Area.id)).where(col(Area.id) == area_id)) is None:
        raise Refused("areas.unknown", code=str(area_id))
    mine = (col(Assignment.person_id) == person_id, col(Assignment.role) == role.value)
    held: int | None = tx.value(
        select(col(Assignment.id)).where(*mine, col(Assignment.area_id) == area_id, *_open_at(at))
    )
    if held is not None:
        return held
    values = {
        "person_id": person_id,
        "role": role.value,
        "area_id": area_id,
        "valid_from": at,
        "valid_to": until,
        "granted_by": granted_by,
        "is_demo": is_demo,
    }
    made: int = tx.value(insert(Assignment).values(values).returning(col(Assignment.id)))
    return made


def revoke(tx: Transaction, person_id: int, role: Role, area_id: int, at: datetime) -> bool:
    """End a role now; gives whether there was one to end.

    To end what hangs on it too (sessions, invitations, pushes), call `store.channels.revocation.revoke_role`.
    Refuses (`rights.last_administrator`) to leave an area without anybody who administers it.
    """
    holders = tx.run(
        lock(
            select(col(Assignment.id), col(Assignment.person_id)).where(
                col(Assignment.role) == role.value, col(Assignment.area_id) == area_id, *_open_at(at)
            )
        )
    )
    mine = [made for made, holder in holders if holder == person_id]
    if not mine:
        return False
    if role in LASTING and all(holder == person_id for _, holder in holders):
        raise Refused("rights.last_administrator")
    tx.changed(update(Assignment).where(col(Assignment.id).in_(mine)).values(valid_to=at))
    return True


def grants_of(tx: Transaction, person_id: int, at: datetime) -> tuple[Grant, ...]:
    """The roles that a person holds at a time, each with its area."""
    rows = tx.run(
        select(col(Assignment.role), col(Area.id), col(Area.path))
        .join(Area, col(Area.id) == col(Assignment.area_id))
        .where(col(Assignment.person_id) == person_id, *_open_at(at))
        .order_by(col(Assignment.id))
    )
    return tuple(Grant(role=Role(role), area=area, path=path) for role, area, path in rows)


def may_grant(grants: tuple[Grant, ...], role: Role, path: str) -> bool:
    """Whether somebody who holds `grants` may give a role in the area at `path`: none above or outside their own."""
    return any(role in GRANTS.get(grant.role, frozenset()) and path.startswith(grant.path) for grant in grants)


def holders(tx: Transaction, role: Role, path: str, at: datetime) -> list[int]:
    """The ids of those who hold a role, at a time, in the area at `path` itself or in one above it."""
    rows = tx.run(
        select(col(Assignment.person_id))
        .join(Area, col(Area.id) == col(Assignment.area_id))
        .where(
            col(Assignment.role) == role.value,
            func.substr(path, 1, func.length(col(Area.path))) == col(Area.path),
            *_open_at(at),
        )
        .order_by(col(Assignment.id))
    )
    return [row[0] for row in rows]


def serving(tx: Transaction, path: str, roles: frozenset[Role], at: datetime, *, below: bool = False) -> list[Served]:
    """Who holds some roles, at a time, in the area at `path` or above it, the nearest first; `below`, and below it."""
    reaches = func.substr(path, 1, func.length(col(Area.path))) == col(Area.path)
    rows = tx.run(
        select(col(Person.id), col(Person.name), col(Assignment.role), col(Area.name), col(Area.path))
        .select_from(Assignment)
        .join(Area, col(Area.id) == col(Assignment.area_id))
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            col(Assignment.role).in_(sorted(role.value for role in roles)),
            or_(reaches, within(col(Area.path), path)) if below else reaches,
            *_open_at(at),
        )
        .order_by(func.length(col(Area.path)).desc(), col(Assignment.id))
        .limit(MOST_SERVING)
    )
    return [Served(person, name, Role(role), area, where) for person, name, role, area, where in rows]


def _open_at(at: datetime) -> tuple[Any, ...]:
    until = col(Assignment.valid_to)
    return (col(Assignment.valid_from) <= at, or_(until.is_(None), until > at))
