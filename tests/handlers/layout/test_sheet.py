import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from handlers.layout import sheet as sheet_module
from handlers.layout.sheet import csv_text, guarded, sheet_name, workbook
from store.messages.reply import Sheet, Text, Words

ZONE = ZoneInfo("Asia/Shanghai")
ACTING = set("=+-@＝＋－＠")


def clock(hour: int, minute: int) -> datetime:
    """The first of May as a spreadsheet holds it, without a zone."""
    return datetime(2026, 5, 1, hour, minute)  # noqa: DTZ001  # files of spreadsheets know no zones


def render(words: Words) -> str:
    return words if isinstance(words, str) else f"‹{words.key}›"


def sheet(*rows: tuple[Any, ...], headings: tuple[Words, ...] = ("姓名", "内容")) -> Sheet:
    return Sheet("电话单", headings, rows)


def read(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_what_is_written_is_read_back() -> None:
    row = ("王小明", 12, date(2026, 5, 1), datetime(2026, 5, 1, 1, 30, tzinfo=UTC), None, True, 2.5)
    data = workbook(Sheet("单", ("甲", "乙", "丙", "丁", "戊", "己", "庚"), (row,)), render, zone=ZONE)
    heading, written = read(data)
    assert heading == ["甲", "乙", "丙", "丁", "戊", "己", "庚"]
    assert written == ["王小明", 12.0, date(2026, 5, 1), clock(9, 30), "", True, 2.5]


def test_times_are_shown_as_the_clock_of_the_area_shows_them() -> None:
    late = datetime(2026, 4, 30, 16, 30, tzinfo=UTC)
    assert read(workbook(sheet((late,)), render, zone=ZONE))[1][0] == clock(0, 30)
    assert "2026-05-01 00:30" in csv_text(sheet((late,)), render, zone=ZONE).decode("utf-8-sig")


@pytest.mark.parametrize("write", [workbook, csv_text])
@pytest.mark.parametrize("value", [clock(9, 30), object(), b"bytes"])
def test_values_whose_meaning_is_unclear_are_refused(write: Any, value: object) -> None:
    with pytest.raises(TypeError):
        write(sheet((value,)), render, zone=ZONE)


def test_text_keys_are_rendered() -> None:
    data = workbook(sheet((Text("pledge/state.signed", {}),)), render, zone=ZONE)
    assert read(data)[1][0] == "‹pledge/state.signed›"


DANGEROUS = [
    "=1+1",
    "+86 570",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text_in_both_files(text: str) -> None:
    assert guarded(text) == "'" + text
    data = workbook(sheet((text, text)), render, zone=ZONE)
    assert "<f>" not in parts(data)["xl/worksheets/sheet1.xml"]
    rows = list(csv.reader(io.StringIO(csv_text(sheet((text, 1)), render, zone=ZONE).decode("utf-8-sig"), newline="")))
    assert rows[1] == ["'" + text, "1"]


@pytest.mark.parametrize("text", ["王=明", "3-2-101", "", "a@b.cn", "'=1", "（-）", "138 0000 0000"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_cell_of_any_text_begins_like_a_formula(first: str, second: str) -> None:
    data = csv_text(sheet((first, second)), render, zone=ZONE).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(data, newline="")):
        for cell in row:
            assert cell[:1] not in ACTING | {"\t", "\r", "\n"}
            assert cell.strip()[:1] not in ACTING


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_makes_a_workbook_that_opens_and_holds_no_formula(texts: list[str]) -> None:
    data = workbook(Sheet("".join(texts)[:50], ("甲",), tuple((text,) for text in texts)), render, zone=ZONE)
    xml = ET.fromstring(parts(data)["xl/worksheets/sheet1.xml"])  # noqa: S314  # written a line above
    names = {element.tag.rsplit("}")[-1] for element in xml.iter()}
    assert not names & {"f", "hyperlink", "hyperlinks"}
    written = [row[0] for row in read(data)[1:]]
    kept = [re.sub(r"[\x00-\x08\x0b-\x1f\x7f]|\r", "", guarded(text)).strip() for text in texts]
    assert [re.sub(r"\r", "", cell).strip() for cell in written] == kept[: len(written)]
    assert not any(kept[len(written) :])


def test_text_in_the_notation_of_escapes_is_read_back_as_it_was() -> None:
    assert read(workbook(sheet(("_x0041_", '<&>"')), render, zone=ZONE))[1] == ["_x0041_", '<&>"']


def test_addresses_are_text_and_long_numbers_keep_their_digits() -> None:
    data = workbook(sheet(("https://example.cn", 330802199001011234)), render, zone=ZONE)
    assert read(data)[1] == ["https://example.cn", "330802199001011234"]
    assert not any("rels" in name and "hyperlink" in text for name, text in parts(data).items())


def test_the_heading_is_bold_and_frozen_and_columns_fit_chinese_text() -> None:
    data = workbook(sheet(("衢州市柯城区府山街道天宁社区", "短")), render, zone=ZONE)
    page = parts(data)["xl/worksheets/sheet1.xml"]
    assert 'state="frozen"' in page
    assert "<b/>" in parts(data)["xl/styles.xml"]
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', page)]
    assert widths[0] >= 28 > widths[1]


def test_a_sheet_without_rows_still_has_its_heading() -> None:
    assert read(workbook(sheet(), render, zone=ZONE)) == [["姓名", "内容"]]


def test_rows_beyond_one_worksheet_go_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "MOST_ROWS", 2)
    data = workbook(sheet(("一", 1), ("二", 2), ("三", 3)), render, zone=ZONE)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["电话单", "电话单 2"]
    assert book.get_sheet_by_index(1).to_python() == [["姓名", "内容"], ["三", 3.0]]


def test_times_of_day_and_old_dates_are_kept() -> None:
    rows = read(workbook(sheet((time(8, 5), date(1899, 1, 2))), render, zone=ZONE))
    assert rows[1] == [time(8, 5), "1899-01-02"]


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_name_becomes_one_that_excel_accepts(name: str) -> None:
    made = sheet_name(name)
    assert 1 <= len(made.encode("utf-16-le")) // 2 <= 31
    assert not set(made) & set("[]:*?/\\")
    assert made == made.strip("'")
    assert made.casefold() != "history"


def test_a_csv_file_tells_excel_that_it_is_utf_8() -> None:
    assert csv_text(sheet(), render, zone=ZONE) == "\ufeff姓名,内容\r\n".encode()
