"""What a shift still needs, asked step by step, and how a shift reads."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from store.duty.days import DAILY, RESTDAYS, WORKDAYS, Hours
from store.duty.duty import Subject
from store.duty.roster import NewShift, may_serve
from store.messages.reply import Text, Words
from store.people.area import Place

from flows.duty.sentence import HeardShift
from flows.engine.chat import Chat

DAYS = (WORKDAYS, RESTDAYS, DAILY, "5,6", "some")


@dataclass(frozen=True)
class Wanted:
    """A shift as it is going to be, with the names that stand for its numbers."""

    place: int
    area: str
    person: int
    name: str
    days: str
    begins: int
    ends: int
    from_on: date
    to_on: date | None
    subject: Subject = Subject.ALL

    def but(self, **values: Any) -> "Wanted":
        """The same with something changed."""
        return replace(self, **values)

    def shift(self) -> NewShift:
        """As it is stored."""
        return NewShift(
            self.place, self.person, self.days, self.begins, self.ends, self.from_on, self.to_on, self.subject
        )


async def ask_what_is_missing(chat: Chat, known: HeardShift, places: list[Place]) -> Wanted:
    """The shift that was meant: what the sentence left open, or said of two, is asked."""
    place = await _place(chat, known.places, places)
    serving = {one.person: one for one in chat.look(may_serve, place.id)}
    person = next((one for one in known.people if one in serving), None) if len(known.people) == 1 else None
    if person is None:
        if known.people and not set(known.people) & serving.keys():
            chat.say("not_here", area=place.name)
        choices: list[tuple[str, Words]] = [
            (str(one.person), chat.text("who.one", name=one.name, role=chat.text("role", role=one.role.value)))
            for one in serving.values()
        ]
        person = int(await chat.choose("who", choices, area=place.name))
    days = known.days or await _days(chat)
    hours = known.hours or await _hours(chat)
    first = known.first or chat.today
    name = serving[person].name
    return Wanted(place.id, place.name, person, name, days, hours.begins, hours.ends, first, known.last)


async def _place(chat: Chat, named: tuple[int, ...], places: list[Place]) -> Place:
    fitting = [place for place in places if place.id in named] or places
    if len(fitting) == 1:
        return fitting[0]
    chosen = await chat.choose("where", [(str(one.id), one.name) for one in fitting])
    return next(one for one in fitting if str(one.id) == chosen)


async def _days(chat: Chat) -> str:
    labels: list[tuple[str, Words]] = [(days, chat.text(f"days.{_key(days)}")) for days in DAYS]
    chosen = str(await chat.choose("days", labels))
    if chosen != "some":
        return chosen
    weekdays: list[tuple[str, Words]] = [(str(one), chat.text(f"weekday.on-{one}")) for one in range(7)]
    return ",".join(await chat.choose_many("weekdays", weekdays))


async def _hours(chat: Chat) -> Hours:
    begins = await chat.time("begins")
    ends = await chat.time("ends")
    return Hours(begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute)


def in_words(chat: Chat, wanted: Wanted) -> Text:
    """When a shift is, in words."""
    days: Words
    if wanted.days in (WORKDAYS, RESTDAYS, DAILY):
        days = chat.text(f"days.{wanted.days}")
    else:
        days = "、".join(chat.words(f"weekday.on-{one}") for one in wanted.days.split(","))
    overnight = "overnight" if wanted.ends <= wanted.begins else "same_day"
    values = {"days": days, "begins": _clock(wanted.begins), "ends": _clock(wanted.ends), "from": wanted.from_on}
    if wanted.to_on is None:
        since = chat.text("when.since", day=wanted.from_on) if wanted.from_on > chat.today else ""
        return chat.text(f"when.{overnight}", since=since, **values)
    span = chat.text("when.between", first=wanted.from_on, last=wanted.to_on)
    return chat.text(f"when.{overnight}", since=span, **values)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _key(days: str) -> str:
    return "weekend" if days == "5,6" else days
