"""Storing what was read, a slice at a time; whatever is there already is recognised and stays."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic, sleep
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from store.audit.audit import note_command
from store.database import Database, Fixed, Transaction
from store.database.dialects import insert_or_ignore
from store.keys import Keys
from store.people.area import Area, AreaKind, add_area, area_by_code
from store.people.dwelling import Dwelling
from store.people.importing.people import Prepared, prepare, store_people
from store.people.importing.rows import AreaRow, DwellingRow, Tables

SLICE_SECONDS = 0.05
"""What one write may take; the slices grow and shrink to keep to it, so that chat goes on meanwhile."""
BREATH_SECONDS = 0.004
"""Between two writes, so that whoever waits for the file gets it."""
_LEAST, _FIRST, _MOST = 20, 200, 2000


@dataclass
class Outcome:
    """How many there were, were new, were there already, and what was proposed as a match."""

    areas: int = 0
    dwellings: int = 0
    people: int = 0
    households: int = 0
    ownerships: int = 0
    known: int = 0
    filled: int = 0
    kept: int = 0
    proposals: int = 0
    slowest: float = field(default=0.0, repr=False)


def store_tables(
    database: Database,
    keys: Keys,
    tables: Tables,
    *,
    source: str,
    told: Callable[[int], None] = lambda _: None,
    is_demo: bool = False,
) -> Outcome:
    """Store all that was read; run again after it was ended half-way, it stores the rest.

    Arguments: `source`, the file's name for the audit; `told`, called with the number of rows stored by now.
    """
    outcome = Outcome()
    for area in tables.areas:
        outcome.areas += database.write(partial(_store_area, area=area, is_demo=is_demo))
    told(len(tables.areas))
    done = len(tables.areas)
    for rows in _slices(database, tables.dwellings, outcome, partial(_store_dwellings, is_demo=is_demo), _as_they_are):
        outcome.dwellings += rows[1]
        done += rows[0]
        told(done)
    at = database.read(lambda tx: tx.now())
    made_ready = partial(_ready, keys=keys, at=at, is_demo=is_demo)
    for count, stored in _slices(database, tables.people, outcome, partial(store_people, keys=keys), made_ready):
        for name, number in stored.items():
            setattr(outcome, name, getattr(outcome, name) + number)
        done += count
        told(done)
    database.write(lambda tx: note_command(tx, keys, operation="person.import", about=source, fields=_counts(outcome)))
    return outcome


def _slices(
    database: Database,
    rows: Sequence[Any],
    outcome: Outcome,
    store: Callable[[Transaction, Any], Any],
    ready: Callable[[Sequence[Any]], Any],
) -> Iterator[tuple[int, Any]]:
    size, start = _FIRST, 0
    while start < len(rows):
        some = rows[start : start + size]
        # Sealing and hashing are done before the file is held.
        prepared = ready(some)
        began = monotonic()
        took: list[float] = []

        def step(tx: Transaction, prepared: Any = prepared, took: list[float] = took) -> Any:
            first = monotonic()
            stored = store(tx, prepared)
            took.append(monotonic() - first)
            return stored

        stored = database.write(step)
        seconds = took[-1] if took else monotonic() - began
        outcome.slowest = max(outcome.slowest, seconds)
        start += len(some)
        size = int(min(max(size * min(2.0, SLICE_SECONDS / max(seconds, 0.001)), _LEAST), _MOST))
        yield len(some), stored
        sleep(BREATH_SECONDS)


def _as_they_are(rows: Sequence[Any]) -> Sequence[Any]:
    return rows


def _ready(rows: Sequence[Any], *, keys: Keys, at: datetime, is_demo: bool) -> list[Prepared]:
    return [prepare(keys, row, at, is_demo=is_demo) for row in rows]


def _counts(outcome: Outcome) -> list[str]:
    return [f"{name}={getattr(outcome, name)}" for name in ("areas", "dwellings", "people", "proposals")]


def _store_area(tx: Transaction, area: AreaRow, *, is_demo: bool) -> int:
    if area_by_code(tx, area.code) is not None:
        return 0
    parent = area_by_code(tx, area.parent) if area.parent else None
    add_area(tx, parent.id if parent else None, AreaKind(area.kind), area.code, area.name, is_demo=is_demo)
    return 1


def _store_dwellings(tx: Transaction, rows: Sequence[DwellingRow], *, is_demo: bool) -> int:
    codes = [row.code for row in rows]
    wanted = select(col(Area.code), col(Area.id)).where(col(Area.code).in_({row.area for row in rows}))
    areas = {found[0]: found[1] for found in tx.run(wanted)}
    known = {found[0] for found in tx.run(select(col(Dwelling.code)).where(col(Dwelling.code).in_(codes)))}
    new = [
        {
            "area_id": areas[row.area],
            "code": row.code,
            "building": row.building,
            "stair": row.stair,
            "door": row.door,
            "address": row.address,
            "floor_area": row.floor_area,
            "area_source": row.area_source or None,
            "use": row.use,
            "delivery": "delivered",
            "occupancy": row.occupancy,
            "is_demo": is_demo,
        }
        for row in rows
        if row.code not in known
    ]
    tx.many(_NEW_DWELLING, new)
    return len(new)


_NEW_DWELLING = Fixed(
    insert_or_ignore(Dwelling, "code").values(
        {name: bindparam(name) for name in (
            "area_id", "code", "building", "stair", "door", "address", "floor_area", "area_source", "use", "delivery",
            "occupancy", "is_demo",
        )}
    )
)  # fmt: skip
