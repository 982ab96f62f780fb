"""A roster as a table: its template, and reading one that a worker sent, row by row."""

import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.channels.media import StoredMedia, same_person
from store.duty.days import clock_of, days_in
from store.duty.duty import Subject
from store.duty.present import who_may
from store.duty.roster import NewShift, add_shift
from store.people.area import Place, subtree
from store.people.importing.cells import Unread, text_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text

HEADINGS = (
    ("area", ("地方", "Place")),
    ("person", ("姓名", "Name")),
    ("days", ("日子", "Days")),
    ("begins", ("开始", "From")),
    ("ends", ("结束", "Until")),
    ("from_on", ("从哪天起", "First day")),
    ("to_on", ("到哪天止", "Last day")),
    ("subject", ("事项", "For")),
)
_KNOWN = {word.casefold(): name for name, words in HEADINGS for word in words}
_SUBJECTS = {"": Subject.ALL, "全部": Subject.ALL, "all": Subject.ALL, "咨询": Subject.THREADS, "talk": Subject.THREADS,
             "报事": Subject.ORDERS, "报修": Subject.ORDERS, "reports": Subject.ORDERS}  # fmt: skip
SHOWN = 20
"""Problems told at once: more are not read in a chat."""
EXAMPLE = ("松园二区", "荷田田", "工作日", "9:00", "17:00", "", "", "全部")
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


@record
class BadShift:
    """What is wrong with a row: its number, the column, the reason's key, and what stands there."""

    row: int
    column: str
    reason: str
    value: str


@record
class CheckedRoster:
    """How many rows there are, which of them are shifts, and what is wrong with the others (the first twenty)."""

    rows: int
    good: tuple[NewShift, ...]
    bad: tuple[BadShift, ...]
    wrong: int


@operation("duty.set")
def check_roster(act: Act, media_id: str) -> CheckedRoster:
    """Read every row of a table that the caller sent; nothing is stored.

    Refuses (`documents.unreadable`) a file of somebody else, (`duty.headings`) a table without the template's headings.
    """
    mine = (col(StoredMedia.id) == media_id, same_person(act.caller.account))
    sealed = act.transaction.value(select(col(StoredMedia.text)).where(*mine))
    reader = _Reader(act)
    if not sealed:
        raise Refused("documents.unreadable")
    for _, lines, _ in json.loads(act.keys.open(sealed, f"media.text.{media_id}")):
        reader.read_page(lines)
    if not reader.has_headings:
        raise Refused("duty.headings")
    return CheckedRoster(reader.rows, tuple(reader.good), tuple(reader.bad[:SHOWN]), len(reader.bad))


@operation("duty.set")
def store_roster(act: Act, media_id: str) -> int:
    """Put the good rows of a table on the roster, each once, however often it is sent; gives how many it has."""
    checked = check_roster(act, media_id)
    act.scopes()
    return sum(bool(add_shift(act, one)) for one in checked.good)


class _Reader:
    """Rows becoming shifts, with what is known of the caller's areas and people."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self._today = act.now().date()
        tx = act.transaction
        self._places: list[Place] = [place for path in act.scopes() for place in subtree(tx, path)]
        self.rows, self.has_headings = 0, False
        self.good: list[NewShift] = []
        self.bad: list[BadShift] = []

    def read_page(self, lines: Sequence[Any]) -> None:
        """Read a page; rows above its headings are a title, a page without any is a note."""
        columns: dict[str, int] = {}
        for number, cells in lines:
            if not columns:
                found = {_KNOWN.get(str(cell).strip().casefold(), ""): at for at, cell in enumerate(cells)}
                if {"area", "person", "days", "begins", "ends"} <= found.keys():
                    columns, self.has_headings = found, True
                continue
            self.rows += 1
            values = {name: cells[at] for name, at in columns.items() if name and at < len(cells)}
            self._read_row(number, values)

    def _read_row(self, number: int, values: dict[str, Any]) -> None:
        before = len(self.bad)
        place = self._place(number, values)
        person = self._person(number, values, place)
        said, subject = self._text(number, values, "days"), self._text(number, values, "subject").casefold()
        days = days_in(said)
        if days is None:
            self._wrong(number, "days", "days", said)
        if subject not in _SUBJECTS:
            self._wrong(number, "subject", "subject", subject)
        begins, ends = (self._clock(number, values, column) for column in ("begins", "ends"))
        first, last = (self._day(number, values, column) for column in ("from_on", "to_on"))
        if first is not None and last is not None and last < first:
            self._wrong(number, "to_on", "period", last.isoformat())
        if len(self.bad) > before or place is None or person is None or days is None or begins is None or ends is None:
            return
        self.good.append(
            NewShift(place.id, person, days[0], begins, ends, first or self._today, last, _SUBJECTS[subject])
        )

    def _wrong(self, number: int, column: str, reason: str, value: str) -> None:
        """Keep what is wrong with a cell, once."""
        if not any(one.row == number and one.column == column for one in self.bad):
            self.bad.append(BadShift(number, column, reason if value else "missing", value[:20]))

    def _text(self, number: int, values: dict[str, Any], column: str) -> str:
        try:
            return text_of(values.get(column), 60)
        except Unread as unread:
            self._wrong(number, column, unread.reason, "?")
            return ""

    def _place(self, number: int, values: dict[str, Any]) -> Place | None:
        said = self._text(number, values, "area")
        # Cells come with wide signs made narrow: names are compared as they come.
        found = [place for place in self._places if said in (text_of(place.name), place.code)]
        if len(found) != 1:
            self._wrong(number, "area", "area", said)
        return found[0] if len(found) == 1 else None

    def _person(self, number: int, values: dict[str, Any], place: Place | None) -> int | None:
        name = self._text(number, values, "person")
        people = who_may(self._act.transaction, place.path, self._act.now()) if place is not None else ()
        named = [one.person for one in people if one.name == name]
        if not name or (place is not None and len(named) != 1):
            self._wrong(number, "person", "person-twice" if named else "person", name)
        return named[0] if len(named) == 1 else None

    def _clock(self, number: int, values: dict[str, Any], column: str) -> int | None:
        value = values.get(column)
        clock = _minutes(value)
        if clock is None:
            self._wrong(number, column, "clock", str(value if value is not None else "").strip())
        return clock

    def _day(self, number: int, values: dict[str, Any], column: str) -> date | None:
        """A day; none for an empty cell, and for what is none."""
        text = str(values.get(column) or "").strip()
        if not text:
            return None
        found = _DATE.match(text)
        try:
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
        self._wrong(number, column, "date", text)
        return None


def _minutes(value: Any) -> int | None:
    """A time of day as spreadsheet programs give it: text, a time, or a part of a day."""
    if isinstance(value, float) and 0 <= value <= 1:
        return round(value * 24 * 60) % (24 * 60)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value if value is not None else "").strip()
    return clock_of(text.partition(" ")[2] or text) if text else None


def roster_templates(render: Callable[[str, Text], str]) -> dict[str, bytes]:
    """The empty roster by its file names, `roster.zh-CN.xlsx` and `roster.en.xlsx`, each with a row as an example.

    Arguments: `render`, gives a text in a language.
    """
    notes = Text("duty/roster.notes", {})
    return {f"roster.{one}.xlsx": _workbook(at, render(one, notes)) for at, one in enumerate(("zh-CN", "en"))}


def _workbook(at: int, notes: str) -> bytes:
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"strings_to_formulas": False, "strings_to_urls": False})
    # A fixed day, so that the same template is the same file.
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - xlsxwriter takes no zone
    heading = book.add_format({"bold": True, "bg_color": "#E4EEEA", "bottom": 1})
    as_text = book.add_format({"num_format": "@"})
    page = book.add_worksheet(("值班表", "Roster")[at])
    page.freeze_panes(1, 0)
    for number, (_, words) in enumerate(HEADINGS):
        page.set_column(number, number, 16, as_text)
        page.write_string(0, number, words[at], heading)
        page.write_string(1, number, EXAMPLE[number], as_text)
    note = book.add_worksheet(("说明", "Notes")[at])
    note.set_column(0, 0, 110)
    for row, line in enumerate(notes.split("\n")):
        note.write_string(row, 0, line)
    book.close()
    return output.getvalue()
