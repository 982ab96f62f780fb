"""Many people, dwellings and households at once, for archives that come as lists."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlmodel import SQLModel, col

from store.database import Transaction
from store.people.dwelling import Dwelling, Household, HouseholdMember, Occupancy, Ownership
from store.people.person import Person

T = TypeVar("T")
# Parameters of one statement stay below the limits of both databases (SQLite 32,766, PostgreSQL 65,535).
SLICE = 1000


def add_people(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Put people into the archive; `rows` as `person_row` makes them. Gives the id of each uid."""
    return _added(tx, Person, "uid", rows)


def add_dwellings(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Put dwellings into their areas; all rows with the same columns of the table. Gives the id of each code."""
    return _added(tx, Dwelling, "code", rows)


def add_households(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Start one household in each of several dwellings that have none; gives the id in each dwelling."""
    return _added(tx, Household, "dwelling_id", rows)


def add_members(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Take people into households: rows of household_id, person_id and relation."""
    _put(tx, HouseholdMember, rows)


def add_ownerships(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record who owns what: rows of dwelling_id, person_id, share_part and share_whole."""
    _put(tx, Ownership, rows)


def add_occupancies(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record who lives where: rows of dwelling_id, person_id and kind."""
    _put(tx, Occupancy, rows)


def _put(tx: Transaction, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    for part in _slices(rows):
        tx.many(insert(table), part)


def _added(tx: Transaction, table: type[SQLModel], key: str, rows: Sequence[Mapping[str, Any]]) -> dict[Any, int]:
    _put(tx, table, rows)
    column = col(getattr(table, key))
    found: dict[Any, int] = {}
    for part in _slices(rows):
        wanted = [row[key] for row in part]
        # The column `id` is read by name, because SQLModel's base class does not promise one.
        found.update(
            (row[0], row[1])
            for row in tx.run(select(column, col(getattr(table, "id"))).where(column.in_(wanted)))  # noqa: B009 - see above
        )
    return found


def _slices(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), SLICE):
        yield rows[start : start + SLICE]
