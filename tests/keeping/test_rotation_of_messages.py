"""Messages and answers that are sealed as a whole are read after a change of the secret key, by the next one alone."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.names import world
from bot.receive import Receiver
from bot.texts import Texts
from store.chains.rotation.resealing import rotate
from store.database import Database
from store.database.migrate import migrate
from store.keys import Keys
from store.messages import outbox
from store.messages.message import Message
from store.tables import metadata

FORMER = Keys(b"the former secret, 32 bytes and more")
NEXT_SECRET = b"the next secret, also 32 bytes or more"
NUMBER = "10000000001"


def test_an_open_conversation_goes_on_and_its_history_is_read(sqlite_url: str) -> None:
    migrate(sqlite_url)
    database = Database.open(sqlite_url)
    try:
        _say(database, FORMER, "确认身份", 1)
        before = _say(database, FORMER, NUMBER, 2)
        assert rotate(database, Keys(NEXT_SECRET, before=FORMER), lambda place, rows: None).unopened == set()
        alone = Keys(NEXT_SECRET)
        history = database.read(lambda tx: outbox.newest(tx, alone, before))
        assert [line.message.text for line in history if line.message] == ["确认身份", NUMBER]
        _say(database, alone, "取消", 3)
        runs = metadata.tables["run"]
        states = database.read(lambda tx: [row.state for row in tx.run(select(runs).where(runs.c.flow == "identify"))])
        assert states == ["cancelled"]
    finally:
        database.close()


def _say(database: Database, keys: Keys, text: str, number: int) -> int:
    receiver = Receiver(database, keys, world(Texts(unseal=keys.open)))
    return receiver.receive_now(Message("web", "A", f"A-{number}", datetime.now(UTC), text=text)).account
