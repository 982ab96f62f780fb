"""Reading "Monday to Friday 9:00-17:00 Zhang San, grid 1": which days and hours, who, where, between which dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.duty.days import DAILY, Hours, days_in, hours_in
from store.people.area import Place
from store.people.assignment import Served

from flows.engine.values import days as spoken
from flows.engine.words import clean, plain

_DAY = (
    r"(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?|今天|明天|后天|大后天|"
    r"(?:这|本|下)个?(?:周|星期)[一二三四五六日天]"
)
_SPAN = re.compile(rf"(?P<first>{_DAY})\s*(?:到|至|-|–|—|~|～)\s*(?P<last>{_DAY})")
_SINCE = re.compile(rf"(?:从|自)\s*(?P<first>{_DAY})\s*(?:起|开始|以后)?|(?P<other>{_DAY})\s*(?:起|开始)")
_NOTE = re.compile(r"[（(][^）)]*[）)]")
"""What stands in brackets after a name, and is not said."""
_ONE = re.compile(rf"(?P<first>{_DAY})")


@dataclass(frozen=True)
class HeardShift:
    """What of a shift was understood; what was not is none and asked for."""

    days: str | None
    hours: Hours | None
    first: date | None
    last: date | None
    people: tuple[int, ...]
    places: tuple[int, ...]


def heard_shift(said: str, today: date, people: Sequence[Served], places: Sequence[Place]) -> HeardShift:
    """What a sentence says of a shift; `people` and `places` are those whose names are looked for."""
    rest = clean(said)
    # Hours first: "12-1" between two dates is no date.
    clock = hours_in(rest)
    rest = clock[1] if clock else rest
    first, last, rest = _dates(rest, today)
    days = days_in(rest)
    rest = plain(days[1] if days else rest)
    named = tuple(one.person for one in people if plain(one.name) in rest)
    return HeardShift(
        days=days[0] if days else (DAILY if last is not None else None),
        hours=clock[0] if clock else None,
        first=first,
        last=last,
        people=tuple(dict.fromkeys(named)),
        places=_places(rest, places),
    )


def _places(rest: str, places: Sequence[Place]) -> tuple[int, ...]:
    """The areas that are named: the longest names win, so that a building is not its neighbourhood."""
    names = {place.id: plain(_NOTE.sub("", place.name)) for place in places}
    named = [place for place in places if names[place.id] in rest or plain(place.code) in rest]
    return tuple(
        place.id
        for place in named
        if not any(other is not place and names[place.id] in names[other.id] for other in named)
    )


def _dates(said: str, today: date) -> tuple[date | None, date | None, str]:
    span = _SPAN.search(said)
    if span:
        first, last = _day(span["first"], today), _day(span["last"], today)
        if first and last:
            return first, last, f"{said[: span.start()]} {said[span.end() :]}"
    since = _SINCE.search(said)
    if since:
        return _day(since["first"] or since["other"], today), None, f"{said[: since.start()]} {said[since.end() :]}"
    one = _ONE.search(said)
    if one and _day(one["first"], today):
        day = _day(one["first"], today)
        return day, day, f"{said[: one.start()]} {said[one.end() :]}"
    return None, None, said


def _day(word: str, today: date) -> date | None:
    found = spoken.day(plain(word), today)
    return found if isinstance(found, date) else None
