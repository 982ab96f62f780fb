"""Working hours with Chinese public holidays and moved working days."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.people.workdays import is_workday

OPENS, CLOSES = time(8, 30), time(17, 30)
"""Hours of a working day."""


def after_working(start: datetime, duration: timedelta, zone: str) -> datetime:
    """The moment at which a duration of working time, begun at `start`, is over."""
    place = ZoneInfo(zone)
    at = start.astimezone(place)
    left = duration
    while True:
        opens, closes = (datetime.combine(at.date(), hour, place) for hour in (OPENS, CLOSES))
        if is_workday(at.date()) and at < closes:
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
        if is_workday(day):
            opens, closes = (datetime.combine(day, hour, place).astimezone(start.tzinfo) for hour in (OPENS, CLOSES))
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        day += timedelta(days=1)
    return total
