"""Sending what is due: claimed in batches under a lease, the most urgent lane first, one person's messages in order."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import structlog

from handlers.contract import Channel
from store.channels.platform.sms import CHANNEL as SMS
from store.database import Database, Transaction, Unavailable
from store.database.faults import reached
from store.messages import leases, outbox
from store.messages.reach.elsewhere import send_elsewhere
from store.messages.sending import LeaseLost, NotAllowedNow, SendError, Sending, SendLater

log = structlog.get_logger("deliver")
BATCH = 100
POLL = 1.0
"""Seconds between looks when nobody wakes us: the net below wake-ups that are lost."""
SHORTEST = 0.02
MOST_FAULTS = 12
"""How often a message is tried that meets a fault of ours each time: within the hour."""
PAUSE = 30.0
"""Seconds for which a channel rests after an error that says it should stop."""


class Deliverer:
    """Claims rows that are due and hands them to their channels."""

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._channels = channels
        self._resting: dict[str, float] = {}
        self._turns: dict[str, float] = {}
        self._woken = {name: asyncio.Event() for name in channels}
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look at once instead of at the next poll; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for woken in self._woken.values():
            woken.set()

    async def run(self) -> None:
        """Deliver until cancelled, each channel for itself, so that a slow platform keeps no other one waiting."""
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            for name in self._channels:
                group.create_task(self._run(name))

    async def _run(self, channel: str) -> None:
        """Deliver on one channel, claiming anew while half of what was claimed before is still on its way.

        So that a platform's rate is used up without a gap. A database that is away is waited for.
        """
        woken = self._woken[channel]
        async with asyncio.TaskGroup() as group:
            going: set[asyncio.Task[None]] = set()
            while True:
                wanted = self._most(channel) - len(going)
                claimed: tuple[Sending, ...] = ()
                with self._going_on(channel):
                    claimed = await self._claim([channel], wanted)
                for sending in claimed:
                    task = group.create_task(self._send_and_go_on(sending))
                    going.add(task)
                    task.add_done_callback(going.discard)
                if len(claimed) < wanted:
                    woken.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(woken.wait(), self._pause(channel))
                while len(going) > self._most(channel) // 2:
                    await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)

    def _pause(self, channel: str) -> float:
        """Seconds until the next look: when the first of those that had to wait for their turn may go, or at POLL."""
        turn = self._turns.pop(channel, None)
        return POLL if turn is None else min(POLL, max(SHORTEST, turn - asyncio.get_running_loop().time()))

    async def _send_and_go_on(self, sending: Sending) -> None:
        with self._going_on(sending.channel):
            await self._send(sending)

    @contextlib.contextmanager
    def _going_on(self, channel: str) -> Iterator[None]:
        """Say what went wrong, and go on: whatever it was about is a row still, and is looked at again."""
        try:
            yield
        except Unavailable as problem:
            log.warning("waiting for the database", reason=str(problem))
        except Exception:
            log.exception("delivering goes on after a fault", channel=channel)

    async def once(self, *names: str) -> int:
        """Claim one batch of some channels (of all, if none is named) and send it; gives how many rows were claimed."""
        sendings = await self._claim(names or tuple(self._channels), BATCH)
        if sendings:
            await asyncio.gather(*(self._send(sending) for sending in sendings))
        return len(sendings)

    async def _claim(self, names: Sequence[str], most: int) -> tuple[Sending, ...]:
        now = asyncio.get_running_loop().time()
        awake = [name for name in names if self._resting.get(name, 0.0) <= now]
        if not awake:
            return ()
        most = min(most, *(self._most(name) for name in awake))
        return await self._database.write_soon(lambda tx: outbox.claim(tx, awake, tx.now(), most))

    def _most(self, channel: str) -> int:
        # What a channel cannot send within half a second stays where something more urgent can still overtake it, and
        # where another program may claim it.
        rate = self._channels[channel].abilities.per_second
        return min(BATCH, max(1, int(rate / 2))) if rate else BATCH

    async def _send(self, sending: Sending) -> None:
        reached("send")
        try:
            outcome = await self._channels[sending.channel].send(sending)
        except SendError as error:
            await self._failed(sending, error)
            return
        except SendLater as later:
            turn = asyncio.get_running_loop().time() + later.after
            self._turns[sending.channel] = min(turn, self._turns.get(sending.channel, turn))
            await self._database.write_soon(partial(leases.postpone, sending=sending, seconds=later.after))
            return
        except NotAllowedNow as waits:
            await self._wait(sending, waits.reason)
            return
        except LeaseLost:
            log.info("somebody else sends this", row=sending.id)
            return
        except Exception as error:
            log.exception("sending failed", row=sending.id, channel=sending.channel)
            # A message that is at fault itself must not keep those behind it waiting for days.
            await self._failed(sending, SendError(type(error).__name__, retry=sending.attempts < MOST_FAULTS))
            return
        reached("mark")
        await self._database.write_soon(lambda tx: outbox.mark(tx, [(sending.id, sending.fence)], outcome))

    async def _failed(self, sending: Sending, error: SendError) -> None:
        if error.stop:
            self._resting[sending.channel] = asyncio.get_running_loop().time() + max(PAUSE, error.after)
        if error.alert:
            log.error("a channel needs you", channel=sending.channel, reason=error.reason)

        def record(tx: Transaction) -> None:
            if outbox.fail(tx, sending, error):
                send_elsewhere(tx, sending, by_sms=SMS in self._channels)

        await self._database.write_soon(record)

    async def _wait(self, sending: Sending, reason: str) -> None:
        def record(tx: Transaction) -> None:
            if leases.keep_waiting(tx, sending, reason) and reason:
                send_elsewhere(tx, sending, by_sms=SMS in self._channels)

        await self._database.write_soon(record)
