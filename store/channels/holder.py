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

    Arguments: `assurance`, how sure we are; `method`, how it became known: "invitation", "code" or "demo".
    """
    tx.changed(
        update(Account)
        .where(col(Account.id) == account_id)
        .values(person_id=person_id, assurance=assurance.value, method=method, is_demo=is_demo)
    )
