"""A real receiver over a scratch database, with the toys beside the program's own conversations."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.names import world
from bot.receive import Receiver, read_run
from bot.texts import FOLDER, Texts
from flows.engine.conversation import World
from flows.engine.state import Run
from flows.engine.words import plain
from store.database import Database, Transaction
from store.keys import Keys
from store.messages.conversations import StoredRun
from store.messages.inbox import content_in
from store.messages.message import Message
from store.messages.reply import Reply
from store.messages.sending import Taken
from store.records import loads
from store.tables import metadata
from tests.flows.engine import toys

KEYS = Keys(b"a secret for the tests, 32 bytes and more")
CHANNEL = "web"


def copy_texts(folder: Path) -> Path:
    """The program's texts with those of the toys among them, in a folder that is made."""
    shutil.copytree(FOLDER, folder)
    shutil.copytree(Path(__file__).parent / "locales", folder, dirs_exist_ok=True)
    return folder


def toy_world(texts: Texts) -> World:
    """The program's conversations and the toys, which are started by their names."""
    real = world(texts)
    names = {**real.lexicon.flows, **{plain(name): name for name in toys.TOYS}}
    return World({**real.flows, **toys.TOYS}, replace(real.lexicon, flows=names), texts)


def make_tables(database: Database) -> None:
    """Every table of the program, and the toys' own."""

    def make(tx: Transaction) -> None:
        metadata.create_all(tx.connection)
        toys.metadata.create_all(tx.connection)

    database.write(make)


@dataclass
class Answer:
    """What one message came to."""

    message: Message
    taken: Taken
    reply: Reply
    lines: list[str]

    @property
    def keys(self) -> list[str]:
        """Keys of the texts that were said."""
        return [line.key for line in self.reply.lines if not isinstance(line, str)]


class Playground:
    """Talks to a receiver and looks into what it has stored."""

    def __init__(self, url: str, world: World, address: str = "A") -> None:
        self.url = url
        self.world = world
        self.address = address
        self.sent = 0
        self.database = Database.open(url)
        self.receiver = Receiver(self.database, KEYS, world)

    def restart(self) -> None:
        """Close the database and open it again, with a receiver that remembers nothing."""
        self.close()
        self.database = Database.open(self.url)
        self.receiver = Receiver(self.database, KEYS, self.world)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def message(self, **parts: Any) -> Message:
        """A new message with the next id."""
        self.sent += 1
        return Message(CHANNEL, self.address, f"{self.address}-{self.sent}", datetime.now(UTC), **parts)

    def say(self, text: str) -> Answer:
        """Type something."""
        return self.send(self.message(text=text))

    def tap(self, answer: Answer, choice: str) -> Answer:
        """Tap the option of an earlier answer whose id ends in `:choice`."""
        found = [option.id for option in answer.reply.options if option.id.endswith(f":{choice}")]
        assert len(found) == 1, f"{choice} is not offered: {[option.id for option in answer.reply.options]}"
        return self.send(self.message(tap=found[0]))

    def send(self, message: Message) -> Answer:
        """Hand a message to the receiver; its reply must be complete in both languages."""
        taken = self.receiver.receive_now(message)
        reply = taken.sendings[0].reply
        for language in ("zh-CN", "en"):
            for words in (*reply.lines, *(option.label for option in reply.options)):
                assert self.world.texts.render(language, words)
        lines = [self.world.texts.render(taken.language, words) for words in reply.lines]
        return Answer(message, taken, reply, lines)

    def runs(self, *states: str) -> list[Run]:
        """The runs of all conversations, oldest first."""
        table = metadata.tables["run"]
        statement = sa.select(*(table.c[n] for n in ("id", "ref", "flow", "args", "journal", "pending", "state")))
        rows = self.database.read(lambda tx: tx.run(statement.order_by(table.c.id)))
        return [read_run(StoredRun(*row).opened(KEYS)) for row in rows if not states or row.state in states]

    def deeds(self) -> list[tuple[int, str]]:
        """Rows that the toys have left, as (id, what)."""
        return [(row.id, row.what) for row in self.database.read(lambda tx: tx.run(sa.select(toys.deeds)))]

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        tables = [*metadata.sorted_tables, toys.deeds]
        return self.database.read(
            lambda tx: {table.name: tx.value(sa.select(sa.func.count()).select_from(table)) for table in tables}
        )

    def stored_text(self) -> str:
        """Everything that is stored about messages and conversations, sealed and opened, as one text to search in."""
        tables = [metadata.tables[name] for name in ("inbox", "outbox", "run", "conversation")]
        rows = self.database.read(lambda tx: {table.name: tx.run(sa.select(table)) for table in tables})
        said = [loads(row.reply) for row in rows["outbox"]]
        words = [each for one in said for each in (*one.lines, *(option.label for option in one.options))]
        opened = [
            *(content_in(KEYS, row.channel, row.address, row.key, row.content) for row in rows["inbox"]),
            *(run.dump() for run in self.runs()),
            *(self.world.texts.render("zh-CN", one) for one in words),
        ]
        return "\n".join([*(str(tuple(row)) for one in rows.values() for row in one), *opened])
