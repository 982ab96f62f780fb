"""Questions that the conversations about changed lives share."""

from datetime import date, timedelta

from store.people.archive.correcting import homes_at

from flows.engine.chat import Chat
from flows.engine.questions.finding import ask_found
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
    return await ask_found(chat, homes_at, "home")


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
