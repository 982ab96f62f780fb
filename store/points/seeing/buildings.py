"""The buildings of a community by the points of their residents: only of those who agreed, and never a person."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select
from sqlmodel import col

from store.people.area import Area, AreaKind, ids_of, place_of, rules_at, within
from store.people.consent import PURPOSES, Consent
from store.people.dwelling import Dwelling, Household, HouseholdMember
from store.people.self import whereabouts
from store.points.ledger.account import AccountKind, PointsAccount
from store.points.ledger.transfer import Transfer, TransferKind
from store.records import record
from store.rights.act import Act, operation

LEAST = 3
"""A building is shown when so many of its residents take part: fewer could be guessed."""
MOST = 20
PURPOSE = "ranking"


@record
class Standing:
    """A building: points earned this year by those who take part, how many they are, and whether the caller's."""

    place: int
    building: str
    points: int
    people: int
    is_mine: bool


@operation("points.rules")
def by_building(act: Act) -> tuple[Standing, ...]:
    """The buildings of the caller's community by points for each one who takes part, the most first.

    A building with fewer than three who take part is left out.
    """
    tx = act.transaction
    path = whereabouts(act)
    community = _community(act, path)
    if path is None or community is None:
        return ()
    zone = ZoneInfo(rules_at(tx, path).zone)
    begins = act.now().astimezone(zone).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    people = _taking_part(community)
    earned = _earned(begins, select(people.c.person))
    points: Any = func.coalesce(func.sum(earned.c.points), 0)
    rows = tx.run(
        select(col(Area.id), col(Area.name), points, func.count(people.c.person))
        .join(people, people.c.area == col(Area.id))
        .join(earned, earned.c.person == people.c.person, isouter=True)
        .group_by(col(Area.id), col(Area.name))
        .having(func.count(people.c.person) >= LEAST)
    )
    mine = ids_of(path)
    found = sorted(rows, key=lambda row: (-int(row[2]) / row[3], row[1]))[:MOST]
    return tuple(
        Standing(place, row[1], int(row[2]), row[3], row[0] in mine) for place, row in enumerate(found, start=1)
    )


def _community(act: Act, path: str | None) -> str | None:
    """The path of the community that a place belongs to."""
    for number in ids_of(path) if path else ():
        place = place_of(act.transaction, number)
        if place is not None and place.kind == AreaKind.COMMUNITY:
            return place.path
    return None


def _taking_part(community: str) -> Any:
    """Those who live in a building of a community and agreed, each with the building, as a subquery."""
    newest = (
        select(func.max(col(Consent.id)))
        .where(col(Consent.person_id) == col(HouseholdMember.person_id), col(Consent.purpose) == PURPOSE)
        .correlate(HouseholdMember)
        .scalar_subquery()
    )
    agreed = select(col(Consent.id)).where(
        col(Consent.id) == newest, col(Consent.is_given).is_(True), col(Consent.version) == PURPOSES[PURPOSE]
    )
    return (
        select(col(HouseholdMember.person_id).label("person"), func.min(col(Dwelling.area_id)).label("area"))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(
            within(col(Area.path), community), col(Area.kind) == AreaKind.MICROGRID.value,
            col(HouseholdMember.valid_to).is_(None), agreed.exists(),
        )
        .group_by(col(HouseholdMember.person_id))
        .subquery()
    )  # fmt: skip


def _earned(since: datetime, people: Any) -> Any:
    """What some people earned since a time, less what was taken back, as a subquery."""
    taken_back = col(Transfer.kind) == TransferKind.REVERSE.value
    return (
        select(
            col(PointsAccount.owner_id).label("person"),
            func.sum(case((taken_back, -col(Transfer.amount)), else_=col(Transfer.amount))).label("points"),
        )
        .join(Transfer, col(Transfer.holder) == col(PointsAccount.id))
        .where(
            col(PointsAccount.kind) == AccountKind.PERSON.value,
            col(PointsAccount.owner_id).in_(people),
            or_(col(Transfer.kind) == TransferKind.AWARD.value, taken_back),
            col(Transfer.at) >= since,
        )
        .group_by(col(PointsAccount.owner_id))
        .subquery()
    )
