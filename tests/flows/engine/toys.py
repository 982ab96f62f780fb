"""Conversations that exist only for tests of the engine: each kind of question, barriers, refusals, loops."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from flows.engine.chat import Chat
from flows.engine.flow import Conversation, Flow
from flows.engine.questions.typed import text
from store.messages.reply import Words
from store.records import record
from store.refusals import Refused
from store.rights.act import Act

metadata = sa.MetaData()
deeds = sa.Table(
    "toy_deed",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("address", sa.String, nullable=False),
)

TOYS: dict[str, Flow] = {}


class Colour(StrEnum):
    """Something to choose."""

    RED = "red"
    GREEN = "green"


@record
class ToyDeed:
    """What was done: the row that came of it."""

    row: int
    what: str


def note(act: Act, what: str) -> ToyDeed:
    """Insert one row; that is all that a toy does."""
    assert act.message
    row: int = act.transaction.value(
        sa.insert(deeds).values(what=what, message=act.message.id, address=act.message.address).returning(deeds.c.id)
    )
    return ToyDeed(row, what)


def refuse(act: Act, what: str) -> ToyDeed:
    """Insert one row and then refuse, so that the row must not stay."""
    note(act, what)
    raise Refused("toys.never", what=what)


def how_many(act: Act) -> int:
    """Count the rows, which grow as others act too."""
    return int(act.transaction.value(sa.select(sa.func.count()).select_from(deeds)))


def people_called(act: Act, said: str) -> tuple[tuple[str, Words], ...]:
    """Find people: everybody whose name has the letters."""
    everybody = (("p1", "甲一"), ("p2", "甲二"), ("p3", "乙"))
    return tuple(one for one in everybody if said in one[1])


def toy(name: str, *, light: bool = False) -> Callable[[Conversation], Conversation]:
    """Keep a conversation here instead of in the registry of the program."""

    def declare(converse: Conversation) -> Conversation:
        TOYS[name] = Flow(name, converse, f"toys/{name.removeprefix('toy-')}", light, False, None, name)
        return converse

    return declare


@toy("toy-every")
async def every(chat: Chat) -> None:
    """Every kind of question, one after the other, then one deed."""
    await chat.choose("colour", Colour)
    await chat.choose_many("some", [(f"n{n}", f"第{n}样") for n in range(12)], least=1, most=3)
    await chat.ask("words", text(2, 20), [("idea", "就这样写")])
    await chat.photos("photos", at_most=3)
    await chat.file("file", (".txt", ".md"), text(5, 50))
    await chat.place("where")
    await chat.day("when", earliest=date(2000, 1, 1), suggestions=[(date(2030, 1, 1), "元旦")])
    await chat.time("hour")
    await chat.code("code")
    await chat.person("who", people_called)
    chosen = await chat.read("pages", ["第一页", "第二页", "第三页"], ("agree", "later"))
    if await chat.confirm("sure", count=chat.look(how_many)):
        chat.do(note, chosen)
    chat.say("done")


@toy("toy-barrier")
async def barrier(chat: Chat) -> None:
    """Look, ask, do, look again, meet a refusal, do again."""
    before = chat.look(how_many)
    if not await chat.confirm("first", count=before):
        chat.say("dropped")
        return
    chat.do(note, "first")
    between = chat.look(how_many)
    colour = await chat.choose("second", Colour, count=between)
    try:
        chat.do(refuse, str(colour))
    except Refused:
        chat.say("refused")
    await chat.choose("third", [(str(n), f"第{n}样") for n in range(3)])
    chat.do(note, "third")
    if await chat.confirm("fourth"):
        chat.do(refuse, "fourth")
    chat.say("done")
    chat.suggest("toy-every")


@toy("toy-loop")
async def loop(chat: Chat) -> None:
    """Do one thing after the other until told to stop, or too often."""
    for n in range(200):
        if await chat.choose(f"more#{n}", [("more", "再来"), ("stop", "停")]) == "stop":
            chat.say("stopped")
            return
        chat.do(note, f"turn {n}")


@toy("toy-swallow")
async def swallow(chat: Chat) -> None:
    """Catch every Exception there is; waiting for the person is none."""
    try:
        said = await chat.ask("words", text(2, 20))
    except Exception:  # noqa: BLE001 - this is what is tested
        said = "swallowed"
    chat.do(note, said)
    chat.say("done")


@toy("toy-secret")
async def secret(chat: Chat) -> None:
    """Ask something that must not be kept, show it once for checking, and end."""
    said = await chat.ask("number", text(6, 30), sensitive=True)
    await chat.code("code")
    if await chat.confirm("right", number=said):
        chat.do(note, "checked")
    chat.say("done")


@toy("toy-light", light=True)
async def light(chat: Chat) -> None:
    """A question that is left without a word, and goes on to another matter."""
    chosen = await chat.choose("to", [("toy-every", "全部"), ("toy-loop", "循环")])
    chat.then(chosen)
