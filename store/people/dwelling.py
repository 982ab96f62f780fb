"""Dwellings, households, who owns a dwelling and who lives in it, each from a date to a date."""

from datetime import date
from typing import Any

from sqlalchemy import Index, bindparam, insert, or_, select
from sqlmodel import Field, SQLModel, col

from store.database import Fixed, Transaction
from store.people.area import Area
from store.records import record
from store.refusals import Refused


class Dwelling(SQLModel, table=True):
    """A flat, shop, parking space or store-room. `floor_area` is the registered gross area in 0.01 m²."""

    __tablename__ = "dwelling"
    # "5-1-302" is how people name a home: the door is what tells most of them apart.
    __table_args__ = (Index(None, "door", "building"), Index("ix_dwelling_numbers", "area_id", "building", "door"))

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    code: str = Field(unique=True)
    building: str = ""
    stair: str = ""
    door: str = ""
    address: str = Field(index=True)
    floor_area: int | None = None
    area_source: str | None = None
    use: str = "residence"
    delivery: str = "delivered"
    occupancy: str = "owner_occupied"
    is_demo: bool = False


class Household(SQLModel, table=True):
    """People who live together in a dwelling: the unit of the household file."""

    __tablename__ = "household"

    id: int | None = Field(default=None, primary_key=True)
    dwelling_id: int = Field(foreign_key="dwelling.id", index=True)
    head_id: int | None = Field(default=None, foreign_key="person.id")
    kind: str = "family"
    is_demo: bool = False


class HouseholdMember(SQLModel, table=True):
    """A person in a household, with the relation to its head."""

    __tablename__ = "household_member"

    id: int | None = Field(default=None, primary_key=True)
    household_id: int = Field(foreign_key="household.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    relation: str = "member"
    valid_from: date | None = None
    valid_to: date | None = None


class Ownership(SQLModel, table=True):
    """A share (`share_part` of `share_whole`) of a dwelling that a person or organisation owns."""

    __tablename__ = "ownership"

    id: int | None = Field(default=None, primary_key=True)
    dwelling_id: int = Field(foreign_key="dwelling.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    share_part: int = 1
    share_whole: int = 1
    valid_from: date | None = None
    valid_to: date | None = None


class Occupancy(SQLModel, table=True):
    """A person who lives in a dwelling, as owner, family or tenant."""

    __tablename__ = "occupancy"

    id: int | None = Field(default=None, primary_key=True)
    dwelling_id: int = Field(foreign_key="dwelling.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str = "owner"
    valid_from: date | None = None
    valid_to: date | None = None


@record
class Home:
    """Where somebody lives. `path` is the area's place in the tree, "/1/4/9/"."""

    dwelling: int
    address: str
    household: int
    area: int
    path: str


def add_dwelling(
    tx: Transaction,
    area_id: int,
    code: str,
    address: str,
    *,
    building: str = "",
    stair: str = "",
    door: str = "",
    floor_area: int | None = None,
    area_source: str | None = None,
    use: str = "residence",
    delivery: str = "delivered",
    occupancy: str = "owner_occupied",
    is_demo: bool = False,
) -> int:
    """Put a dwelling into an area and give its id.

    Arguments: `code`, unique and lasting; `floor_area`, gross area in 0.01 m²; `use`, residence, shop, parking or
    storage; `occupancy`, owner_occupied, let, vacant or unoccupied (never moved in).
    Refuses (`people.floor_area`) an area that is not more than nothing.
    """
    if floor_area is not None and floor_area <= 0:
        raise Refused("people.floor_area", address=address)
    values = {
        "area_id": area_id,
        "code": code,
        "address": address,
        "building": building,
        "stair": stair,
        "door": door,
        "floor_area": floor_area,
        "area_source": area_source,
        "use": use,
        "delivery": delivery,
        "occupancy": occupancy,
        "is_demo": is_demo,
    }
    made: int = tx.value(insert(Dwelling).values(values).returning(col(Dwelling.id)))
    return made


def add_household(
    tx: Transaction, dwelling_id: int, *, head_id: int | None = None, kind: str = "family", is_demo: bool = False
) -> int:
    """Start a household in a dwelling and give its id; its head becomes its first member.

    Arguments: `kind`, family, tenants or collective.
    """
    values = {"dwelling_id": dwelling_id, "head_id": head_id, "kind": kind, "is_demo": is_demo}
    made: int = tx.value(insert(Household).values(values).returning(col(Household.id)))
    if head_id is not None:
        add_member(tx, made, head_id, "head")
    return made


def add_member(
    tx: Transaction, household_id: int, person_id: int, relation: str = "member", *, since: date | None = None
) -> int:
    """Take a person into a household: `relation` to its head, from the day `since` (None: unknown)."""
    values = {"household_id": household_id, "person_id": person_id, "relation": relation, "valid_from": since}
    made: int = tx.value(insert(HouseholdMember).values(values).returning(col(HouseholdMember.id)))
    return made


def add_ownership(
    tx: Transaction, dwelling_id: int, person_id: int, *, part: int = 1, whole: int = 1, since: date | None = None
) -> int:
    """Record that a person or organisation owns `part` of `whole` shares of a dwelling.

    Refuses (`people.share`) a share of nothing or of more than the whole.
    """
    if not 0 < part <= whole:
        raise Refused("people.share", part=part, whole=whole)
    values = {
        "dwelling_id": dwelling_id,
        "person_id": person_id,
        "share_part": part,
        "share_whole": whole,
        "valid_from": since,
    }
    made: int = tx.value(insert(Ownership).values(values).returning(col(Ownership.id)))
    return made


def add_occupancy(
    tx: Transaction, dwelling_id: int, person_id: int, kind: str = "owner", *, since: date | None = None
) -> int:
    """Record that a person lives in a dwelling as owner, family or tenant."""
    values = {"dwelling_id": dwelling_id, "person_id": person_id, "kind": kind, "valid_from": since}
    made: int = tx.value(insert(Occupancy).values(values).returning(col(Occupancy.id)))
    return made


def dwelling_by_code(tx: Transaction, code: str) -> tuple[int, int] | None:
    """The id of the dwelling with a code, and the id of its area."""
    row = tx.one(select(col(Dwelling.id), col(Dwelling.area_id)).where(col(Dwelling.code) == code))
    return (row[0], row[1]) if row else None


def household_in(tx: Transaction, dwelling_id: int) -> int | None:
    """The first household that lives in a dwelling."""
    statement = select(col(Household.id)).where(col(Household.dwelling_id) == dwelling_id).order_by(col(Household.id))
    found: int | None = tx.value(statement.limit(1))
    return found


def home_of(tx: Transaction, person_id: int, day: date | None = None) -> Home | None:
    """Where a person lives: the household they belong to now, or on `day`; the newest if there are several."""
    if day is None:
        row = tx.one(_HOME_NOW, person=person_id)
    else:
        row = tx.one(_HOMES.where(*_valid(HouseholdMember, day)), person=person_id)
    return Home(dwelling=row[0], address=row[1], household=row[2], area=row[3], path=row[4]) if row else None


def owners_of(tx: Transaction, dwelling_id: int, day: date | None = None) -> list[int]:
    """The ids of those who own a dwelling now, or on `day`."""
    statement = select(col(Ownership.person_id)).where(
        col(Ownership.dwelling_id) == dwelling_id, *_valid(Ownership, day)
    )
    return [row[0] for row in tx.run(statement.order_by(col(Ownership.id)))]


def _valid(table: type[HouseholdMember | Ownership | Occupancy], day: date | None) -> list[Any]:
    until = col(table.valid_to)
    if day is None:
        return [until.is_(None)]
    since = col(table.valid_from)
    return [or_(since.is_(None), since <= day), or_(until.is_(None), until > day)]


_HOMES = (
    select(col(Dwelling.id), col(Dwelling.address), col(Household.id), col(Area.id), col(Area.path))
    .select_from(HouseholdMember)
    .join(Household, col(Household.id) == col(HouseholdMember.household_id))
    .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
    .join(Area, col(Area.id) == col(Dwelling.area_id))
    .where(col(HouseholdMember.person_id) == bindparam("person"))
    .order_by(col(HouseholdMember.id).desc())
    .limit(1)
)
# Asked on every signature and every report, so it is compiled once.
_HOME_NOW = Fixed(_HOMES.where(*_valid(HouseholdMember, None)))
