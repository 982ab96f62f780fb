"""A notice that cannot reach somebody where they look: it goes to another account of theirs, else to their phone."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from store.channels.account import Account
from store.channels.platform.sms import CHANNEL as SMS
from store.database import Transaction
from store.database.table import table_of
from store.messages import outbox
from store.messages.notices import LOOKED_AT, best_account
from store.messages.reach.quiet import awake_for
from store.messages.reach.ways import phone_account
from store.messages.sending import Sending
from store.messages.tables import Lane, OutboxMessage
from store.people.dwelling import home_of
from store.people.person import Person

_LANES = (Lane.NOTICE, Lane.REMINDER)
"""A broadcast falls down its own list, a code is for one phone, and a reply for who asked."""
_outbox, _account, _person = table_of(OutboxMessage), table_of(Account), table_of(Person)


def send_elsewhere(tx: Transaction, sending: Sending, *, by_sms: bool) -> int:
    """Enqueue a notice that was not sent once more, for the next addresses of its person; gives how many.

    First comes an account that calls somebody's attention. Without one it goes by text message, outside quiet hours
    (`by_sms`, whether any can be sent; it needs an approved template for the notice), and to a page, which is only seen
    when it is opened. Whoever cannot be reached at all stays on the list of those to be called on. No address gets it
    twice.
    """
    if sending.lane not in _LANES:
        return 0
    person: int | None = tx.value(select(_account.c.person_id).where(_account.c.id == sending.account))
    row = tx.one(select(_outbox.c.created_at, _outbox.c.cause, _outbox.c.expires_at).where(_outbox.c.id == sending.id))
    if person is None or row is None:
        return 0
    copies = select(_outbox.c.account_id).where(
        _outbox.c.account_id.in_(addresses_of(person)), same_notice(_outbox, row.created_at, row.cause)
    )
    tried = [one.account_id for one in tx.run(copies)]
    now = tx.now()
    due: dict[int | None, datetime] = {}
    account: int | None = tx.value(best_account(person, without=tried, but=LOOKED_AT))
    if account is not None:
        due[account] = now
    else:
        phone = phone_account(tx, person) if by_sms else None
        home = home_of(tx, person)
        due[phone] = awake_for(tx, person, home.path if home else None, now)
        due[tx.value(best_account(person, without=tried))] = now
    targets = {one: at for one, at in due.items() if one is not None and one not in tried}
    for one, at in targets.items():
        channel: str = tx.value(select(_account.c.channel).where(_account.c.id == one))
        outbox.put(
            tx, one, channel, sending.reply, now=row.created_at, lane=Lane(sending.lane), due_at=at,
            expires_at=row.expires_at, cause=row.cause,
        )  # fmt: skip
    return len(targets)


def addresses_of(person: Any) -> Any:
    """The accounts, as a subquery, of somebody (an id, or a column of ids), their phone's included."""
    other, holder = _account.alias(), _person.alias()
    phone = select(holder.c.phone_index).where(holder.c.id == person).scalar_subquery()
    return select(other.c.id).where(
        or_(other.c.person_id == person, and_(other.c.channel == SMS, other.c.address == phone))
    )


def same_notice(message: Any, created_at: Any, cause: Any) -> Any:
    """The condition that a message is another copy of a notice: all have the moment and the cause of the first."""
    return and_(message.c.created_at == created_at, message.c.cause == cause)
