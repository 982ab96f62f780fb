"""Making and changing rosters: shifts, absences with whoever stands in, and what somebody has before them."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select, update
from sqlmodel import col

from store.audit.audit import note
from store.database import Transaction
from store.duty.days import Hours
from store.duty.duty import DutyAbsence, DutyShift, MyShift, OnDuty, Shift, Subject
from store.duty.present import absences, days_of, on_duty, rostered, stands_in, who_may
from store.people.area import above, place_of, rules_at, within
from store.people.assignment import Served
from store.people.handover import handed_over
from store.people.person import name_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

MOST_SHIFTS = 500
"""Shifts of one area and below it, so that a mistake in a table cannot fill the roster."""
AHEAD = timedelta(days=14)
LONGEST_ABSENCE = 366


@record
class NewShift:
    """A shift to be made; `days` as `falls_on` reads them, `begins` and `ends` in minutes after midnight."""

    area: int
    person: int
    days: str
    begins: int
    ends: int
    from_on: date
    to_on: date | None = None
    subject: Subject = Subject.ALL


@record
class There:
    """An area of the caller's, and who is there for it now."""

    area: str
    people: tuple[OnDuty, ...]


@operation("duty.set")
def may_serve(act: Act, area_id: int) -> tuple[Served, ...]:
    """Everybody who may be on duty in an area of the caller's."""
    place = place_of(act.transaction, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    return who_may(act.transaction, place.path, act.now())


@operation("duty.set")
def add_shift(act: Act, new: NewShift) -> Shift:
    """Put somebody on the roster; the same shift a second time is the one that is there.

    Refuses (`areas.unknown`, `rights.area`), (`duty.person`) somebody without a role there, (`duty.period`) an end
    before the beginning, (`duty.too_many`) more than five hundred shifts.
    """
    tx = act.transaction
    place = place_of(tx, new.area)
    if place is None:
        raise Refused("areas.unknown", code=str(new.area))
    act.require(place.path)
    if new.person not in [one.person for one in who_may(tx, place.path, act.now())]:
        raise Refused("duty.person")
    if new.to_on is not None and new.to_on < new.from_on:
        raise Refused("duty.period")
    table = DutyShift
    same = (
        col(table.area_id) == new.area, col(table.person_id) == new.person, col(table.days) == new.days,
        col(table.begins) == new.begins, col(table.ends) == new.ends, col(table.subject) == new.subject.value,
        col(table.to_on).is_(None) if new.to_on is None else col(table.to_on) == new.to_on,
        # What has begun already is not begun anew by the same sentence said a day later.
        or_(col(table.from_on) == new.from_on, col(table.from_on) <= _today(act, place.path)),
    )  # fmt: skip
    known = tx.value(select(col(table.id)).where(*same, col(table.ended_at).is_(None)).limit(1))
    if known is None:
        if len(tx.run(select(col(table.id)).where(within(col(table.path), place.path)))) >= MOST_SHIFTS:
            raise Refused("duty.too_many", most=MOST_SHIFTS)
        values = {
            "area_id": new.area, "path": place.path, "person_id": new.person, "subject": new.subject.value,
            "days": new.days, "begins": new.begins, "ends": new.ends, "from_on": new.from_on, "to_on": new.to_on,
            "made_by": act.caller.person, "made_at": act.now(),
        }  # fmt: skip
        known = tx.value(insert(table).values(values).returning(col(table.id)))
        note(act, about=f"duty/{known}", persons=(new.person,))
    return next(one for one in _read(tx, col(table.id) == known))


@operation("duty.set")
def end_shift(act: Act, shift_id: int) -> Shift:
    """Take a shift off the roster. Refuses (`duty.unknown`) one that is gone, (`rights.area`) of another area."""
    found = list(_read(act.transaction, col(DutyShift.id) == shift_id))
    if not found:
        raise Refused("duty.unknown")
    act.require(found[0].path)
    act.transaction.changed(update(DutyShift).where(col(DutyShift.id) == shift_id).values(ended_at=act.now()))
    note(act, about=f"duty/{shift_id}", persons=(found[0].person,), fields=("ended",))
    return found[0]


@operation("duty.list")
def shifts(act: Act) -> tuple[Shift, ...]:
    """The roster of the caller's areas, those that have ended left out."""
    tx, now = act.transaction, act.now()
    paths = act.scopes()
    if not paths:
        return ()
    table = DutyShift
    lasting = or_(col(table.to_on).is_(None), col(table.to_on) >= now.date() - timedelta(days=1))
    return tuple(_read(tx, or_(*[within(col(table.path), path) for path in paths]), lasting))


@operation("duty.list")
def there_now(act: Act) -> tuple[There, ...]:
    """Who is there now for each of the caller's areas and for those below it that have a roster of their own."""
    tx, now = act.transaction, act.now()
    paths = set(act.scopes())
    paths |= {one.path for one in shifts(act)}
    return tuple(There(above(tx, path)[-1].name, on_duty(tx, path, now)) for path in sorted(paths)[:30])


@operation("duty.mine")
def my_duty(act: Act) -> tuple[MyShift, ...]:
    """The shifts that the caller has in the next two weeks, as who stands in for somebody too."""
    me, tx, now = act.person(), act.transaction, act.now()
    ours = or_(
        col(DutyShift.person_id) == me,
        col(DutyShift.person_id).in_(
            select(col(DutyAbsence.person_id)).where(
                col(DutyAbsence.stand_in_id) == me, col(DutyAbsence.ended_at).is_(None)
            )
        ),
    )
    found: list[MyShift] = []
    for row in _read(tx, ours):
        zone = rules_at(tx, row.path).zone
        first = now.astimezone(ZoneInfo(zone)).date()
        last = first + AHEAD
        away = absences(tx, first, last)
        for day in days_of(row, first, last):
            begins, ends = Hours(row.begins, row.ends).starting(day, zone)
            if stands_in(away, row.person, day) == me and ends > now:
                found.append(MyShift(begins, ends, row.area, row.name, row.name if row.person != me else ""))
    return tuple(sorted(found, key=lambda one: one.begins))


@operation("duty.absent")
def set_absent(act: Act, person_id: int, from_on: date, to_on: date, stand_in_id: int | None) -> None:
    """Somebody is not there on some days, both included: the caller themselves, or somebody of their areas.

    What was said before of the same days is replaced. Refuses (`duty.period`), (`duty.stand_in`) who stands in for
    themselves or is absent then too, (`rights.area`) somebody of another area.
    """
    tx = act.transaction
    if person_id == act.caller.person:
        act.person()
    else:
        _require_reach(act, person_id)
    if to_on < from_on or (to_on - from_on).days > LONGEST_ABSENCE:
        raise Refused("duty.period")
    if stand_in_id is not None:
        away = absences(tx, from_on, to_on).get(stand_in_id, [])
        # Two who change places are both away on each other's day, each for the other.
        if stand_in_id == person_id or any(one.stand_in_id != person_id for one in away):
            raise Refused("duty.stand_in")
        if stand_in_id not in [one.person for one in _colleagues(act, person_id)]:
            raise Refused("duty.person")
    table = DutyAbsence
    same = (
        col(table.person_id) == person_id, col(table.from_on) == from_on, col(table.to_on) == to_on,
        col(table.ended_at).is_(None),
    )  # fmt: skip
    tx.changed(update(table).where(*same).values(ended_at=act.now()))
    values = {
        "person_id": person_id, "stand_in_id": stand_in_id, "from_on": from_on, "to_on": to_on,
        "made_by": act.caller.person, "made_at": act.now(),
    }  # fmt: skip
    tx.run(insert(table).values(values))
    note(act, about=f"person/{person_id}", persons=(person_id, stand_in_id), fields=("absent",))


@operation("duty.absent")
def end_absence(act: Act, person_id: int, from_on: date, to_on: date) -> bool:
    """Take an absence back; gives whether there was one."""
    if person_id == act.caller.person:
        act.person()
    else:
        _require_reach(act, person_id)
    table = DutyAbsence
    mine = (col(table.person_id) == person_id, col(table.from_on) == from_on, col(table.to_on) == to_on)
    ended = update(table).where(*mine, col(table.ended_at).is_(None)).values(ended_at=act.now())
    return bool(act.transaction.changed(ended))


@operation("duty.absent")
def colleagues(act: Act, person_id: int) -> tuple[Served, ...]:
    """Who may stand in for somebody: those who may be on duty where they may."""
    act.checked = True
    if person_id != act.caller.person:
        _require_reach(act, person_id)
    return _colleagues(act, person_id)


@operation("duty.list")
def of_my_areas(act: Act) -> tuple[Served, ...]:
    """Everybody who may be on duty somewhere in the caller's areas."""
    found = {one.person: one for path in act.scopes() for one in who_may(act.transaction, path, act.now())}
    return tuple(found.values())


def _colleagues(act: Act, person_id: int) -> tuple[Served, ...]:
    rows = _read(act.transaction, col(DutyShift.person_id) == person_id)
    paths = {row.path for row in rows} or {grant.path for grant in act.caller.grants}
    found = {one.person: one for path in sorted(paths) for one in who_may(act.transaction, path, act.now())}
    return tuple(one for one in found.values() if one.person != person_id)


def _require_reach(act: Act, person_id: int) -> None:
    scopes = act.scopes()
    if not any(one.person == person_id for path in scopes for one in who_may(act.transaction, path, act.now())):
        raise Refused("rights.area")


@handed_over("duty")
def hand_over_shifts(act: Act, leaver: int, colleague: int, path: str) -> int:
    """Let a colleague have the shifts of a worker who leaves."""
    mine = (col(DutyShift.person_id) == leaver, col(DutyShift.ended_at).is_(None), within(col(DutyShift.path), path))
    return act.transaction.changed(update(DutyShift).where(*mine).values(person_id=colleague))


def is_on_roster(tx: Transaction, person_id: int, path: str, at: datetime, subject: Subject) -> bool:
    """Whether somebody has a shift for the area at `path` at a moment."""
    return any(one.person == person_id for one in rostered(tx, path, at, subject))


def _today(act: Act, path: str) -> date:
    return act.now().astimezone(ZoneInfo(rules_at(act.transaction, path).zone)).date()


def _read(tx: Transaction, *conditions: Any) -> list[Shift]:
    table = DutyShift
    rows = tx.run(
        select(col(table.id), col(table.person_id), col(table.path), col(table.subject), col(table.days),
               col(table.begins), col(table.ends), col(table.from_on), col(table.to_on))
        .where(*conditions, col(table.ended_at).is_(None))
        .order_by(col(table.path), col(table.begins), col(table.id))
        .limit(MOST_SHIFTS)
    )  # fmt: skip
    return [
        Shift(row.id, row.person_id, name_of(tx, row.person_id), above(tx, row.path)[-1].name, row.path,
              Subject(row.subject), row.days, row.begins, row.ends, row.from_on, row.to_on)
        for row in rows
    ]  # fmt: skip
