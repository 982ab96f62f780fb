"""The plan of a pledge's reminders: each one planned, done or cancelled by a row that stays."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlmodel import Field, Index, UniqueConstraint, col

from store.chains.chain import Chained, append, next_ids
from store.chains.verify import table_of
from store.database import Transaction
from store.database.dialects import Moment
from store.keys import Keys
from store.pledges.pledge import Terms
from store.rights.act import Act


class ReminderKind(StrEnum):
    """What a row says: to be sent, sent to everybody meant, or not to be sent after all."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class PledgeReminder(Chained, table=True):
    """A reminder (`ordinal`) of a pledge to those at or below `path`; `by_id` is who asked for it beside the plan."""

    __tablename__ = "pledge_reminder"
    __table_args__ = (
        UniqueConstraint("chain_id", "position"),
        UniqueConstraint("pledge_id", "ordinal", "kind"),
        Index("pledge_reminder_due", "kind", "due_at"),
    )
    subject: ClassVar[str] = "pledge"

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    ordinal: int
    kind: str
    path: str
    due_at: datetime = Field(sa_type=Moment)
    by_id: int | None = None
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain of reminders a pledge."""
        return f"pledge/{values['pledge_id']}/reminders"


_P = PledgeReminder


def plan_reminders(act: Act, terms: Terms, times: tuple[datetime, ...], now: datetime) -> None:
    """Write the plan of a published pledge down."""
    for at in times:
        append_planned(act.transaction, act.keys, terms.pledge, (terms.path,), at, now, None)


def cancel_reminders(act: Act, pledge_id: int, now: datetime) -> None:
    """Cancel what is planned and not yet sent."""
    for wave in waves_of(act.transaction, pledge_id):
        if wave.kind == ReminderKind.PLANNED:
            append_end(
                act.transaction, act.keys, pledge_id, wave.ordinal, wave.path, wave.due_at, ReminderKind.CANCELLED, now
            )


def reminded_so_far(tx: Transaction, pledge_id: int) -> int:
    """How many reminders of a pledge's plan were sent."""
    return sum(wave.kind == ReminderKind.DONE and wave.by_id is None for wave in waves_of(tx, pledge_id))


def waves_of(tx: Transaction, pledge_id: int) -> list[PledgeReminder]:
    """The newest row of each reminder."""
    rows = tx.run(select(*table_of(_P).columns).where(col(_P.pledge_id) == pledge_id).order_by(col(_P.id)))
    waves: dict[int, PledgeReminder] = {}
    for row in rows:
        planned_by = waves[row.ordinal].by_id if row.ordinal in waves else row.by_id
        waves[row.ordinal] = PledgeReminder(**{**row._mapping, "by_id": planned_by})
    return list(waves.values())


def append_planned(
    tx: Transaction, keys: Keys, pledge: int, paths: tuple[str, ...], due_at: datetime, now: datetime, by: int | None
) -> None:
    """Plan one reminder for each of some areas; `by` is who asked for it beside the plan."""
    last = tx.value(select(func.max(col(_P.ordinal))).where(col(_P.pledge_id) == pledge)) or 0
    rows = [
        PledgeReminder(
            id=made,
            pledge_id=pledge,
            ordinal=last + 1 + number,
            kind=ReminderKind.PLANNED.value,
            path=path,
            due_at=due_at,
            by_id=by,
            at=now,
        )
        for number, (path, made) in enumerate(zip(paths, next_ids(tx, PledgeReminder, len(paths)), strict=True))
    ]
    append(tx, keys, *rows)


def append_end(
    tx: Transaction,
    keys: Keys,
    pledge: int,
    ordinal: int,
    path: str,
    due_at: datetime,
    kind: ReminderKind,
    now: datetime,
) -> None:
    """Write down that a reminder was sent or cancelled."""
    made = PledgeReminder(
        id=next_ids(tx, PledgeReminder)[0],
        pledge_id=pledge,
        ordinal=ordinal,
        kind=kind.value,
        path=path,
        due_at=due_at,
        at=now,
    )
    append(tx, keys, made)
