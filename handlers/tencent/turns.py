"""Turns: one message of a person at a time, in the order they came, each answered before the platform hangs up.

The platform waits five seconds, then it asks again and at last tells the person that the service has failed. So after
four seconds it gets an answer that says nothing, and what we have to say goes by itself.
Source: https://developers.weixin.qq.com/doc/service/en/guide/product/message/Passive_user_reply_message.html
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from store.channels.trouble import Unavailable

T = TypeVar("T")
PATIENCE = 4.0
"""Seconds after which the platform gets its empty answer."""
MOST_WAITING = 20
"""Messages of one person that may wait for their turn; the platform brings further ones again."""
_TRY_AGAIN = 2.0
_TRY_FOR = 600.0

log = structlog.get_logger("turns")


class Crowded(Exception):
    """Too many messages of one person wait already."""


@dataclass
class Turn:
    """A message being taken. `late` becomes true when the platform has had its empty answer."""

    late: bool = False


class Turns(Generic[T]):
    """Runs steps, at most one for each address at a time."""

    def __init__(self) -> None:
        self._queues: dict[str, tuple[asyncio.Lock, int]] = {}
        self._running: set[asyncio.Task[T]] = set()

    async def take(self, address: str, step: Callable[[Turn], Awaitable[T]], patience: float = PATIENCE) -> T | None:
        """Run a step and give its answer; none when it is not done in so many seconds, and then it goes on by itself.

        Raises Crowded, and Unavailable as long as the platform can still be told to come again.
        """
        if self._queues.get(address, (None, 0))[1] >= MOST_WAITING:
            raise Crowded
        turn = Turn()
        task = asyncio.create_task(self._run(address, step, turn))
        self._running.add(task)
        task.add_done_callback(self._done)
        done, _ = await asyncio.wait({task}, timeout=max(patience, 0.0))
        if done:
            return task.result()
        turn.late = True
        return None

    async def settle(self, seconds: float = 5.0) -> None:
        """Wait for what is still running, before the program ends."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    async def _run(self, address: str, step: Callable[[Turn], Awaitable[T]], turn: Turn) -> T:
        async with self._in_order(address):
            deadline = asyncio.get_running_loop().time() + _TRY_FOR
            while True:
                try:
                    return await step(turn)
                except Unavailable:
                    # The platform will not bring it again, so the step is ours to repeat.
                    if not turn.late or asyncio.get_running_loop().time() > deadline:
                        raise
                    await asyncio.sleep(_TRY_AGAIN)

    @contextlib.asynccontextmanager
    async def _in_order(self, address: str) -> AsyncIterator[None]:
        lock, waiting = self._queues.get(address, (asyncio.Lock(), 0))
        self._queues[address] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._queues[address]
            if waiting == 1:
                del self._queues[address]
            else:
                self._queues[address] = (lock, waiting - 1)

    def _done(self, task: "asyncio.Task[T]") -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None and not isinstance(task.exception(), Unavailable):
            log.error("a message was not taken", exc_info=task.exception())
