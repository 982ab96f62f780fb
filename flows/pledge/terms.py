"""Asking a publisher for the terms of a pledge, one by one, each as often as it takes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.channels.own import media_text
from store.messages.message import Media
from store.messages.reply import Text, Words
from store.people.area import AreaKind, Place
from store.people.search import areas_below, my_areas
from store.pledges.pledge import PledgeForm
from store.pledges.publishing import PRIVACY
from store.pledges.text import LONGEST, SHORTEST, TITLE_LONGEST, checked_text, checked_title, pages
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.questions.typed import text

ENDINGS = (".txt", ".md", ".docx")
OFFSETS = (30, 14, 7, 3, 1)
"""Days before the last day on which a reminder makes sense."""
MOST_REMINDERS = 3


@dataclass
class Wanted:
    """What a publisher has told so far; the days are calendar days where the publisher is, both included."""

    form: PledgeForm
    place: Place
    title: str
    text: str
    opens: date
    closes: date
    reminders: tuple[int, ...]

    def opens_at(self, zone: str) -> datetime:
        """The midnight at which the first day begins."""
        return datetime.combine(self.opens, time.min, ZoneInfo(zone))

    def closes_at(self, zone: str) -> datetime:
        """The midnight after the last day."""
        return datetime.combine(self.closes + timedelta(days=1), time.min, ZoneInfo(zone))

    def shown(self) -> tuple[str, ...]:
        """The pages as residents will see them."""
        return pages(f"{self.text}\n\n{PRIVACY}")


async def ask_area(chat: Chat, turn: int) -> Place:
    """The area in which a pledge will hold: one of the publisher's, or one inside it, down to a grid."""
    own = [place for place in chat.look(my_areas) if chat.may("pledge.draft", place.path)]
    if not own:
        raise Refused("rights.role")
    place = own[0] if len(own) == 1 else await _one_of(chat, f"area#{turn}", own)
    depth = 0
    while place.kind not in (AreaKind.GRID, AreaKind.MICROGRID):
        below = chat.look(areas_below, place.id)
        if not below:
            break
        whole: list[tuple[str, Words]] = [("whole", chat.text("area_below.whole", area=place.name))]
        choices = whole + [(str(one.id), one.name) for one in below]
        chosen = await chat.choose(f"area_below#{turn}.{depth}", choices, area=place.name)
        if chosen == "whole":
            break
        place = next(one for one in below if str(one.id) == chosen)
        depth += 1
    return place


async def _one_of(chat: Chat, key: str, places: list[Place]) -> Place:
    chosen = await chat.choose(key, [(str(one.id), one.name) for one in places])
    return next(one for one in places if str(one.id) == chosen)


async def ask_title(chat: Chat, turn: int) -> str:
    """A title that may be published; what may not is said, and asked again."""
    tries = 0
    while True:
        said = await chat.ask(f"name#{turn}.{tries}", text(2, TITLE_LONGEST))
        try:
            return checked_title(said)
        except Refused as refused:
            chat.refused(refused)
            tries += 1


async def ask_text(chat: Chat, turn: int) -> str:
    """A text that may be published, typed, pasted or from a document; what may not is said, and asked again."""
    tries = 0
    while True:
        given = await chat.file(f"content#{turn}.{tries}", ENDINGS, text(SHORTEST, LONGEST))
        try:
            return checked_text(chat.look(media_text, given.id) if isinstance(given, Media) else given)
        except Refused as refused:
            chat.refused(refused)
            tries += 1


async def ask_days(chat: Chat, turn: int, opened: date | None = None) -> tuple[date, date]:
    """The first and the last day; `opened` is the first one of a pledge that has opened, which stays."""
    today = chat.today
    opens = opened
    if opens is None:
        soon = [(today, chat.text("opens.today")), (today + timedelta(days=1), chat.text("opens.tomorrow"))]
        latest = today + timedelta(days=180)
        opens = await chat.day(f"opens#{turn}", earliest=today, latest=latest, suggestions=soon)
    first = max(opens, today)
    lengths = [(first + timedelta(days=days), chat.text(f"closes.in-{days}")) for days in (30, 60, 90)]
    latest = opens + timedelta(days=364)
    return opens, await chat.day(f"closes#{turn}", earliest=first, latest=latest, suggestions=lengths)


async def ask_reminders(chat: Chat, turn: int, opens: date, closes: date) -> tuple[int, ...]:
    """On how many days before the last one to remind; nothing is asked when the window is too short for any."""
    after = max(opens - timedelta(days=1), chat.today)
    sensible = [days for days in OFFSETS if closes - timedelta(days=days) > after]
    if not sensible:
        return ()
    choices: list[tuple[str, Words]] = [(str(days), chat.text("reminders.before", days=days)) for days in sensible]
    chosen = await chat.choose_many(f"reminders#{turn}", choices, least=0, most=MOST_REMINDERS)
    return tuple(int(days) for days in chosen)


def plan(chat: Chat, reminders: tuple[int, ...]) -> Text:
    """The reminder plan in words."""
    if not reminders:
        return chat.text("pledge/publish.plan_none")
    return chat.text("pledge/publish.plan", days=" / ".join(str(days) for days in reminders))


def summary(chat: Chat, wanted: Wanted) -> dict[str, Any]:
    """The values of the overview before publishing."""
    return {
        "title": wanted.title,
        "area": wanted.place.name,
        "form": chat.text(f"form.{wanted.form.value}"),
        "first": wanted.opens,
        "last": wanted.closes,
        "plan": plan(chat, wanted.reminders),
    }
