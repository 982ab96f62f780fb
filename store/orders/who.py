"""As what somebody acts on an order, and who is to see to it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import false, or_
from sqlmodel import col

from store.database import Transaction
from store.duty.duty import Subject
from store.duty.present import absences, rostered
from store.orders.category import PRIVATE, Team
from store.orders.machine import Actor
from store.orders.order import Order, order, people_of
from store.people.area import place_of, within
from store.people.assignment import holders, serving
from store.people.person import mask_name
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Role

TRIAGERS = frozenset({Role.COMMUNITY_WORKER, Role.GRID_WORKER, Role.COMMISSIONER})
COMPLAINTS = frozenset({Role.COMMUNITY_WORKER, Role.COMMISSIONER, Role.STREET_OFFICIAL})
"""Who looks at complaints about those who serve: not their colleagues at the grid, nor the property company."""
OVERSEERS = frozenset({Role.DISTRICT_ADMIN, Role.STREET_OFFICIAL})
"""Who reads what is reported in their area and has no hand in it (domain 10.2; the district like the street)."""
NEIGHBOURS = frozenset({Role.OWNERS_COMMITTEE, Role.MICROGRID_HEAD})
"""Who reads it too, and lives there: only what everybody in the building may see."""
HANDLERS = frozenset({Role.PROPERTY_COMPANY, Role.OWNERS_COMMITTEE, Role.DEPARTMENT_OFFICER, Role.WATER_OFFICE,
                      Role.MICROGRID_HEAD, Role.VOLUNTEER})  # fmt: skip
LADDER = (Role.GRID_WORKER, Role.COMMUNITY_WORKER, Role.STREET_OFFICIAL, Role.DISTRICT_ADMIN)
"""Who is told in turn when nobody sees to an order: the fallback of the domain (4.4)."""
ROLE_OF = {
    Team.PROPERTY: Role.PROPERTY_COMPANY,
    Team.COMMITTEE: Role.OWNERS_COMMITTEE,
    Team.DEPARTMENT: Role.DEPARTMENT_OFFICER,
    Team.WATER_OFFICE: Role.WATER_OFFICE,
    Team.GRID: Role.GRID_WORKER,
    Team.COMMUNITY: Role.COMMUNITY_WORKER,
    Team.MEDIATOR: Role.COMMUNITY_WORKER,
}


_COMPLAINT = or_(col(Order.category) == "STAFF_COMPLAINT", col(Order.about_id).is_not(None))


def _reached(act: Act, roles: frozenset[Role]) -> Any:
    paths = sorted({grant.path for grant in act.caller.grants if grant.role in roles})
    return or_(false(), *[within(col(Order.path), path) for path in paths])


def actors(act: Act, row: Order) -> frozenset[Actor]:
    """Everything as which the caller may act on an order. Who is complained of acts on it as nothing."""
    me = act.caller.person
    if me is None or me == row.about_id:
        return frozenset()
    found: set[Actor] = set()
    if _reported(act, row):
        found.add(Actor.REPORTER)
    elif me in people_of(act.transaction, row):
        found.add(Actor.FOLLOWER)
    if me == row.handler_id:
        found.add(Actor.HANDLER)
    triagers = COMPLAINTS if is_complaint(row) else TRIAGERS
    if _holds(act, triagers, row):
        found.add(Actor.TRIAGER)
        if me not in (row.solver_id, row.handler_id):
            found.add(Actor.INSPECTOR)
    # Whoever solved it accepts nothing, not even what they reported themselves.
    if me == row.solver_id:
        found -= {Actor.REPORTER, Actor.FOLLOWER, Actor.INSPECTOR}
    return frozenset(found)


def looked_at(act: Act) -> Any:
    """The orders that the caller looks at by a role, as a condition on the table."""
    return or_(~_COMPLAINT & _reached(act, TRIAGERS), _COMPLAINT & _reached(act, COMPLAINTS))


def read_by_office(act: Act) -> Any:
    """The orders that the caller reads by a role without acting on them, as a condition on the table."""
    between_people = col(Order.category).in_(PRIVATE)
    return ~_COMPLAINT & or_(_reached(act, OVERSEERS), ~between_people & _reached(act, NEIGHBOURS))


def oversees(act: Act, row: Order) -> bool:
    """Whether the caller reads an order in full by an office, whoever sees to it."""
    return not is_complaint(row) and _holds(act, OVERSEERS, row)


def watches(act: Act, row: Order) -> bool:
    """Whether the caller serves the place of an order as a neighbour, and may see what the building may."""
    return not is_complaint(row) and row.category not in PRIVATE and _holds(act, NEIGHBOURS, row)


def _holds(act: Act, roles: frozenset[Role], row: Order) -> bool:
    return any(grant.role in roles and row.path.startswith(grant.path) for grant in act.caller.grants)


def is_complaint(row: Order) -> bool:
    """Whether an order is about how somebody serves."""
    return row.category == "STAFF_COMPLAINT" or row.about_id is not None


def _reported(act: Act, row: Order) -> bool:
    """Whether the caller reported it, as a guest too who has said since who they are."""
    if row.reporter_id is not None:
        return row.reporter_id == act.caller.person
    return row.account_id is not None and row.account_id == act.caller.account


def desk(tx: Transaction, row: Order, now: datetime) -> list[int]:
    """Who looks at a new order first: who is on duty, else the grid worker, or the next one up when none is there."""
    allowed = COMPLAINTS if is_complaint(row) else TRIAGERS
    on_roster = [one.person for one in rostered(tx, row.path, now, Subject.ORDERS) if one.role in allowed]
    there = [one for one in on_roster if one != row.about_id]
    if there:
        return there
    away = absences(tx, day := now.astimezone(ZoneInfo(row.zone)).date(), day)
    for role in LADDER[1 if is_complaint(row) else 0 :]:
        found = [one for one in holders(tx, role, row.path, now) if one != row.about_id and one not in away]
        if found:
            return found
    return []


def team_of(tx: Transaction, team: Team, row: Order, now: datetime) -> list[int]:
    """The people of a team who serve the place of an order, those on duty if any is; never who is complained of."""
    role = ROLE_OF.get(team)
    team_here = [one for one in holders(tx, role, row.path, now) if one != row.about_id] if role else []
    on_roster = {one.person for one in rostered(tx, row.path, now, Subject.ORDERS)}
    return [one for one in team_here if one in on_roster] or team_here


def above(tx: Transaction, row: Order, step: int, now: datetime) -> list[int]:
    """Whom to tell at the `step`-th escalation: one level further up each time."""
    first = step + 1 if is_complaint(row) else step
    for role in LADDER[min(first, len(LADDER) - 1) :]:
        found = [one for one in holders(tx, role, row.path, now) if one != row.about_id]
        if found:
            return found
    return desk(tx, row, now)


_FIRST = (Role.PROPERTY_COMPANY, Role.GRID_WORKER, Role.MICROGRID_HEAD, Role.COMMUNITY_WORKER)


@operation("order.list")
def helpers(act: Act, order_id: int) -> tuple[tuple[int, str, Role], ...]:
    """People who may see to an order, as (id, name, role), the property company first; never who is complained of.

    Refuses (`orders.not_you`) somebody who has nothing to do with it.
    """
    tx, now = act.transaction, act.now()
    row = order(tx, order_id)
    act.checked = True
    if not actors(act, row) & {Actor.TRIAGER, Actor.HANDLER}:
        raise Refused("orders.not_you")
    return helpers_of(tx, row, now)


def helpers_of(tx: Transaction, row: Order, now: datetime) -> tuple[tuple[int, str, Role], ...]:
    """People who may see to an order, as (id, name, role), those asked first standing first."""
    allowed = COMPLAINTS if is_complaint(row) else HANDLERS | TRIAGERS
    return tuple(one for one in staff_at(tx, row.path, allowed, now) if one[0] != row.about_id)


@operation("order.alike")
def staff_near(act: Act, area: int) -> tuple[tuple[int, str, Role], ...]:
    """Who serves a place, as (id, masked name, role), for a complaint to say whom it is about."""
    place = place_of(act.transaction, area)
    if place is None:
        return ()
    found = staff_at(act.transaction, place.path, HANDLERS | TRIAGERS, act.now())
    return tuple((person, mask_name(name), role) for person, name, role in found if person != act.caller.person)


def staff_at(tx: Transaction, path: str, roles: frozenset[Role], now: datetime) -> tuple[tuple[int, str, Role], ...]:
    """People who hold one of some roles in the area at `path` or above it, as (id, name, role)."""
    nearest = serving(tx, path, roles, now)[:40]
    found = {one.person: (one.person, one.name, one.role) for one in reversed(nearest)}
    return tuple(sorted(found.values(), key=lambda one: (one[2] not in _FIRST, one[2].value, one[1])))
