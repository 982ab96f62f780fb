"""Who I am here: what somebody may know of their own record."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from store.people.area import Area
from store.people.dwelling import home_of
from store.people.person import Person, age_on
from store.records import record
from store.rights.act import Act, operation
from store.rights.roles import Assurance, Role


@record
class MyRole:
    """A role that I hold now, and the name of the area in which I hold it."""

    role: Role
    area: str


@record
class Myself:
    """What is known of the caller; everything but `assurance` is empty for a guest.

    `age` is in completed years, none when no birthday is known; `full_capacity`, that somebody of 16 or 17 lives on
    their own wages; `path` is the place of the home in the tree of areas; `restricted_at`, since when their data
    lie still.
    """

    assurance: Assurance
    name: str = ""
    is_organisation: bool = False
    age: int | None = None
    full_capacity: bool = False
    address: str = ""
    path: str = ""
    roles: tuple[MyRole, ...] = ()
    restricted_at: datetime | None = None


@operation("person.self")
def self_of(act: Act) -> Myself:
    """The caller's own name, age, home and roles, for anybody."""
    caller, tx = act.caller, act.transaction
    row = None
    if caller.person is not None and caller.assurance >= Assurance.VERIFIED:
        columns = (col(Person.name), col(Person.is_organisation), col(Person.birth), col(Person.full_capacity),
                   col(Person.restricted_at))  # fmt: skip
        row = tx.one(select(*columns).where(col(Person.id) == caller.person))
    if row is None or caller.person is None:
        return Myself(assurance=caller.assurance)
    name, is_organisation, birth, full_capacity, restricted_at = row
    home = home_of(tx, caller.person)
    areas = [grant.area for grant in caller.grants]
    rows = tx.run(select(col(Area.id), col(Area.name)).where(col(Area.id).in_(areas)))
    names = {row[0]: row[1] for row in rows}
    return Myself(
        assurance=caller.assurance,
        name=name,
        is_organisation=is_organisation,
        age=age_on(birth, act.now().astimezone(ZoneInfo(caller.zone)).date()) if birth else None,
        full_capacity=full_capacity,
        address=home.address if home else "",
        path=home.path if home else "",
        restricted_at=restricted_at,
        roles=tuple(MyRole(role=grant.role, area=names[grant.area]) for grant in caller.grants),
    )


def whereabouts(act: Act) -> str | None:
    """The path of the area where the caller lives or, if that is not known, where they work."""
    home = home_of(act.transaction, act.caller.person) if act.caller.person is not None else None
    return home.path if home else next((grant.path for grant in act.caller.grants), None)
