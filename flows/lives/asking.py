"""Questions that the conversations about changed lives share."""

from datetime import date, timedelta

from store.messages.reply import Words
from store.people.archive.correcting import homes_at

from flows.engine.chat import Chat
from flows.engine.questions.typed import text

RELATIONS = ("head", "spouse", "child", "parent", "relative", "member")
AHEAD = timedelta(days=365)


async def ask_day(chat: Chat, *, ahead: bool = False) -> date:
    """From which day it holds: today or earlier, or also a day to come."""
    latest = chat.today + AHEAD if ahead else chat.today
    suggestions = [
        (chat.today, chat.text("lives/lives.today")),
        (chat.today - timedelta(days=1), chat.text("lives/lives.yesterday")),
    ]
    return await chat.day("day", earliest=chat.today - AHEAD, latest=latest, suggestions=suggestions)


async def ask_home(chat: Chat) -> tuple[str, str]:
    """A dwelling of the worker's areas: its code and address."""
    tries = 0
    while True:
        found = chat.look(homes_at, await chat.ask(f"home#{tries}", text(2, 60)))
        if found:
            choices: list[tuple[str, Words]] = [*found, ("other", chat.text("which_home.other"))]
            chosen = await chat.choose(f"which_home#{tries}", choices)
            if chosen != "other":
                return next(one for one in found if one[0] == chosen)
        else:
            chat.say("no_home")
        tries += 1


async def ask_relation(chat: Chat) -> str:
    """What somebody is to the head of the household."""
    return str(await chat.choose("relation", [(one, chat.text(f"relation.{one}")) for one in RELATIONS]))


async def ask_reason(chat: Chat) -> str:
    """How it is known."""
    chosen = await chat.choose(
        "reason", [(one, chat.text(f"reason.{one}")) for one in ("told", "paper", "visit", "write")]
    )
    if chosen == "write":
        return await chat.ask("reason_own", text(2, 200))
    return chat.words(f"reason.{chosen}")
