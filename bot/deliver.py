"""Sending what is due: claimed in batches under a lease, the most urgent lane first, one person's messages in order."""

import asyncio
from collections.abc import Mapping

import structlog

from handlers.contract import Channel
from store.database import Database, Unavailable
from store.database.faults import reached
from store.messages import outbox
from store.messages.sending import SendError, Sending

log = structlog.get_logger("deliver")
BATCH = 100
POLL = 1.0
"""Seconds between looks when nobody wakes us: the net below wake-ups that are lost."""
PAUSE = 30.0
"""Seconds for which a channel rests after an error that says it should stop."""


class Deliverer:
    """Claims rows that are due and hands them to their channels."""

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._channels = channels
        self._resting: dict[str, float] = {}
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look at once instead of at the next poll; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Deliver until cancelled. A database that is away is waited for."""
        self._loop = asyncio.get_running_loop()
        while True:
            try:
                sent = await self.once()
            except Unavailable as problem:
                log.warning("waiting for the database", reason=str(problem))
                sent = 0
            if sent < BATCH:
                self._woken.clear()
                try:
                    await asyncio.wait_for(self._woken.wait(), POLL)
                except TimeoutError:
                    continue

    async def once(self) -> int:
        """Claim one batch and send it; gives how many rows were claimed."""
        now = asyncio.get_running_loop().time()
        awake = [name for name in self._channels if self._resting.get(name, 0.0) <= now]
        if not awake:
            return 0
        sendings = await self._database.write_soon(lambda tx: outbox.claim(tx, awake, tx.now(), BATCH))
        if sendings:
            await asyncio.gather(*(self._send(sending) for sending in sendings))
        return len(sendings)

    async def _send(self, sending: Sending) -> None:
        reached("send")
        try:
            outcome = await self._channels[sending.channel].send(sending)
        except SendError as error:
            await self._failed(sending, error)
            return
        except Exception as error:
            log.exception("sending failed", row=sending.id, channel=sending.channel)
            await self._failed(sending, SendError(type(error).__name__, retry=True))
            return
        reached("mark")
        await self._database.write_soon(lambda tx: outbox.mark(tx, [(sending.id, sending.fence)], outcome))

    async def _failed(self, sending: Sending, error: SendError) -> None:
        if error.stop:
            self._resting[sending.channel] = asyncio.get_running_loop().time() + max(PAUSE, error.after)
        if error.alert:
            log.error("a channel needs you", channel=sending.channel, reason=error.reason)
        await self._database.write_soon(lambda tx: outbox.fail(tx, sending, error))
