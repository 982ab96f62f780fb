"""Text messages as the outbox sees them: what networks report, what the demo shows, who hears of the cost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from store.channels.account import Account
from store.channels.platform import sms
from store.channels.platform.sms import SmsState
from store.database import Transaction
from store.database.table import table_of
from store.keys import Keys
from store.messages import outbox
from store.messages.code_sending import NOBODY
from store.messages.reply import Reply, Text
from store.messages.tables import OutboxMessage, OutboxState
from store.people.assignment import Assignment
from store.people.person import mask_phone, normal_phone
from store.rights.roles import Assurance, Role

_outbox, _account, _assignment = table_of(OutboxMessage), table_of(Account), table_of(Assignment)


@dataclass(frozen=True, slots=True)
class Report:
    """What a gateway says of a message: by our name for it or its own, and of which number.

    Arguments: `state`, TAKEN while the network has not answered; `reason`, the network's word when it failed.
    """

    reference: str
    serial: str
    phone: str
    state: SmsState
    reason: str = ""


def settle(tx: Transaction, keys: Keys, report: Report) -> bool:
    """Record a report on its message, once; false for one that is unknown, settled, or about another number.

    A message that did not arrive becomes a failed one with the network's reason, for a worker to see.
    """
    known = sms.reported(tx, report.reference, report.serial, keys.index(normal_phone(report.phone)))
    if known is None:
        return False
    sms.answered(tx, known.outbox, report.state, serial=report.serial, reason=report.reason)
    if report.state is SmsState.DELIVERED:
        values = {"state": OutboxState.DELIVERED.value, "delivered_at": tx.now(), "leased_until": None}
    elif report.state is SmsState.FAILED:
        reason = f"the network could not deliver it: {report.reason}"[:300]
        values = {"state": OutboxState.FAILED.value, "error": reason, "leased_until": None}
    else:
        return True
    tx.run(update(_outbox).where(_outbox.c.id == known.outbox).values(values))
    return True


@dataclass(frozen=True, slots=True)
class Texted:
    """A text message of the demo. `phone` is masked."""

    id: int
    phone: str
    at: datetime
    language: str
    reply: Reply


def texted(tx: Transaction, keys: Keys, most: int = 20) -> list[Texted]:
    """The newest text messages that have been sent, the newest first."""
    rows = tx.run(
        select(_outbox.c.id, _account.c.address, _outbox.c.created_at, _account.c.language)
        .select_from(_outbox.join(_account, _account.c.id == _outbox.c.account_id))
        .where(
            _outbox.c.channel == sms.CHANNEL, _account.c.address != NOBODY,
            _outbox.c.state.in_([OutboxState.SENT.value, OutboxState.DELIVERED.value]),
        )
        .order_by(_outbox.c.id.desc())
        .limit(most)
    )  # fmt: skip
    found = []
    for row in rows:
        account = tx.value(select(_outbox.c.account_id).where(_outbox.c.id == row.id))
        reply = outbox.reply_to(tx, account, row.id)
        phone = sms.number_of(tx, keys, row.address) or ""
        if reply is not None:
            found.append(Texted(row.id, mask_phone(phone), row.created_at, row.language, reply[0]))
    return found


def tell_cost(tx: Transaction, count: int, yuan: str) -> int:
    """Tell the administrators what today's text messages have cost so far; gives how many accounts are told."""
    now = tx.now()
    rows = tx.run(
        select(_account.c.id, _account.c.channel)
        .where(
            _account.c.person_id.in_(_administrators(now)), _account.c.assurance >= Assurance.VERIFIED.value,
            _account.c.closed_at.is_(None), _account.c.blocked_at.is_(None),
        )
    )  # fmt: skip
    for account, channel in rows:
        line = Text("words/sms.cost", {"count": count, "yuan": yuan})
        outbox.put(tx, account, channel, Reply((line,), ended=True), now=now, cause="sms")
    return len(rows)


def _administrators(now: datetime) -> Any:
    held = (
        _assignment.c.valid_from <= now, or_(_assignment.c.valid_to.is_(None), _assignment.c.valid_to > now),
        _assignment.c.role.in_([Role.DISTRICT_ADMIN.value, Role.SYSTEM_ADMIN.value]),
    )  # fmt: skip
    return select(_assignment.c.person_id).where(*held)
