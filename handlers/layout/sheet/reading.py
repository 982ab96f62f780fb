"""Tables that people send, .xlsx and .csv, read row by row; what would cost too much is refused before it does."""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from store.refusals import Refused

MOST_BYTES = 100_000_000
MOST_UNPACKED = 800_000_000
MOST_SENT, MOST_ROWS_SENT = 5_000_000, 2_000
"""For a table that somebody sends in a conversation."""
MOST_COLUMNS = 52
"""As far as column AZ: tables for people have fewer, and the reader fills all that lies before a stray cell."""

_MOST_RATIO, _RATIO_FROM = 200, 1_000_000
_MOST_FILES = 2_000
_CHUNK = 1 << 20
_EMPTY_ROWS = 10_000
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)
# Columns from BA on, and rows by their numbers.
_FAR_COLUMN = re.compile(rb'\br="([B-Z][A-Z]|[A-Z]{3})\d+"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True)
class Page:
    """One worksheet, or the one table of a .csv file. `rows` are numbered from 1 as the spreadsheet program shows them.

    Cells are text, numbers, dates, times or truth values; an empty cell is "". `merged` names blocks of merged cells as
    (first row, last row, first column), numbered from 1.
    """

    name: str
    rows: Iterator[tuple[int, Sequence[Any]]]
    merged: tuple[tuple[int, int, int], ...] = ()


def read_pages(data: bytes, name: str, *, most_bytes: int = MOST_BYTES) -> list[Page]:
    """Open a table by its content. Slow: to be run outside the event loop and outside any step.

    Arguments: `data`; `name` of the file, which decides between .xlsx and .csv; `most_bytes` it may have.
    Refuses "tables.too_large" (the file, or what it unpacks to), "tables.unreadable" (damaged, with a password, not a
    workbook, XML that declares a document type), "tables.columns" (more than 52), "tables.far_cell" (something stands
    far below the table), "tables.encoding" (text in no known encoding), "tables.kind" (another kind of file).
    """
    if len(data) > most_bytes:
        raise Refused("tables.too_large", most=most_bytes // 1_000_000)
    ending = name.casefold().rpartition(".")[2]
    if ending == "xlsx":
        return _workbook(data)
    if ending in ("csv", "txt", "tsv"):
        return [Page(name, _csv_rows(_text(data)))]
    raise Refused("tables.kind")


def table_text(data: bytes, name: str) -> str:
    """A table as JSON, for a step that must not decode files: pages of [name, rows as [number, cells], merged blocks].

    Refuses with the refusals of `read_pages`, and "tables.too_many_rows" beyond 2,000 rows: larger ones are imported at
    the command line.
    """
    pages = []
    rows = 0
    for page in read_pages(data, name, most_bytes=MOST_SENT):
        kept = []
        for number, cells in page.rows:
            if any(cell not in ("", None) for cell in cells):
                kept.append([number, [_plain(cell) for cell in cells]])
                rows += 1
            if rows > MOST_ROWS_SENT:
                raise Refused("tables.too_many_rows", most=MOST_ROWS_SENT)
        pages.append([page.name, kept, [list(block) for block in page.merged]])
    return json.dumps(pages, ensure_ascii=False)


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, (str, int, float, bool)) else str(cell)[:19]


def _workbook(data: bytes) -> list[Page]:
    from python_calamine import CalamineWorkbook

    _check_workbook(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except Exception as problem:
        # The reader has a handful of errors of its own; all mean that this is no workbook that it can read.
        raise Refused("tables.unreadable") from problem
    return [Page(sheet.name, _sheet_rows(sheet), _merged(sheet)) for sheet in sheets]


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    if sheet.start is None:
        return
    if sheet.width > MOST_COLUMNS:
        raise Refused("tables.columns", sheet=sheet.name, count=sheet.width, most=MOST_COLUMNS)
    # The rows come from the first one that has anything; the numbers are those of the spreadsheet program.
    yield from enumerate(sheet.iter_rows(), 1)


def _merged(sheet: Any) -> tuple[tuple[int, int, int], ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple((first[0] + 1, last[0] + 1, first[1] + 1) for first, last in ranges if last[0] > first[0])


def _check_workbook(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            tight = any(
                entry.file_size > _RATIO_FROM and entry.file_size > entry.compress_size * _MOST_RATIO
                for entry in entries
            )
            if len(entries) > _MOST_FILES or total > MOST_UNPACKED or tight:
                raise Refused("tables.too_large", most=MOST_BYTES // 1_000_000)
            if any(entry.flag_bits & _ENCRYPTED for entry in entries):
                raise Refused("tables.unreadable")
            for entry in entries:
                _check_entry(archive, entry)
    except _BROKEN as problem:
        raise Refused("tables.unreadable") from problem


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read a file of the archive once, never more of it than it declared, and look for what would cost too much."""
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    rows = highest = 0
    before = b""
    with archive.open(entry) as content:
        first = True
        while chunk := content.read(_CHUNK):
            # Without zero bytes, UTF-16 reads like ASCII.
            if first and b"<!DOCTYPE" in chunk.replace(b"\0", b""):
                raise Refused("tables.unreadable")
            first = False
            if is_sheet:
                piece = before + chunk
                far = _FAR_COLUMN.search(piece)
                if far:
                    raise Refused("tables.columns", sheet=entry.filename, count=_column(far[1]), most=MOST_COLUMNS)
                numbers = [int(number) for number in _ROW.findall(piece)]
                rows += len(numbers)
                highest = max(highest, *numbers) if numbers else highest
                before = chunk[-200:]
    if highest > rows * 2 + _EMPTY_ROWS:
        raise Refused("tables.far_cell", row=highest)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\0" in data[:1000]:
        raise Refused("tables.encoding")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # What spreadsheet programs in China save as "CSV" is in the national encoding.
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise Refused("tables.encoding") from problem


def _csv_rows(text: str) -> Iterator[tuple[int, Sequence[Any]]]:
    if "\0" in text:
        raise Refused("tables.encoding")
    heading = text[:10_000].lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",\t;，", key=heading.count)
    csv.field_size_limit(_CHUNK)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise Refused("tables.columns", sheet=f"{number}", count=len(row), most=MOST_COLUMNS)
            yield number, row
            # A quoted cell may hold line breaks, and a row is told by the line in which it begins.
            number = reader.line_num + 1
    except csv.Error as problem:
        raise Refused("tables.quotes", row=number) from problem
