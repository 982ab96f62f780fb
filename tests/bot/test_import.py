"""`linli import` as an operator meets it: another process, exit codes, a report, killed and run again."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot.texts import Texts
from store.duty.sheet import roster_templates
from store.people.importing.template import templates

ROOT = Path(__file__).parents[2]
AREAS = "区域编号,上级编号,区域类型,区域名称\nSY,,社区,松园社区\n"
DWELLINGS = "房屋编号,区域编号,地址\nA1,SY,松园1室\nA2,SY,松园2室\n"
PEOPLE = "姓名,房屋编号,手机号\n橘小满,A1,13800000011\n柚大山,A2,13800000012\n"
BAD = "姓名,房屋编号,手机号\n橘小满,A1,13800000011\n柚大山,A9,13800000012\n椪阿婆,A2,12\n"


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "bot", "import", *words]


def environment(folder: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return own | {
        "PYTHONPATH": str(ROOT),
        "LINLI_SECRET_KEY": "a secret for the tests, 32 bytes and more",
        "LINLI_DATABASE_URL": f"sqlite:///{folder / 'linli.db'}",
    }


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own."""
    return subprocess.run(
        command(folder, *words), cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=240,
        check=False,
    )  # fmt: skip


def written(folder: Path, **files: str) -> list[str]:
    """Write .csv files and give their names."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [f"{name}.csv" for name in files]


def count(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "linli.db") as connection:
        (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name of this test
    connection.close()
    return int(number)


def test_good_files_are_imported_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    names = written(tmp_path, areas=AREAS, dwellings=DWELLINGS, people=PEOPLE)
    first = run(tmp_path, *names, "--json")
    assert first.returncode == 0, first.stderr
    stored = json.loads(first.stdout)["stored"]
    assert (stored["people"], stored["dwellings"], stored["areas"]) == (2, 2, 1)
    again = run(tmp_path, *names)
    assert again.returncode == 0, again.stderr
    assert "Imported 0 people" in again.stdout
    assert count(tmp_path, "person") == 2


def test_bad_rows_stop_everything_and_are_written_into_a_report(tmp_path: Path) -> None:
    names = written(tmp_path, areas=AREAS, dwellings=DWELLINGS, people=BAD)
    told = run(tmp_path, *names, "--report", "bad.xlsx", "--language", "zh-CN")
    assert told.returncode == 1
    assert "nothing was imported" in told.stdout
    assert "第 3 行" in told.stdout
    assert count(tmp_path, "area") == 0
    rows = CalamineWorkbook.from_path(str(tmp_path / "bad.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[0] == ["工作表", "行", "列", "原因"]
    assert sorted(row[1:3] for row in rows[1:]) == [[3.0, "房屋编号"], [4.0, "手机号"]]


def test_the_good_rows_alone_are_imported_when_told_so(tmp_path: Path) -> None:
    names = written(tmp_path, areas=AREAS, dwellings=DWELLINGS, people=BAD)
    told = run(tmp_path, *names, "--skip-bad", "--report", "bad.csv", "--json")
    assert told.returncode == 1
    report = json.loads(told.stdout)
    assert report["stored"]["people"] == 1
    assert [(one["row"], one["reason"]) for one in report["bad"]] == [(4, "phone"), (3, "dwelling-unknown")]
    assert "row" in (tmp_path / "bad.csv").read_text("utf-8-sig").lower()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"\x00\x01" * 100, "encoding"),
        ("a.xlsx", b"hello", "cannot be opened"),
        ("a.doc", b"x", ".xlsx or .csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_2(
    tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(data)
    told = run(tmp_path, name)
    assert told.returncode == 2
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr


def test_an_import_killed_half_way_is_completed_by_the_next(tmp_path: Path) -> None:
    homes = 3000
    dwellings = "房屋编号,区域编号,地址\n" + "".join(f"A{n},SY,松园{n}室\n" for n in range(homes))
    people = "姓名,房屋编号,手机号,产权份额\n" + "".join(
        f"橘小满,A{n},{13800000000 + n},1/2\n柚大山,A{n},,1/2\n" for n in range(homes)
    )
    names = written(tmp_path, areas=AREAS, dwellings=dwellings, people=people)
    killed = 0
    for _ in range(4):
        process = subprocess.Popen(
            command(tmp_path, *names), cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        before = people_in(tmp_path)
        while process.poll() is None and people_in(tmp_path) < before + 400:
            time.sleep(0.02)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        if people_in(tmp_path) == 2 * homes:
            break
    assert killed >= 1, "the import was never hit while it was writing"
    told = run(tmp_path, *names)
    assert told.returncode == 0, told.stderr
    assert {table: count(tmp_path, table) for table in ("person", "household", "household_member", "ownership")} == {
        "person": 2 * homes, "household": homes, "household_member": 2 * homes, "ownership": 2 * homes,
    }  # fmt: skip


def people_in(folder: Path) -> int:
    try:
        return count(folder, "person")
    except sqlite3.OperationalError:
        return 0


def test_the_templates_in_the_docs_are_those_that_the_program_writes() -> None:
    made = templates(Texts().render) | roster_templates(Texts().render)
    folder = ROOT / "docs" / "templates"
    assert {path.name for path in folder.iterdir()} == set(made)
    for name, content in made.items():
        kept = (folder / name).read_bytes()
        assert cells(name, kept) == cells(name, content), f"run `linli import --template docs/templates` for {name}"


def cells(name: str, data: bytes) -> Any:
    if name.endswith(".csv"):
        return data
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}


def test_the_filled_in_templates_can_be_imported(tmp_path: Path) -> None:
    for name, content in templates(Texts().render).items():
        (tmp_path / name).write_bytes(content)
    top = written(tmp_path, top="区域编号,上级编号,区域类型,区域名称\nHH,,街道,荷花街道\n")
    names = [f"{kind}.zh-CN.csv" for kind in ("areas", "dwellings", "people")]
    told = run(tmp_path, *top, *names, "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    assert json.loads(told.stdout)["stored"]["people"] == 3
