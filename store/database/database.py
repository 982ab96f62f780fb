"""The one way to the database: `write` a step, `read` a query."""

from collections.abc import Callable
from typing import Literal, Protocol, TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from store.database.transaction import Transaction

T = TypeVar("T")


class Engine(Protocol):
    """What a kind of database does: `store/database/sqlite.py` and `store/database/postgresql.py`."""

    def write(self, step: Callable[[Transaction], T]) -> T: ...
    async def write_soon(self, step: Callable[[Transaction], T]) -> T: ...
    def read(self, query: Callable[[Transaction], T]) -> T: ...
    async def read_soon(self, query: Callable[[Transaction], T]) -> T: ...
    def close(self) -> None: ...


class Database:
    """A database that is open, SQLite or PostgreSQL alike; use it from any thread."""

    def __init__(self, url: str, dialect: Literal["sqlite", "postgresql"], engine: Engine) -> None:
        self.url = url
        self.dialect = dialect
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, readers: int = 4, pool: int = 8, bulk: bool = False) -> "Database":
        """Open a database by its address.

        Arguments: `url`, `sqlite:///relative/path`, `sqlite:////absolute/path`, `postgresql://…` or `postgres://…`;
        `readers`, how many queries may run at once; `pool`, how many PostgreSQL connections write at once; `bulk`, for
        an import that can be run again: on SQLite its steps are lasting only once it is closed, and far quicker.
        Refuses (ValueError) other addresses, and SQLite without a file.
        """
        try:
            address = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
        except ArgumentError as problem:
            raise ValueError("LINLI_DATABASE_URL is not an address such as sqlite:///var/linli.db") from problem
        kind = address.get_backend_name()
        if kind == "sqlite":
            from store.database.sqlite import SQLite

            return cls(url, "sqlite", SQLite(address, readers=readers, bulk=bulk))
        if kind == "postgresql":
            from store.database.postgresql import PostgreSQL

            return cls(url, "postgresql", PostgreSQL(address, readers=readers, pool=pool))
        raise ValueError(f"LINLI_DATABASE_URL names {kind}; use sqlite:///path or postgresql://user@host/name")

    def write(self, step: Callable[[Transaction], T]) -> T:
        """Run a step and return its result once it is lasting: only after COMMIT has returned.

        The step may be run more than once (the earlier run then left nothing), so it is a pure function of its
        arguments and the database. What it raises comes out here and everything it did is undone.
        Refuses (Unavailable) when the disk is full or the server does not answer.
        """
        return self._engine.write(step)

    async def write_soon(self, step: Callable[[Transaction], T]) -> T:
        """`write` for asyncio: the step runs in another thread. Cancelling the wait does not undo the step."""
        return await self._engine.write_soon(step)

    def read(self, query: Callable[[Transaction], T]) -> T:
        """Run a query on a consistent snapshot of what is committed, without waiting for those who write."""
        return self._engine.read(query)

    async def read_soon(self, query: Callable[[Transaction], T]) -> T:
        """`read` for asyncio: the query runs in another thread."""
        return await self._engine.read_soon(query)

    def close(self) -> None:
        """Finish the steps that wait, then let go of the database."""
        self._engine.close()
