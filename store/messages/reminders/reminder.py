"""A reminder: of whom, of what, when; for oneself or, by a worker, for the people of an area."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Text as LongText
from sqlalchemy import func, insert, select, update
from sqlmodel import Field, Index, SQLModel, col, text

from store.audit.audit import note
from store.database.dialects import Moment
from store.messages.reach.audience import Audience, reached_by, selected
from store.messages.reminders.moment import Hung, hung_at
from store.messages.reminders.schedule import Every, Schedule, next_after
from store.people.area import within
from store.people.dwelling import home_of
from store.people.handover import handed_over
from store.records import dumps, enumeration, loads, record
from store.refusals import Refused
from store.rights.act import Act, operation

SHORTEST, LONGEST = 2, 200
MOST_OWN = 50
SOONEST = timedelta(minutes=1)
LATEST = timedelta(days=400)


@enumeration
class ReminderState(StrEnum):
    """Whether a reminder still comes."""

    ACTIVE = "active"
    DONE = "done"
    CANCELLED = "cancelled"


class Reminder(SQLModel, table=True):
    """What somebody is to be reminded of. `audience` is empty for one's own; `hung` for one that hangs on no date."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index("reminder_due", "due_at", sqlite_where=text("state = 'active'"),
              postgresql_where=text("state = 'active'")),
        Index("reminder_path", "path", sqlite_where=text("state = 'active' AND path <> ''"),
              postgresql_where=text("state = 'active' AND path <> ''")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    by_id: int = Field(foreign_key="person.id", index=True)
    path: str = ""
    audience: str = Field(default="", sa_type=LongText)
    content: str
    button: str = ""
    schedule: str = Field(default="", sa_type=LongText)
    hung: str = ""
    state: str = ReminderState.ACTIVE.value
    due_at: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)


@record
class Planned:
    """A reminder that will come: `is_own`, one's own; else to the people of an area."""

    id: int
    content: str
    due_at: datetime
    schedule: Schedule | None
    hung: Hung | None
    is_own: bool
    may_cancel: bool


@operation("reminder.mine")
def remind_me(act: Act, content: str, schedule: Schedule) -> Planned:
    """Be reminded of something.

    Refuses (`reach.reminder_text`) too short or long a text, (`reach.reminder_time`) a time that has passed or is more
    than 400 days ahead, (`reach.reminders_many`) more than 50 at once.
    """
    person = act.person()
    mine = (col(Reminder.by_id) == person, col(Reminder.state) == ReminderState.ACTIVE.value, col(Reminder.path) == "")
    if act.transaction.value(select(func.count()).where(*mine)) >= MOST_OWN:
        raise Refused("reach.reminders_many", most=MOST_OWN)
    return _add(act, person, _checked(content), schedule=schedule)


@operation("reminder.people")
def remind_people(
    act: Act,
    audience: Audience,
    content: str,
    schedule: Schedule | None = None,
    hung: Hung | None = None,
    button: str = "",
) -> Planned:
    """Have people of the caller's area reminded, by a schedule or by the date of a thing (one of the two).

    Refuses like `remind_me`, and (`rights.area`) people of elsewhere.
    """
    path = reached_by(act, audience)
    if act.caller.person is None:
        raise Refused("rights.unverified")
    made = _add(act, act.caller.person, _checked(content), path, audience, schedule, hung, button)
    note(act, about=f"reminder/{made.id}", purpose=content)
    return made


@operation("reminder.mine")
def my_reminders(act: Act) -> tuple[Planned, ...]:
    """What the caller will be reminded of and what they have people reminded of, the soonest first."""
    person = act.person()
    tx = act.transaction
    rows = tx.run(_SELECT.where(col(Reminder.by_id) == person).order_by(col(Reminder.due_at)).limit(MOST_OWN))
    planned = [_planned(row, person) for row in rows]
    home = home_of(tx, person)
    if home is not None:
        above = [home.path[: end + 1] for end, sign in enumerate(home.path) if sign == "/" and end]
        others = _SELECT.where(col(Reminder.path).in_(above), col(Reminder.by_id) != person)
        for row in tx.run(others.order_by(col(Reminder.due_at)).limit(20)):
            found = selected(tx, loads(row.audience), act.now()).subquery()
            if tx.value(select(found.c.person_id).where(found.c.person_id == person).limit(1)) is not None:
                planned.append(_planned(row, person))
    return tuple(sorted(planned, key=lambda one: one.due_at))


@operation("reminder.mine")
def cancel_reminder(act: Act, reminder: int) -> None:
    """Take back a reminder that the caller made. Refuses (`reach.reminder_gone`) any other, or one that has come."""
    mine = (
        col(Reminder.id) == reminder,
        col(Reminder.by_id) == act.person(),
        col(Reminder.state) == ReminderState.ACTIVE.value,
    )
    if not act.transaction.changed(update(Reminder).where(*mine).values(state=ReminderState.CANCELLED.value)):
        raise Refused("reach.reminder_gone")


_SELECT = select(
    col(Reminder.id), col(Reminder.by_id), col(Reminder.path), col(Reminder.audience), col(Reminder.content),
    col(Reminder.schedule), col(Reminder.hung), col(Reminder.due_at),
).where(col(Reminder.state) == ReminderState.ACTIVE.value)  # fmt: skip


def _planned(row: Any, person: int) -> Planned:
    return Planned(
        id=row.id,
        content=row.content,
        due_at=row.due_at,
        schedule=loads(row.schedule) if row.schedule else None,
        hung=loads(row.hung) if row.hung else None,
        is_own=not row.path,
        may_cancel=row.by_id == person,
    )


def _checked(content: str) -> str:
    cleaned = " ".join(content.split())
    if not SHORTEST <= len(cleaned) <= LONGEST:
        raise Refused("reach.reminder_text", least=SHORTEST, most=LONGEST)
    return cleaned


def _add(
    act: Act,
    person: int,
    content: str,
    path: str = "",
    audience: Audience | None = None,
    schedule: Schedule | None = None,
    hung: Hung | None = None,
    button: str = "",
) -> Planned:
    tx, now = act.transaction, act.now()
    due: datetime | None = None
    if hung is not None:
        found = hung_at(tx, hung)
        due = found[0] if found else None
    elif schedule is not None:
        due = next_after(schedule, now - SOONEST if schedule.every is Every.ONCE else now)
    if due is None or not now - SOONEST <= due <= now + LATEST:
        raise Refused("reach.reminder_time")
    values = {
        "by_id": person,
        "path": path,
        "audience": dumps(audience) if audience else "",
        "content": content,
        "button": button[:60],
        "schedule": dumps(schedule) if schedule else "",
        "hung": dumps(hung) if hung else "",
        "state": ReminderState.ACTIVE.value,
        "due_at": due,
        "created_at": now,
    }
    made: int = tx.value(insert(Reminder).values(values).returning(col(Reminder.id)))
    return Planned(id=made, content=content, due_at=due, schedule=schedule, hung=hung, is_own=not path, may_cancel=True)


@handed_over("reminder")
def hand_over_reminders(act: Act, leaver: int, colleague: int, path: str) -> int:
    """Let a colleague answer for what a worker planned to remind people of; their own reminders stay theirs."""
    planned = (
        col(Reminder.by_id) == leaver,
        col(Reminder.state) == ReminderState.ACTIVE.value,
        col(Reminder.path) != "",
    )
    changed = update(Reminder).where(*planned, within(col(Reminder.path), path)).values(by_id=colleague)
    return act.transaction.changed(changed)
