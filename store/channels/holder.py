"""Whose an account is, and how that became known."""

from sqlalchemy import update
from sqlmodel import col

from store.channels.account import Account
from store.database import Transaction
from store.rights.roles import Assurance


def set_holder(
    tx: Transaction, account_id: int, person_id: int, assurance: Assurance, method: str, *, is_demo: bool = False
) -> None:
    """Record that an account belongs to a person.

    Arguments: `assurance`, how sure we are; `method`, how it became known: "invitation", "code", "worker" or "demo".
    """
    tx.changed(
        update(Account)
        .where(col(Account.id) == account_id)
        .values(person_id=person_id, assurance=assurance.value, method=method, is_demo=is_demo)
    )


def set_claimed(tx: Transaction, account_id: int, *, is_claimed: bool = True) -> None:
    """Record that a guest has said who they are, and that nobody has confirmed it yet; or that this is over."""
    assurance = Assurance.CLAIMED if is_claimed else Assurance.GUEST
    guest = (col(Account.id) == account_id, col(Account.person_id).is_(None))
    tx.changed(update(Account).where(*guest).values(assurance=assurance.value))
