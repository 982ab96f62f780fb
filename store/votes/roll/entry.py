"""The frozen roll of an assembly: heads with their area, the units behind them, and who their owners are."""

from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Fixed, Transaction
from store.people.person import Person, is_of
from store.records import record


class RollHead(SQLModel, table=True):
    """One head: owners who own the same units together, or the developer with all that is not sold or delivered.

    `area` is in 0.01 m², the sum of its units.
    """

    __tablename__ = "roll_head"
    __table_args__ = (UniqueConstraint("assembly_id", "head"),)

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id")
    head: str
    kind: str
    area: int


class RollUnit(SQLModel, table=True):
    """A unit of a head as it was when the roll was frozen; `area` in 0.01 m², by `area_source`."""

    __tablename__ = "roll_unit"
    __table_args__ = (UniqueConstraint("assembly_id", "dwelling_id"),)

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id")
    head_id: int = Field(foreign_key="roll_head.id", index=True)
    dwelling_id: int = Field(foreign_key="dwelling.id")
    area_id: int = Field(foreign_key="area.id")
    address: str
    building: str
    area: int
    area_source: str


class RollOwner(SQLModel, table=True):
    """One of the owners of a head."""

    __tablename__ = "roll_owner"
    __table_args__ = (UniqueConstraint("head_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id")
    head_id: int = Field(foreign_key="roll_head.id")
    person_id: int = Field(foreign_key="person.id", index=True)


@record
class Weight:
    """A head of a frozen roll: `area` in 0.01 m², `units` the addresses behind it, `owners` the ids of its owners.

    Whoever stands for a record that was merged since the roll was frozen is the owner in its place.
    """

    row: int
    assembly: int
    head: str
    kind: str
    area: int
    units: tuple[str, ...]
    owners: tuple[int, ...]


_HEADS_OF = Fixed(
    select(col(RollOwner.head_id))
    .where(
        col(RollOwner.assembly_id) == bindparam("assembly", type_=Integer()),
        is_of(col(RollOwner.person_id), bindparam("person", type_=Integer())),
    )
    .order_by(col(RollOwner.head_id))
)
_HEAD = Fixed(
    select(
        col(RollHead.id), col(RollHead.assembly_id), col(RollHead.head), col(RollHead.kind), col(RollHead.area)
    ).where(col(RollHead.id) == bindparam("head", type_=Integer()))
)
_UNITS = Fixed(
    select(col(RollUnit.address))
    .where(col(RollUnit.head_id) == bindparam("head", type_=Integer()))
    .order_by(col(RollUnit.id))
)
_OWNERS = Fixed(
    select(func.coalesce(col(Person.merged_into), col(RollOwner.person_id)))
    .select_from(RollOwner)
    .join(Person, col(Person.id) == col(RollOwner.person_id))
    .where(col(RollOwner.head_id) == bindparam("head", type_=Integer()))
    .order_by(col(RollOwner.id))
)


def weights_of(tx: Transaction, assembly_id: int, person_id: int) -> list[Weight]:
    """The heads of a frozen roll to which a person belongs; somebody who co-owns one flat and owns another has two."""
    rows = tx.run(_HEADS_OF, assembly=assembly_id, person=person_id)
    return [weight for row in rows if (weight := weight_of(tx, row[0])) is not None]


def weight_of(tx: Transaction, head_id: int) -> Weight | None:
    """The head with an id."""
    row = tx.one(_HEAD, head=head_id)
    if row is None:
        return None
    made, assembly, head, kind, area = row
    units = tuple(unit[0] for unit in tx.run(_UNITS, head=head_id))
    owners = tuple(owner[0] for owner in tx.run(_OWNERS, head=head_id))
    return Weight(made, assembly, head, kind, area, units, owners)


def head_of_dwelling(tx: Transaction, assembly_id: int, dwelling_id: int) -> int | None:
    """The id of the head that a dwelling belongs to on a frozen roll."""
    found: int | None = tx.value(
        select(col(RollUnit.head_id)).where(
            col(RollUnit.assembly_id) == assembly_id, col(RollUnit.dwelling_id) == dwelling_id
        )
    )
    return found


def areas_by_head(tx: Transaction, assembly_id: int) -> list[Any]:
    """(id, head, area) of the whole roll in its order."""
    return tx.run(
        select(col(RollHead.id), col(RollHead.head), col(RollHead.area))
        .where(col(RollHead.assembly_id) == assembly_id)
        .order_by(col(RollHead.head))
    )
