"""Finding people and places of one's own area."""

from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import col

from store.people.archive.finding import found, homes_of, owned_by
from store.people.area import Area, Place, children, place_of, within
from store.people.person import Person, age_on, mask_name
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text, Words


@operation("person.find")
def find_people(act: Act, said: str) -> tuple[tuple[str, Words], ...]:
    """People who live in the caller's areas, at most eight.

    Found by the phone or identity number, the door ("21-1-601", "观棠府5幢302"), the place, the name or a part of it,
    or by how the name is said (章 finds 张, "zhangwei" finds both), whichever of these fits first.
    Gives (id, label); the label tells the masked name, the age and the address, so that those of one family differ.
    """
    return tuple((str(row.id), _label(act, row)) for row in found(act, said, owners=False))


@operation("person.find")
def find_in_archive(act: Act, said: str) -> tuple[tuple[str, Words], ...]:
    """As `find_people`, and also those who own a dwelling in the caller's areas and live elsewhere."""
    return tuple((str(row.id), _label(act, row)) for row in found(act, said, owners=True))


@operation("person.find")
def person_shown(act: Act, person_id: int) -> Words:
    """Somebody of the caller's areas as they are found. Refuses (`rights.area`) people from elsewhere."""
    scopes = act.scopes()
    if scopes:
        condition = and_(col(Person.id) == person_id, or_(*[within(col(Area.path), path) for path in scopes]))
        for statement in (homes_of, owned_by):
            row = act.transaction.one(statement(condition))
            if row is not None:
                return _label(act, row)
    raise Refused("rights.area")


@operation("area.mine")
def my_areas(act: Act) -> tuple[Place, ...]:
    """The areas in which the caller serves, none inside another."""
    paths = act.scopes()
    rows = act.transaction.run(select(col(Area.id)).where(col(Area.path).in_(paths)).order_by(col(Area.path)))
    places = (place_of(act.transaction, row[0]) for row in rows)
    return tuple(place for place in places if place is not None)


@operation("area.mine")
def areas_below(act: Act, area_id: int) -> tuple[Place, ...]:
    """The areas directly below one of the caller's. Refuses (`rights.area`) one that is beyond them."""
    place = place_of(act.transaction, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    return tuple(children(act.transaction, area_id))


def _label(act: Act, row: Any) -> Text:
    values = {"name": mask_name(row.name), "address": row.address}
    if row.birth is None:
        return Text("words/people.found", values)
    return Text("words/people.found_aged", {**values, "age": age_on(row.birth, act.now().date())})
