"""Tables that people send: read by their content, refused before they cost anything."""

import contextlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from handlers.layout.sheet.reading import MOST_ROWS_SENT, read_pages, table_text
from store.refusals import Refused

ROWS = "姓名,房屋编号\n橘小满,A1\n"


def book(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook of one sheet, filled by the test."""
    output = io.BytesIO()
    made = xlsxwriter.Workbook(output)
    fill(made, made.add_worksheet("人员"))
    made.close()
    return output.getvalue()


def rows(data: bytes, name: str) -> list[tuple[int, list[Any]]]:
    """All rows of the first page."""
    return [(number, list(cells)) for number, cells in read_pages(data, name)[0].rows]


def refused(data: bytes, name: str) -> Refused:
    """How a file is refused."""
    with pytest.raises(Refused) as problem:
        everything(data, name)
    return problem.value


def everything(data: bytes, name: str) -> int:
    """Read all of a file; gives the number of rows."""
    return sum(len(list(page.rows)) for page in read_pages(data, name))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_text_is_read_in_every_encoding_that_people_save(encoding: str) -> None:
    assert rows(ROWS.encode(encoding), "a.csv") == [(1, ["姓名", "房屋编号"]), (2, ["橘小满", "A1"])]


@pytest.mark.parametrize("data", [b"\x00\x01\x02" * 100, b"\xff\xfe\x00", b"abc\x81", ROWS.encode("utf-16-le")])
def test_text_in_no_encoding_is_refused(data: bytes) -> None:
    assert refused(data, "a.csv").key == "tables.encoding"


@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
def test_cells_are_parted_by_whatever_the_heading_has(mark: str) -> None:
    assert rows(ROWS.replace(",", mark).encode(), "a.csv")[1] == (2, ["橘小满", "A1"])


def test_a_row_is_told_by_the_line_it_begins_in() -> None:
    assert rows('甲,乙\n"一\n行",2\n3,4\n'.encode(), "a.csv") == [
        (1, ["甲", "乙"]),
        (2, ["一\n行", "2"]),
        (4, ["3", "4"]),
    ]


def test_cells_of_a_workbook_come_as_what_they_are() -> None:
    def fill(made: Any, page: Any) -> None:
        page.write_row(2, 1, ["姓名", "生日"])
        page.merge_range(3, 1, 4, 1, "橘小满")
        page.write_datetime(3, 2, datetime(1990, 1, 2), made.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001 - a sheet has no zone
        page.write_formula(5, 1, '=A1&"x"', None, "算出来的")
        page.write_number(5, 2, 13800000001)

    (page,) = read_pages(book(fill), "a.xlsx")
    assert page.merged == ((4, 5, 2),)
    assert [(number, list(cells)) for number, cells in page.rows][2:] == [
        (3, ["姓名", "生日"]), (4, ["橘小满", date(1990, 1, 2)]), (5, ["", ""]), (6, ["算出来的", 13800000001]),
    ]  # fmt: skip


def test_sixty_thousand_columns_are_refused() -> None:
    assert refused((",".join(["列"] * 60_000) + "\n").encode(), "a.csv").values["count"] == 60_000
    assert refused(book(lambda _, page: page.write_row(0, 0, ["x"] * 16_000)), "a.xlsx").key == "tables.columns"


def test_a_cell_far_below_or_far_out_is_refused_before_all_between_is_filled() -> None:
    assert refused(book(lambda _, page: page.write(1_048_575, 0, "x")), "a.xlsx").values["row"] == 1_048_576
    assert refused(book(lambda _, page: page.write(0, 16_383, "x")), "a.xlsx").key == "tables.columns"


def packed(**entries: bytes) -> bytes:
    """A zip archive."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return output.getvalue()


def test_a_bomb_is_refused() -> None:
    assert refused(packed(xl__worksheets__sheet1=b"0" * 300_000_000), "a.xlsx").key == "tables.too_large"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(packed(**{"xl__worksheets__sheet1.xml": b"0" * 50_000_000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert refused(bytes(data), "a.xlsx").key == "tables.unreadable"


def test_two_hundred_megabytes_are_refused() -> None:
    assert refused(b"x" * 200_000_000, "a.csv").key == "tables.too_large"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 broken",
        packed(a=b"hello"),
        packed(**{"xl__workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        ROWS.encode(),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert refused(data, "a.xlsx").key == "tables.unreadable"


def test_other_kinds_of_files_are_refused() -> None:
    assert refused(b"x", "a.xls").key == "tables.kind"


def test_any_cut_of_a_workbook_is_read_or_refused_and_nothing_else() -> None:
    data = book(lambda _, page: page.write_row(0, 0, ["姓名", "房屋编号"]))
    for at in range(0, len(data), 37):
        broken = bytearray(data)
        broken[at] ^= 0xFF
        for some in (data[:at], bytes(broken)):
            with contextlib.suppress(Refused):
                assert everything(some, "a.xlsx") <= 1


def test_a_table_for_a_conversation_is_json_of_few_rows() -> None:
    assert json.loads(table_text(ROWS.encode(), "a.csv")) == [
        ["a.csv", [[1, ["姓名", "房屋编号"]], [2, ["橘小满", "A1"]]], []]
    ]
    with pytest.raises(Refused, match=r"tables\.too_many_rows"):
        table_text(b"a\n" * (MOST_ROWS_SENT + 1), "a.csv")
