"""The three clocks of an order: until it is accepted, first acted on, and finished (domain 4.3)."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from store.messages.reach.quiet import Quiet, quiet_until
from store.orders.calendar import after_working, working_time
from store.orders.category import Urgency
from store.records import enumeration, record

H, D, M = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
WORKING_DAY = timedelta(hours=9)


@enumeration
class ClockKind(StrEnum):
    """What has to happen in time."""

    ACCEPT = "accept"
    ACT = "act"
    FINISH = "finish"


@record
class Limit:
    """How long something may take; `working` counts only working hours. None: until it is safe.

    `at_night`, how long what begins at night may take, where that is another time.
    """

    duration: timedelta | None
    working: bool = False
    at_night: timedelta | None = None


_A, _B, _F = ClockKind.ACCEPT, ClockKind.ACT, ClockKind.FINISH


def _working(accept: timedelta, act: timedelta, finish: timedelta) -> dict[ClockKind, Limit]:
    return {_A: Limit(accept, working=True), _B: Limit(act, working=True), _F: Limit(finish, working=True)}


LIMITS: dict[Urgency, dict[ClockKind, Limit]] = {
    Urgency.P0: {_A: Limit(5 * M), _B: Limit(30 * M), _F: Limit(None)},
    Urgency.P1: {_A: Limit(15 * M), _B: Limit(30 * M, at_night=60 * M), _F: Limit(24 * H)},
    Urgency.P2: {_A: Limit(30 * M), _B: Limit(2 * H), _F: Limit(48 * H)},
    Urgency.P3: _working(2 * H, WORKING_DAY, 3 * WORKING_DAY),
    Urgency.P4: _working(WORKING_DAY, 2 * WORKING_DAY, 7 * WORKING_DAY),
    Urgency.PROJECT: _working(WORKING_DAY, 3 * WORKING_DAY, 7 * WORKING_DAY),
}
"""Defaults; property contracts prevail where an area sets its own."""
NIGHT = Quiet(begins=time(21), ends=time(8))
WARN = 0.7
ESCALATES = (1.0, 1.5, 2.0)
"""Shares of a limit at which somebody is warned, and one level further up is told."""


def due(level: Urgency, kind: ClockKind, since: datetime, zone: str) -> datetime | None:
    """When something must have happened that began at `since`; none when there is no limit."""
    limit = LIMITS[level][kind]
    if limit.duration is None:
        return None
    if limit.working:
        return after_working(since, limit.duration, zone)
    if limit.at_night is not None and quiet_until(since, NIGHT, zone) > since:
        return since + limit.at_night
    return since + limit.duration


def moved(level: Urgency, kind: ClockKind, was_due: datetime, paused: datetime, now: datetime, zone: str) -> datetime:
    """When something is due after a pause: as much later as the pause took of its time.

    A pause that began after it was due moves nothing: what was late stays late.
    """
    if paused >= was_due:
        return was_due
    if not LIMITS[level][kind].working:
        return was_due + (now - paused)
    return after_working(was_due, working_time(paused, now, zone), zone)


def share(level: Urgency, kind: ClockKind, since: datetime, at: datetime | None, now: datetime, zone: str) -> float:
    """How much of its time something has used: 1 when it is due. Arguments: `at`, when it is due."""
    if at is None:
        return 0.0
    if LIMITS[level][kind].working:
        whole, used = working_time(since, at, zone), working_time(since, now, zone)
    else:
        whole, used = at - since, now - since
    return used / whole if whole else 1.0


def moment_of(level: Urgency, kind: ClockKind, since: datetime, at: datetime, part: float, zone: str) -> datetime:
    """When a share of the time of something will be used up."""
    if LIMITS[level][kind].working:
        return after_working(since, working_time(since, at, zone) * part, zone)
    return since + (at - since) * part
