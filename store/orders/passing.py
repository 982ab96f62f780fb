"""What happens to orders as time passes: warnings, escalation, silence taken as acceptance, and asking once more."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.database import Transaction
from store.keys import Keys
from store.messages.reach.quiet import awake_at
from store.orders.category import Urgency
from store.orders.clocks import ClockKind
from store.orders.machine import ENDED, OrderEvent, OrderState
from store.orders.order import Order, OrderLog, change, log, order, orders_where
from store.orders.ringing import LATE, Alarm, postpone, ring, stop
from store.orders.telling import tell_desk, tell_reporters
from store.orders.who import above, desk

SILENCE_DAYS = 3
ASK_AGAIN_DAYS = 28
WAKES = frozenset({Urgency.P0, Urgency.P1})
"""Nothing else wakes people at night."""


def ring_due(tx: Transaction, keys: Keys) -> int:
    """Warn and escalate what has used up its time; gives how many alarms rang."""
    now = tx.now()
    rung = ring(tx, now)
    for alarm in rung:
        row = order(tx, alarm.order)
        if not _still_waits(row, alarm):
            stop(tx, alarm.order, alarm.clock)
            continue
        awake = awake_at(tx, row.path, now)
        if Urgency(row.level) not in WAKES and awake > now:
            postpone(tx, alarm, awake)
            continue
        if alarm.share < LATE and any(_overtakes(other, alarm) for other in rung):
            # After a night there is no use in a warning about what is late by now.
            continue
        _tell(tx, row, alarm, now)
        log(tx, keys, row, f"alarm_{alarm.share}", source=row.state, target=row.state, by=None, is_private=True)
    return len(rung)


def lapse_silence(tx: Transaction, keys: Keys) -> int:
    """Close what was resolved three days ago and nobody said anything about; it can be reopened."""
    now = tx.now()
    rows = orders_where(
        tx, col(Order.state) == OrderState.RESOLVED.value, col(Order.resolved_at) <= now - timedelta(days=SILENCE_DAYS),
        most=40, oldest=True,
    )  # fmt: skip
    for row in rows:
        closed = change(tx, row, state=OrderState.CLOSED.value, closed_at=now)
        log(tx, keys, closed, OrderEvent.LAPSE, source=row.state, target=closed.state, by=None)
        stop(tx, row.id or 0)
        tell_reporters(tx, closed, "lapsed")
    return len(rows)


def ask_again(tx: Transaction, keys: Keys) -> int:
    """Ask four weeks after whether it still holds, once."""
    now = tx.now()
    begin, end = now - timedelta(days=ASK_AGAIN_DAYS + 1), now - timedelta(days=ASK_AGAIN_DAYS)
    rows = orders_where(
        tx, col(Order.state) == OrderState.CLOSED.value, col(Order.closed_at) > begin, col(Order.closed_at) <= end,
        ~_asked(), most=40, oldest=True,
    )  # fmt: skip
    for row in rows:
        log(tx, keys, row, "ask_again", source=row.state, target=row.state, by=None)
        tell_reporters(tx, row, "ask_again")
    return len(rows)


def _asked() -> Any:
    return (
        select(col(OrderLog.id))
        .where(col(OrderLog.order_id) == col(Order.id), col(OrderLog.event) == "ask_again")
        .exists()
    )


def _overtakes(other: Alarm, alarm: Alarm) -> bool:
    return other.order == alarm.order and other.clock is alarm.clock and other.share > alarm.share


def _still_waits(row: Order, alarm: Alarm) -> bool:
    if OrderState(row.state) in ENDED:
        return False
    if alarm.clock is ClockKind.ACCEPT and Urgency(row.level) is Urgency.P0:
        # In danger to life accepting is not enough: this alarm is only turned off by a call that was logged.
        return row.resolved_at is None and row.closed_at is None
    if alarm.clock is ClockKind.ACCEPT:
        return row.accepted_at is None
    if alarm.clock is ClockKind.ACT:
        return row.acted_at is None
    return row.resolved_at is None and row.closed_at is None


def _tell(tx: Transaction, row: Order, alarm: Alarm, now: datetime) -> None:
    if alarm.share < LATE:
        people = [row.handler_id] if row.handler_id is not None else desk(tx, row, now)
        tell_desk(tx, row, people, "warn", clock=alarm.clock.value)
        return
    step = {LATE: 1, 150: 2, 200: 3}.get(alarm.share, 3)
    tell_desk(tx, row, above(tx, row, step, now), "late", clock=alarm.clock.value)
    if alarm.share == LATE and alarm.clock is ClockKind.FINISH:
        tell_reporters(tx, row, "late")
