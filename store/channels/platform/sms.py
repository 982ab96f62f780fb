"""Text messages given to a gateway: what became of each, how many a number gets, and what a day costs."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore, lock
from store.keys import Keys
from store.people.person import phone_at
from store.records import record

CHANNEL = "sms"
CHINA = ZoneInfo("Asia/Shanghai")
"""Where a day of costs begins."""
DAY = timedelta(days=1)


class SmsKind(StrEnum):
    """What a text message is for: each kind has its own limits."""

    CODE = "code"
    NOTICE = "notice"


class SmsState(StrEnum):
    """Where a text message stands. `asking`: it was given to the gateway and no answer came, so that is asked first."""

    ASKING = "asking"
    WAITING = "waiting"
    TAKEN = "taken"
    DELIVERED = "delivered"
    FAILED = "failed"


class Sms(SQLModel, table=True):
    """One outbox row at the gateway. `reference` is our name for it there, `serial` the gateway's."""

    __tablename__ = "sms"

    id: int | None = Field(default=None, primary_key=True)
    outbox_id: int = Field(unique=True)
    reference: str = Field(unique=True)
    serial: str = Field(default="", index=True)
    number: str = Field(index=True)
    kind: str
    state: str
    reason: str = ""
    parts: int = 1
    fen: int = 0
    submitted_at: datetime = Field(sa_type=Moment, index=True)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)


class SmsAlarm(SQLModel, table=True):
    """A day (in China, "2026-11-24") on which the operator was told what text messages cost."""

    __tablename__ = "sms_alarm"

    day: str = Field(primary_key=True)
    told_at: datetime = Field(sa_type=Moment)


HOUR = timedelta(hours=1)
OF_ALL: Mapping[timedelta, int] = {HOUR: 5, DAY: 10}
"""How many messages of every kind together one number gets within a time.

The stricter of what Aliyun (https://help.aliyun.com/document_detail/2881383.html) and Tencent
(https://www.tencentcloud.com/document/product/382/13303) allow.
"""
LIMITS: Mapping[SmsKind, Mapping[timedelta, int]] = {
    SmsKind.CODE: {timedelta(minutes=1): 1},
    SmsKind.NOTICE: {timedelta(seconds=30): 1, HOUR: 3, DAY: 5},
}
"""How many messages of a kind it gets: notices leave room for codes."""
AGAIN = 600.0
"""Seconds until a message is tried again when a day's messages are used up."""
KEPT_FOR_CODES = 5
"""One in so many of a day's messages is kept for codes: notices may not keep people from proving who they are."""


@record
class KnownSms:
    """What is known of an outbox row at the gateway."""

    outbox: int
    reference: str
    serial: str
    number: str
    state: str
    submitted_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Begun:
    """Whether a message may go now, and under which name the gateway hears of it.

    Arguments: `reference`, that name ("" when it may not go); `wait`, seconds until it may be tried again (0.0: never).
    """

    reference: str
    wait: float = 0.0
    reason: str = ""


_KNOWN = (
    col(Sms.outbox_id), col(Sms.reference), col(Sms.serial), col(Sms.number), col(Sms.state), col(Sms.submitted_at),
    col(Sms.reason),
)  # fmt: skip


def number_of(tx: Transaction, keys: Keys, address: str) -> str | None:
    """The phone number behind the address of an SMS account; none when it is on nobody's file any more."""
    return phone_at(tx, keys, address)


def sms_of(tx: Transaction, outbox_id: int) -> KnownSms | None:
    """What is known of an outbox row at the gateway; none when it was never given to it."""
    row = tx.one(select(*_KNOWN).where(col(Sms.outbox_id) == outbox_id))
    return KnownSms(*row) if row else None


def begin(
    tx: Transaction, outbox_id: int, number: str, kind: SmsKind, *, parts: int, fen: int, daily_limit: int
) -> Begun:
    """Record, before the call, that a message is given to the gateway, if the number may get another one now.

    A message that is given to it again keeps its name there, so that either attempt is found under it.
    Arguments: `number`, its blind index; `parts` and `fen`, how many messages it is billed as and what they cost;
    `daily_limit`, how many messages all numbers together get in 24 hours (0: any number), a fifth of it kept for codes.
    """
    refused = _refused(tx, number, kind) or _used_up(tx, kind, daily_limit)
    if refused is not None:
        return refused
    values = {"state": SmsState.ASKING.value, "submitted_at": tx.now(), "parts": parts, "fen": fen, "reason": ""}
    known = tx.value(lock(select(col(Sms.reference)).where(col(Sms.outbox_id) == outbox_id)))
    if known is not None:
        tx.changed(update(Sms).where(col(Sms.outbox_id) == outbox_id).values(values))
        return Begun(str(known))
    reference = f"{outbox_id}-{secrets.token_hex(4)}"
    values |= {"outbox_id": outbox_id, "reference": reference, "number": number, "kind": kind.value}
    tx.changed(insert(Sms).values(values))
    return Begun(reference)


def _refused(tx: Transaction, number: str, kind: SmsKind) -> Begun | None:
    now = tx.now()
    gone = tx.run(
        select(col(Sms.submitted_at), col(Sms.kind))
        .where(
            col(Sms.number) == number, col(Sms.state) != SmsState.WAITING.value, col(Sms.submitted_at) > now - DAY,
        )
        .order_by(col(Sms.submitted_at).desc())
    )  # fmt: skip
    of_all = [row[0] for row in gone]
    of_kind = [row[0] for row in gone if row[1] == kind.value]
    waits = [
        (times[most - 1] + span - now, most, span)
        for times, limits in ((of_all, OF_ALL), (of_kind, LIMITS[kind]))
        for span, most in limits.items()
        if len(times) >= most and times[most - 1] > now - span
    ]
    if not waits:
        return None
    wait, most, span = max(waits)
    return Begun("", wait.total_seconds() if span < DAY else 0.0, f"the number got {most} messages within {span}")


def _used_up(tx: Transaction, kind: SmsKind, daily_limit: int) -> Begun | None:
    if not daily_limit:
        return None
    gone = (col(Sms.state) != SmsState.WAITING.value, col(Sms.submitted_at) > tx.now() - DAY)
    sent = tx.value(select(func.count()).select_from(Sms).where(*gone))
    allowed = daily_limit if kind is SmsKind.CODE else daily_limit - daily_limit // KEPT_FOR_CODES
    if sent < allowed:
        return None
    return Begun("", AGAIN, "today's text messages are used up (LINLI_SMS_DAILY_LIMIT)")


def answered(tx: Transaction, outbox_id: int, state: SmsState, *, serial: str = "", reason: str = "") -> None:
    """Record what the gateway answered. WAITING: it refused for now, and the message costs nothing."""
    values: dict[str, object] = {"state": state.value, "reason": reason[:200]}
    if serial:
        values["serial"] = serial
    if state in (SmsState.WAITING, SmsState.FAILED):
        values["fen"] = 0
    if state in (SmsState.DELIVERED, SmsState.FAILED):
        values["settled_at"] = tx.now()
    tx.changed(update(Sms).where(col(Sms.outbox_id) == outbox_id, col(Sms.settled_at).is_(None)).values(values))


def reported(tx: Transaction, reference: str, serial: str, number: str) -> KnownSms | None:
    """The message that a report is about, if it is not settled yet.

    Argument: `number`, the blind index of the number in the report: one about another number is not believed.
    """
    named = (col(Sms.reference) == reference) if reference else (col(Sms.serial) == serial)
    row = tx.one(lock(select(*_KNOWN).where(named, col(Sms.number) == number, col(Sms.settled_at).is_(None))))
    return KnownSms(*row) if row and (reference or serial) else None


def cost_today(tx: Transaction) -> tuple[int, int]:
    """How many messages were given to the gateway since midnight in China, and what they cost in fen."""
    today = tx.now().astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    row = tx.one(
        select(func.count(), func.coalesce(func.sum(col(Sms.fen)), 0)).where(
            col(Sms.submitted_at) >= today, col(Sms.fen) > 0
        )
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


def first_alarm(tx: Transaction, alarm: int) -> tuple[int, int] | None:
    """The number and cost of today's messages when they have just passed `alarm` fen; none if it was told before."""
    count, fen = cost_today(tx)
    if not alarm or fen < alarm:
        return None
    now = tx.now()
    row = {"day": now.astimezone(CHINA).date().isoformat(), "told_at": now}
    return (count, fen) if tx.changed(insert_or_ignore(SmsAlarm, "day").values(row)) else None
