"""What the conversations about the archive have in common."""

from store.people.archive.correcting import readable
from store.refusals import Refused
from store.rights.table import RIGHTS

from flows.engine.chat import Chat
from flows.engine.questions.typed import text


def may(chat: Chat, operation: str, path: str | None = None) -> bool:
    """Whether the caller's roles allow an operation, at `path` if given: for what to offer, the store decides."""
    roles = RIGHTS[operation].roles
    return any(grant.role in roles and (path is None or path.startswith(grant.path)) for grant in chat.caller.grants)


async def ask_purpose(chat: Chat, key: str) -> str:
    """What it is for: one of a few purposes, or own words."""
    stem, mark, turn = key.partition("#")
    labels = [(name, chat.text(f"{stem}.{name}")) for name in ("visit", "service", "check", "write")]
    chosen = await chat.choose(key, labels)
    if chosen == "write":
        return await chat.ask(f"{stem}_own{mark}{turn}", text(2, 200))
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


def say_refusal(chat: Chat, refused: Refused) -> None:
    """Say why something was refused, where the conversation goes on."""
    chat.say(f"refusals/{refused.key}", **refused.values)
