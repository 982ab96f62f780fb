"""When a reminder comes: once, every day, week or month, by the clock on the wall; public holidays moved or kept."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from store.people.workdays import is_workday
from store.records import enumeration, record

MONTH_END = 31
_FAR_ENOUGH = 400


@enumeration
class Every(StrEnum):
    """How often it comes."""

    ONCE = "once"
    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    MONTH = "month"


@record
class Schedule:
    """When it comes.

    Arguments: `at`, by the clock on the wall in `zone`; `weekdays`, Monday 0 to Sunday 6, for a week; `day`, of the
    month, 31 its last one; `moves`, whether one that falls on a public holiday comes on the next working day instead;
    `once_at`, for one that comes once.
    """

    every: Every
    at: time = time(9)
    weekdays: tuple[int, ...] = ()
    day: int = 1
    moves: bool = False
    once_at: datetime | None = None
    zone: str = "Asia/Shanghai"


def next_after(schedule: Schedule, after: datetime) -> datetime | None:
    """The first time later than `after`, none when it does not come again.

    By the clock on the wall: a change to summer time moves nothing, and an hour that is skipped comes an hour later.
    """
    if schedule.every is Every.ONCE:
        once = schedule.once_at
        return once if once is not None and once > after else None
    zone = ZoneInfo(schedule.zone)
    # From before `after`, since a day that was moved may lie beyond it.
    start = after.astimezone(zone).date() - timedelta(days=12)
    for step in range(_FAR_ENOUGH):
        day = start + timedelta(days=step)
        if not _falls_on(schedule, day):
            continue
        moved = _moved(day) if schedule.moves else day
        due = datetime.combine(moved, schedule.at, zone).astimezone(UTC)
        if due > after:
            return due
    return None


def _falls_on(schedule: Schedule, day: date) -> bool:
    if schedule.every is Every.DAY:
        return True
    if schedule.every is Every.WORKDAY:
        return is_workday(day)
    if schedule.every is Every.WEEK:
        return day.weekday() in schedule.weekdays
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.day == min(schedule.day, last.day)


def _moved(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day
