"""The program that is killed: a real receiver and deliverer, talking over its standard input and output.

Arguments: the database's address; the folder of texts; the file that stands for the platform, to which each message
sent is appended. Reads one message a line, and writes one line for each once its reply has been sent.
"""

import asyncio
import json
import sys
from pathlib import Path

import sqlalchemy as sa

from bot.deliver import Deliverer
from bot.receive import Receiver
from bot.texts import Texts
from store.database import Database, Transaction, Unavailable
from store.messages.message import Message
from store.records import dumps, loads
from store.tables import metadata
from tests.chats.world import KEYS
from tests.flows.engine.playground import CHANNEL, toy_world
from tests.kill.platform import FileChannel


async def serve(url: str, texts: Path, platform: Path) -> None:
    """Take messages in until there are no more of them, delivering what an earlier program left unsent."""
    database = Database.open(url)
    channel = FileChannel(CHANNEL, platform, database)
    deliverer = Deliverer(database, {CHANNEL: channel})
    receiver = Receiver(database, KEYS, toy_world(Texts(texts)))
    delivering = asyncio.create_task(deliverer.run())
    tasks: set[asyncio.Task[None]] = set()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        message = loads(line)
        if isinstance(message, Message):
            task = asyncio.create_task(take(receiver, channel, message))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    while database.read(_something_unsent):
        await deliverer.once()
    delivering.cancel()
    database.close()


async def take(receiver: Receiver, channel: FileChannel, message: Message) -> None:
    """Take one message in and acknowledge it once its reply is sent."""
    try:
        taken = await receiver.receive(message)
    except Unavailable:
        tell({"id": message.id, "address": message.address, "busy": True})
        return
    await channel.answer(taken)
    reply = dumps(taken.sendings[0].reply if taken.sendings else None)
    tell({"id": message.id, "address": message.address, "again": taken.again, "reply": reply})


def _something_unsent(tx: Transaction) -> bool:
    table = metadata.tables["outbox"]
    return tx.one(sa.select(table.c.id).where(table.c.state == "due").limit(1)) is not None


def tell(line: dict[str, object]) -> None:
    """Write one line at once."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
