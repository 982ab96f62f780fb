"""Who is there at a moment: those of the roster first, then who is next in line; and when somebody is there next."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlmodel import col

from store.database import Transaction
from store.duty.days import DAILY, WORKDAYS, Hours, falls_on
from store.duty.duty import LINE, SERVES, DutyAbsence, DutyShift, OnDuty, Subject
from store.people.area import above, rules_at
from store.people.assignment import Served, serving
from store.people.person import name_of
from store.rights.roles import Role

LOOK_AHEAD = 21
"""Days within which the next duty is looked for: longer than the longest public holiday."""


def on_duty(
    tx: Transaction, path: str, at: datetime, subject: Subject = Subject.ALL, *, at_any_hour: bool = False
) -> tuple[OnDuty, ...]:
    """Who is there for the area at `path` at a moment, whom to ask first standing first.

    First those of the roster, the nearest area first; then, within service hours, the grid workers, microgrid heads and
    community workers of the place. Nobody who is absent. Argument: `at_any_hour`, the line beside the roster too.
    """
    zone = rules_at(tx, path).zone
    day = at.astimezone(ZoneInfo(zone)).date()
    found = {one.person: one for one in rostered(tx, path, at, subject)}
    if at_any_hour or is_open(tx, path, at):
        away = absences(tx, day, day)
        for one in in_line(tx, path, at):
            if one.person not in away:
                found.setdefault(one.person, one)
    return tuple(found.values())


def rostered(tx: Transaction, path: str, at: datetime, subject: Subject = Subject.ALL) -> tuple[OnDuty, ...]:
    """Who has a shift for the area at `path` at a moment, the nearest area first; whoever stands in for them."""
    zone = rules_at(tx, path).zone
    today = at.astimezone(ZoneInfo(zone)).date()
    yesterday = today - timedelta(days=1)
    rows = _shifts(tx, path, subject, yesterday, today)
    away = absences(tx, yesterday, today) if rows else {}
    found: dict[int, OnDuty] = {}
    for row in rows:
        for day in (today, yesterday):
            begins, ends = Hours(row.begins, row.ends).starting(day, zone)
            if not (_falls(row, day) and begins <= at < ends):
                continue
            person = stands_in(away, row.person_id, day)
            role = role_at(tx, person, path, at) if person is not None else None
            if person is not None and role is not None:
                area = above(tx, row.path)[-1].name
                found.setdefault(person, OnDuty(person, name_of(tx, person), role, area, ends))
    return tuple(found.values())


def in_line(tx: Transaction, path: str, at: datetime) -> tuple[OnDuty, ...]:
    """Who serves the area at `path` beside any roster: by role, the nearest area first."""
    holders = serving(tx, path, frozenset(LINE), at)
    ordered = sorted(holders, key=lambda one: LINE.index(one.role))
    return tuple(OnDuty(one.person, one.name, one.role, one.area) for one in ordered)


def next_on_duty(tx: Transaction, path: str, at: datetime, subject: Subject = Subject.ALL) -> datetime | None:
    """When somebody is there for the area at `path` again after a moment; none when nobody serves it."""
    rules = rules_at(tx, path)
    today = at.astimezone(ZoneInfo(rules.zone)).date()
    rows = _shifts(tx, path, subject, today, today + timedelta(days=LOOK_AHEAD))
    line = bool(in_line(tx, path, at))
    service = Hours(_minutes(rules.service_from), _minutes(rules.service_to))
    for ahead in range(LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        away = absences(tx, day, day) if rows else {}
        starts = [Hours(row.begins, row.ends).starting(day, rules.zone)[0] for row in rows
                  if _falls(row, day) and stands_in(away, row.person_id, day) is not None]  # fmt: skip
        if line and falls_on(WORKDAYS, day):
            starts.append(service.starting(day, rules.zone)[0])
        later = [start for start in starts if start > at]
        if later:
            return min(later).astimezone(at.tzinfo)
    return None


def is_open(tx: Transaction, path: str, at: datetime) -> bool:
    """Whether a moment lies within the service hours of the area at `path`."""
    rules = rules_at(tx, path)
    day = at.astimezone(ZoneInfo(rules.zone)).date()
    begins, ends = Hours(_minutes(rules.service_from), _minutes(rules.service_to)).starting(day, rules.zone)
    return falls_on(WORKDAYS, day) and begins <= at < ends


def role_at(tx: Transaction, person: int, path: str, at: datetime) -> Role | None:
    """As what somebody serves the area at `path`, or one below it; none when they do not any more."""
    held = [one for one in serving(tx, path, SERVES, at, below=True) if one.person == person]
    return held[0].role if held else None


def who_may(tx: Transaction, path: str, at: datetime) -> tuple[Served, ...]:
    """Everybody who may be on duty in the area at `path`, each once: who serves it, what is above it or below it."""
    found: dict[int, Served] = {}
    for one in serving(tx, path, SERVES, at, below=True):
        found.setdefault(one.person, one)
    return tuple(found.values())


def absences(tx: Transaction, first: date, last: date) -> dict[int, list[Any]]:
    """Absences that touch some days, both included, by who is absent."""
    table = DutyAbsence
    rows = tx.run(
        select(col(table.person_id), col(table.stand_in_id), col(table.from_on), col(table.to_on))
        .where(col(table.ended_at).is_(None), col(table.from_on) <= last, col(table.to_on) >= first)
        .order_by(col(table.id))
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def days_of(row: Any, first: date, last: date) -> Iterator[date]:
    """The days between two, both included, on which a shift begins."""
    day = first
    while day <= last:
        if _falls(row, day):
            yield day
        day += timedelta(days=1)


def stands_in(away: dict[int, list[Any]], person: int, day: date) -> int | None:
    """Who has somebody's shift on a day: themselves, whoever stands in, or nobody."""
    absent = [one for one in away.get(person, ()) if one.from_on <= day <= one.to_on]
    if not absent:
        return person
    # Two who change places stand in for each other, so whether the stand-in is absent too is not asked.
    stand_in: int | None = absent[-1].stand_in_id
    return stand_in


def _falls(row: Any, day: date) -> bool:
    within = row.from_on <= day and (row.to_on is None or day <= row.to_on)
    return within and falls_on(row.days or DAILY, day)


def _shifts(tx: Transaction, path: str, subject: Subject, first: date, last: date) -> list[Any]:
    table = DutyShift
    subjects = [one.value for one in Subject] if subject is Subject.ALL else [Subject.ALL.value, subject.value]
    return list(
        tx.run(
            select(col(table.id), col(table.person_id), col(table.path), col(table.days), col(table.begins),
                   col(table.ends), col(table.from_on), col(table.to_on))
            .where(
                func.substr(path, 1, func.length(col(table.path))) == col(table.path),
                col(table.ended_at).is_(None), col(table.subject).in_(subjects), col(table.from_on) <= last,
                or_(col(table.to_on).is_(None), col(table.to_on) >= first),
            )
            .order_by(func.length(col(table.path)).desc(), col(table.id))
        )
    )  # fmt: skip


def _minutes(clock: Any) -> int:
    return int(clock.hour) * 60 + int(clock.minute)
