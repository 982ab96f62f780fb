"""Days and instants of an assembly, in the zone of its neighbourhood."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.votes.assembly import AssemblyTerms


def local_day(terms: AssemblyTerms, at: datetime) -> date:
    """The day of an instant where the assembly is."""
    return at.astimezone(ZoneInfo(terms.zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a day in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def last_day(terms: AssemblyTerms) -> date:
    """The last day of voting; one that ends at midnight ends on the day before."""
    return local_day(terms, terms.closes_at - timedelta(microseconds=1))
