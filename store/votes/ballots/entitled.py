"""Whether somebody may vote, for which heads, and if not, why and how to mend it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, bindparam, or_, select
from sqlmodel import col

from store.database import Fixed, Transaction
from store.people.area import Area, within
from store.people.dwelling import Dwelling, Occupancy, Ownership
from store.people.person import Person, age_on
from store.records import enumeration, record
from store.votes.assembly import AssemblyTerms, Stage
from store.votes.days import local_day
from store.votes.proxy import authorities
from store.votes.roll.building import HELD_BY_DEVELOPER, PARKING_USES, build
from store.votes.roll.entry import RollUnit, Weight, weight_of, weights_of


@enumeration
class WhyNot(StrEnum):
    """Why somebody has no vote: each has a sentence that says how to mend it."""

    NOT_OWNER = "not_owner"
    TENANT = "tenant"
    UNDELIVERED = "undelivered"
    PARKING_ONLY = "parking_only"
    SOLD = "sold"
    PART_SOLD = "part_sold"
    MINOR = "minor"
    NOT_ON_ROLL = "not_on_roll"


@record
class Vote:
    """A vote that somebody may cast: for which head, by which units, and as whose agent (0: as an owner)."""

    head: int
    name: str
    area: int
    units: tuple[str, ...]
    proxy: int
    owners: tuple[int, ...]


_OWNED_UNITS = Fixed(
    select(col(Ownership.dwelling_id)).where(
        col(Ownership.person_id) == bindparam("person", type_=Integer()), col(Ownership.valid_to).is_(None)
    )
)
_HEADS_OWNED = Fixed(
    select(col(RollUnit.head_id))
    .distinct()
    .join(Ownership, col(Ownership.dwelling_id) == col(RollUnit.dwelling_id))
    .where(
        col(Ownership.person_id) == bindparam("person", type_=Integer()),
        col(Ownership.valid_to).is_(None),
        col(RollUnit.assembly_id) == bindparam("assembly", type_=Integer()),
    )
)
_UNITS_OF_HEAD = Fixed(
    select(col(RollUnit.dwelling_id)).where(col(RollUnit.head_id) == bindparam("head", type_=Integer()))
)
_BORN = Fixed(select(col(Person.birth)).where(col(Person.id) == bindparam("person", type_=Integer())))


def entitled(tx: Transaction, terms: AssemblyTerms, person: int, at: datetime) -> tuple[list[Vote], WhyNot | None]:
    """The votes that somebody may cast on a frozen roll at an instant, and, if there are none, why."""
    born = tx.value(_BORN, person=person)
    if born is not None and age_on(born, local_day(terms, at)) < 18:
        # A guardian votes, on paper, with the certificate of it.
        return [], WhyNot.MINOR
    owned = {row[0] for row in tx.run(_OWNED_UNITS, person=person)}
    votes: list[Vote] = []
    reason: WhyNot | None = None
    for weight in _own_heads(tx, terms, person, owned):
        units = {row[0] for row in tx.run(_UNITS_OF_HEAD, head=weight.row)}
        if weight.kind == "developer":
            if person in weight.owners:
                votes.append(_vote(weight))
            else:
                reason = WhyNot.UNDELIVERED
        elif not units & owned:
            reason = WhyNot.SOLD
        elif person in weight.owners or units <= owned:
            votes.append(_vote(weight))
        else:
            # They bought one of several flats of a head: its one vote cannot be split while the roll is frozen.
            reason = WhyNot.PART_SOLD
    for held in authorities(tx, terms.assembly, person, at):
        weight_held = weight_of(tx, held.head)
        if weight_held is not None:
            votes.append(_vote(weight_held, held.proxy))
    if votes:
        return votes, None
    return [], reason or _reason(tx, terms, person, owned)


def expected(tx: Transaction, terms: AssemblyTerms, person: int, at: datetime) -> tuple[list[Vote], WhyNot | None]:
    """As `entitled`, by the archive of today, while the roll is not frozen."""
    day = local_day(terms, at)
    draft = build(tx, terms.path, day, counts_parking=terms.counts_parking)
    mine = [head for head in draft.heads if person in head.owners]
    votes = [
        Vote(head=0, name="", area=head.area, units=tuple(unit.address for unit in head.units), proxy=0,
             owners=head.owners)
        for head in mine
    ]  # fmt: skip
    if votes:
        return votes, None
    return [], _reason(tx, terms, person, {row[0] for row in tx.run(_OWNED_UNITS, person=person)})


def _own_heads(tx: Transaction, terms: AssemblyTerms, person: int, owned: set[int]) -> list[Weight]:
    found = {weight.row: weight for weight in weights_of(tx, terms.assembly, person)}
    if owned:
        rows = tx.run(_HEADS_OWNED, person=person, assembly=terms.assembly)
        for row in rows:
            weight = weight_of(tx, row[0])
            if weight is not None:
                found.setdefault(weight.row, weight)
    return [found[row] for row in sorted(found)]


def _vote(weight: Weight, proxy: int = 0) -> Vote:
    return Vote(head=weight.row, name=weight.head, area=weight.area, units=weight.units, proxy=proxy,
                owners=weight.owners)  # fmt: skip


def _reason(tx: Transaction, terms: AssemblyTerms, person: int, owned: set[int]) -> WhyNot:
    """Why somebody who is on no head of the roll has no vote."""
    if owned:
        rows = tx.run(
            select(col(Dwelling.use), col(Dwelling.delivery))
            .join(Area, col(Area.id) == col(Dwelling.area_id))
            .where(col(Dwelling.id).in_(sorted(owned)), within(col(Area.path), terms.path))
        )
        if rows and all(use in PARKING_USES for use, _ in rows):
            return WhyNot.PARKING_ONLY
        if any(delivery in HELD_BY_DEVELOPER for _, delivery in rows):
            return WhyNot.UNDELIVERED
        if rows:
            return WhyNot.NOT_ON_ROLL if terms.stage is not Stage.DRAFT else WhyNot.NOT_OWNER
    rents = (
        select(col(Occupancy.id))
        .join(Dwelling, col(Dwelling.id) == col(Occupancy.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(
            col(Occupancy.person_id) == person,
            col(Occupancy.valid_to).is_(None),
            or_(col(Occupancy.kind) == "tenant", col(Occupancy.kind) == "family"),
            within(col(Area.path), terms.path),
        )
    )
    return WhyNot.TENANT if tx.value(rents.limit(1)) is not None else WhyNot.NOT_OWNER
