"""What can only be told with the archive at hand: areas and dwellings that do not exist, numbers of somebody else."""

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import select
from sqlmodel import col

from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import Area, AreaKind
from store.people.dwelling import Dwelling
from store.people.importing.rows import AreaRow, Problem, Tables
from store.people.person import Person

SLICE = 1000
_DEPTH = {kind.value: depth for depth, kind in enumerate(AreaKind)}


def check_tables(database: Database, keys: Keys, tables: Tables) -> None:
    """Move rows that cannot be stored from the tables to their problems; nothing is stored.

    A person whose dwelling has a bad row is bad as well: half a household helps nobody.
    """
    kinds: dict[str, str] = {
        row[0]: row[1] for row in database.read(lambda tx: tx.run(select(col(Area.code), col(Area.kind))))
    }
    _check_areas(tables, kinds)
    areas = kinds.keys() | {one.code for one in tables.areas}
    known = [one for one in tables.dwellings if one.area in areas]
    tables.problems += [
        Problem("", one.row, "area", "area-unknown", {"value": one.area})
        for one in tables.dwellings
        if one.area not in areas
    ]
    tables.dwellings[:] = known
    _check_people(database, keys, tables)


def _check_areas(tables: Tables, known: Mapping[str, str]) -> None:
    """Parents come before children, so that the tree can be built from above."""
    ready: list[AreaRow] = []
    kinds = dict(known)
    waiting = list(tables.areas)
    while True:
        now = [one for one in waiting if not one.parent or one.parent in kinds]
        if not now:
            break
        taken = {id(one) for one in now}
        waiting = [one for one in waiting if id(one) not in taken]
        for one in now:
            if one.parent and _DEPTH[one.kind] <= _DEPTH[kinds[one.parent]]:
                tables.problems.append(Problem("", one.row, "parent", "area-upside-down", {"value": one.parent}))
            else:
                kinds[one.code] = one.kind
                ready.append(one)
    tables.problems += [Problem("", one.row, "parent", "area-unknown", {"value": one.parent}) for one in waiting]
    tables.areas[:] = ready


def _check_people(database: Database, keys: Keys, tables: Tables) -> None:
    here = {one.code for one in tables.dwellings}
    good = []
    for start in range(0, len(tables.people), SLICE):
        some = tables.people[start : start + SLICE]
        elsewhere = sorted({one.dwelling for one in some} - here)
        numbers = {keys.index(one.identity): one for one in some if one.identity}
        found, names = database.read(partial(_found, codes=elsewhere, indexes=list(numbers)))
        others = {id(numbers[index]) for index, name in names.items() if name != numbers[index].name}
        for one in some:
            if one.dwelling not in here and one.dwelling not in found:
                tables.problems.append(Problem("", one.row, "dwelling", "dwelling-unknown", {"value": one.dwelling}))
            elif id(one) in others:
                tables.problems.append(Problem("", one.row, "identity", "name-in-archive"))
            else:
                good.append(one)
    tables.people[:] = good


def _found(tx: Transaction, codes: Sequence[str], indexes: Sequence[str]) -> tuple[set[str], dict[str, str]]:
    return _codes(tx, codes), _names(tx, indexes)


def _codes(tx: Transaction, codes: Sequence[str]) -> set[str]:
    if not codes:
        return set()
    return {row[0] for row in tx.run(select(col(Dwelling.code)).where(col(Dwelling.code).in_(codes)))}


def _names(tx: Transaction, indexes: Sequence[str]) -> dict[str, str]:
    if not indexes:
        return {}
    rows = tx.run(
        select(col(Person.identity_index), col(Person.name)).where(
            col(Person.identity_index).in_(indexes), col(Person.merged_into).is_(None)
        )
    )
    return {row[0]: row[1] for row in rows}
