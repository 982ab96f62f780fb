"""The alarms of an order: rows for each clock and share of its time, rung once, moved by pauses."""

from datetime import datetime

from sqlalchemy import Boolean, bindparam, insert, or_, select, update
from sqlmodel import Field, Index, SQLModel, col

from store.database import Fixed, Transaction
from store.database.dialects import Moment, claim
from store.orders.category import Urgency
from store.orders.clocks import ESCALATES, WARN, ClockKind, moment_of, moved
from store.orders.clocks import due as due_at
from store.orders.order import Order, change
from store.records import record

LATE = int(ESCALATES[0] * 100)
SHARES = (int(WARN * 100), *(int(part * 100) for part in ESCALATES))
DUE = {ClockKind.ACCEPT: "accept_due", ClockKind.ACT: "act_due", ClockKind.FINISH: "finish_due"}


class OrderAlarm(SQLModel, table=True):
    """When a clock of an order has used up a share (percent) of its time; `is_off` once it rang or has no reason to."""

    __tablename__ = "order_alarm"
    __table_args__ = (Index("order_alarm_due", "is_off", "at"), Index("order_alarm_of", "order_id"))

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="work_order.id")
    clock: str
    share: int
    at: datetime = Field(sa_type=Moment)
    is_off: bool = False


@record
class Alarm:
    """An alarm that rang."""

    id: int
    order: int
    clock: ClockKind
    share: int
    at: datetime


_DUE = Fixed(
    claim(
        select(col(OrderAlarm.id), col(OrderAlarm.order_id), col(OrderAlarm.clock), col(OrderAlarm.share),
               col(OrderAlarm.at))
        .join(Order, col(Order.id) == col(OrderAlarm.order_id))
        .where(
            col(OrderAlarm.is_off) == bindparam("off", type_=Boolean()),
            col(OrderAlarm.at) <= bindparam("now", type_=Moment()),
            # A paused order is silent about what was not yet due when it paused.
            or_(col(Order.paused_at).is_(None), col(OrderAlarm.at) <= col(Order.paused_at)),
        )
        .order_by(col(OrderAlarm.at))
        .limit(50),
        of=OrderAlarm,
    )
)  # fmt: skip


def restart(tx: Transaction, row: Order, since: datetime, *clocks: ClockKind) -> Order:
    """Let clocks of an order count anew from `since`, by its level as it is now."""
    stop(tx, row.id or 0, *clocks)
    level = Urgency(row.level)
    row = change(tx, row, **{DUE[clock]: due_at(level, clock, since, row.zone) for clock in clocks})
    set_alarms(tx, row, since, clocks)
    return row


def set_alarms(tx: Transaction, row: Order, since: datetime, clocks: tuple[ClockKind, ...] = tuple(ClockKind)) -> None:
    """Set the alarms of clocks of an order that begin to count at `since`."""
    level = Urgency(row.level)
    values = [
        {"order_id": row.id, "clock": clock.value, "share": share, "is_off": False,
         "at": moment_of(level, clock, since, due, share / 100, row.zone)}
        for clock, column in DUE.items()
        if clock in clocks and (due := getattr(row, column)) is not None
        for share in SHARES
    ]  # fmt: skip
    if values:
        tx.many(insert(OrderAlarm), values)


def stop(tx: Transaction, order_id: int, *clocks: ClockKind) -> None:
    """Let clocks of an order ring no more: what they waited for has happened."""
    kinds = [clock.value for clock in clocks or tuple(ClockKind)]
    tx.changed(
        update(OrderAlarm)
        .where(col(OrderAlarm.order_id) == order_id, col(OrderAlarm.clock).in_(kinds))
        .values(is_off=True)
    )


def go_on(tx: Transaction, row: Order, now: datetime) -> Order:
    """End a pause: what was due after it began is due as much later as the pause took of its time."""
    if row.paused_at is None:
        return row
    paused, level = row.paused_at, Urgency(row.level)
    alarms = tx.run(
        select(col(OrderAlarm.id), col(OrderAlarm.clock), col(OrderAlarm.at)).where(
            col(OrderAlarm.order_id) == row.id, col(OrderAlarm.is_off).is_(False)
        )
    )
    for number, clock, at in alarms:
        later = moved(level, ClockKind(clock), at, paused, now, row.zone)
        tx.changed(update(OrderAlarm).where(col(OrderAlarm.id) == number).values(at=later))
    dues = {
        column: moved(level, clock, due, paused, now, row.zone)
        for clock, column in DUE.items()
        if (due := getattr(row, column)) is not None
    }
    return change(tx, row, paused_at=None, **dues)


def ring(tx: Transaction, now: datetime) -> list[Alarm]:
    """The alarms that are due, each once; a paused order is silent, its alarms wait until it goes on."""
    rung: list[Alarm] = []
    for number, order_id, clock, share, at in tx.run(_DUE, off=False, now=now):
        tx.changed(update(OrderAlarm).where(col(OrderAlarm.id) == number).values(is_off=True))
        rung.append(Alarm(number, order_id, ClockKind(clock), share, at))
    return rung


def postpone(tx: Transaction, alarm: Alarm, until: datetime) -> None:
    """Let an alarm ring later: at the end of the night instead of in it."""
    tx.changed(update(OrderAlarm).where(col(OrderAlarm.id) == alarm.id).values(is_off=False, at=until))
