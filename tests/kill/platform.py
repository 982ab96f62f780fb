"""A platform that is a file."""

import asyncio
import os
from functools import partial
from pathlib import Path

from handlers.contract import Abilities
from store.database import Database
from store.database.faults import reached
from store.messages import outbox
from store.messages.sending import Outcome, Sending, Taken


class FileChannel:
    """A channel whose platform is a file: what was appended to it has reached the person, after so many seconds."""

    def __init__(self, name: str, file: Path, database: Database, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self.abilities = Abilities(
            name, True, True, 1, 4000, "characters", False, pictures=True, files=True, location=True
        )
        self._platform = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._database = database

    async def send(self, sending: Sending) -> Outcome:
        """Hand one message to the platform."""
        await asyncio.sleep(self._seconds)
        os.write(self._platform, f"{sending.id}\n".encode())
        return Outcome.SENT

    async def answer(self, taken: Taken) -> None:
        """Send what answers a message, as every channel does after the commit."""
        reached("response")
        for sending in taken.sendings:
            reached("send")
            outcome = await self.send(sending)
            reached("mark")
            lease = (sending.id, sending.fence)
            await self._database.write_soon(partial(outbox.mark, leases=[lease], outcome=outcome))
