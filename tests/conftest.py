"""What tests of every package may ask for: real databases and a real browser."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.leaks import Watch
from tests.postgres import running_postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update tests/chats` rewrites the transcripts from what the bot really says."""
    parser.addoption("--update", action="store_true", help="rewrite the transcripts of tests/chats")


def pytest_configure(config: pytest.Config) -> None:
    """Watch what is logged, from the first test to the last."""
    watch = Watch()
    config.pluginmanager.register(watch, "leaks")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL server, one for each test process."""
    # Not pytest's own temporary folder, which only its owner may enter: the server is somebody else when root tests.
    folder = Path(tempfile.mkdtemp(prefix="linli-"))
    folder.chmod(0o755)
    try:
        with running_postgres(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a database that has every table and no row: a copy of it is ten times quicker than making them."""
    name = f"template_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _make_tables(postgres_url.rsplit("/", 1)[0] + f"/{name}")
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that has every table and no row."""
    file = tmp_path_factory.mktemp("template") / "linli.sqlite"
    _make_tables(f"sqlite:///{file}")
    return file


def _make_tables(url: str) -> None:
    import store.tables
    from store.database import Database

    database = Database.open(url)
    try:
        database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    finally:
        database.close()


def _begins_with_tables(request: pytest.FixtureRequest) -> bool:
    """Whether a test of the store starts from made tables; those about the database itself, and migrations, do not."""
    path = request.node.path
    subjects = Path(__file__).parent / "store"
    if not path.is_relative_to(subjects) or path.is_relative_to(subjects / "database"):
        return False
    text = path.read_text(encoding="utf-8")
    return not any(own in text for own in ("migrate", ".create(", "CREATE TABLE"))


@pytest.fixture
def postgres_database(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[str]:
    """The address of a fresh database without rows, dropped after the test."""
    name = f"test_{uuid4().hex}"
    made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if _begins_with_tables(request):
        template = request.getfixturevalue("postgres_template")
        made = sql.SQL("{} TEMPLATE {}").format(made, sql.Identifier(template))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(made)
        yield postgres_url.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an SQLite file without rows; for tests about the database itself it does not exist yet."""
    file = tmp_path / "linli.sqlite"
    if _begins_with_tables(request):
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database; the test runs once on each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_database")
    return url


# One browser for each file of tests: Playwright's event loop would be in the way of asyncio tests of other files.
@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Browser]":
    """A running headless Chromium (Playwright, synchronous); open a fresh context in each test."""
    from tests.browser import running_chromium

    with running_chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser
