"""Asking for one thing of many: words are looked up, what was found is offered, and one may write again."""

from collections.abc import Sequence

from store.messages.reply import Words
from store.rights.act import Operation

from flows.engine.chat import Chat
from flows.engine.questions.typed import text

Find = Operation[[str], Sequence[tuple[str, str]]]
"""Gives what fits some words: (id, how it is called) of each."""


async def ask_found(chat: Chat, find: Find, key: str) -> tuple[str, str]:
    """Ask until one of the things that `find` gives is chosen; gives its id and how it is called.

    Arguments: `key`, of the question; beside it stand the texts `which_<key>` with `.other`, and `no_<key>`.
    """
    tries = 0
    while True:
        found = chat.look(find, await chat.ask(f"{key}#{tries}", text(2, 60)))
        if found:
            choices: list[tuple[str, Words]] = [*found, ("other", chat.text(f"which_{key}.other"))]
            chosen = await chat.choose(f"which_{key}#{tries}", choices)
            if chosen != "other":
                return next(one for one in found if one[0] == chosen)
        else:
            chat.say(f"no_{key}")
        tries += 1
