"""SQLite: one thread writes, and commits the steps that are waiting together."""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine import Engine as Pool
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from store.database.dialects import Trouble, in_transaction, microseconds, moment, sentence, trouble
from store.database.faults import reached
from store.database.transaction import Transaction
from store.database.unavailable import Unavailable

T = TypeVar("T")
Step = Callable[[Transaction], Any]

BATCH = 256
SLICE_SECONDS = 0.05
BUSY_MILLISECONDS = 5000
BUSY_ATTEMPTS = 4
_log = logging.getLogger(__name__)


class _Waiting:
    """A step and who waits for it: a thread at `gate`, or `future` on a loop."""

    __slots__ = ("error", "future", "gate", "loop", "result", "step")

    def __init__(self, step: Step, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.step = step
        self.result: Any = None
        self.error: BaseException | None = None
        self.loop = loop
        self.future: asyncio.Future[Any] | None = loop.create_future() if loop else None
        self.gate: threading.Lock | None = None
        if loop is None:
            self.gate = threading.Lock()
            self.gate.acquire()


class SQLite:
    """A SQLite file with one writer and several readers.

    Arguments: `address`, whose database is the path of the file; `readers`, how many queries may run at once.
    Refuses (ValueError) an address without a file, (Unavailable) a file that cannot be opened.
    """

    def __init__(self, address: URL, *, readers: int) -> None:
        if not address.database or address.database == ":memory:":
            raise ValueError("SQLite needs a file: sqlite:///var/linli.db")
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        address = address.set(drivername="sqlite+pysqlite")
        self._pool = create_pool(address, "BEGIN IMMEDIATE", size=1)
        self._readers = create_pool(address, "BEGIN", size=readers, query_only=True)
        self._threads = ThreadPoolExecutor(readers, "database-read")
        self._clock = Clock()
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        try:
            self._connection = self._pool.connect()
            self._clock.prepare(self._connection)
        except DBAPIError as error:
            raise Unavailable(sentence(trouble(error) or Trouble.failing, error)) from error
        self._thread = threading.Thread(target=self._work, name="database-write", daemon=True)
        self._thread.start()

    def write(self, step: Callable[[Transaction], T]) -> T:
        waiting = _Waiting(step)
        self._enqueue(waiting)
        assert waiting.gate is not None
        waiting.gate.acquire()
        if waiting.error is not None:
            raise waiting.error
        result: T = waiting.result
        return result

    async def write_soon(self, step: Callable[[Transaction], T]) -> T:
        waiting = _Waiting(step, asyncio.get_running_loop())
        self._enqueue(waiting)
        assert waiting.future is not None
        result: T = await waiting.future
        return result

    def read(self, query: Callable[[Transaction], T]) -> T:
        try:
            with self._readers.connect() as connection, connection.begin():
                return query(Transaction(connection, self._clock.read))
        except DBAPIError as error:
            kind = trouble(error)
            if kind is None:
                raise
            raise Unavailable(sentence(kind, error)) from error

    async def read_soon(self, query: Callable[[Transaction], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.read, query)

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)
        self._thread.join()
        self._threads.shutdown()
        self._readers.dispose()

    def _enqueue(self, waiting: _Waiting) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a step may not wait for another step; do its work in the same transaction")
        with self._lock:
            if self._closed:
                raise Unavailable("The database has been closed; nothing was stored.")
            self._waiting.put(waiting)

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            self._commit_together(first)
        self._connection.close()
        self._pool.dispose()

    def _commit_together(self, first: _Waiting) -> None:
        try:
            self._begin()
        except DBAPIError as error:
            first.error = _unavailable(error)
            _settle([first])
            return
        done: list[_Waiting] = []
        again: list[_Waiting] = []
        calls: list[Callable[[], None]] = []
        until = monotonic() + SLICE_SECONDS
        waiting: _Waiting | None = first
        while waiting is not None:
            transaction = self._attempt(waiting)
            (again if transaction.trouble else done).append(waiting)
            if not in_transaction(self._connection):
                break
            if not transaction.trouble:
                calls += transaction.calls
            waiting = self._next() if len(done) < BATCH and monotonic() < until else None
        if self._commit() is None:
            _settle(done, calls)
        else:
            again = done + again
        for waiting in again:
            self._commit_alone(waiting)

    def _next(self) -> _Waiting | None:
        try:
            waiting = self._waiting.get_nowait()
        except queue.Empty:
            return None
        if waiting is None:
            # The end of the queue: leave the mark for the loop that waits on it.
            self._waiting.put(None)
        return waiting

    def _commit_alone(self, waiting: _Waiting) -> None:
        try:
            self._begin()
        except DBAPIError as error:
            waiting.error = _unavailable(error)
            _settle([waiting])
            return
        transaction = self._attempt(waiting)
        failure = self._commit()
        calls = transaction.calls
        if transaction.trouble is not None:
            waiting.error = _unavailable(waiting.error, transaction.trouble)
            calls = []
        elif failure is not None:
            waiting.error = _unavailable(failure)
            calls = []
        _settle([waiting], calls)

    def _attempt(self, waiting: _Waiting) -> Transaction:
        """Run a step in a SAVEPOINT of its own, keeping its result or error."""
        connection = self._connection
        raw: Any = connection.connection.dbapi_connection
        transaction = Transaction(connection, self._clock.write)
        waiting.result = waiting.error = None
        try:
            raw.execute("SAVEPOINT step")
            try:
                waiting.result = waiting.step(transaction)
            except BaseException as error:
                waiting.error = error
                transaction.calls = []
            if raw.in_transaction:
                if waiting.error is not None or transaction.trouble is not None:
                    raw.execute("ROLLBACK TO SAVEPOINT step")
                raw.execute("RELEASE SAVEPOINT step")
        except sqlite3.Error as error:
            waiting.error = error
            transaction.trouble = transaction.trouble or Trouble.failing
        if not raw.in_transaction:
            transaction.trouble = transaction.trouble or Trouble.failing
        return transaction

    def _begin(self) -> None:
        for attempt in range(BUSY_ATTEMPTS):
            try:
                self._connection.begin()
                return
            except DBAPIError as error:
                if trouble(error) is not Trouble.busy or attempt == BUSY_ATTEMPTS - 1:
                    raise

    def _commit(self) -> BaseException | None:
        """Commit, or give the reason why nothing of the transaction is stored."""
        current = self._connection.get_transaction()
        if not in_transaction(self._connection) or current is None:
            if current is not None:
                current.close()
            return sqlite3.OperationalError("SQLite ended the transaction")
        try:
            self._clock.record(self._connection)
            reached("before-commit")
            current.commit()
        except DBAPIError as error:
            current.close()
            if in_transaction(self._connection):
                raw: Any = self._connection.connection.dbapi_connection
                raw.execute("ROLLBACK")
            return error
        reached("after-commit")
        return None


class Clock:
    """The host's clock, never earlier than the last time given, which is kept in the file with the data it judged."""

    def __init__(self) -> None:
        self._last = 0
        self._fresh = False

    def prepare(self, connection: Connection) -> None:
        with connection.begin():
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS clock (last BIGINT NOT NULL)")
            connection.exec_driver_sql("INSERT INTO clock SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM clock)")
            last = self._recorded(connection)
        if moment(last) > datetime.now(UTC) + timedelta(minutes=1):
            _log.warning("The clock of this computer is behind the last recorded time, %s; check it.", moment(last))

    def write(self, connection: Connection) -> datetime:
        if not self._fresh:
            # Another process may have written since the last batch; from here on the file is ours.
            self._last = max(self._last, self._recorded(connection))
            self._fresh = True
        self._last = max(self._last, microseconds(datetime.now(UTC)))
        return moment(self._last)

    def read(self, connection: Connection) -> datetime:
        return moment(max(self._recorded(connection), microseconds(datetime.now(UTC))))

    def record(self, connection: Connection) -> None:
        if self._fresh:
            self._fresh = False
            connection.exec_driver_sql("UPDATE clock SET last = ?", (self._last,))

    def _recorded(self, connection: Connection) -> int:
        return int(connection.exec_driver_sql("SELECT last FROM clock").scalar_one())


def create_pool(
    address: URL, begin: str, *, size: int, query_only: bool = False, foreign_keys: bool = True
) -> Pool:
    """Connections to a SQLite file whose transactions start with `begin` and whose SAVEPOINTs hold."""
    pool = create_engine(
        address, poolclass=QueuePool, pool_size=size, max_overflow=0, connect_args={"check_same_thread": False}
    )

    @event.listens_for(pool, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        # pysqlite's own BEGIN comes too late: a SAVEPOINT would survive the rollback of what is around it.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if query_only:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(pool, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return pool


def _unavailable(error: BaseException | None, kind: Trouble | None = None) -> Unavailable:
    error = error or sqlite3.OperationalError("the transaction ended")
    if kind is None:
        kind = (trouble(error) if isinstance(error, DBAPIError) else None) or Trouble.failing
    made = Unavailable(sentence(kind, error))
    made.__cause__ = error
    return made


def _settle(settled: list[_Waiting], calls: list[Callable[[], None]] | None = None) -> None:
    """Give results and errors to those who wait, with one wake-up a loop."""
    loops: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
    for waiting in settled:
        if waiting.loop is not None:
            loops.setdefault(waiting.loop, []).append(waiting)
        elif waiting.gate is not None:
            waiting.gate.release()
    for loop, those in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, those)
        except RuntimeError:
            _log.info("An event loop closed before it heard that its steps were stored.")
    for call in calls or ():
        try:
            call()
        except Exception:
            _log.exception("A wake-up after a commit failed; what it was for is found at the next look.")


def _resolve(settled: list[_Waiting]) -> None:
    for waiting in settled:
        future = waiting.future
        if future is None or future.done():
            continue
        if waiting.error is not None:
            future.set_exception(waiting.error)
        else:
            future.set_result(waiting.result)
