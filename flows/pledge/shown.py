"""A pledge and a receipt as people see them, the same wherever they are shown."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.messages.reply import Text
from store.pledges.pledge import Terms
from store.pledges.reading import MySignature
from store.pledges.reminder import DueReminder
from store.pledges.signing import Receipt
from store.pledges.text import pages

from flows.engine.chat import Chat
from flows.engine.questions.typed import text


def pages_of(terms: Terms) -> tuple[str, ...]:
    """The pages of a pledge: its text and, at the end, the privacy note that belongs to it."""
    return pages(f"{terms.text}\n\n{terms.privacy}")


def heading(terms: Terms) -> dict[str, Any]:
    """The values of the lines above a pledge's text: title, version, who asks, the last day to sign."""
    return {"title": terms.title, "number": terms.number, "area": terms.area, "last": last_day(terms)}


def last_day(terms: Terms | DueReminder) -> date:
    """The last day on which a pledge can be signed; one that closes at midnight closes on the day before."""
    return (terms.closes_at - timedelta(microseconds=1)).astimezone(ZoneInfo(terms.zone)).date()


def first_day(terms: Terms) -> date:
    """The first day on which a pledge can be signed."""
    return terms.opens_at.astimezone(ZoneInfo(terms.zone)).date()


def show_receipt(chat: Chat, held: Receipt | MySignature) -> None:
    """Show a receipt with what it means; a paper that nobody has checked yet has no number."""
    values = {"title": held.title, "number": held.number, "at": held.at, "name": chat.caller.name}
    if held.organisation:
        chat.say("pledge/shown.organisation", organisation=held.organisation)
    if held.receipt:
        chat.say("pledge/shown.receipt", **values, receipt=held.receipt)
    else:
        chat.say("pledge/shown.paper", **values)
    chat.say("pledge/shown.state", state=Text(f"pledge/shown.{held.state.value}", {}))


async def pick_or_write(chat: Chat, key: str, names: tuple[str, ...]) -> str:
    """One of a few sentences, or own words of up to 500 characters; gives the words in the person's language.

    Arguments: `names`, attributes of the text `key`, which also has one `write`; the text `key`_own asks for the words.
    """
    stem, mark, turn = key.partition("#")
    chosen = await chat.choose(key, [(name, chat.text(f"{stem}.{name}")) for name in (*names, "write")])
    if chosen == "write":
        return await chat.ask(f"{stem}_own{mark}{turn}", text(2, 500))
    return chat.words(f"{stem}.{chosen}")
