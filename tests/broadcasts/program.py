"""A program that carries on with broadcasts and delivers them, until everything is sent.

`python -m tests.broadcasts.program <url> <platform> [<seconds>]`: the platform is a file, in which what was appended
has reached the person so many seconds after it was sent, or the address of a Bot API. Any number of these programs
share one database.
"""

import asyncio
import sys
import tempfile
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from bot.deliver import Deliverer
from handlers.contract import Channel
from store.database import Database, Transaction
from store.messages.broadcasts.sending import advance, due_broadcasts
from store.tables import metadata
from tests.kill.platform import FileChannel

CHANNEL = "telegram"
LOOK = 0.05


def channel_of(platform: str, database: Database, url: str, seconds: float) -> Channel:
    """The channel that hands messages to a platform."""
    if not platform.startswith("http:"):
        return FileChannel(CHANNEL, Path(platform), database, seconds)
    from bot.app import channels_of
    from bot.program import Program
    from tests.handlers.telegram.service import settings_for

    settings = settings_for(Path(tempfile.mkdtemp()), platform, database_url=url)
    return channels_of(Program.open(settings))[CHANNEL]


async def serve(url: str, platform: str, seconds: float = 0.0) -> None:
    """Carry on with what is due and deliver it, until there is nothing more to do."""
    database = Database.open(url)
    deliverer = Deliverer(database, {CHANNEL: channel_of(platform, database, url, seconds)})
    delivering = asyncio.create_task(deliverer.run())
    while not await database.read_soon(is_over):
        for one in await database.read_soon(lambda tx: due_broadcasts(tx, tx.now())):
            while await database.write_soon(partial(advance, broadcast=one)):
                deliverer.wake()
        await asyncio.sleep(LOOK)
    delivering.cancel()
    database.close()


def is_over(tx: Transaction) -> bool:
    """Whether every broadcast is done and nothing waits to be sent."""
    broadcast, outbox = metadata.tables["broadcast"], metadata.tables["outbox"]
    going = tx.one(sa.select(broadcast.c.id).where(broadcast.c.state != "done").limit(1))
    return going is None and tx.one(sa.select(outbox.c.id).where(outbox.c.state == "due").limit(1)) is None


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], *map(float, sys.argv[3:])))
