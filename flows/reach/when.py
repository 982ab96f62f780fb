"""Reading "every Monday at 9 remind the building heads to …": when, whom, and of what."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from store.messages.reminders.schedule import MONTH_END, Every, Schedule
from store.rights.roles import Role

from flows.engine.values import days, moments
from flows.engine.words import clean, plain

ME = "me"
LONGEST_WHEN = 24
_REMIND = re.compile(r"提醒|叫|喊|通知|remind|tell", re.IGNORECASE)
_WHOM: tuple[tuple[str, str], ...] = (
    (r"我们?(一下|一声)?|me", ME),
    (r"(所有|各位|各)?(楼道长|微网格长|楼长|building\s?heads?)们?", Role.MICROGRID_HEAD.value),
    (r"(所有|各位|各)?(网格员|grid\s?workers?)们?", Role.GRID_WORKER.value),
    (r"(所有|各位|各)?(志愿者|volunteers?)们?", Role.VOLUNTEER.value),
    (r"(全体|所有|各位|各)?(业主|owners?)们?", "owners"),
    (r"(全体|所有|各位|各)?(租客|租户|tenants?)们?", "tenants"),
    (r"(全体|所有|各位|各)?(居民|住户|大家|residents?|everybody|everyone)们?", "everybody"),
)
_WEEKDAYS = {name: number for number, names in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天末"))
             for name in names}  # fmt: skip
# "周三五" are two days, "周三5点" is one.
_WEEKS = re.compile(
    r"(?:周|星期|礼拜)"
    r"([一二三四五六日天末1-6](?:[、和,，]?(?:周|星期|礼拜)?[一二三四五六日天1-6](?![点:：号]))*)"
)
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FILLER = re.compile(r"^(?:的时候|的|要|去|来|，|,|、|:|：|to\b)+\s*")


@dataclass(frozen=True)
class Heard:
    """What of a reminder was understood; what was not is empty and asked for."""

    schedule: Schedule | None
    whom: str
    what: str


def heard(said: str, now: datetime, zone: str) -> Heard:
    """What a sentence says of a reminder, judged from `now` in the zone of the person."""
    text = clean(said).rstrip("。.!！")
    found = _REMIND.search(text)
    before, after = (text[: found.start()], text[found.end() :]) if found else ("", text)
    whom, after = _whom(after.lstrip())
    schedule, _ = _when(before, now, zone)
    if schedule is None:
        schedule, after = _when(after, now, zone)
    what = _FILLER.sub("", after.strip())
    if not what and before and schedule is None:
        what = before
    return Heard(schedule, whom, what.strip())


def _whom(text: str) -> tuple[str, str]:
    for pattern, whom in _WHOM:
        found = re.match(rf"({pattern})(一下|一声)?", text, re.IGNORECASE)
        if found:
            return whom, text[found.end() :].lstrip()
    return ME, text


def _when(text: str, now: datetime, zone: str) -> tuple[Schedule | None, str]:
    """The schedule that a text begins with, and what follows it."""
    repeating = _repeating(text, zone)
    if repeating is not None:
        return repeating
    # The shortest beginning that says the same moment as the longest: what follows is what to do.
    ends = range(2, min(len(text), LONGEST_WHEN) + 1)
    told = {end: moment for end in ends if isinstance(moment := moments.moment(plain(text[:end]), now), datetime)}
    if not told:
        return None, text
    last = told[max(told)]
    end = min(end for end, moment in told.items() if moment == last)
    schedule = Schedule(every=Every.ONCE, at=last.timetz().replace(tzinfo=None), once_at=last, zone=zone)
    return schedule, text[end:]


def _repeating(text: str, zone: str) -> tuple[Schedule, str] | None:
    flat = text.lstrip()
    every = re.match(r"(每个?|every\s*)", flat, re.IGNORECASE)
    if not every:
        return None
    rest = flat[every.end() :]
    found = re.match(r"工作日|上班日|(?:working|week)\s*days?", rest, re.IGNORECASE)
    if found:
        return _at(Schedule(every=Every.WORKDAY, zone=zone), rest[found.end() :])
    weeks = re.match(
        r"(?:周|星期|礼拜)([一二三四五六日天末1-6](?:[、和,，]?(?:周|星期|礼拜)?[一二三四五六日天1-6](?![点:：号]))*)",
        rest,
    )
    if weeks:
        numbers = tuple(sorted({_WEEKDAYS[one] for one in weeks[1] if one in _WEEKDAYS}))
        return _at(Schedule(every=Every.WEEK, weekdays=numbers, zone=zone), rest[weeks.end() :])
    english = re.match("|".join(_ENGLISH), rest, re.IGNORECASE)
    if english:
        weekday = (_ENGLISH.index(english[0].lower()),)
        return _at(Schedule(every=Every.WEEK, weekdays=weekday, zone=zone), rest[english.end() :])
    months = re.match(r"(?:个?月)(?:的)?(底|末|最后一天|(?:(\d{1,2}|[一二三四五六七八九十廿]{1,3})[号日]))", rest)
    if months:
        of_month = days.whole(months[2]) if months[2] else MONTH_END
        if of_month and 1 <= of_month <= MONTH_END:
            return _at(Schedule(every=Every.MONTH, day=of_month, zone=zone), rest[months.end() :])
    daily = re.match(r"天|日|(?=[早晚上下中])|days?", rest, re.IGNORECASE)
    return _at(Schedule(every=Every.DAY, zone=zone), rest[daily.end() :]) if daily else None


def _at(schedule: Schedule, rest: str) -> tuple[Schedule, str]:
    """The schedule with the time of day that follows, if one does; 9:00 otherwise, which is shown to be confirmed."""
    rest = re.sub(r"^\s*(?:的|at\s+)?\s*", "", rest, flags=re.IGNORECASE)
    told = {end: clock for end in range(1, min(len(rest), 12) + 1)
            if isinstance(clock := moments.clock(plain(rest[:end])), time)}  # fmt: skip
    if not told:
        return schedule, rest
    last = told[max(told)]
    end = min(end for end, clock in told.items() if clock == last)
    made = Schedule(schedule.every, last, schedule.weekdays, schedule.day, schedule.moves, None, schedule.zone)
    return made, rest[end:]
