"""What the conversations about the archive have in common."""

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
