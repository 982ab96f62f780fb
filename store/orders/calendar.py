"""Working hours with Chinese public holidays and moved working days."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8, 30), time(17, 30)
"""Hours of a working day."""


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether offices work on a day: holidays and days worked instead are those the State Council announced.

    For years that are not announced yet, Monday to Friday.
    """
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def after_working(start: datetime, duration: timedelta, zone: str) -> datetime:
    """The moment at which a duration of working time, begun at `start`, is over."""
    place = ZoneInfo(zone)
    at = start.astimezone(place)
    left = duration
    while True:
        opens, closes = (datetime.combine(at.date(), hour, place) for hour in (OPENS, CLOSES))
        if is_working_day(at.date()) and at < closes:
            begin = max(at, opens)
            # Aware datetimes of one zone subtract as wall clocks: by way of UTC they count what really passed.
            here = closes.astimezone(start.tzinfo) - begin.astimezone(start.tzinfo)
            if here >= left:
                return (begin.astimezone(start.tzinfo) + left).astimezone(start.tzinfo)
            left -= here
        at = datetime.combine(at.date() + timedelta(days=1), time(0), place)


def working_time(start: datetime, end: datetime, zone: str) -> timedelta:
    """How much working time lies between two moments."""
    place, total = ZoneInfo(zone), timedelta(0)
    day = start.astimezone(place).date()
    while day <= end.astimezone(place).date():
        if is_working_day(day):
            opens, closes = (datetime.combine(day, hour, place).astimezone(start.tzinfo) for hour in (OPENS, CLOSES))
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        day += timedelta(days=1)
    return total


def morning(at: datetime, zone: str, ends: time) -> datetime:
    """The next moment at which the quiet hours of a place end."""
    place = ZoneInfo(zone)
    here = at.astimezone(place)
    ending = datetime.combine(here.date(), ends, place)
    if ending <= here:
        ending = datetime.combine(here.date() + timedelta(days=1), ends, place)
    return ending.astimezone(at.tzinfo)


def is_night(at: datetime, zone: str, begins: time, ends: time) -> bool:
    """Whether a moment lies in the quiet hours of a place."""
    clock = at.astimezone(ZoneInfo(zone)).time()
    return clock >= begins or clock < ends if begins > ends else begins <= clock < ends
