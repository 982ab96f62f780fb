"""The morning digest: what waits for a worker and what is due today, once each working day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Date, func, or_, select
from sqlmodel import Field, SQLModel, col

from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import insert_or_update
from store.keys import Keys
from store.messages import outbox
from store.messages.conversations import caller_of
from store.messages.reach.ways import best_account
from store.messages.reminders.reminder import Reminder, ReminderState
from store.messages.reply import Option, Reply, Style, Text
from store.messages.tables import Lane
from store.people.assignment import Assignment
from store.people.waiting import tasks_of
from store.people.workdays import is_workday
from store.rights.act import Act
from store.rights.roles import STAFF

BEGINS, ENDS = time(8), time(10)
ZONE = ZoneInfo("Asia/Shanghai")
OVERDUE = timedelta(days=3)
"""What has waited so long is called overdue."""
BATCH = 20


class MorningDigest(SQLModel, table=True):
    """On which day a worker last had a digest, or had nothing to be told."""

    __tablename__ = "morning_digest"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    day: date = Field(sa_type=Date)


def send_digests(tx: Transaction, keys: Keys, most: int = BATCH) -> int:
    """Enqueue the digests of some workers, outside the morning of a working day of none; gives how many workers."""
    now = tx.now()
    local = now.astimezone(ZONE)
    if not BEGINS <= local.time() < ENDS or not is_workday(local.date()):
        return 0
    until = col(Assignment.valid_to)
    had = select(col(MorningDigest.id)).where(
        col(MorningDigest.person_id) == col(Assignment.person_id), col(MorningDigest.day) >= local.date()
    )
    workers = tx.run(
        select(col(Assignment.person_id))
        .where(
            col(Assignment.role).in_([role.value for role in STAFF]),
            col(Assignment.valid_from) <= now,
            or_(until.is_(None), until > now),
            ~had.exists(),
        )
        .distinct()
        .order_by(col(Assignment.person_id))
        .limit(most)
    )
    for (worker,) in workers:
        values = {"person_id": worker, "day": local.date()}
        tx.changed(insert_or_update(MorningDigest, ["person_id"], ["day"]).values(values))
        _tell(tx, keys, worker, now)
    return len(workers)


def _tell(tx: Transaction, keys: Keys, worker: int, now: datetime) -> None:
    account = tx.value(best_account(worker))
    if account is None:
        return
    channel, address = tx.run(select(col(Account.channel), col(Account.address)).where(col(Account.id) == account))[0]
    tasks = tasks_of(Act(tx, caller_of(tx, channel, address, now), keys))
    overdue = sum(task.since < now - OVERDUE for task in tasks)
    end = datetime.combine(now.astimezone(ZONE).date() + timedelta(days=1), time.min, ZONE)
    today = tx.value(
        select(func.count()).where(
            col(Reminder.by_id) == worker,
            col(Reminder.state) == ReminderState.ACTIVE.value,
            col(Reminder.due_at) < end,
        )
    )
    if not tasks and not today:
        return
    line = Text("reach/digest.good_morning", {"count": len(tasks), "overdue": overdue, "today": today})
    options = (Option("go:inbox", Text("home/inbox.title", {}), Style.MAIN),)
    outbox.put(
        tx, account, channel, Reply((line,), options, ended=True), now=now, lane=Lane.REMINDER,
        expires_at=now + timedelta(hours=6), cause="digest",
    )  # fmt: skip
