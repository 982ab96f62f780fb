"""How fast a platform lets us send: budgets kept as rows, so that any number of programs share one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint

from store.database import Fixed, Transaction
from store.database.dialects import Moment, insert_or_ignore, insert_or_update, lock
from store.database.table import table_of


class RateBudget(SQLModel, table=True):
    """When everything that was taken from a budget will have been paid off; `key` is an address, or "" for all."""

    __tablename__ = "rate_budget"
    __table_args__ = (UniqueConstraint("channel", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    key: str
    paid_at: datetime = Field(sa_type=Moment, index=True)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be taken from one budget: `per_second` on average, `burst` at once.

    Argument: `spared`, how many of the burst are left for what is more urgent.
    """

    key: str
    per_second: float
    burst: int
    spared: int = 0


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether something may be sent, and in how many seconds it may be (or might be asked for again)."""

    taken: bool
    wait: float


_budget = table_of(RateBudget)
_FIND = Fixed(
    lock(
        select(_budget.c.id, _budget.c.paid_at).where(
            _budget.c.channel == bindparam("channel"), _budget.c.key == bindparam("key")
        )
    )
)
_NEW = Fixed(
    insert_or_ignore(RateBudget, "channel", "key").values(
        channel=bindparam("channel"), key=bindparam("key"), paid_at=bindparam("now")
    )
)
_PAY = Fixed(update(_budget).where(_budget.c.id == bindparam("row")).values(paid_at=bindparam("paid_at")))


def take(tx: Transaction, channel: str, allowances: Sequence[Allowance], *, patience: float = 0.0) -> Admission:
    """Take one message from every budget, or from none.

    Arguments: `allowances`, the address first and the whole channel last, which is the order of their locks;
    `patience`, how many seconds ahead a turn may be reserved.
    """
    rows = [_locked(tx, channel, each.key) for each in allowances]
    now = tx.now()
    wait = 0.0
    for each, (_, paid_at) in zip(allowances, rows, strict=True):
        ahead = (paid_at - now).total_seconds() - (each.burst - 1 - each.spared) / each.per_second
        wait = max(wait, ahead)
    if wait > patience:
        return Admission(False, wait)
    sent_at = now + timedelta(seconds=wait)
    for each, (row, paid_at) in zip(allowances, rows, strict=True):
        tx.run(_PAY, row=row, paid_at=max(paid_at, sent_at) + timedelta(seconds=1 / each.per_second))
    return Admission(True, wait)


def pause(tx: Transaction, channel: str, allowance: Allowance, seconds: float) -> None:
    """Let nothing be taken from a budget for so many seconds, because the platform said so."""
    used_up = seconds + (allowance.burst - 1) / allowance.per_second
    values = {"channel": channel, "key": allowance.key, "paid_at": tx.now() + timedelta(seconds=used_up)}
    tx.changed(insert_or_update(RateBudget, ["channel", "key"], ["paid_at"]).values(values))


def forget_budgets(tx: Transaction, channel: str, before: datetime) -> int:
    """Delete budgets that were paid off before a time: a missing one is a full one."""
    return tx.changed(delete(_budget).where(_budget.c.channel == channel, _budget.c.paid_at < before))


def _locked(tx: Transaction, channel: str, key: str) -> tuple[int, datetime]:
    row = tx.one(_FIND, channel=channel, key=key)
    if row is None:
        tx.run(_NEW, channel=channel, key=key, now=tx.now())
        row = tx.one(_FIND, channel=channel, key=key)
        if row is None:
            raise RuntimeError("the budget could not be made")
    return row[0], row[1]
