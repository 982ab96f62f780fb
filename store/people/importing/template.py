"""The templates of the import: one workbook for everything, and one .csv file for each table."""

import csv
import io
from collections.abc import Callable
from functools import partial

from store.people.importing.columns import TABLES, Column, Kind
from store.text import Text

EXAMPLES: dict[Kind, tuple[dict[str, str], ...]] = {
    Kind.AREAS: (
        {"area": "SY", "parent": "HH", "kind": "社区", "area_name": "松园社区"},
        {"area": "SY-1", "parent": "SY", "kind": "网格", "area_name": "松园一区"},
    ),
    Kind.DWELLINGS: (
        {"dwelling": "SY-1:5-1-302", "area": "SY-1", "address": "松园一区5幢1单元302室", "building": "5", "stair": "1",
         "door": "302", "floor_area": "89.50", "area_source": "不动产证", "use": "住宅", "occupancy": "自住"},
    ),
    Kind.PEOPLE: (
        {"name": "橘小满", "dwelling": "SY-1:5-1-302", "phone": "10000000001", "birth": "1990-01-02", "gender": "女",
         "relation": "户主", "lives": "业主", "share": "1/2", "since": "2015-06-01"},
        {"name": "柚大山", "dwelling": "SY-1:5-1-302", "phone": "10000000002", "birth": "1988-03-04", "gender": "男",
         "relation": "配偶", "lives": "家属", "share": "1/2"},
        {"name": "橙远方", "dwelling": "SY-1:5-1-302", "lives": "不住"},
    ),
}  # fmt: skip
"""Rows that show how it is meant; surnames that nobody has."""


def templates(render: Callable[[str, Text], str]) -> dict[str, bytes]:
    """The files by their names: `archive.zh-CN.xlsx`, `archive.en.xlsx`, and .csv files such as `people.zh-CN.csv`.

    Arguments: `render`, gives a text in a language.
    """
    files: dict[str, bytes] = {}
    for at, language in enumerate(("zh-CN", "en")):
        files[f"archive.{language}.xlsx"] = _workbook(partial(render, language), at)
        for kind in Kind:
            files[f"{kind.value}.{language}.csv"] = _csv(kind, at)
    return files


def _workbook(render: Callable[[Text], str], at: int) -> bytes:
    from datetime import UTC, datetime

    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"strings_to_formulas": False, "strings_to_urls": False})
    # A fixed day, so that the same templates are the same files.
    book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    heading = book.add_format({"bold": True, "bg_color": "#E4EEEA", "bottom": 1})
    as_text = book.add_format({"num_format": "@"})
    for kind in Kind:
        page = book.add_worksheet(render(Text(f"people/importing.{kind.value}", {})))
        page.freeze_panes(1, 0)
        for number, column in enumerate(TABLES[kind]):
            page.set_column(number, number, 20, as_text)
            page.write_string(0, number, column.headings[at], heading)
            _offer_words(page, number, column, at)
    notes = book.add_worksheet(render(Text("people/importing.notes", {})))
    notes.set_column(0, 0, 110)
    for row, name in enumerate(("areas", "dwellings", "people", "cells")):
        notes.write_string(row, 0, render(Text(f"people/importing.note-{name}", {})))
    book.close()
    return output.getvalue()


def _offer_words(page: object, number: int, column: Column, at: int) -> None:
    """Let the spreadsheet program offer the words that a cell may have."""
    if not column.words:
        return
    words = [meant[0] if at == 0 else next(word for word in meant if word.isascii()) for _, meant in column.words]
    page.data_validation(  # type: ignore[attr-defined]  # xlsxwriter publishes no types
        1, number, 100_000, number, {"validate": "list", "source": words, "error_type": "warning"}
    )


def _csv(kind: Kind, at: int) -> bytes:
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([column.headings[at] for column in TABLES[kind]])
    if at == 0:
        for example in EXAMPLES[kind]:
            writer.writerow([example.get(column.name, "") for column in TABLES[kind]])
    # The mark by which spreadsheet programs know UTF-8.
    return output.getvalue().encode("utf-8-sig")
