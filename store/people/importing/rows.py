"""Reading whole tables: every row becomes an area, a dwelling or a person, or a list of what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from store.people.importing.cells import (
    Unread,
    birth_in,
    choice_of,
    date_of,
    floor_area_of,
    gender_in,
    identity_of,
    phone_of,
    share_of,
    text_of,
)
from store.people.importing.columns import Kind, Layout, column_of, layout_of

HEADING_WITHIN = 5
"""Rows from the top among which the headings are looked for, as a title may stand above them."""
NOTES = frozenset({"说明", "填表说明", "notes", "read me", "readme"})
"""Names of worksheets that hold no table."""


class Page(Protocol):
    """One worksheet or .csv file: numbered rows of cells, and blocks of merged cells (first row, last row, column)."""

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]: ...
    @property
    def merged(self) -> tuple[tuple[int, int, int], ...]: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: the end of a text key `people/importing.…` with its variables, and the column."""

    sheet: str
    row: int
    column: str
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area to be put into the tree."""

    row: int
    code: str
    parent: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class DwellingRow:
    """A dwelling; `floor_area` in 0.01 m²."""

    row: int
    code: str
    area: str
    address: str
    building: str
    stair: str
    door: str
    floor_area: int | None
    area_source: str
    use: str
    occupancy: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in or of a dwelling: who lives there and as what ("no": not at all), and what share they own."""

    row: int
    name: str
    dwelling: str
    identity: str
    phone: str
    birth: date | None
    gender: str | None
    relation: str
    lives: str
    share: tuple[int, int] | None
    since: date | None


@dataclass
class Tables:
    """Everything that could be read from a file, and everything that could not."""

    areas: list[AreaRow] = field(default_factory=list)
    dwellings: list[DwellingRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0


class _Row:
    """The cells of one row by the names of their columns; what cannot be read is kept as problems."""

    def __init__(self, tables: Tables, sheet: str, layout: Layout, number: int, cells: Sequence[Any]) -> None:
        self._tables, self._sheet, self._layout, self._cells = tables, sheet, layout, cells
        self.number = number
        self.is_good = True

    def wrong(self, column: str, reason: str, **values: Any) -> None:
        """Keep what is wrong with this row."""
        self.is_good = False
        self._tables.problems.append(Problem(self._sheet, self.number, column, reason, values))

    def read(self, column: str, how: Callable[[Any], Any], otherwise: Any = "") -> Any:
        """The value of a column, or `otherwise` when there is no such column or it cannot be read."""
        at = self._layout.places.get(column)
        if at is None or at >= len(self._cells):
            return otherwise
        value = self._cells[at]
        if value == "" or value is None:
            return otherwise
        try:
            return how(value)
        except Unread as unread:
            self.wrong(column, unread.reason, **unread.values)
            return otherwise

    def needed(self, column: str, most: int = 100) -> str:
        """The text of a column that must not be empty."""
        before = len(self._tables.problems)
        text: str = self.read(column, lambda value: text_of(value, most))
        if not text and len(self._tables.problems) == before:
            self.wrong(column, "missing")
        return text

    def choice(self, column: str) -> str:
        """The meaning of a word in a column that has a choice."""
        named = column_of(self._layout.kind, column)
        chosen: str = self.read(column, lambda value: choice_of(value, named))
        return chosen


def read_tables(pages: Iterable[Page], today: date, told: Callable[[int], None] = lambda _: None) -> Tables:
    """Read every row of every table; nothing is stored.

    Arguments: `pages`, of the file; `today`, after which no day may lie; `told`, called with the number of rows read
    now and then.
    """
    tables = Tables()
    for page in pages:
        _read_page(tables, page, today, told)
    _find_doubles(tables)
    return tables


def _read_page(tables: Tables, page: Page, today: date, told: Callable[[int], None]) -> None:
    layout: Layout | None = None
    has_cells = False
    read = {Kind.AREAS: _area, Kind.DWELLINGS: _dwelling, Kind.PEOPLE: _person}
    into: dict[Kind, list[Any]] = {
        Kind.AREAS: tables.areas, Kind.DWELLINGS: tables.dwellings, Kind.PEOPLE: tables.people,
    }  # fmt: skip
    if page.name.strip().casefold() in NOTES:
        return
    merged = _merged_rows(page.merged)
    heading: int | None = None
    for number, cells in page.rows:
        # Nearly every row has a cell that is true; only among others need those that are 0 be told from empty ones.
        if not any(cells) and all(cell in ("", None) for cell in cells):
            continue
        has_cells = True
        if layout is None:
            heading = number if heading is None else heading
            layout = layout_of(cells, number)
            if layout is not None and layout.unknown:
                for unknown in layout.unknown:
                    tables.problems.append(Problem(page.name, number, "", "heading", {"heading": unknown[:40]}))
            if layout is None and number >= heading + HEADING_WITHIN:
                break
            continue
        tables.rows += 1
        row = _Row(tables, page.name, layout, number, cells)
        if number in merged:
            row.wrong("", "merged", first=merged[number])
            continue
        made = read[layout.kind](row, today)
        if row.is_good:
            into[layout.kind].append(made)
        if tables.rows % 2000 == 0:
            told(tables.rows)
    if layout is None and has_cells:
        tables.problems.append(Problem(page.name, heading or 1, "", "no-headings"))


def _merged_rows(blocks: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    rows: dict[int, int] = {}
    for first, last, _ in blocks:
        # The first row keeps the value; from the second on the cell is empty.
        rows.update((number, first) for number in range(first + 1, min(last, first + 100_000) + 1))
    return rows


def _area(row: _Row, _: date) -> AreaRow:
    return AreaRow(
        row.number, row.needed("area", 60), row.read("parent", text_of), row.choice("kind"), row.needed("area_name", 60)
    )


def _dwelling(row: _Row, _: date) -> DwellingRow:
    return DwellingRow(
        row=row.number,
        code=row.needed("dwelling", 60),
        area=row.needed("area", 60),
        address=row.needed("address"),
        building=row.read("building", _short).removesuffix("幢").removesuffix("栋"),
        stair=row.read("stair", _short).removesuffix("单元"),
        door=row.read("door", _short).removesuffix("室"),
        floor_area=row.read("floor_area", floor_area_of, None),
        area_source=row.read("area_source", _short),
        use=row.choice("use") or "residence",
        occupancy=row.choice("occupancy") or "owner_occupied",
    )


def _person(row: _Row, today: date) -> PersonRow:
    identity: str = row.read("identity", identity_of)
    birth: date | None = row.read("birth", lambda value: date_of(value, today), None)
    told = birth_in(identity)
    if birth is not None and told is not None and birth != told:
        row.wrong("birth", "birth-differs", value=birth.isoformat())
    relation = row.choice("relation")
    share: tuple[int, int] | None = row.read("share", share_of, None)
    return PersonRow(
        row=row.number,
        name=row.needed("name", 60),
        dwelling=row.needed("dwelling", 60),
        identity=identity,
        phone=row.read("phone", phone_of),
        birth=birth or told,
        gender=row.choice("gender") or gender_in(identity),
        relation=relation or "member",
        lives=row.choice("lives") or ("owner" if share else "family"),
        share=share,
        since=row.read("since", lambda value: date_of(value, today), None),
    )


def _short(value: Any) -> str:
    return text_of(value, 30)


def _find_doubles(tables: Tables) -> None:
    """Rows that say the same thing twice: a code, or one identity number under two names."""
    _twice(tables, tables.areas, "area", lambda one: one.code)
    _twice(tables, tables.dwellings, "dwelling", lambda one: one.code)
    names: dict[str, tuple[str, int]] = {}
    bad: set[int] = set()
    for one in tables.people:
        if one.identity:
            name, first = names.setdefault(one.identity, (one.name, one.row))
            if name != one.name:
                tables.problems.append(Problem("", one.row, "identity", "other-name", {"first": first}))
                bad.add(id(one))
    if bad:
        tables.people = [one for one in tables.people if id(one) not in bad]


def _twice(tables: Tables, rows: list[Any], column: str, key: Callable[[Any], str]) -> None:
    seen: dict[str, int] = {}
    kept = []
    for one in rows:
        first = seen.setdefault(key(one), one.row)
        if first == one.row:
            kept.append(one)
        else:
            tables.problems.append(Problem("", one.row, column, "twice", {"value": key(one), "first": first}))
    rows[:] = kept
