"""Connections to a SQLite file, set up so that nothing committed is lost and no SAVEPOINT survives a rollback."""

import logging
import sqlite3
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine import Engine as Pool
from sqlalchemy.pool import QueuePool

BUSY_MILLISECONDS = 5000
LOG_BYTES = 16 << 20
"""From this size on, the write-ahead log is moved into the file."""
_PAUSE, _PAGE = 0.2, 4096
_log = logging.getLogger(__name__)


def connections(address: URL, begin: str, *, size: int, query_only: bool = False, foreign_keys: bool = True) -> Pool:
    """Connections to a SQLite file whose transactions start with `begin` and whose SAVEPOINTs hold."""
    pool = create_engine(
        address.set(drivername="sqlite+pysqlite"),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        # What a failed statement was given would stand in the log, names and all.
        hide_parameters=True,
    )

    @event.listens_for(pool, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        # pysqlite's own BEGIN comes too late: a SAVEPOINT would survive the rollback of what is around it.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
        # Each step runs in a SAVEPOINT: what it would restore is kept in memory rather than in a temporary file.
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if query_only:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(pool, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return pool


def driver(connection: Connection) -> sqlite3.Connection:
    """The connection of the standard library beneath SQLAlchemy's."""
    raw: Any = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("not a SQLite connection")
    return raw


class Checkpoints:
    """Moves the write-ahead log into the file in a thread of its own.

    SQLite would do it inside the COMMIT that finds the log too long, also when another program, such as an import, has
    filled it: then whoever has just written a message waits for all of that.
    Argument: `path`, of the database.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._written = Path(f"{path}-wal")
        self._due = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._behind = False

    def committed(self, connection: sqlite3.Connection) -> None:
        """Look whether the log is long; to be called by the writer, with its connection, after each COMMIT."""
        try:
            if self._written.stat().st_size <= LOG_BYTES:
                return
        except FileNotFoundError:
            return
        if self._behind:
            # The log has grown faster than the thread was: only between two writes the last of it can be moved, and
            # then the log begins anew.
            self._behind = False
            self._move(connection)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="database-checkpoint", daemon=True)
            self._thread.start()
        self._due.set()

    def close(self) -> None:
        """End the thread; what is in the log stays there, and is read from there."""
        self._closed.set()
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        while self._due.wait() and not self._closed.is_set():
            self._due.clear()
            self._behind = self._move(connection) * _PAGE > 2 * LOG_BYTES
            # What is written meanwhile goes together.
            self._closed.wait(_PAUSE)
        connection.close()

    def _move(self, connection: sqlite3.Connection) -> int:
        """Move what no reader keeps, waiting for nobody; gives how many pages the log had."""
        try:
            _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:
            # Nothing is lost: the log is as lasting as the file.
            _log.warning("The write-ahead log could not be moved into the database, and will be tried again: %s", error)
            return 0
        return int(pages)
