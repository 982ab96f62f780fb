"""`linli retention` and `linli export`: the table, its page, and one person's data as files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.retention.table import RETENTION
from tests.demo import DEMO_SECRET, copied_demo

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/retention.md"
START, END = "<!-- retention -->\n", "<!-- /retention -->"


def linli(*words: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    settings = {"LINLI_DATABASE_URL": url, "LINLI_SECRET_KEY": DEMO_SECRET, "LINLI_MEDIA_URL": (folder / "m").as_uri()}
    command = [sys.executable, "-m", "bot", *words]
    environment = {**os.environ, **settings, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    return copied_demo(tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("retention") / "demo.sqlite")


def table() -> str:
    rows = ["| Table | Days | After | Then | Why |", "| --- | --- | --- | --- | --- |"]
    for kept in RETENTION:
        since = f"`{kept.since}`" if kept.since and "here" not in kept.since else kept.since
        then = kept.then.value + (", restricted on request" if kept.law else "")
        rows.append(f"| `{kept.table}` | {kept.days or ''} | {since} | {then} | {kept.why} |")
    return "".join(f"{row}\n" for row in rows)


def test_the_page_has_the_table_as_it_is(pytestconfig: pytest.Config) -> None:
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    shown, after = rest.split(END)
    if pytestconfig.getoption("--update"):
        PAGE.write_text(before + START + table() + END + after, encoding="utf-8")
        return
    assert shown == table(), "run `pytest --update tests/bot/test_retention.py`"


def test_the_table_is_shown_for_people_and_for_programs(demo: str, tmp_path: Path) -> None:
    rows = json.loads(linli("retention", "--json", url=demo, folder=tmp_path).stdout)
    assert [row["table"] for row in rows] == [kept.table for kept in RETENTION]
    shown = linli("retention", url=demo, folder=tmp_path).stdout
    assert all(kept.table in shown for kept in RETENTION)


def test_a_sweep_of_the_demo_takes_out_nothing_that_is_new(demo: str, tmp_path: Path) -> None:
    done = linli("retention", "sweep", "--json", url=demo, folder=tmp_path)
    assert json.loads(done.stdout)["rows"] == {}, done.stderr


def test_the_data_of_one_person_are_written_for_their_eyes_only(demo: str, tmp_path: Path) -> None:
    done = linli("export", "P01", "--to", str(tmp_path / "out"), url=demo, folder=tmp_path)
    files = sorted((tmp_path / "out").iterdir())
    assert [file.suffix for file in files] == [".json", ".pdf"], done.stderr
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    data = json.loads(files[0].read_text(encoding="utf-8"))
    assert (data["person"]["code"], data["person"]["phone"]) == ("P01", "10000000001")
    again = json.loads(linli("export", "P01", "--json", url=demo, folder=tmp_path).stdout)
    assert [look["channel"] for look in again["looks"]] == ["command"]


@pytest.mark.parametrize("who", ["P99", "999999999", "橘小满"])
def test_whoever_is_not_there_is_said_in_one_line(demo: str, tmp_path: Path, who: str) -> None:
    done = linli("export", who, url=demo, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "linli: there is nobody with this number or code (a number as 12, a code as P01)\n"


def test_no_database_is_made_by_looking(tmp_path: Path) -> None:
    missing = tmp_path / "none.sqlite"
    for words in (("export", "P01"), ("retention", "sweep")):
        done = linli(*words, url=f"sqlite:///{missing}", folder=tmp_path)
        assert (done.returncode, missing.exists()) == (2, False)
