"""A table of corrections that a worker sent: checked row by row, then stored as a whole."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.audit.audit import note
from store.channels.media import StoredMedia, same_person
from store.people.area import Area
from store.people.dwelling import Dwelling
from store.people.importing.people import prepare, store_people
from store.people.importing.rows import PersonRow, Problem, Tables, read_tables
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

SHOWN = 20
"""Problems told at once: more are not read in a chat."""


@record
class BadRow:
    """What is wrong with a row, without what stands in it: its number, the column's name, and the reason's key."""

    row: int
    column: str
    reason: str


@record
class Checked:
    """How many rows of people there are, how many are good, and what is wrong with the others (the first twenty)."""

    rows: int
    good: int
    bad: tuple[BadRow, ...]
    wrong: int


@record
class Stored:
    """What the good rows came to: people added, people corrected or completed, possible doubles."""

    people: int
    corrected: int
    alike: int


@dataclass(frozen=True)
class _Page:
    name: str
    lines: Sequence[Any]
    merged: tuple[tuple[int, int, int], ...]

    @property
    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows with their numbers."""
        return ((number, cells) for number, cells in self.lines)


@operation("person.import")
def check_corrections(act: Act, media_id: str) -> Checked:
    """Read every row of a table that the caller sent; nothing is stored.

    Rows of dwellings outside the caller's areas are bad. Refuses (`documents.unreadable`) a file of somebody else.
    """
    tables = _tables(act, media_id)
    bad = tuple(BadRow(one.row, one.column, one.reason) for one in tables.problems[:SHOWN])
    return Checked(rows=tables.rows, good=len(tables.people), bad=bad, wrong=len(tables.problems))


@operation("person.import")
def store_corrections(act: Act, media_id: str, purpose: str) -> Stored:
    """Store the good rows: who is not there is added, what differs takes the place of what the archive has."""
    tables = _tables(act, media_id)
    if not tables.people:
        raise Refused("people.nothing_good")
    now = act.now()
    prepared = [prepare(act.keys, row, now, is_demo=act.caller.is_demo) for row in tables.people]
    counts = store_people(act.transaction, prepared, act.keys, corrects=True)
    note(act, about=f"media/{media_id}", purpose=purpose, fields=(f"rows={len(prepared)}",))
    return Stored(people=counts.get("people", 0), corrected=counts.get("filled", 0), alike=counts.get("proposals", 0))


def _tables(act: Act, media_id: str) -> Tables:
    mine = (col(StoredMedia.id) == media_id, same_person(act.caller.account))
    sealed = act.transaction.value(select(col(StoredMedia.text)).where(*mine))
    act.scopes()
    if not sealed:
        raise Refused("documents.unreadable")
    pages = json.loads(act.keys.open(sealed, f"media.text.{media_id}"))
    made = [_Page(name, lines, tuple((a, b, c) for a, b, c in merged)) for name, lines, merged in pages]
    tables = read_tables(made, act.now().date())
    if tables.areas or tables.dwellings:
        raise Refused("people.table_areas")
    _within(act, tables)
    return tables


def _within(act: Act, tables: Tables) -> None:
    codes = sorted({one.dwelling for one in tables.people})
    found = act.transaction.run(
        select(col(Dwelling.code), col(Area.path))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(Dwelling.code).in_(codes))
    )
    paths = {row[0]: row[1] for row in found}
    scopes = act.scopes()
    good: list[PersonRow] = []
    for one in tables.people:
        path = paths.get(one.dwelling)
        if path is None:
            tables.problems.append(Problem("", one.row, "dwelling", "dwelling-unknown", {"value": one.dwelling}))
        elif not any(path.startswith(scope) for scope in scopes):
            tables.problems.append(Problem("", one.row, "dwelling", "elsewhere"))
        else:
            good.append(one)
    tables.people[:] = good
