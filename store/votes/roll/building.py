"""Working the roll out from the archive: one head for each set of owners, one for all that the developer holds.

Sources: interpretation of the Supreme People's Court (2020), articles 8 and 9; domain 2.2.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import col

from store.chains.sealed import canonical
from store.database import Transaction
from store.people.area import Area, within
from store.people.dwelling import Dwelling, Ownership
from store.people.person import Person
from store.records import record

VOTING_USES = frozenset({"residence", "shop", "office"})
PARKING_USES = frozenset({"parking", "garage", "storage"})
"""Whether a space for a car or for things counts is for the rules of procedure; without a rule it does not."""
HELD_BY_DEVELOPER = frozenset({"unsold", "undelivered"})


@record
class Unresolved:
    """A row that keeps the roll from being frozen: `reason` is no_area, no_owner or no_developer."""

    dwelling: int
    address: str
    reason: str


@dataclass(frozen=True)
class Unit:
    """A dwelling in scope."""

    dwelling: int
    area_id: int
    address: str
    building: str
    area: int
    source: str
    delivery: str
    owners: tuple[int, ...]


@dataclass
class Head:
    """Owners who own the same units together; `kind` is owner or developer."""

    kind: str
    owners: tuple[int, ...]
    units: list[Unit] = field(default_factory=list)

    @property
    def area(self) -> int:
        """In 0.01 m²."""
        return sum(unit.area for unit in self.units)


@dataclass
class Draft:
    """A roll that is not frozen: its heads in order, what is in the way, and how many spaces were left out."""

    heads: list[Head]
    unresolved: list[Unresolved]
    left_out: int

    @property
    def area(self) -> int:
        """In 0.01 m²."""
        return sum(head.area for head in self.heads)


def build(tx: Transaction, path: str, day: date, *, counts_parking: bool) -> Draft:
    """The roll of everything below the area at `path`, by who owns what on `day`."""
    units, left_out, unresolved = [], 0, []
    for unit, use in _units(tx, path, day):
        if use in PARKING_USES and not counts_parking:
            left_out += 1
        elif use not in VOTING_USES | PARKING_USES:
            # Service rooms and the like are common parts, never on the roll.
            left_out += 1
        elif unit.area <= 0:
            unresolved.append(Unresolved(dwelling=unit.dwelling, address=unit.address, reason="no_area"))
        else:
            units.append(unit)
    heads, missing = _heads(tx, units)
    return Draft(heads, [*unresolved, *missing], left_out)


def _units(tx: Transaction, path: str, day: date) -> Iterable[tuple[Unit, str]]:
    since, until = col(Ownership.valid_from), col(Ownership.valid_to)
    valid = and_(
        col(Ownership.dwelling_id) == col(Dwelling.id),
        or_(since.is_(None), since <= day),
        or_(until.is_(None), until > day),
    )
    rows = tx.run(
        select(
            col(Dwelling.id), col(Dwelling.area_id), col(Dwelling.address), col(Dwelling.building),
            col(Dwelling.floor_area), col(Dwelling.area_source), col(Dwelling.delivery), col(Dwelling.use),
            col(Ownership.person_id),
        )
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .outerjoin(Ownership, valid)
        .where(within(col(Area.path), path))
        .order_by(col(Dwelling.id), col(Ownership.person_id))
    )  # fmt: skip
    for _, found in groupby(rows, key=lambda row: row[0]):
        group = list(found)
        dwelling, area_id, address, building, area, source, delivery, use, _ = group[0]
        owners = tuple(sorted({row[8] for row in group if row[8] is not None}))
        yield Unit(dwelling, area_id, address, building, area or 0, source or "", delivery, owners), use


def _heads(tx: Transaction, units: Sequence[Unit]) -> tuple[list[Head], list[Unresolved]]:
    """Two units are one head exactly if their sets of owners are identical (domain 2.2, IDENTICAL_SET)."""
    by_owners: dict[tuple[int, ...], Head] = {}
    unresolved = []
    held = [unit for unit in units if unit.delivery in HELD_BY_DEVELOPER]
    developers = _organisations(tx, held)
    developer = Head("developer", developers, held)
    for unit in units:
        if unit.delivery in HELD_BY_DEVELOPER:
            continue
        if not unit.owners:
            unresolved.append(Unresolved(dwelling=unit.dwelling, address=unit.address, reason="no_owner"))
        elif unit.owners == developers:
            # What it holds of delivered units belongs to the same one head.
            developer.units.append(unit)
        else:
            by_owners.setdefault(unit.owners, Head("owner", unit.owners)).units.append(unit)
    if held and not developers:
        unresolved.append(Unresolved(dwelling=held[0].dwelling, address=held[0].address, reason="no_developer"))
    heads = list(by_owners.values())
    return [*heads, developer] if developer.units else heads, unresolved


def _organisations(tx: Transaction, held: Sequence[Unit]) -> tuple[int, ...]:
    """The developer: the organisations that own what is unsold; a buyer without keys has no vote yet."""
    owners = sorted({owner for unit in held for owner in unit.owners})
    if not owners:
        return ()
    rows = tx.run(select(col(Person.id)).where(col(Person.id).in_(owners), col(Person.is_organisation).is_(True)))
    return tuple(sorted(row[0] for row in rows))


def roll_hash(heads: Iterable[tuple[str, str, Any, Any]]) -> str:
    """The hash of a frozen roll, SHA-256 as hex.

    Arguments: `heads`, for each its name, its kind, its units as (dwelling, area), and its owners' ids, in order.
    """
    digest = hashlib.sha256()
    for name, kind, units, owners in heads:
        digest.update(canonical([name, kind, sorted(units), sorted(owners)]) + b"\n")
    return digest.hexdigest()
