"""What the conversations about the archive have in common."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from store.people.archive.correcting import readable

from flows.engine.chat import Chat
from flows.engine.questions.typed import text

PURPOSES = ("visit", "service", "check")


async def ask_purpose(chat: Chat, key: str, usual: tuple[str, ...] = PURPOSES) -> str:
    """What it is for: one of the usual purposes, or own words."""
    stem, mark, turn = key.partition("#")
    labels = [(name, chat.text(f"{stem}.{name}")) for name in (*usual, "write")]
    chosen = await chat.choose(key, labels)
    if chosen == "write":
        return await chat.ask(f"{stem}_own{mark}{turn}", text(2, 200))
    return chat.words(f"{stem}.{chosen}")


class Waits(Protocol):
    """A request that waits for a worker."""

    @property
    def id(self) -> int: ...


W = TypeVar("W", bound=Waits)


def called_for(chat: Chat, found: Sequence[W]) -> W | None:
    """The request that this conversation was started for, or the oldest one; none when it waits no more."""
    code = str(chat.args.get("code", ""))
    return next((one for one in found if str(one.id) == code), found[0] if found and not code else None)


async def ask_whether(chat: Chat) -> str | None:
    """Whether one wants to ask for what was explained: the reason, "" without one, none for no."""
    labels = [(name, chat.text(f"sure.{name}")) for name in ("ask", "why", "none")]
    chosen = await chat.choose("sure", labels, exact=True)
    if chosen == "none":
        chat.say("fine")
        return None
    return await chat.ask("reason", text(1, 500), sensitive=True) if chosen == "why" else ""


async def ask_answer(chat: Chat, stem: str, number: int, usual: tuple[str, ...]) -> str:
    """The reason that somebody is told: one of the usual ones, or own words."""
    labels = [(name, chat.text(f"{stem}.{name}")) for name in (*usual, "write")]
    chosen = await chat.choose(f"{stem}#{number}", labels)
    if chosen == "write":
        return await chat.ask(f"own_words#{number}", text(2, 500))
    return chat.words(f"{stem}.{chosen}")


async def ask_value(chat: Chat, key: str, field: str, none: str | None = None, *, sensitive: bool = False) -> str:
    """The value of a field, asked for until it can be read; "" when `none`, an attribute of the text, is chosen."""
    stem, _, turn = key.partition("#")
    tries = 0
    while True:
        suggestions = [("none", chat.text(f"{stem}.{none}"))] if none else []
        # The mark keeps one try apart from the next.
        value = await chat.ask(f"{stem}#{turn}.{tries}", text(1, 200), suggestions, sensitive=sensitive)
        if none and value == chat.words(f"{stem}.{none}"):
            return ""
        if chat.look(readable, field, value):
            return value
        chat.say("refusals/people.value")
        tries += 1
