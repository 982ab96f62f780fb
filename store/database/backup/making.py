"""Making a backup of a database and its files while it is in use."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, inspect, text

from store.database.backup.archive import Contents, Damaged, Header, Writer, check, read_header, sealed_carried
from store.database.database import Database
from store.database.dialects import microseconds
from store.database.faults import reached
from store.database.migrate import revisions
from store.database.transaction import Transaction
from store.database.unavailable import Unavailable
from store.keys import Keys

LEFT_OUT = {
    "one_time_code": "A code is good for minutes; a restored one could be used a second time.",
    "vote_proof": "That somebody has just proved who they are must not outlive the moment.",
    "web_session": "A browser that was signed out after the backup would be signed in again, the lost phone's too.",
    "access_token": "Platforms' tokens are fetched again; those of another machine would be fought over.",
    "used_signature": "Requests that were taken are older than any the platform would still accept.",
    "rate_budget": "How fast may be sent follows from now, not from then.",
    "poller": "Which process asks a platform is decided anew.",
    "deliverer": "Which process delivers is decided anew.",
    "database_clock": "The clock is the new machine's own.",
    "alembic_version": "The revision is in the header.",
}
"""Tables that a backup leaves empty, each with why."""
SLICE = 2000
T = TypeVar("T")
Told = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


class Media(Protocol):
    """Where the content of files lies, by hash."""

    def get(self, digest: str) -> bytes: ...


@dataclass(frozen=True)
class Made(Generic[T]):
    """A finished backup. `verdict` is what verifying gave, in the same snapshot as the rows."""

    path: Path
    size: int
    fingerprint: str
    contents: Contents
    verdict: T


def make_backup(
    database: Database, keys: Keys, media: Media, path: Path, verify: Callable[[Transaction, Keys], T], told: Told
) -> Made[T]:
    """Write a backup and read it back; it appears under its name only once it is whole and on the disk.

    Everything is of one moment, and nobody waits: reading does not hold up those who write. A run that was ended
    half-way leaves nothing but a hidden file that the next one overwrites.
    Argument: `verify`, recomputes the evidence; it reads the very rows that were written.
    Refuses (Damaged) to overwrite what is no backup, (Unavailable) while another backup writes to the same name, and
    a database of a newer version.
    """
    if path.exists():
        read_header(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with _alone(part) as file:
        verdict = database.read(lambda tx: _write(tx, keys, media, file, verify, told))
        file.flush()
        os.fsync(file.fileno())
        reached("backup-written")
        told("checking", 0, 1)
        contents = check(part, keys)
        told("checking", 1, 1)
        reached("backup-checked")
        part.rename(path)
        _sync(path.parent)
        reached("backup-renamed")
    return Made(path, path.stat().st_size, keys.fingerprint, contents, verdict)


def name_of(at: datetime) -> str:
    """The name of a backup made at a time, in a folder of them: they sort by time."""
    return f"linli-{at.astimezone(UTC):%Y%m%d-%H%M%S}.tar"


def remove_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder, and what runs that were killed left; gives what is gone.

    Arguments: `keep`, how many stay, at least one. Only files named by `name_of` are looked at.
    """
    if keep < 1:
        raise ValueError("at least one backup is kept")
    gone = sorted(folder.glob("linli-????????-??????.tar"))[:-keep]
    for old in gone:
        old.unlink()
    for part in folder.glob(".linli-????????-??????.tar.part"):
        with suppress(Unavailable), _alone(part):
            part.unlink()
    return gone


def _write(
    tx: Transaction, keys: Keys, media: Media, file: IO[bytes], verify: Callable[[Transaction, Keys], T], told: Told
) -> T:
    connection = tx.connection
    tables = tables_of(connection)
    now = tx.now().isoformat(timespec="seconds")
    writer = Writer(file, Header(revision_of(connection), keys.fingerprint, sealed_carried(keys), now, tables))
    total = sum(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables)  # noqa: S608 - a table's name
    done = 0
    for name, columns in tables.items():
        for written in writer.table(name, _rows(connection, name, columns)):
            told("tables", done + written, total)
            reached("backup-table")
        done += writer.contents.rows[name]
    digests = [row[0] for row in connection.execute(text("SELECT DISTINCT content FROM media ORDER BY content"))]
    for number, digest in enumerate(digests, 1):
        try:
            content: bytes | None = media.get(digest)
        except FileNotFoundError:
            content = None
        writer.media(digest, content)
        told("files", number, len(digests))
        reached("backup-media")
    told("evidence", 0, 1)
    verdict = verify(tx, keys)
    told("evidence", 1, 1)
    writer.finish(keys)
    return verdict


def tables_of(connection: Connection) -> dict[str, list[str]]:
    """The tables of a database that a backup holds, each with its columns, as the database itself tells."""
    seen = inspect(connection)
    names = sorted(name for name in seen.get_table_names() if name not in LEFT_OUT and not name.startswith("sqlite_"))
    return {name: [column["name"] for column in seen.get_columns(name)] for name in names}


def revision_of(connection: Connection) -> str:
    """The revision of the tables. Refuses (Unavailable) a database without any, or of a newer version."""
    if not inspect(connection).has_table("alembic_version"):
        raise Unavailable("The database has no tables yet: there is nothing to back up.")
    found = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if found not in revisions():
        raise Unavailable(f"The database was written by a newer version of Linli (revision {found}); use that version.")
    return found


def _rows(connection: Connection, name: str, columns: Sequence[str]) -> Iterator[list[Any]]:
    listed = ", ".join(f'"{column}"' for column in columns)
    # As text, not by the table classes: the database may be of an earlier revision than they are.
    statement = text(f'SELECT {listed} FROM "{name}"')  # noqa: S608 - names from the database's own catalogue
    result = connection.execution_options(yield_per=SLICE).execute(statement)
    for row in result:
        yield [portable(value) for value in row]


def portable(value: Any) -> Any:
    """A value of either kind of database as both can take it."""
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, time):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        import json

        return json.dumps(value, ensure_ascii=False)
    raise Damaged(f"a column holds {type(value).__name__}, which no table of Linli has")


@contextmanager
def _alone(part: Path) -> Iterator[IO[bytes]]:
    handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(f"Another backup is being written to {part.name}; wait for it.") from None
        file.truncate()
        yield file


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
