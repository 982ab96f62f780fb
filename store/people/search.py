"""Finding people and places of one's own area."""

import re
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import col

from store.people.area import Area, Place, children, place_of, within
from store.people.dwelling import Dwelling, Household, HouseholdMember
from store.people.person import Person, age_on, mask_name
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text, Words

MOST_FOUND = 8


@operation("person.find")
def find_people(act: Act, said: str) -> tuple[tuple[str, Words], ...]:
    """People who live in the caller's areas, by a part of the name or by the door ("21-1-601"), at most eight.

    Gives (id, label); the label tells the masked name, the age and the address, so that those of one family differ.
    """
    said = said.strip()
    rows = _people(act, or_(col(Person.name).contains(said, autoescape=True), *_at_home(said))) if said else []
    named = [row for row in rows if row.name == said]
    return tuple((str(row.id), _label(act, row)) for row in named or rows)


@operation("person.find")
def person_shown(act: Act, person_id: int) -> Words:
    """Somebody of the caller's areas as `find_people` shows them. Refuses (`rights.area`) people from elsewhere."""
    rows = _people(act, col(Person.id) == person_id)
    if not rows:
        raise Refused("rights.area")
    return _label(act, rows[0])


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


def _people(act: Act, condition: Any) -> list[Any]:
    scopes = act.scopes()
    if not scopes:
        return []
    return act.transaction.run(
        select(col(Person.id), col(Person.name), col(Person.birth), col(Dwelling.address))
        .select_from(HouseholdMember)
        .join(Person, col(Person.id) == col(HouseholdMember.person_id))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(
            col(HouseholdMember.valid_to).is_(None),
            col(Person.merged_into).is_(None),
            col(Person.is_organisation).is_(False),
            col(Person.residence_status) != "deceased",
            or_(*[within(col(Area.path), path) for path in scopes]),
            condition,
        )
        .order_by(col(Area.path), col(Dwelling.id), col(Person.id))
        .limit(MOST_FOUND)
    )


def _label(act: Act, row: Any) -> Text:
    values = {"name": mask_name(row.name), "address": row.address}
    if row.birth is None:
        return Text("words/people.found", values)
    return Text("words/people.found_aged", {**values, "age": age_on(row.birth, act.now().date())})


def _at_home(said: str) -> list[Any]:
    """Conditions by which what was said names a dwelling."""
    conditions: list[Any] = [col(Dwelling.address).contains(said, autoescape=True)] if len(said) > 1 else []
    numbers = re.findall(r"\d+", said)
    if len(numbers) == 3:
        building, stair, door = numbers
        conditions.append(
            and_(col(Dwelling.building) == building, col(Dwelling.stair) == stair, col(Dwelling.door) == door)
        )
    return conditions
