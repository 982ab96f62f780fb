"""A death: from then on, nobody is written to, reminded, counted or asked any more."""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import Account
from store.channels.revocation import end_access
from store.database import Transaction
from store.identity.lives.changes import Changes
from store.identity.lives.moving import leave_homes
from store.messages.tables import Conversation, OutboxMessage, OutboxState, Run, RunState
from store.people.assignment import Assignment
from store.people.person import Person
from store.refusals import Refused

DECEASED = "deceased"


def die(change: Changes, person_id: int, day: date, now: datetime) -> None:
    """Record a death: accounts are closed, sessions end, roles end, and what was still to be sent is not.

    What they own stays theirs until the estate is settled, which is a sale or an inheritance of its own.
    Refuses (`lives.died_already`) a second death.
    """
    tx = change.tx
    if not tx.value(select(col(Person.id)).where(col(Person.id) == person_id,
                                                 col(Person.residence_status) != DECEASED)):  # fmt: skip
        raise Refused("lives.died_already")
    change.set(Person, col(Person.id) == person_id, residence_status=DECEASED)
    leave_homes(change, person_id, day)
    change.set(
        Assignment,
        (col(Assignment.person_id) == person_id)
        & (col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > now)),
        valid_to=now,
    )
    accounts = accounts_of(tx, person_id)
    end_access(tx, person_id, now)
    be_silent(tx, accounts)
    change.set(Account, col(Account.id).in_(accounts) & col(Account.closed_at).is_(None), closed_at=now)


def accounts_of(tx: Transaction, person_id: int) -> list[int]:
    """The ids of a person's accounts."""
    return [row[0] for row in tx.run(select(col(Account.id)).where(col(Account.person_id) == person_id))]


def be_silent(tx: Transaction, accounts: list[int]) -> None:
    """Send nothing of what waits for some accounts, and let unfinished conversations rest: none is asked about."""
    waiting = col(OutboxMessage.state).in_([OutboxState.DUE.value, OutboxState.HELD.value])
    tx.changed(
        update(OutboxMessage)
        .where(col(OutboxMessage.account_id).in_(accounts), waiting)
        .values(state=OutboxState.EXPIRED.value, leased_until=None, error="nobody is to get it")
    )
    going = select(col(Conversation.id)).where(col(Conversation.account_id).in_(accounts))
    tx.changed(
        update(Run)
        .where(col(Run.conversation_id).in_(going), col(Run.state).in_([RunState.ACTIVE.value, RunState.WAITING.value]))
        .values(state=RunState.EXPIRED.value, pending="", journal="[]")
    )
