"""Keeping the lease on an outgoing message while its calls last, so that nobody else sends it meanwhile."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from handlers.contract import Bridge
from store.channels.trouble import Unavailable
from store.messages.leases import renew
from store.messages.sending import Sending

_EVERY = 1.5


@contextlib.asynccontextmanager
async def kept(bridge: Bridge, sending: Sending) -> AsyncIterator[None]:
    """Renew the lease on a message until the block is left."""

    async def renewing() -> None:
        while True:
            await asyncio.sleep(_EVERY)
            # If the database is away the lease runs out; the fence still keeps the outcome from being recorded twice.
            with contextlib.suppress(Unavailable):
                await bridge.database.write_soon(lambda tx: renew(tx, sending.id, sending.fence))

    task = asyncio.create_task(renewing())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
