"""A phone that is lost, and a phone that two people share."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from store.channels.account import Account
from store.channels.revocation import end_access
from store.identity.lives.changes import Changes
from store.identity.lives.dying import accounts_of, be_silent
from store.keys import Keys
from store.people.person import Person, phone_of
from store.refusals import Refused
from store.rights.roles import Assurance


def lose_phone(change: Changes, person_id: int, now: datetime) -> None:
    """Let whoever holds a lost phone be a stranger: signed out everywhere, accounts untied, nothing more sent there.

    The person ties an account again as at the first time, by a code or through a worker.
    """
    accounts = accounts_of(change.tx, person_id)
    end_access(change.tx, person_id, now)
    be_silent(change.tx, accounts)
    change.set(Account, col(Account.id).in_(accounts), person_id=None, assurance=Assurance.GUEST.value, method="")


def share_phone(change: Changes, keys: Keys, person_id: int, *, other: int) -> None:
    """Let `other` be reached by the phone of a person too; each keeps an own record, and a code names whom it is for.

    Refuses (`lives.no_phone`) a person without a phone on file, (`lives.same_record`) one and the same person.
    """
    tx = change.tx
    if person_id == other:
        raise Refused("lives.same_record")
    number = phone_of(tx, keys, person_id)
    uid = tx.value(select(col(Person.uid)).where(col(Person.id) == other))
    if not number or uid is None:
        raise Refused("lives.no_phone")
    change.set(
        Person, col(Person.id) == other,
        phone_sealed=keys.seal(number, f"person.phone.{uid}"), phone_index=keys.index(number),
    )  # fmt: skip
