"""Bring a database's tables up to this version of the program."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from store.database.database import Database
from store.database.dialects import Trouble, sentence, trouble
from store.database.unavailable import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent.parent / "migrations"
# Any number that nothing else in the same database uses for an advisory lock.
LOCK = 7_205_519_118
_NEWER = (
    "The database was written by a newer version of Linli (revision {revision}); install that version or a newer one."
)


def migrate(database: Database | str, *, to: str = "head", folder: Path = FOLDER) -> None:
    """Bring the tables up to this version; does nothing when they are already there.

    Everything happens in one transaction, and two programs that start at once take turns.
    Arguments: `database`, an open database or its address; `to`, the revision to reach; `folder`, where `versions` is.
    Refuses (Unavailable) a database that a newer version has written, and one that cannot be reached.
    """
    if to == "head" and not pending(database, folder=folder):
        return
    from alembic import command

    with alone(_url(database)) as connection:
        command.upgrade(configuration(connection, folder), to)


def pending(database: Database | str, *, folder: Path = FOLDER) -> bool:
    """Whether `migrate` has something to do.

    Refuses (Unavailable) like `migrate`.
    """
    known = revisions(folder)
    address = address_of(_url(database))
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return bool(known)
    with connected(address) as connection:
        current = _current(connection)
    if current is not None and current not in known:
        raise Unavailable(_NEWER.format(revision=current))
    return current != newest(folder)


def newest(folder: Path = FOLDER) -> str | None:
    """The last revision that this version of the program knows.

    Refuses (ValueError) a folder in which revisions have branched.
    """
    known = revisions(folder)
    last = set(known) - set(known.values())
    if len(last) > 1:
        raise ValueError(f"migrations have branched, chain them: {', '.join(sorted(last))}")
    return last.pop() if last else None


def configuration(connection: Connection, folder: Path, tables: MetaData | None = None) -> "Config":
    """What Alembic is told instead of a configuration file."""
    from alembic.config import Config

    made = Config(attributes={"connection": connection, "tables": tables})
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("version_locations", str(folder / "versions").replace("%", "%%"))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made


@contextmanager
def alone(url: str) -> Iterator[Connection]:
    """A transaction beside which nobody else migrates, committed at the end."""
    with connected(address_of(url), write=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})
        yield connection
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise Unavailable(f"Rows would refer to nothing, so nothing was changed: {broken[:5]}")


@contextmanager
def connected(address: URL, *, write: bool = False) -> Iterator[Connection]:
    """A connection of its own to a database, whose changes are committed at the end if it may `write`."""
    if address.get_backend_name() == "sqlite":
        from store.database.connections import connections

        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        # A changed table is copied and replaced, which foreign keys would take for the removal of its rows.
        engine = connections(address, "BEGIN IMMEDIATE" if write else "BEGIN", size=1, foreign_keys=False)
    else:
        engine = create_engine(address.set(drivername="postgresql+psycopg"), hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
            if write:
                connection.commit()
    except DBAPIError as error:
        raise Unavailable(sentence(trouble(error) or Trouble.failing, error)) from error
    finally:
        engine.dispose()


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


@cache
def revisions(folder: Path = FOLDER) -> dict[str, str | None]:
    """Each revision and the one before it, read without importing Alembic, which takes a third of a second."""
    found: dict[str, str | None] = {}
    for file in sorted((folder / "versions").glob("*.py")):
        source = file.read_text(encoding="utf-8")
        own = re.search(r"^revision\b[^=]*=\s*['\"](.+?)['\"]", source, re.MULTILINE)
        before = re.search(r"^down_revision\b[^=]*=\s*['\"](.+?)['\"]", source, re.MULTILINE)
        if own:
            found[own[1]] = before[1] if before else None
    return found


def _url(database: Database | str) -> str:
    return database if isinstance(database, str) else database.url


def address_of(url: str) -> URL:
    """An address taken apart."""
    return make_url("postgresql://" + url.removeprefix("postgres://") if url.startswith("postgres://") else url)
