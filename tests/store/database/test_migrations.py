"""Tables are brought up from nothing and from every earlier revision, on both databases."""

import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from store.database import Database, Unavailable
from store.database.dialects import Moment
from store.database.draft import differences, draft
from store.database.migrate import alone, migrate, newest, pending, revisions
from store.migrations.tables import every_table
from tests.store.database.programs import ROOT

OURS = sorted(revisions())


def first_tables() -> sa.MetaData:
    tables = sa.MetaData(naming_convention=SQLModel.metadata.naming_convention)
    sa.Table(
        "house",
        tables,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("built", Moment),
    )
    sa.Table(
        "dweller",
        tables,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("house_id", sa.ForeignKey("house.id"), nullable=False, index=True),
    )
    return tables


def second_tables() -> sa.MetaData:
    tables = first_tables()
    house = tables.tables["house"]
    house.append_column(sa.Column("floors", sa.Integer, nullable=False, server_default="1"))
    house.c.name.type = sa.String(80)
    house.append_constraint(sa.UniqueConstraint("name"))
    sa.Table("street", tables, sa.Column("id", sa.Integer, primary_key=True), sa.Column("since", Moment))
    return tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two revisions drafted from the tables above."""
    made = tmp_path_factory.mktemp("migrations")
    (made / "versions").mkdir()
    assert draft("first tables", folder=made, tables=first_tables()).name == "0001_first_tables.py"
    assert draft("streets", folder=made, tables=second_tables()).name == "0002_streets.py"
    return made


@pytest.fixture
def broken(folder: Path, tmp_path: Path) -> Path:
    """The two revisions, and a third that fails half-way."""
    (tmp_path / "versions").mkdir()
    for file in (folder / "versions").glob("*.py"):
        (tmp_path / "versions" / file.name).write_text(file.read_text())
    (tmp_path / "versions" / "0003_broken.py").write_text(
        "from alembic import op\n\nrevision = '0003'\ndown_revision = '0002'\n\n\ndef upgrade() -> None:\n"
        "    op.execute('DROP TABLE street')\n    op.execute('SELECT * FROM nowhere')\n"
    )
    return tmp_path


def test_an_empty_database_gets_every_table(database_url: str, folder: Path) -> None:
    assert pending(database_url, folder=folder)
    migrate(database_url, folder=folder)
    assert not pending(database_url, folder=folder)
    assert differences(database_url, second_tables()) == []
    assert differences(database_url, first_tables()) != []


def test_rows_of_an_earlier_revision_are_kept(database_url: str, folder: Path) -> None:
    migrate(database_url, to="0001", folder=folder)
    assert pending(database_url, folder=folder)
    assert differences(database_url, first_tables()) == []
    database = Database.open(database_url)
    for statement in ("INSERT INTO house (id, name) VALUES (1, 'a')", "INSERT INTO dweller (house_id) VALUES (1)"):
        database.write(lambda transaction, statement=statement: transaction.run(sa.text(statement)))
    migrate(database, folder=folder)
    assert differences(database, second_tables()) == []
    assert database.read(
        lambda transaction: transaction.one(
            sa.text("SELECT name, floors, dweller.house_id FROM house JOIN dweller ON house_id = house.id")
        )
    ) == ("a", 1, 1)
    database.close()


def test_migrating_again_changes_nothing(database_url: str, folder: Path) -> None:
    migrate(database_url, folder=folder)
    migrate(database_url, folder=folder)
    assert differences(database_url, second_tables()) == []


def test_a_revision_that_fails_leaves_the_database_as_it_was(database_url: str, folder: Path, broken: Path) -> None:
    migrate(database_url, folder=folder)
    with pytest.raises(Unavailable, match="nowhere"):
        migrate(database_url, folder=broken)
    assert differences(database_url, second_tables()) == []
    assert not pending(database_url, folder=folder)


def test_a_database_of_a_newer_version_is_left_alone_with_a_sentence(
    database_url: str, folder: Path, tmp_path: Path
) -> None:
    migrate(database_url, folder=folder)
    (tmp_path / "versions").mkdir()
    for attempt in (migrate, pending):
        with pytest.raises(Unavailable, match=r"newer version .*0002"):
            attempt(database_url, folder=tmp_path)


def test_programs_that_start_at_once_take_turns(database_url: str, folder: Path) -> None:
    code = "import sys, pathlib; from store.database.migrate import migrate; "
    code += "migrate(sys.argv[1], folder=pathlib.Path(sys.argv[2]))"
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", code, database_url, str(folder)], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for program in programs:
        _, errors = program.communicate(timeout=60)
        assert program.returncode == 0, errors
    assert differences(database_url, second_tables()) == []


def test_a_program_waits_for_another_that_is_migrating(postgres_database: str, folder: Path) -> None:
    database = Database.open(postgres_database)
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with alone(postgres_database):
        other = threading.Thread(target=migrate, args=(postgres_database,), kwargs={"folder": folder})
        other.start()
        until = monotonic() + 30
        while not database.read(lambda transaction: transaction.value(sa.text(waits))):
            assert monotonic() < until, "it never came to the lock"
        assert pending(postgres_database, folder=folder)
    other.join()
    database.close()
    assert differences(postgres_database, second_tables()) == []


def test_the_check_for_pending_migrations_does_without_alembic(sqlite_url: str, folder: Path) -> None:
    migrate(sqlite_url, folder=folder)
    code = "import sys, pathlib; from store.database.migrate import migrate, pending; "
    code += "migrate(sys.argv[1], folder=pathlib.Path(sys.argv[2])); print('alembic' in sys.modules)"
    program = subprocess.run(
        [sys.executable, "-c", code, sqlite_url, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert program.stdout == "False\n"


def test_asking_whether_migrations_are_pending_makes_no_file(tmp_path: Path, folder: Path) -> None:
    assert pending(f"sqlite:///{tmp_path / 'none.db'}", folder=folder)
    assert list(tmp_path.iterdir()) == []


def test_branched_revisions_are_refused(broken: Path) -> None:
    (broken / "versions" / "0004_branch.py").write_text("revision = '0004'\ndown_revision = '0002'\n")
    with pytest.raises(ValueError, match="0003, 0004"):
        newest(broken)


def test_every_constraint_of_the_program_has_a_name() -> None:
    nameless = [
        (table.name, type(constraint).__name__)
        for table in every_table().tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


@pytest.mark.parametrize("revision", [None, *OURS])
def test_the_program_s_own_revisions_give_its_tables_from_each_earlier_one(
    database_url: str, revision: str | None
) -> None:
    if revision is not None:
        migrate(database_url, to=revision)
    migrate(database_url)
    assert differences(database_url) == []
