"""SQLite: one thread writes, and commits the steps that are waiting together."""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from store.database.clock import Clock
from store.database.connections import Checkpoints, connections, driver
from store.database.dialects import Trouble, in_transaction, sentence, trouble
from store.database.faults import reached
from store.database.transaction import Transaction
from store.database.unavailable import Unavailable
from store.database.waiting import Waiting, WaitingOnLoop, settle

T = TypeVar("T")

BATCH_STEPS = 256
BATCH_SECONDS = 0.05
BUSY_SECONDS = 20
BUSY_PAUSE = 0.002
"""Between two tries to get the file from another program. SQLite's own waiting asks every 100 ms in the end, and would
miss the moments between two writes of an import."""
BULK = ("PRAGMA synchronous = NORMAL", "PRAGMA cache_size = -262144", "PRAGMA wal_autocheckpoint = 20000")
"""For hundreds of thousands of rows in a row: each touches a page of every index at random, so the pages stay in memory
(256 MB) and go to the file together; a commit survives a kill at once, and a power cut after the next checkpoint."""
_log = logging.getLogger(__name__)


class SQLite:
    """A SQLite file with one writer and several readers.

    Arguments: `address`, whose database is the path of the file; `readers`, how many queries may run at once.
    Refuses (ValueError) an address without a file, (Unavailable) a file that cannot be opened.
    """

    def __init__(self, address: URL, *, readers: int, bulk: bool = False) -> None:
        if not address.database or address.database == ":memory:":
            raise ValueError("SQLite needs a file: sqlite:///var/linli.db")
        try:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(sentence(Trouble.failing, error)) from error
        self._readers = connections(address, "BEGIN", size=readers, query_only=True)
        self._read_threads = ThreadPoolExecutor(readers, "database-read")
        self._clock = Clock()
        self._writer = Writer(address, self._clock, bulk=bulk)

    def write(self, step: Callable[[Transaction], T]) -> T:
        waiting = Waiting(step)
        self._writer.enqueue(waiting)
        result: T = waiting.wait()
        return result

    async def write_soon(self, step: Callable[[Transaction], T]) -> T:
        waiting = WaitingOnLoop(step, asyncio.get_running_loop())
        self._writer.enqueue(waiting)
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
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, self.read, query)

    def close(self) -> None:
        self._writer.close()
        self._read_threads.shutdown()
        self._readers.dispose()


class Writer:
    """The one thread that writes to the file, with the queue of the steps that wait for it."""

    def __init__(self, address: URL, clock: Clock, *, bulk: bool = False) -> None:
        self._clock = clock
        self._bulk = bulk
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._taken: list[Waiting] = []
        self._checkpoints = Checkpoints(address.database or "")
        self._pool = connections(address, "BEGIN IMMEDIATE", size=1)
        try:
            self._connection = self._pool.connect()
            clock.prepare(self._connection)
            self._wait_itself()
        except DBAPIError as error:
            self._pool.dispose()
            raise unavailable(error) from error
        self._thread = threading.Thread(target=self._work, name="database-write", daemon=True)
        self._thread.start()

    def enqueue(self, waiting: Waiting) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a step may not wait for another step; do its work in the same transaction")
        with self._lock:
            if self._closed:
                raise Unavailable("The database has been closed; nothing was stored.")
            self._queue.put(waiting)

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            self._taken = []
            try:
                if self._bulk:
                    self._taken.append(first)
                    self._commit_alone(first)
                else:
                    self._commit_together(first)
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, and the next steps must go on
                self._recover(error)
        if self._bulk:
            # A checkpoint puts on the disk what the commits have only handed to the operating system.
            driver(self._connection).execute("PRAGMA wal_checkpoint(PASSIVE)")
        self._checkpoints.close()
        self._connection.close()
        self._pool.dispose()

    def _recover(self, error: Exception) -> None:
        _log.error("The database writer failed and starts afresh.", exc_info=error)
        for waiting in self._taken:
            if not waiting.settled:
                waiting.error = unavailable(error)
        try:
            # The connection goes first, and with it what was not committed; only then may anybody try again.
            if not self._connection.closed:
                self._connection.invalidate()
                self._connection.close()
            self._connection = self._pool.connect()
            self._wait_itself()
        except SQLAlchemyError as problem:
            _log.error("The database cannot be opened again; the next step will try.", exc_info=problem)
        settle(self._taken)

    def _commit_together(self, first: Waiting) -> None:
        until = monotonic() + BATCH_SECONDS
        waiting: Waiting | None = first
        self._taken.append(first)
        if (failure := self._begin()) is not None:
            self._fail_all(failure)
            return
        done: list[Waiting] = []
        again: list[Waiting] = []
        while waiting is not None:
            (done if self._attempt(waiting) is None else again).append(waiting)
            if not in_transaction(self._connection):
                break
            waiting = self._next() if len(self._taken) < BATCH_STEPS and monotonic() < until else None
        if self._commit() is None:
            settle(done)
        else:
            again = done + again
        for waiting in again:
            self._commit_alone(waiting)

    def _fail_all(self, failure: BaseException) -> None:
        # Whoever waits now has waited as long as the first one; trying BEGIN for each in turn would only add up.
        while self._next() is not None:
            pass
        for waiting in self._taken:
            waiting.error = unavailable(failure)
        settle(self._taken)

    def _next(self) -> Waiting | None:
        try:
            waiting = self._queue.get_nowait()
        except queue.Empty:
            return None
        if waiting is None:
            # The end of the queue: put the mark back for the loop that looks for it.
            self._queue.put(None)
        else:
            self._taken.append(waiting)
        return waiting

    def _commit_alone(self, waiting: Waiting) -> None:
        kind: Trouble | None = None
        failure: BaseException | None = self._begin()
        if failure is None:
            kind = self._attempt(waiting)
            if self._bulk and (kind is not None or waiting.error is not None):
                self._roll_back()
            else:
                failure = self._commit()
        if kind is not None:
            waiting.error = unavailable(waiting.error or failure, kind)
        elif failure is not None:
            waiting.error = unavailable(failure)
        settle([waiting])

    def _attempt(self, waiting: Waiting) -> Trouble | None:
        """Run a step, keep its result or error, and give the trouble that asks for a rerun.

        Each has a SAVEPOINT of its own, but one that is alone in its transaction.
        """
        # Straight to the driver: these two statements are run once a step, and SQLAlchemy would double their cost.
        raw = driver(self._connection)
        transaction = waiting.transaction = Transaction(self._connection, self._clock.write)
        waiting.result = waiting.error = None
        try:
            if not self._bulk:
                # For its way back, SQLite copies every page that the step changes: too dear for an import.
                raw.execute("SAVEPOINT step")
            try:
                waiting.result = waiting.step(transaction)
            except BaseException as error:  # noqa: BLE001 - it is raised again, to the caller
                waiting.error = error
            if raw.in_transaction and not self._bulk:
                if waiting.error is not None or transaction.trouble is not None:
                    raw.execute("ROLLBACK TO SAVEPOINT step")
                raw.execute("RELEASE SAVEPOINT step")
        except sqlite3.Error as error:
            waiting.error = error
            transaction.trouble = transaction.trouble or Trouble.failing
        if not raw.in_transaction:
            transaction.trouble = transaction.trouble or Trouble.failing
        return transaction.trouble

    def _wait_itself(self) -> None:
        raw = driver(self._connection)
        raw.execute("PRAGMA busy_timeout = 0")
        for pragma in BULK if self._bulk else ():
            raw.execute(pragma)

    def _begin(self) -> DBAPIError | None:
        self._clock.begin()
        until = monotonic() + BUSY_SECONDS
        while True:
            try:
                self._connection.begin()
            except DBAPIError as error:
                if trouble(error) is not Trouble.busy or monotonic() > until:
                    return error
                sleep(BUSY_PAUSE)
            else:
                return None

    def _commit(self) -> Exception | None:
        """Commit, or give the reason why nothing of the transaction is stored."""
        current = self._connection.get_transaction()
        if current is None or not in_transaction(self._connection):
            self._roll_back()
            return sqlite3.OperationalError("SQLite ended the transaction")
        try:
            self._clock.record(self._connection)
            reached("before-commit")
            current.commit()
        except DBAPIError as error:
            self._roll_back()
            return error
        reached("after-commit")
        if not self._bulk:
            self._checkpoints.committed(driver(self._connection))
        return None

    def _roll_back(self) -> None:
        current = self._connection.get_transaction()
        if current is not None:
            current.close()
        raw = driver(self._connection)
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def unavailable(error: BaseException | None, kind: Trouble | None = None) -> Unavailable:
    """What the caller of a step is told when the database itself failed."""
    error = error or sqlite3.OperationalError("a statement failed and the step went on")
    if isinstance(error, DBAPIError):
        kind = trouble(error) or kind
    made = Unavailable(sentence(kind or Trouble.failing, error))
    made.__cause__ = error
    return made
