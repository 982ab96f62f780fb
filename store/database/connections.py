"""Connections to a SQLite file, set up so that nothing committed is lost and no SAVEPOINT survives a rollback."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine import Engine as Pool
from sqlalchemy.pool import QueuePool

BUSY_MILLISECONDS = 5000


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
