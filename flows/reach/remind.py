"""Reminders by chat: said in one sentence and confirmed, for oneself or for people; the list, and taking one back."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.messages.broadcasts.planning import meant
from store.messages.reach.audience import Audience, Who
from store.messages.reach.condition import Condition
from store.messages.reminders.moment import Hung
from store.messages.reminders.reminder import (
    LONGEST,
    Planned,
    cancel_reminder,
    my_reminders,
    remind_me,
    remind_people,
)
from store.messages.reminders.schedule import MONTH_END, Every, Schedule
from store.messages.reply import Text, Words
from store.people.area import Place
from store.people.search import my_areas
from store.pledges.pledge import PledgeState, Terms
from store.pledges.progress import for_my_areas
from store.refusals import Refused
from store.rights.roles import Role

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.reach.audience import described
from flows.reach.when import ME, Heard, heard

BEFORE = (7, 3, 1)
"""On how many days before the last one to remind of a pledge."""
NINE = 9 * 60
A_DAY = 24 * 60
TRIES = 5


@flow("remind", staff=True, order=65, hears=True)
async def remind(chat: Chat) -> None:
    """Set a reminder by a sentence, or by the last day of a pledge; see what will come; take one back."""
    chat.suggest("remind", "menu")
    said = str(chat.args.get("said") or "")
    known = _heard(chat, said)
    if known.schedule is not None and known.what:
        await _set(chat, known)
        return
    mine = chat.look(my_reminders)
    names = ["new", *(["pledge"] if _open_pledges(chat) else []), *(["list"] if mine else [])]
    chosen = "new"
    if len(names) > 1:
        chosen = await chat.choose("what", [(name, chat.text(f"what.{name}", count=len(mine))) for name in names])
    if chosen == "list":
        await _list(chat, mine)
    elif chosen == "pledge":
        await _before_close(chat)
    else:
        await _set(chat, _heard(chat, await chat.ask("sentence", text(2, LONGEST))))


def _heard(chat: Chat, said: str) -> Heard:
    return heard(said, chat.now.astimezone(ZoneInfo(chat.caller.zone)), chat.caller.zone)


async def _set(chat: Chat, known: Heard) -> None:
    what = known.what or await chat.ask("of_what", text(2, LONGEST))
    schedule = known.schedule or await _schedule(chat, 0)
    audience = await _audience(chat, known.whom)
    for turn in range(1, TRIES):
        people = chat.look(meant, audience).people if audience is not None else 0
        whom = described(chat, audience) if audience is not None else chat.text("whom.me")
        names = ["yes", *(["moved"] if _may_move(schedule) else []), "when", "what", "drop"]
        labels = [(name, chat.text(f"sure.{name}")) for name in names]
        values: dict[str, Any] = {"when": in_words(chat, schedule), "whom": whom, "what": what, "count": people}
        key = "sure_people" if audience is not None else "sure"
        chosen = await chat.choose(f"{key}#{turn}", labels, main="yes", exact=True, **values)
        if chosen == "drop":
            chat.say("dropped")
            return
        if chosen == "when":
            schedule = await _schedule(chat, turn)
        elif chosen == "what":
            what = await chat.ask(f"of_what#{turn}", text(2, LONGEST))
        else:
            if chosen == "moved":
                schedule = replace(schedule, moves=True)
            if _make(chat, audience, what, schedule):
                return
            schedule = await _schedule(chat, turn)
    chat.say("dropped")


def _make(chat: Chat, audience: Audience | None, what: str, schedule: Schedule) -> bool:
    try:
        if audience is None:
            made = chat.do(remind_me, what, schedule)
        else:
            made = chat.do(remind_people, audience, what, schedule)
    except Refused as refused:
        chat.refused(refused)
        return False
    chat.say("set", at=made.due_at, what=what)
    return True


def _may_move(schedule: Schedule) -> bool:
    return schedule.every in (Every.WEEK, Every.MONTH)


async def _schedule(chat: Chat, turn: int) -> Schedule:
    """When, asked step by step because the sentence did not say it."""
    every = Every(await chat.choose(f"how_often#{turn}", Every))
    zone = chat.caller.zone
    weekdays: tuple[int, ...] = ()
    day: date | None = None
    of_month = 1
    if every is Every.WEEK:
        chosen = await chat.choose_many(
            f"weekdays#{turn}", [(str(one), chat.text(f"weekday.on-{one}")) for one in range(7)]
        )
        weekdays = tuple(int(one) for one in chosen)
    elif every is Every.MONTH:
        days: list[tuple[str, Words]] = [(str(one), chat.text("month_day", day=one)) for one in (1, 5, 10, 15, 20, 25)]
        of_month = int(await chat.choose(f"of_month#{turn}", [*days, (str(MONTH_END), chat.text("month_end"))]))
    elif every is Every.ONCE:
        soon = [(chat.today, chat.text("on_day.today")), (chat.today + timedelta(days=1), chat.text("on_day.tomorrow"))]
        latest = chat.today + timedelta(days=366)
        day = await chat.day(f"on_day#{turn}", earliest=chat.today, latest=latest, suggestions=soon)
    clock = await chat.time(f"at#{turn}")
    once = datetime.combine(day, clock, ZoneInfo(zone)) if day is not None else None
    return Schedule(every=every, at=clock, weekdays=weekdays, day=of_month, once_at=once, zone=zone)


def in_words(chat: Chat, schedule: Schedule) -> Text:
    """When a reminder comes, in words."""
    if schedule.every is Every.ONCE:
        return chat.text("when.once", at=schedule.once_at)
    moved = chat.text("when.moved") if schedule.moves else ""
    if schedule.every is Every.WEEK:
        weekdays = "、".join(chat.words(f"weekday.on-{one}") for one in schedule.weekdays)
        return chat.text("when.week", days=weekdays, at=schedule.at, moved=moved)
    if schedule.every is Every.MONTH:
        on = chat.text("month_end") if schedule.day == MONTH_END else chat.text("month_day", day=schedule.day)
        return chat.text("when.month", day=on, at=schedule.at, moved=moved)
    return chat.text(f"when.{schedule.every.value}", at=schedule.at)


async def _audience(chat: Chat, whom: str) -> Audience | None:
    """The people of a worker's area who are meant; none for a reminder to oneself."""
    if whom == ME or not chat.caller.is_staff:
        return None
    places = [place for place in chat.look(my_areas) if chat.may("reminder.people", place.path)]
    if not places:
        return None
    place = places[0] if len(places) == 1 else await _one_of(chat, places)
    if whom in {role.value for role in Role}:
        return Audience(area=place.id, who=Who.ROLE, role=whom)
    return Audience(area=place.id, who=Who(whom))


async def _one_of(chat: Chat, places: list[Place]) -> Place:
    chosen = await chat.choose("area", [(str(one.id), one.name) for one in places])
    return next(one for one in places if str(one.id) == chosen)


def _open_pledges(chat: Chat) -> list[Terms]:
    if not chat.caller.is_staff:
        return []
    return [one for one in chat.look(for_my_areas) if one.state(chat.now) is PledgeState.OPEN]


async def _before_close(chat: Chat) -> None:
    """Remind those who have not signed so many days before a pledge closes; it moves with the pledge."""
    pledges = _open_pledges(chat)
    terms = pledges[0]
    if len(pledges) > 1:
        chosen = await chat.choose("pledge", [(one.code, one.title) for one in pledges])
        terms = next(one for one in pledges if one.code == chosen)
    days = int(await chat.choose("before", [(str(one), chat.text("days_before", days=one)) for one in BEFORE]))
    place = next(place for place in chat.look(my_areas) if chat.may("reminder.people", place.path))
    audience = Audience(area=place.id, who=Who.RESIDENTS, conditions=(Condition(name="unsigned", about=terms.code),))
    people = chat.look(meant, audience).people
    if not await chat.confirm("before_sure", exact=True, title=terms.title, days=days, count=people):
        chat.say("dropped")
        return
    hung = Hung(name="pledge_closes", about=terms.code, minutes=(days + 1) * A_DAY - NINE)
    content = chat.words("before_words", title=terms.title, days=days)
    made = chat.do(remind_people, audience, content, None, hung, f"pledge:{terms.code}")
    chat.say("set", at=made.due_at, what=content)


async def _list(chat: Chat, mine: tuple[Planned, ...]) -> None:
    chat.say("list", lines=tuple(_line(chat, one) for one in mine[:20]))
    own = [one for one in mine if one.may_cancel][:20]
    choices: list[tuple[str, Words]] = [
        (str(one.id), chat.text("cancel_line", what=_short(one.content))) for one in own
    ]
    chosen = await chat.choose("cancel", [("none", chat.text("cancel.none")), *choices])
    if chosen == "none":
        chat.say("fine")
        return
    chat.do(cancel_reminder, int(chosen))
    chat.say("cancelled")


def _line(chat: Chat, one: Planned) -> Text:
    when = in_words(chat, one.schedule) if one.schedule is not None and one.schedule.every is not Every.ONCE else ""
    key = "line" if one.is_own else "line_people"
    return chat.text(key, at=one.due_at, what=one.content, when=when)


def _short(content: str) -> str:
    return content if len(content) <= 16 else content[:15] + "…"
