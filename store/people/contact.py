"""Whom a resident can turn to."""

from sqlalchemy import or_, select

from store.database.table import table_of
from store.people.area import Area
from store.people.assignment import Assignment
from store.people.dwelling import Dwelling, Occupancy, Ownership
from store.people.person import Person
from store.records import record
from store.rights.act import Act, operation
from store.rights.roles import Role

_area, _person = table_of(Area), table_of(Person)
_assignment = table_of(Assignment)
_dwelling, _occupancy, _ownership = table_of(Dwelling), table_of(Occupancy), table_of(Ownership)


@record
class Contact:
    """A worker who is responsible for somebody's home; an empty name when there is none."""

    name: str
    area: str


@operation("person.contact")
def contact_of(act: Act) -> Contact:
    """The grid worker responsible for the caller's home, the nearest one up the tree."""
    if act.caller.person is None:
        return Contact("", "")
    path = _home(act)
    if path is None:
        return Contact("", "")
    ids = [int(part) for part in path.strip("/").split("/")]
    now = act.now()
    row = act.transaction.one(
        select(_person.c.name, _area.c.name.label("area"))
        .select_from(_assignment.join(_person, _person.c.id == _assignment.c.person_id)
                     .join(_area, _area.c.id == _assignment.c.area_id))
        .where(
            _assignment.c.role.in_([Role.GRID_WORKER.value, Role.COMMUNITY_WORKER.value]),
            _assignment.c.area_id.in_(ids),
            _assignment.c.valid_from <= now,
            or_(_assignment.c.valid_to.is_(None), _assignment.c.valid_to > now),
        )
        .order_by(_area.c.path.desc())
        .limit(1)
    )  # fmt: skip
    return Contact(row.name, row.area) if row else Contact("", "")


def _home(act: Act) -> str | None:
    for link in (_occupancy, _ownership):
        path = act.transaction.value(
            select(_area.c.path)
            .select_from(link.join(_dwelling, _dwelling.c.id == link.c.dwelling_id)
                         .join(_area, _area.c.id == _dwelling.c.area_id))
            .where(link.c.person_id == act.caller.person, link.c.valid_to.is_(None))
            .limit(1)
        )  # fmt: skip
        if path is not None:
            return str(path)
    return None
