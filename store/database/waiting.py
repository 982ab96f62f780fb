"""A step in the queue of the SQLite writer, and whoever waits for its outcome."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

from store.database.transaction import Transaction

_log = logging.getLogger(__name__)


class Waiting:
    """A step that waits for its commit, with a thread waiting at its gate.

    A plain lock is the gate, because a `concurrent.futures.Future` costs more than the statement it waits for.
    """

    __slots__ = ("_gate", "error", "result", "settled", "step", "transaction")

    def __init__(self, step: Callable[[Transaction], Any]) -> None:
        self.step = step
        self.result: Any = None
        self.error: BaseException | None = None
        self.transaction: Transaction | None = None
        self.settled = False
        self._gate = threading.Lock()
        self._gate.acquire()

    def wait(self) -> Any:
        """Block until the outcome is known, and give or raise it."""
        self._gate.acquire()
        if self.error is not None:
            raise self.error
        return self.result

    def settle(self) -> None:
        self._gate.release()


class WaitingOnLoop(Waiting):
    """A step that waits for its commit, with a task of an event loop waiting for its future."""

    __slots__ = ("future", "loop")

    def __init__(self, step: Callable[[Transaction], Any], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(step)
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()


def settle(those: Iterable[Waiting]) -> None:
    """Let everybody who waits go on, with one wake-up for each event loop, then make the calls that the steps left."""
    loops: dict[asyncio.AbstractEventLoop, list[WaitingOnLoop]] = {}
    calls: list[Callable[[], None]] = []
    for waiting in those:
        if waiting.settled:
            continue
        waiting.settled = True
        if waiting.error is None and waiting.transaction is not None:
            calls += waiting.transaction.calls
        if isinstance(waiting, WaitingOnLoop):
            loops.setdefault(waiting.loop, []).append(waiting)
        else:
            waiting.settle()
    for loop, group in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, group)
        except RuntimeError:
            _log.warning("An event loop was closed before it heard the outcome of %s steps.", len(group))
    run_calls(calls)


def run_calls(calls: Iterable[Callable[[], None]]) -> None:
    """Make the calls that a committed step asked for; one that fails is told to the operator and spoils no other."""
    for call in calls:
        try:
            call()
        except Exception:  # noqa: BLE001 - the step is stored, so whatever this raises must not look like its failure
            _log.exception("A wake-up after a commit failed; what it was for is found at the next look.")


def _resolve(group: list[WaitingOnLoop]) -> None:
    for waiting in group:
        if waiting.future.done():
            continue
        if waiting.error is not None:
            waiting.future.set_exception(waiting.error)
        else:
            waiting.future.set_result(waiting.result)
