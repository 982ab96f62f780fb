"""Whom a pledge asks: the adults who live in an area, each counted in the one household that is their home now."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.database import Transaction
from store.messages.reach.condition import condition
from store.messages.reminders.moment import moment_of
from store.people.area import Area, place_of, within
from store.people.dwelling import Dwelling, Household, HouseholdMember
from store.people.person import Person, is_of
from store.pledges.pledge import Pledge, Terms, current, published
from store.pledges.standing import Standing, StandingState
from store.refusals import Refused
from store.rights.act import Act

EARNING_AGE = 16
"""From here on somebody who lives on their own wages has full capacity (Civil Code Art. 18)."""

_Newer = aliased(HouseholdMember)


def born_until(day: date, years: int) -> date:
    """The last birthday of those who have completed so many years on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def local_day(terms: Terms, now: datetime) -> date:
    """The calendar day of a moment where the pledge holds."""
    return now.astimezone(ZoneInfo(terms.zone)).date()


def homes(select_from: Select[Any], paths: tuple[str, ...], minimum_age: int, day: date) -> Select[Any]:
    """Complete a query with joins from Area over Dwelling and Household to Person, for adults at home in `paths`."""
    here = select(col(Area.id)).where(_in(paths))
    return _joined(select_from).where(
        # Said in this way, a database without statistics starts at the areas and not at all people of the district.
        col(Dwelling.area_id).in_(here),
        col(Household.dwelling_id).in_(select(col(Dwelling.id)).where(col(Dwelling.area_id).in_(here))),
        may_sign(minimum_age, day),
    )


def is_asked(person_id: Any, terms: Terms, path: str, day: date) -> Any:
    """The condition that somebody (a column of ids) is an adult at home at or below `path` who has not signed."""
    asked = _joined(select(1)).where(
        col(HouseholdMember.person_id) == person_id,
        _in((path,)),
        may_sign(terms.minimum_age, day),
        ~has_signed(terms),
    )
    return asked.exists()


def _joined(select_from: Select[Any]) -> Select[Any]:
    newer = select(1).where(
        col(_Newer.person_id) == col(HouseholdMember.person_id),
        col(_Newer.valid_to).is_(None),
        col(_Newer.id) > col(HouseholdMember.id),
    )
    return (
        select_from.select_from(Area)
        .join(Dwelling, col(Dwelling.area_id) == col(Area.id))
        .join(Household, col(Household.dwelling_id) == col(Dwelling.id))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .join(Person, col(Person.id) == col(HouseholdMember.person_id))
        .where(col(HouseholdMember.valid_to).is_(None), ~newer.exists())
    )


def _in(paths: tuple[str, ...]) -> Any:
    return or_(*[within(col(Area.path), path) for path in paths])


def may_sign(minimum_age: int, day: date) -> Any:
    """The condition that a person is old enough, alive, and a natural person of the archive."""
    return and_(
        col(Person.merged_into).is_(None),
        col(Person.is_organisation).is_(False),
        col(Person.residence_status) != "deceased",
        or_(
            col(Person.birth) <= bindparam(None, born_until(day, minimum_age), Date()),
            and_(
                col(Person.full_capacity).is_(True),
                col(Person.birth) <= bindparam(None, born_until(day, min(EARNING_AGE, minimum_age)), Date()),
            ),
        ),
    )


def has_signed(terms: Terms, number: int | None = None) -> Any:
    """The condition that a person's signature under a version (the one in force by default) stands."""
    return exists().where(
        col(Standing.pledge_id) == terms.pledge,
        col(Standing.number) == (terms.number if number is None else number),
        # What somebody signed under another record, found to be theirs, counts as theirs, once.
        is_of(col(Standing.person_id), col(HouseholdMember.person_id)),
        col(Standing.state) == StandingState.ACTIVE.value,
    )


def narrowed(act: Act, terms: Terms, area_id: int | None) -> tuple[str, ...]:
    """Where the caller's role, the pledge and the wished area meet: paths, none inside another.

    Refuses (`rights.area`) when they do not, (`areas.unknown`) an area that does not exist.
    """
    paths = act.scopes()
    if area_id is not None:
        place = place_of(act.transaction, area_id)
        if place is None:
            raise Refused("areas.unknown", code=str(area_id))
        act.require(place.path)
        paths = (place.path,)
    met = []
    for path in paths:
        if path.startswith(terms.path):
            met.append(path)
        elif terms.path.startswith(path):
            met.append(terms.path)
    if not met:
        raise Refused("rights.area")
    return tuple(dict.fromkeys(met))


@condition("unsigned")
def _unsigned(tx: Transaction, about: str, person: Any, _now: datetime) -> Any:
    """They have not signed the pledge with a code."""
    pledge = tx.value(select(col(Pledge.id)).where(col(Pledge.code) == about))
    if pledge is None:
        raise Refused("pledges.unknown")
    return ~exists().where(
        col(Standing.pledge_id) == pledge,
        col(Standing.number) == published(tx, pledge).number,
        col(Standing.person_id) == person,
        col(Standing.state) == StandingState.ACTIVE.value,
    )


@moment_of("pledge_closes")
def _closes(tx: Transaction, about: str) -> datetime | None:
    """When the pledge with a code closes."""
    pledge = tx.value(select(col(Pledge.id)).where(col(Pledge.code) == about))
    terms = current(tx, pledge) if pledge is not None else None
    return None if terms is None else terms.closes_at
