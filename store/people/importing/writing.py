"""Storing what was read, a slice at a time; whatever is there already is recognised and stays."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic, sleep
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlmodel import col

from store.audit.audit import note_command
from store.chains.chain import next_ids
from store.database import Database, Fixed, Transaction
from store.database.dialects import after_bulk, insert_or_ignore
from store.keys import Keys
from store.people.area import Area
from store.people.dwelling import Dwelling
from store.people.importing.people import Prepared, prepare, store_people
from store.people.importing.rows import AreaRow, DwellingRow, Tables

SLICE_SECONDS = 0.06
"""What one write may take, its commit included; slices grow and shrink to keep to it, so that chat goes on."""
BREATH_SECONDS = 0.005
"""Between two writes, so that whoever waits for the file gets it."""
_LEAST, _FIRST, _MOST = 50, 200, 2000


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

    Arguments: `database`, best opened with `bulk`; `source`, the file's name for the audit; `told`, called with the
    number of rows stored by now.
    """
    outcome = Outcome()
    done = 0
    for count, new in _slices(database, tables.areas, outcome, partial(_store_areas, is_demo=is_demo), _as_they_are):
        outcome.areas += new
        done += count
        told(done)
    for count, new in _slices(
        database, tables.dwellings, outcome, partial(_store_dwellings, is_demo=is_demo), _as_they_are
    ):
        outcome.dwellings += new
        done += count
        told(done)
    at = database.read(lambda tx: tx.now())
    made_ready = partial(_ready, keys=keys, at=at, is_demo=is_demo)
    for count, stored in _slices(database, tables.people, outcome, partial(store_people, keys=keys), made_ready):
        for name, number in stored.items():
            setattr(outcome, name, getattr(outcome, name) + number)
        done += count
        told(done)
    database.write(lambda tx: after_bulk(tx.connection))
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
    with ThreadPoolExecutor(1) as writer:
        going: Future[tuple[Any, float]] | None = None
        count = 0
        while start < len(rows) or going is not None:
            some = rows[start : start + size]
            # The next slice is sealed and hashed while the one before is written, and before the file is held.
            prepared = ready(some) if some else None
            if going is not None:
                stored, seconds = going.result()
                outcome.slowest = max(outcome.slowest, seconds)
                size = int(min(max(size * min(2.0, SLICE_SECONDS / max(seconds, 0.001)), _LEAST), _MOST))
                yield count, stored
            going = writer.submit(_write, database, store, prepared) if some else None
            start, count = start + len(some), len(some)


def _write(database: Database, store: Callable[[Transaction, Any], Any], prepared: Any) -> tuple[Any, float]:
    began = monotonic()
    stored = database.write(lambda tx: store(tx, prepared))
    seconds = monotonic() - began
    sleep(BREATH_SECONDS)
    return stored, seconds


def _as_they_are(rows: Sequence[Any]) -> Sequence[Any]:
    return rows


def _ready(rows: Sequence[Any], *, keys: Keys, at: datetime, is_demo: bool) -> list[Prepared]:
    return [prepare(keys, row, at, is_demo=is_demo) for row in rows]


def _counts(outcome: Outcome) -> list[str]:
    return [f"{name}={getattr(outcome, name)}" for name in ("areas", "dwellings", "people", "proposals")]


def _store_areas(tx: Transaction, rows: Sequence[AreaRow], *, is_demo: bool) -> int:
    codes = {row.code for row in rows} | {row.parent for row in rows if row.parent}
    found = tx.run(select(col(Area.code), col(Area.id), col(Area.path)).where(col(Area.code).in_(codes)))
    places: dict[str, tuple[int | None, str]] = {code: (made, path) for code, made, path in found}
    new = [row for row in rows if row.code not in places]
    values: list[dict[str, Any]] = []
    for row, made in zip(new, next_ids(tx, Area, len(new)) if new else (), strict=True):
        parent, above = places[row.parent] if row.parent else (None, "/")
        places[row.code] = (made, f"{above}{made}/")
        values.append({
            "id": made, "parent_id": parent, "kind": row.kind, "code": row.code, "name": row.name,
            "path": places[row.code][1], "rules": {}, "is_demo": is_demo,
        })  # fmt: skip
    tx.many(insert(Area), values)
    return len(new)


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
