"""Quiet hours: when nothing is sent that can wait, in an area and for somebody who decided for themselves."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Time, select
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import insert_or_update
from store.people.area import rules_at
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation


class QuietHours(SQLModel, table=True):
    """Hours of somebody's own in which nothing comes that can wait."""

    __tablename__ = "quiet_hours"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    begins: time = Field(sa_type=Time)
    ends: time = Field(sa_type=Time)


@record
class Quiet:
    """From when to when nothing is sent that can wait; the same time twice: there is no such time."""

    begins: time
    ends: time


def quiet_until(at: datetime, quiet: Quiet, zone: str) -> datetime:
    """When something that is due `at` may be sent: then, or at the end of the quiet hours that it falls into."""
    local = at.astimezone(ZoneInfo(zone))
    clock, begins, ends = local.time(), quiet.begins, quiet.ends
    over_midnight = begins > ends
    is_quiet = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if not is_quiet:
        return at
    end = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    if over_midnight and clock >= begins:
        end += timedelta(days=1)
    return end.astimezone(UTC)


def awake_at(tx: Transaction, path: str, at: datetime) -> datetime:
    """When something due `at` may be sent in the area at `path`."""
    rules = rules_at(tx, path)
    return quiet_until(at, Quiet(begins=rules.quiet_from, ends=rules.quiet_to), rules.zone)


def own_hours(tx: Transaction, people: Iterable[int]) -> dict[int, Quiet]:
    """The quiet hours of those (of at most a few thousand) who have decided for themselves."""
    rows = tx.run(
        select(col(QuietHours.person_id), col(QuietHours.begins), col(QuietHours.ends)).where(
            col(QuietHours.person_id).in_(list(people))
        )
    )
    return {person: Quiet(begins=begins, ends=ends) for person, begins, ends in rows}


def awake_for(tx: Transaction, person: int, path: str | None, at: datetime, zone: str = "Asia/Shanghai") -> datetime:
    """When something due `at` may be sent to one person: by their own quiet hours, else by those of the area."""
    own = own_hours(tx, (person,)).get(person)
    if own is not None:
        return quiet_until(at, own, rules_at(tx, path).zone if path else zone)
    return awake_at(tx, path, at) if path else quiet_until(at, Quiet(begins=time(21), ends=time(8)), zone)


@operation("notice.settings")
def set_quiet_hours(act: Act, begins: time, ends: time) -> None:
    """Decide for oneself when nothing comes that can wait; the same time twice ends it.

    Refuses (`reach.quiet_too_long`) more than 16 hours, in which nothing could ever reach the person in time.
    """
    person = act.person()
    minutes = ((ends.hour * 60 + ends.minute) - (begins.hour * 60 + begins.minute)) % (24 * 60)
    if minutes > 16 * 60:
        raise Refused("reach.quiet_too_long")
    statement = insert_or_update(QuietHours, ["person_id"], ["begins", "ends"])
    act.transaction.changed(statement.values(person_id=person, begins=begins, ends=ends))


@operation("notice.settings")
def my_quiet_hours(act: Act) -> Quiet | None:
    """The quiet hours that the caller has decided for, none if those of the area hold."""
    person = act.person()
    return own_hours(act.transaction, (person,)).get(person)
