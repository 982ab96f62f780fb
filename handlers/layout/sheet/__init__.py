"""Tables as files to open in a spreadsheet program, in which no text can act as a formula."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any

from store.messages.reply import Sheet, Text, Words

MOST_ROWS = 1_048_575
"""Rows below the heading that one worksheet holds; the rest goes to a further worksheet."""

_LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_EXACT_DIGITS = 10**15
_FIRST_DATE = date(1900, 3, 1)
_NARROWEST, _WIDEST = 6, 60
_MEASURED_ROWS = 1_000

# Also the wide forms, which spreadsheet programs in Chinese and Japanese read as the narrow ones.
_ACTING = re.compile("[\t\r\n]|[\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*[-=+@＝＋－＠]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")

Render = Callable[[Words], str]


def workbook(sheet: Sheet, render: Render, *, zone: tzinfo) -> bytes:
    """Write a table as an .xlsx file: bold frozen heading, filter buttons, columns as wide as their text.

    Arguments: `sheet`; `render`, turns words into text in the reader's language; `zone`, the area's time zone, in
    which aware times are shown. Text is always written as text, guarded as `guarded` tells; dates and times are real
    ones; integers of 16 digits and more are text, because Excel would round them; text beyond 32,767 characters,
    Excel's limit, ends in "…". Refuses (TypeError) values of other kinds and times without a zone.
    """
    import xlsxwriter

    output = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(output, {"constant_memory": True, **as_text})
    formats = _Formats(book)
    name = sheet_name(render(sheet.name))
    headings = [_cell(heading, render, zone) for heading in sheet.headings]
    for index in range(max(1, -(-len(sheet.rows) // MOST_ROWS))):
        rows = sheet.rows[index * MOST_ROWS : (index + 1) * MOST_ROWS]
        page = book.add_worksheet(name if index == 0 else sheet_name(name, f" {index + 1}"))
        _write_page(page, formats, headings, ([_cell(value, render, zone) for value in row] for row in rows))
        for column, width in enumerate(_widths(headings, rows, render, zone)):
            page.set_column(column, column, width)
        if headings:
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, len(rows), len(headings) - 1)
    book.close()
    return output.getvalue()


def csv_text(sheet: Sheet, render: Render, *, zone: tzinfo) -> bytes:
    """Write a table as a .csv file in UTF-8 with the mark by which Excel recognises it.

    Arguments: as for `workbook`. Text is guarded in the same way; dates and times are written as 2026-05-01 and
    2026-05-01 09:30. Refuses (TypeError) values of other kinds and times without a zone.
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    for row in (sheet.headings, *sheet.rows):
        writer.writerow([_csv_cell(_cell(value, render, zone)) for value in row])
    return output.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet program could take for a formula; other text stays as it is.

    Guarded is what starts, after white space and invisible characters, with = + - @ (narrow or wide) or starts with
    a tab or line break. Control characters are left out.
    Source: OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection
    """
    text = _CONTROL.sub("", text)
    return "'" + text if _ACTING.match(text) else text


def sheet_name(name: str, ending: str = "") -> str:
    """Make a name that Excel accepts for a worksheet.

    Arguments: `name`; `ending`, kept whole when the name has to be cut. At most 31 UTF-16 units, none of []:*?/\\,
    no apostrophe at either end, not "History"; an empty name becomes "Sheet".
    Source: Microsoft Support, "Rename a worksheet".
    """
    cleaned = " ".join(_NOT_IN_NAMES.sub(" ", _CONTROL.sub("", name)).split()).strip("' ")
    if not cleaned or cleaned.casefold() == "history":
        cleaned = f"{cleaned} Sheet".strip()
    while _units(cleaned + ending) > _LONGEST_NAME:
        cleaned = cleaned[:-1]
    return cleaned.rstrip("' ") + ending


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class _Formats:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        self.heading = book.add_format(
            {"bold": True, "bg_color": "#E4EEEA", "bottom": 1, "bottom_color": "#8FB8AC", "text_wrap": True, **top}
        )
        self.text = book.add_format({"text_wrap": True, "num_format": "@", **top})
        self.number = book.add_format({"num_format": "0", **top})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **top})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", **top})
        self.time = book.add_format({"num_format": "hh:mm", "align": "left", **top})
        self.plain = book.add_format(top)


def _write_page(page: Any, formats: _Formats, headings: list[Any], rows: Any) -> None:
    for column, heading in enumerate(headings):
        page.write_string(0, column, _shortened(str(heading)), formats.heading)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(page, formats, line, column, value)


def _write(page: Any, formats: _Formats, line: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(line, column, value, formats.plain)
    elif isinstance(value, datetime) and value.date() >= _FIRST_DATE:
        page.write_datetime(line, column, value, formats.moment)
    elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DATE:
        page.write_datetime(line, column, value, formats.date)
    elif isinstance(value, time):
        page.write_datetime(line, column, value, formats.time)
    elif isinstance(value, int) and abs(value) < _EXACT_DIGITS:
        page.write_number(line, column, value, formats.number)
    elif isinstance(value, float) and math.isfinite(value):
        page.write_number(line, column, value, formats.plain)
    else:
        page.write_string(line, column, _shortened(_csv_cell(value)), formats.text)


def _shortened(text: str) -> str:
    return text if _units(text) <= _LONGEST_CELL else text[: _LONGEST_CELL // 2 - 1] + "…"


def _cell(value: Any, render: Render, zone: tzinfo) -> Any:
    """The value as it is written: words as guarded text, aware times as the area's clock shows them."""
    if isinstance(value, (str, Text)):
        return guarded(render(value))
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("times in a sheet are aware")
        return value.astimezone(zone).replace(tzinfo=None)
    if value is None or isinstance(value, (bool, int, float, date)):
        return value
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    raise TypeError(f"{type(value).__name__} cannot be written into a sheet")


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _widths(headings: list[Any], rows: Sequence[Sequence[Any]], render: Render, zone: tzinfo) -> list[int]:
    columns = max([len(headings), *(len(row) for row in rows[:_MEASURED_ROWS])], default=0)
    # Room for the filter button beside a heading.
    widths = [_width(str(heading)) + 3 for heading in headings] + [0] * (columns - len(headings))
    for row in rows[:_MEASURED_ROWS]:
        for column, value in enumerate(row):
            widths[column] = max(widths[column], _width(_csv_cell(_cell(value, render, zone))) + 2)
    return [min(max(width, _NARROWEST), _WIDEST) for width in widths]


def _width(text: str) -> int:
    """The width of the longest line in columns, where a Chinese character takes two."""
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in text.split("\n"))
