"""What can only be told with the archive at hand: areas and dwellings that do not exist, numbers of somebody else."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import Area
from store.people.dwelling import Dwelling
from store.people.importing.rows import Problem, Tables
from store.people.person import Person

SLICE = 1000


def check_tables(database: Database, keys: Keys, tables: Tables) -> None:
    """Move rows that cannot be stored from the tables to their problems; nothing is stored.

    A person whose dwelling has a bad row is bad as well: half a household helps nobody.
    """
    areas = {row[0] for row in database.read(lambda tx: tx.run(select(col(Area.code))))}
    _check_areas(tables, areas)
    areas |= {one.code for one in tables.areas}
    known = [one for one in tables.dwellings if one.area in areas]
    tables.problems += [
        Problem("", one.row, "area", "area-unknown", {"value": one.area})
        for one in tables.dwellings
        if one.area not in areas
    ]
    tables.dwellings[:] = known
    _check_people(database, keys, tables)


def _check_areas(tables: Tables, known: set[str]) -> None:
    """Parents come before children, so that the tree can be built from above."""
    ready: list[Any] = []
    codes = set(known)
    waiting = list(tables.areas)
    while True:
        now = [one for one in waiting if not one.parent or one.parent in codes]
        if not now:
            break
        ready += now
        codes |= {one.code for one in now}
        waiting = [one for one in waiting if one.code not in codes]
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
