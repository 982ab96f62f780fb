"""Dates of things that reminders hang on: each subject declares its own, and they may move or end."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from store.database import Transaction
from store.records import record
from store.refusals import Refused

Finds = Callable[[Transaction, str], datetime | None]
_FOUND: dict[str, Finds] = {}
MOMENTS: Mapping[str, Finds] = _FOUND
"""What tells the date of a thing now, by the name of the date."""


@record
class Hung:
    """A time so long before (`minutes` > 0) or after a date: the date's name ("pledge_closes") and the thing's code."""

    name: str
    about: str
    minutes: int


def moment_of(name: str) -> Callable[[Finds], Finds]:
    """Declare how the date of a thing is found; none when there is nothing to remind of any more.

    Refuses (ValueError) a name that is taken.
    """

    def declare(finds: Finds) -> Finds:
        if name in _FOUND and _FOUND[name].__module__ != finds.__module__:
            raise ValueError(f"two dates are called {name}")
        _FOUND[name] = finds
        return finds

    return declare


def hung_at(tx: Transaction, hung: Hung) -> tuple[datetime, datetime] | None:
    """When a reminder is due by the thing's date as it is now, and that date; none when there is nothing any more."""
    if hung.name not in _FOUND:
        raise Refused("reach.unknown_moment", name=hung.name)
    date = _FOUND[hung.name](tx, hung.about)
    return None if date is None else (date - timedelta(minutes=hung.minutes), date)
