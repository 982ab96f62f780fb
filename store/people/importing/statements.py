"""The statements of an import, compiled once: it runs them for every slice of hundreds of thousands of rows."""

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import SQLModel, col

from store.database import Fixed
from store.database.dialects import among
from store.people.dwelling import Dwelling, Household, HouseholdMember, Occupancy, Ownership
from store.people.person import Person

_SOMEBODY = (
    col(Person.id), col(Person.name), col(Person.sound), col(Person.phone_index), col(Person.identity_index),
    col(Person.birth),
)  # fmt: skip
_NOT_MERGED = col(Person.merged_into).is_(None)


def _insert(table: type[SQLModel], *columns: str) -> Fixed:
    return Fixed(insert(table).values({name: bindparam(name) for name in columns}))


def _linked(table: type[Ownership | Occupancy]) -> Fixed:
    return Fixed(
        select(*_SOMEBODY, col(table.dwelling_id))
        .join(table, col(table.person_id) == col(Person.id))
        .where(among(col(table.dwelling_id), "ids", "INTEGER"))
    )


DWELLINGS = Fixed(select(col(Dwelling.code), col(Dwelling.id)).where(among(col(Dwelling.code), "codes")))
BY_IDENTITY = Fixed(select(*_SOMEBODY).where(among(col(Person.identity_index), "indexes"), _NOT_MERGED))
BY_PHONE = Fixed(select(*_SOMEBODY).where(among(col(Person.phone_index), "indexes"), _NOT_MERGED))
HOUSEHOLDS = Fixed(
    select(col(Household.id), col(Household.dwelling_id), col(Household.head_id))
    .where(among(col(Household.dwelling_id), "ids", "INTEGER"))
    .order_by(col(Household.id).desc())
)
AT_HOME = {
    "member": Fixed(
        select(*_SOMEBODY, col(Household.dwelling_id))
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Person.id))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(among(col(Household.dwelling_id), "ids", "INTEGER"))
    ),
    "owner": _linked(Ownership),
    "occupant": _linked(Occupancy),
}
"""Who belongs to a dwelling, in each way of belonging."""
UID = Fixed(select(col(Person.uid)).where(col(Person.id) == bindparam("person")))
HEAD = Fixed(update(Household).where(col(Household.id) == bindparam("household")).values(head_id=bindparam("head")))
INSERTS: dict[type[SQLModel], Fixed] = {
    Person: _insert(
        Person, "id", "uid", "code", "name", "sound", "is_organisation", "birth", "gender", "phone_sealed",
        "phone_index", "identity_sealed", "identity_index", "residence_status", "full_capacity", "merged_into",
        "created_at", "is_demo",
    ),
    Household: _insert(Household, "id", "dwelling_id", "head_id", "kind", "is_demo"),
    HouseholdMember: _insert(HouseholdMember, "household_id", "person_id", "relation", "valid_from"),
    Occupancy: _insert(Occupancy, "dwelling_id", "person_id", "kind", "valid_from"),
    Ownership: _insert(Ownership, "dwelling_id", "person_id", "share_part", "share_whole", "valid_from"),
}  # fmt: skip
"""In the order in which the tables refer to each other."""
