"""Changing the days and reminders of a published pledge, or ending it early: its text stays, nobody is asked again."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.pledges.pledge import Terms
from store.pledges.publishing import change_terms, close

from flows.engine.chat import Chat
from flows.pledge.shown import first_day, last_day
from flows.pledge.terms import ask_days, ask_reminders, plan


async def change(chat: Chat, terms: Terms, what: str) -> None:
    """Change the "days" or "reminders" of a pledge, or "close" it, once the publisher has confirmed."""
    if what == "close":
        await _close(chat, terms)
        return
    opens, closes = first_day(terms), last_day(terms)
    opens_at, closes_at = None, None
    zone = ZoneInfo(terms.zone)
    if what == "days":
        has_opened = opens <= chat.today
        opens, closes = await ask_days(chat, 0, opens if has_opened else None)
        opens_at = None if has_opened else datetime.combine(opens, time.min, zone)
        closes_at = datetime.combine(closes + timedelta(days=1), time.min, zone)
    reminders = await ask_reminders(chat, 0, opens, closes)
    if not await chat.confirm("change_sure", title=terms.title, first=opens, last=closes, plan=plan(chat, reminders)):
        chat.say("unchanged")
        return
    made = chat.do(change_terms, terms.pledge, opens_at, closes_at, reminders)
    chat.say("changed", title=made.title, first=first_day(made), last=last_day(made), plan=plan(chat, made.reminders))


async def _close(chat: Chat, terms: Terms) -> None:
    if not await chat.confirm("close_sure", exact=True, title=terms.title):
        chat.say("unchanged")
        return
    chat.do(close, terms.pledge)
    chat.say("closed", title=terms.title)
