"""The command line as an operator meets it: other processes, real files, exit codes and one line on stderr."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo import DEMO_SECRET, shared_demo

ROOT = Path(__file__).parents[2]


def linli(folder: Path, *words: str, lines: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    environment |= {"PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment,
        input=lines,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def demo_folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a loaded demo in var/demo.db and its key."""
    var = tmp_path / "var"
    var.mkdir()
    (var / "demo.db").write_bytes(shared_demo(tmp_path_factory.getbasetemp()).read_bytes())
    (var / "secret.key").write_text(DEMO_SECRET, encoding="ascii")
    return tmp_path


def test_every_command_explains_itself(tmp_path: Path) -> None:
    names = [file.stem.rstrip("_") for file in (ROOT / "bot" / "commands").rglob("*.py") if file.stem != "__init__"]
    listing = linli(tmp_path, "--help").stdout
    for name in names:
        assert f"  {name} " in listing
        told = linli(tmp_path, name, "--help")
        assert told.returncode == 0, told.stderr
        assert "Usage: linli" in told.stdout


@pytest.mark.parametrize(
    "words", [("migrat",), ("migrate", "--fast"), ("invite",), ("invite", "--role", "grid_worker")]
)
def test_wrong_input_ends_with_two_and_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = linli(tmp_path, *words)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_migrate_makes_the_database_and_a_second_time_says_so(tmp_path: Path) -> None:
    assert linli(tmp_path, "migrate").returncode == 0
    again = linli(tmp_path, "migrate")
    assert (again.returncode, again.stdout.strip()) == (0, "The database is up to date.")
    assert (tmp_path / "var" / "linli.db").exists()


def test_a_wrong_setting_or_a_missing_server_is_one_line(tmp_path: Path) -> None:
    for settings in ({"LINLI_BIND": "x"}, {"LINLI_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}):
        done = linli(tmp_path, "migrate", **settings)
        assert done.returncode == 2
        assert done.stderr.startswith("linli: ")
        assert "Traceback" not in done.stderr


def test_check_is_content_with_a_fresh_folder_and_with_a_migrated_database(tmp_path: Path) -> None:
    assert linli(tmp_path, "check").returncode == 0
    linli(tmp_path, "migrate")
    done = linli(tmp_path, "check", "--json")
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["ok"] is True
    names = {check["name"] for check in report["checks"]}
    assert {"LINLI_DATABASE_URL", "database", "secret key", "media", "texts", "channels"} <= names


def test_check_names_each_finding_and_ends_with_one(tmp_path: Path) -> None:
    typo = linli(tmp_path, "check", LINLI_DATABSE_URL="x")
    assert typo.returncode == 1
    assert "did you mean LINLI_DATABASE_URL?" in typo.stdout
    wrong = linli(tmp_path, "check", "--json", LINLI_BIND="x", LINLI_LOG_LEVEL="loud")
    assert wrong.returncode == 1
    found = [check["name"] for check in json.loads(wrong.stdout)["checks"] if not check["ok"]]
    assert sorted(found) == ["LINLI_BIND", "LINLI_LOG_LEVEL"]
    (tmp_path / "file").write_text("", encoding="ascii")
    media = linli(tmp_path, "check", LINLI_MEDIA_URL="file://file/media")
    assert (media.returncode, "CHANGE  media" in media.stdout) == (1, True)


def test_check_finds_a_key_that_does_not_fit_and_never_shows_a_secret(demo_folder: Path) -> None:
    url = "sqlite:///var/demo.db"
    right = linli(demo_folder, "check", LINLI_DATABASE_URL=url)
    assert right.returncode == 0, right.stdout
    assert "opens what is encrypted" in right.stdout
    other = "another key that is long enough to be one"
    wrong = linli(demo_folder, "check", LINLI_DATABASE_URL=url, LINLI_SECRET_KEY=other)
    assert wrong.returncode == 1
    assert "CHANGE  secret key" in wrong.stdout
    assert other not in wrong.stdout + wrong.stderr


def test_check_finds_tables_of_an_earlier_version(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    sqlite3.connect(tmp_path / "var" / "linli.db").close()
    (tmp_path / "var" / "linli.db").touch()
    done = linli(tmp_path, "check")
    assert done.returncode == 1
    assert "linli migrate" in done.stdout


def test_demo_loads_once_and_is_quick_the_second_time(demo_folder: Path) -> None:
    before = (demo_folder / "var" / "demo.db").stat().st_size
    done = linli(demo_folder, "demo")
    assert done.returncode == 0, done.stderr
    assert "var/demo.db" in done.stdout
    assert (demo_folder / "var" / "demo.db").stat().st_size == before
    assert not (demo_folder / "var" / "linli.db").exists()


def test_demo_refuses_a_database_with_real_people(tmp_path: Path) -> None:
    url = "sqlite:///var/mine.db"
    linli(tmp_path, "migrate", LINLI_DATABASE_URL=url)
    with sqlite3.connect(tmp_path / "var" / "mine.db") as database:
        database.execute(
            "INSERT INTO person (uid, name, is_organisation, residence_status, full_capacity, created_at, is_demo) "
            "VALUES ('u', '真人', 0, 'living', 0, 0, 0)"
        )
    done = linli(tmp_path, "demo", LINLI_DATABASE_URL=url)
    assert done.returncode == 2
    assert "real people" in done.stderr


def test_invite_gives_a_link_and_a_code_that_are_stored_only_hashed(demo_folder: Path) -> None:
    url = "sqlite:///var/demo.db"
    public = "https://linli.example.org"
    done = linli(
        demo_folder,
        *("invite", "--role", "grid_worker", "--area", "HH-SY-2", "--name", "张三", "--json"),
        LINLI_DATABASE_URL=url,
        LINLI_PUBLIC_URL=public,
    )
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    token = made["code"].replace("-", "")
    assert made["link"] == f"{public}/join/{token}"
    assert len(token) == 10
    content = b"".join(file.read_bytes() for file in (demo_folder / "var").iterdir())
    assert token.encode() not in content


def test_invite_moves_a_new_resident_into_the_dwelling(demo_folder: Path) -> None:
    words = ("invite", "--role", "resident", "--dwelling", "BY-NH-FCW:2-1-904", "--name", "张三")
    done = linli(demo_folder, *words, LINLI_DATABASE_URL="sqlite:///var/demo.db")
    assert done.returncode == 0, done.stderr
    assert "/join/" in done.stdout
    with sqlite3.connect(demo_folder / "var" / "demo.db") as database:
        homes = database.execute(
            "SELECT d.code FROM person p JOIN household_member m ON m.person_id = p.id "
            "JOIN household h ON h.id = m.household_id JOIN dwelling d ON d.id = h.dwelling_id WHERE p.name = '张三'"
        ).fetchall()
    assert homes == [("BY-NH-FCW:2-1-904",)]


def test_somebody_invited_to_the_demo_chats_by_the_code_and_the_demo_stays_one(demo_folder: Path) -> None:
    made = linli(demo_folder, "invite", "--role", "grid_worker", "--area", "HH-SY-2", "--name", "张三", "--json")
    assert made.returncode == 0, made.stderr
    words = ("chat", "--as", "zhangsan", "--code", json.loads(made.stdout)["code"], "--json")
    talked = linli(demo_folder, *words, lines="进度\n")
    assert "松园二区" in talked.stdout, talked.stderr
    assert linli(demo_folder, "demo").returncode == 0
    assert not (demo_folder / "var" / "linli.db").exists()


def test_verify_and_check_look_at_the_demo_while_there_is_nothing_else(demo_folder: Path) -> None:
    verified = linli(demo_folder, "verify", "pledges", "--json")
    assert json.loads(verified.stdout)["ok"] is True, verified.stderr
    assert "var/demo.db is reachable" in linli(demo_folder, "check").stdout
    linli(demo_folder, "migrate")
    assert json.loads(linli(demo_folder, "verify", "pledges", "--json").stdout)["rows"] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--role", "gridworker", "--area", "HH-SY-2", "--name", "x"), "did you mean grid_worker?"),
        (("--role", "grid_worker", "--area", "HH-XX", "--name", "x"), "no area with the code HH-XX"),
        (("--role", "grid_worker", "--area", "HH-SY-2", "--person", "P99"), "nobody with the code P99"),
        (("--role", "resident", "--dwelling", "NO", "--name", "x"), "no dwelling with the code NO"),
        (("--role", "grid_worker", "--area", "HH-SY-2", "--name", "x", "--person", "P01"), "either --name or --person"),
        (("--role", "grid_worker", "--name", "x"), "--area"),
    ],
)
def test_invite_says_what_is_wrong(demo_folder: Path, words: tuple[str, ...], sentence: str) -> None:
    done = linli(demo_folder, "invite", *words, LINLI_DATABASE_URL="sqlite:///var/demo.db")
    assert done.returncode == 2
    assert sentence in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    with sqlite3.connect(demo_folder / "var" / "demo.db") as database:
        assert database.execute("SELECT count(*) FROM person WHERE name = 'x'").fetchone() == (0,)
