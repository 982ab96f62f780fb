"""Whom a notice is meant for, said as one selection that counts, shows a sample and fills a broadcast alike."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select, union_all
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment
from store.messages.broadcasts.broadcast import BroadcastRecipient
from store.messages.reach.condition import Condition, holds
from store.people.area import Area, place_of, rules_at, within
from store.people.assignment import Assignment
from store.people.dwelling import Dwelling, Household, HouseholdMember, Occupancy, Ownership
from store.people.person import Person, in_use
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act


@enumeration
class Who(StrEnum):
    """Which of the people of an area are meant."""

    EVERYBODY = "everybody"
    RESIDENTS = "residents"
    OWNERS = "owners"
    ABSENT_OWNERS = "absent_owners"
    TENANTS = "tenants"
    ROLE = "role"
    LISTED = "listed"
    FOLLOW_UP = "follow_up"


class ReachList(SQLModel, table=True):
    """Somebody of an uploaded list (`batch`) who was found in the archive."""

    __tablename__ = "reach_list"
    __table_args__ = (UniqueConstraint("batch", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    batch: str
    person_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Moment)


@record
class Audience:
    """The people meant by a notice.

    Arguments: `area`, the place whose people are meant; `role`, for `Who.ROLE`; `batch`, of an uploaded list;
    `follows`, the broadcast whose recipients are meant who have not done what it asked for; `conditions`, all of which
    must hold; `without_areas`, places inside it that are left out; `without`, people who are left out.
    """

    area: int
    who: Who = Who.EVERYBODY
    role: str = ""
    batch: str = ""
    follows: int | None = None
    conditions: tuple[Condition, ...] = ()
    without_areas: tuple[int, ...] = ()
    without: tuple[int, ...] = ()


@record
class Window:
    """A part of an area's dwellings, by their ids: beyond `after`, up to `last`."""

    after: int
    last: int


def path_of(tx: Transaction, audience: Audience) -> str:
    """The path of the audience's area. Refuses (`areas.unknown`) one that does not exist."""
    place = place_of(tx, audience.area)
    if place is None:
        raise Refused("areas.unknown", code=str(audience.area))
    return place.path


def reached_by(act: Act, audience: Audience) -> str:
    """The path of the audience's area, once it is sure that the caller may write there. Refuses (`rights.area`)."""
    path = path_of(act.transaction, audience)
    act.require(path)
    return path


def selected(tx: Transaction, audience: Audience, now: datetime, window: Window | None = None) -> Select[Any]:
    """A query for (person_id, dwelling_id, phone_index) of everybody meant; somebody with two homes may come twice.

    Arguments: `window`, only those of some dwellings (roles, lists and follow-ups know no dwellings and come whole).
    """
    path = path_of(tx, audience)
    if audience.who is Who.LISTED:
        base = select(col(ReachList.person_id), _home(col(ReachList.person_id))).where(
            col(ReachList.batch) == audience.batch
        )
    elif audience.who is Who.ROLE:
        base = _with_role(audience.role, path, now)
    elif audience.who is Who.FOLLOW_UP:
        base = _followed(audience.follows)
    else:
        base = _at_home(tx, audience, path, window)
    found = base.subquery("found")
    person, dwelling = found.c.person_id, found.c.dwelling_id
    rules = rules_at(tx, path)
    born = _birthday(now.astimezone(ZoneInfo(rules.zone)).date(), rules.adult_age)
    wanted = [
        *in_use(),
        col(Person.is_organisation).is_(False),
        or_(col(Person.birth).is_(None), col(Person.birth) <= born),
        *(holds(tx, one, person, now) for one in audience.conditions),
    ]
    if audience.without:
        wanted.append(person.not_in(list(audience.without)))
    return select(person, dwelling, col(Person.phone_index)).join(Person, col(Person.id) == person).where(*wanted)


def counted(tx: Transaction, audience: Audience, now: datetime) -> int:
    """How many people are meant."""
    found = selected(tx, audience, now).subquery()
    return int(tx.value(select(func.count(func.distinct(found.c.person_id)))))


def knows_dwellings(audience: Audience) -> bool:
    """Whether the audience is gone through dwelling by dwelling."""
    return audience.who not in (Who.ROLE, Who.LISTED, Who.FOLLOW_UP)


def last_of(tx: Transaction, audience: Audience, after: int, most: int) -> int | None:
    """Where a part of so many dwellings that begins beyond `after` ends; none when it is the last one."""
    here = select(col(Area.id)).where(within(col(Area.path), path_of(tx, audience)))
    following = select(col(Dwelling.id)).where((col(Dwelling.area_id) + 0).in_(here), col(Dwelling.id) > after)
    found: int | None = tx.value(following.order_by(col(Dwelling.id)).offset(most - 1).limit(1))
    return found


def _at_home(tx: Transaction, audience: Audience, path: str, window: Window | None) -> Any:
    """Those who live or own in the dwellings of an area, without the places left out."""
    here = select(col(Area.id)).where(
        within(col(Area.path), path), *(~within(col(Area.path), one) for one in _paths(tx, audience.without_areas))
    )
    # A part is found by the dwellings' ids; said so that no database goes through the whole area for each part instead.
    area: Any = col(Dwelling.area_id) if window is None else col(Dwelling.area_id) + 0
    dwellings: list[Any] = [area.in_(here)]
    if window is not None:
        dwellings += [col(Dwelling.id) > window.after, col(Dwelling.id) <= window.last]
    lives: Any = (
        select(col(HouseholdMember.person_id).label("person_id"), col(Dwelling.id).label("dwelling_id"))
        .select_from(Dwelling)
        .join(Household, col(Household.dwelling_id) == col(Dwelling.id))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .where(*dwellings, col(HouseholdMember.valid_to).is_(None))
    )
    owns: Any = (
        select(col(Ownership.person_id).label("person_id"), col(Dwelling.id).label("dwelling_id"))
        .select_from(Dwelling)
        .join(Ownership, col(Ownership.dwelling_id) == col(Dwelling.id))
        .where(*dwellings, col(Ownership.valid_to).is_(None))
    )
    if audience.who is Who.RESIDENTS:
        return lives
    if audience.who is Who.OWNERS:
        return owns
    if audience.who is Who.ABSENT_OWNERS:
        at_home = (
            select(col(HouseholdMember.id))
            .join(Household, col(Household.id) == col(HouseholdMember.household_id))
            .where(
                col(Household.dwelling_id) == col(Dwelling.id),
                col(HouseholdMember.person_id) == col(Ownership.person_id),
                col(HouseholdMember.valid_to).is_(None),
            )
        )
        return owns.where(~at_home.exists())
    if audience.who is Who.TENANTS:
        return (
            select(col(Occupancy.person_id).label("person_id"), col(Dwelling.id).label("dwelling_id"))
            .select_from(Dwelling)
            .join(Occupancy, col(Occupancy.dwelling_id) == col(Dwelling.id))
            .where(*dwellings, col(Occupancy.kind) == "tenant", col(Occupancy.valid_to).is_(None))
        )
    return union_all(lives, owns)


def _with_role(role: str, path: str, now: datetime) -> Any:
    return (
        select(col(Assignment.person_id).label("person_id"), _home(col(Assignment.person_id)))
        .join(Area, col(Area.id) == col(Assignment.area_id))
        .where(
            col(Assignment.role) == role,
            within(col(Area.path), path),
            col(Assignment.valid_from) <= now,
            or_(col(Assignment.valid_to).is_(None), col(Assignment.valid_to) > now),
        )
    )


def _followed(broadcast: int | None) -> Any:
    return select(
        col(BroadcastRecipient.person_id).label("person_id"), col(BroadcastRecipient.dwelling_id).label("dwelling_id")
    ).where(col(BroadcastRecipient.broadcast_id) == broadcast, col(BroadcastRecipient.skip) != "muted")


def _home(person: Any) -> Any:
    """The dwelling in which somebody lives, as a subquery; none if the archive knows of none."""
    return (
        select(func.max(col(Household.dwelling_id)))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .where(col(HouseholdMember.person_id) == person, col(HouseholdMember.valid_to).is_(None))
        .scalar_subquery()
        .label("dwelling_id")
    )


def _paths(tx: Transaction, areas: Sequence[int]) -> list[str]:
    if not areas:
        return []
    return [row[0] for row in tx.run(select(col(Area.path)).where(col(Area.id).in_(list(areas))))]


def _birthday(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
