"""Bringing a backup back, into an empty database of either kind."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

from sqlalchemy import Connection, inspect, text

from store.database.backup.archive import Contents, Damaged, Header, check, read, read_header, whole_keys
from store.database.backup.making import LEFT_OUT, Told
from store.database.database import Database
from store.database.dialects import after_bulk, moment
from store.database.faults import reached
from store.database.migrate import FOLDER, address_of, alone, configuration, connected, migrate, newest, revisions
from store.database.transaction import Transaction
from store.database.unavailable import Unavailable
from store.keys import Keys

T = TypeVar("T")
SEEDED = frozenset({"deliverer", "poller", "database_clock", "alembic_version"})
"""Tables in which an empty database may have rows."""


class Target(Protocol):
    """Where the content of files is put, by hash."""

    def put(self, content: bytes) -> str: ...


@dataclass(frozen=True)
class Restored(Generic[T]):
    """What was brought back. `verdict` is what verifying gave in the restored database."""

    header: Header
    contents: Contents
    verdict: T


def restore(
    url: str, keys: Keys, media: Target, path: Path, verify: Callable[[Transaction, Keys], T], told: Told
) -> Restored[T]:
    """Restore a backup into an empty database, bring its tables up to this version, and verify its evidence.

    It is there as a whole or not at all: a run that was ended half-way is simply run again.
    Refuses (Damaged) a damaged file, one of a newer version, and one written with another key; (Unavailable) a database
    that has rows in it.
    """
    header = read_header(path)
    if header.fingerprint != keys.fingerprint:
        raise Damaged(
            f"{path} was written with the secret key {header.fingerprint}, and this one is {keys.fingerprint}; "
            "set LINLI_SECRET_KEY to the copy of that key"
        )
    if header.revision not in revisions():
        raise Damaged(f"{path} was written by a newer version of Linli (revision {header.revision}); use that version")
    _must_be_empty(url)
    told("checking", 0, 1)
    keys = whole_keys(header, keys)
    contents = check(path, keys)
    told("checking", 1, 1)
    source = _Source(path, header, contents, keys, media, told)
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        verdict = _into_file(Path(address.database or ""), source, verify)
    else:
        verdict = _into_server(url, source, verify)
    return Restored(header, contents, verdict)


@dataclass(frozen=True)
class _Source:
    """A checked backup, where its files go, and whom to tell."""

    path: Path
    header: Header
    contents: Contents
    keys: Keys
    media: Target
    told: Told


def _into_file(target: Path, source: _Source, verify: Callable[[Transaction, Keys], T]) -> T:
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.restoring")
    for leftover in (made, *beside(made)):
        leftover.unlink(missing_ok=True)
    url = f"sqlite:///{made}"
    migrate(url, to=source.header.revision)
    reached("restore-migrated")
    with connected(address_of(url), write=True) as connection:
        load = _InFile(connection)
        _fill(connection, load.rows, source)
    migrate(url)
    database = Database.open(url, readers=1)
    try:
        source.told("evidence", 0, 1)
        verdict = database.read(lambda tx: verify(tx, source.keys))
        source.told("evidence", 1, 1)
        database.write(lambda tx: after_bulk(tx.connection))
    finally:
        database.close()
    reached("restore-loaded")
    for file in beside(target):
        # Of an empty database that was there before; SQLite would take them for the new one's.
        file.unlink(missing_ok=True)
    made.rename(target)
    for file in beside(made):
        file.unlink(missing_ok=True)
    for place in (target, target.parent):
        handle = os.open(place, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    reached("restore-renamed")
    return verdict


def _into_server(url: str, source: _Source, verify: Callable[[Transaction, Keys], T]) -> T:
    from alembic import command

    with alone(url) as connection:
        command.upgrade(configuration(connection, FOLDER), source.header.revision)
        reached("restore-migrated")
        # They would look at each row as it comes; they are made again, and look at all of them, at the end.
        references = _references(connection)
        for table, name, _ in references:
            connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        load = _InServer(connection)
        _fill(connection, load.rows, source)
        for table, name, definition in references:
            connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        _count_on(connection)
        command.upgrade(configuration(connection, FOLDER), newest() or "head")
        source.told("evidence", 0, 1)
        verdict = verify(Transaction(connection, _now), source.keys)
        source.told("evidence", 1, 1)
        after_bulk(connection)
        reached("restore-loaded")
    reached("restore-renamed")
    return verdict


def _fill(connection: Connection, load: Callable[[str, list[str], list[list[Any]]], None], source: _Source) -> None:
    path, header, contents, told = source.path, source.header, source.contents, source.told
    known = set(inspect(connection).get_table_names())
    strange = sorted(set(header.columns) - known)
    if strange:
        raise Damaged(f"{path} has tables that revision {header.revision} does not have: {', '.join(strange)}")
    for name in header.columns:
        # A migration may have put its first rows in; the backup has them as they were.
        connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608 - a table of this database
    rows = files = 0
    for name, part in read(path):
        if isinstance(part, bytes):
            source.media.put(part)
            files += 1
            told("files", files, contents.media)
            reached("restore-media")
        elif part:
            load(name, header.columns[name], part)
            rows += len(part)
            told("tables", rows, contents.total())
            reached("restore-table")
    for name, count in contents.rows.items():
        found = connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # noqa: S608 - as above
        if found != count:
            raise Damaged(f"table {name} has {found} rows instead of {count} after restoring")


class _InFile:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, name: str, columns: list[str], rows: list[list[Any]]) -> None:
        listed = ", ".join(f'"{column}"' for column in columns)
        places = ", ".join("?" for _ in columns)
        statement = f'INSERT INTO "{name}" ({listed}) VALUES ({places})'  # noqa: S608 - names that the tables have
        self._connection.exec_driver_sql(statement, [tuple(row) for row in rows])


class _InServer:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        asked = text(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND data_type = 'timestamp with time zone'"
        )
        self._moments = {(row[0], row[1]) for row in connection.execute(asked)}

    def rows(self, name: str, columns: list[str], rows: list[list[Any]]) -> None:
        moments = [at for at, column in enumerate(columns) if (name, column) in self._moments]
        listed = ", ".join(f'"{column}"' for column in columns)
        raw = cast("Any", self._connection.connection.dbapi_connection)
        with raw.cursor() as cursor, cursor.copy(f'COPY "{name}" ({listed}) FROM STDIN') as copy:
            for row in rows:
                for at in moments:
                    if row[at] is not None:
                        row[at] = moment(row[at]).isoformat()
                copy.write_row([None if value is None else str(value) for value in row])


def beside(file: Path) -> tuple[Path, Path]:
    """The files that SQLite keeps beside a database: its log and the log's index."""
    return file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def _must_be_empty(url: str) -> None:
    address = address_of(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return
    with connected(address) as connection:
        names = [name for name in inspect(connection).get_table_names() if not name.startswith("sqlite_")]
        for name in sorted(set(names) - SEEDED):
            if connection.execute(text(f'SELECT 1 FROM "{name}" LIMIT 1')).first() is not None:  # noqa: S608 - a table's name
                raise Unavailable(
                    f"The database already has rows (in {name}), and nothing was changed; "
                    "a backup is restored into an empty one: move it away, or name another LINLI_DATABASE_URL."
                )


def _references(connection: Connection) -> list[tuple[str, str, str]]:
    asked = text(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(asked)]


def _count_on(connection: Connection) -> None:
    """Let each table number its next row after the last one that was restored."""
    asked = text(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND column_name = 'id' AND column_default LIKE 'nextval%'"
    )
    for (name,) in connection.execute(asked).all():
        if name not in LEFT_OUT:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), "  # noqa: S608 - a table of this database
                f'(SELECT coalesce(max(id), 0) + 1 FROM "{name}"), false)'
            )


def _now(connection: Connection) -> datetime:
    found: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return found.astimezone(UTC)
