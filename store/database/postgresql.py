"""PostgreSQL: a pool of connections, and whole steps run again after deadlocks and lost connections."""

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from store.database.dialects import Trouble, sentence, trouble
from store.database.faults import reached
from store.database.transaction import Transaction
from store.database.unavailable import Unavailable
from store.database.waiting import run_calls

T = TypeVar("T")

CONFLICT_ATTEMPTS = 8
LOST_ATTEMPTS = 2
CONNECT_SECONDS = 5
POOL_SECONDS = 30
UNKNOWN = "The connection to the database was lost while it was storing; the outcome is unknown."
CROWDED = "Every connection to the database has been in use for half a minute; nothing was stored."


class PostgreSQL:
    """A PostgreSQL database through psycopg 3.

    Arguments: `address`; `readers` and `pool`, how many connections read and write at once.
    """

    def __init__(self, address: URL, *, readers: int, pool: int) -> None:
        address = address.set(drivername="postgresql+psycopg")
        connect = {} if "connect_timeout" in address.query else {"connect_timeout": CONNECT_SECONDS}
        options: dict[str, Any] = {"max_overflow": 0, "pool_timeout": POOL_SECONDS, "connect_args": connect,
                                   # What a failed statement was given would stand in the log, names and all.
                                   "hide_parameters": True}  # fmt: skip
        self._writers = create_engine(address, pool_size=pool, isolation_level="READ COMMITTED", **options)
        self._readers = create_engine(
            address,
            pool_size=readers,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
            **options,
        )
        self._write_threads = ThreadPoolExecutor(pool, "database-write")
        self._read_threads = ThreadPoolExecutor(readers, "database-read")
        self._closed = False

    def write(self, step: Callable[[Transaction], T]) -> T:
        attempts = {Trouble.conflict: CONFLICT_ATTEMPTS, Trouble.lost: LOST_ATTEMPTS}
        while True:
            attempt = _Attempt(step, self._write_once)
            if attempt.trouble is None:
                return cast("T", attempt.result())
            attempts[attempt.trouble] = left = attempts.get(attempt.trouble, 1) - 1
            if left <= 0:
                raise Unavailable(sentence(attempt.trouble, attempt.error or PoolTimeout())) from attempt.error
            tried = CONFLICT_ATTEMPTS - left
            # Two steps that met in a deadlock must not meet again at the same moment.
            time.sleep(random.uniform(0, 0.01 * 2 ** min(tried, 5)))  # noqa: S311 - no secret

    async def write_soon(self, step: Callable[[Transaction], T]) -> T:
        self._refuse_when_closed()
        return await asyncio.get_running_loop().run_in_executor(self._write_threads, self.write, step)

    def read(self, query: Callable[[Transaction], T]) -> T:
        attempts = LOST_ATTEMPTS
        while True:
            attempt = _Attempt(query, self._read_once)
            if attempt.trouble is None:
                return cast("T", attempt.result())
            attempts -= 1
            if attempts == 0:
                raise Unavailable(sentence(attempt.trouble, attempt.error or PoolTimeout())) from attempt.error

    async def read_soon(self, query: Callable[[Transaction], T]) -> T:
        self._refuse_when_closed()
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, self.read, query)

    def close(self) -> None:
        self._closed = True
        self._write_threads.shutdown()
        self._read_threads.shutdown()
        self._writers.dispose()
        self._readers.dispose()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise Unavailable("The database has been closed; nothing was stored.")

    def _write_once(self, attempt: "_Attempt") -> None:
        self._refuse_when_closed()
        with self._writers.connect() as connection, connection.begin() as current:
            transaction = attempt.run(connection)
            if attempt.trouble is not None or attempt.error is not None:
                current.rollback()
                return
            reached("before-commit")
            try:
                current.commit()
            except DBAPIError as error:
                if trouble(error) is Trouble.lost:
                    raise Unavailable(UNKNOWN) from error
                raise
        reached("after-commit")
        attempt.calls = transaction.calls

    def _read_once(self, attempt: "_Attempt") -> None:
        self._refuse_when_closed()
        with self._readers.connect() as connection, connection.begin() as current:
            attempt.run(connection)
            current.rollback()


class _Attempt:
    """One run of a step: its result, or its error, or the trouble that asks for another run."""

    def __init__(self, step: Callable[[Transaction], Any], run: Callable[["_Attempt"], None]) -> None:
        self._step = step
        self._value: Any = None
        self.error: BaseException | None = None
        self.trouble: Trouble | None = None
        self.calls: list[Callable[[], None]] = []
        try:
            run(self)
        except PoolTimeout as error:
            raise Unavailable(CROWDED) from error
        except DBAPIError as error:
            self.error = error
            self.trouble = trouble(error)

    def run(self, connection: Connection) -> Transaction:
        transaction = Transaction(connection, _clock)
        try:
            self._value = self._step(transaction)
        except BaseException as error:  # noqa: BLE001 - it is raised again, to the caller
            self.error = error
        # The step may have caught the error itself; a deadlock must not become its answer.
        self.trouble = transaction.trouble
        return transaction

    def result(self) -> Any:
        if self.error is not None:
            raise self.error
        run_calls(self.calls)
        return self._value


def _clock(connection: Connection) -> datetime:
    value: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return value.astimezone(UTC)
