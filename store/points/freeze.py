"""Ninety days without points after a proven fraud (domain 5.2): nothing earned, nothing redeemed."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, String, bindparam, func, select
from sqlmodel import col

from store.database import Fixed, Transaction
from store.database.dialects import Moment
from store.keys import Keys
from store.points.ledger.account import AccountKind, account
from store.points.ledger.transfer import FRAUD, Transfer, TransferKind

FROZEN = timedelta(days=90)

_PROVEN = Fixed(
    select(func.max(col(Transfer.at))).where(
        col(Transfer.holder) == bindparam("holder", type_=BigInteger()),
        col(Transfer.kind) == bindparam("kind", type_=String()),
        col(Transfer.reason).startswith(FRAUD, autoescape=True),
        col(Transfer.at) > bindparam("since", type_=Moment()),
    )
)


def frozen_until(tx: Transaction, keys: Keys, person_id: int, now: datetime) -> datetime | None:
    """Until when somebody neither earns nor redeems, if a fraud was proven in the last ninety days."""
    holder = account(keys, AccountKind.PERSON, person_id).id
    found: datetime | None = tx.value(_PROVEN, holder=holder, kind=TransferKind.REVERSE.value, since=now - FROZEN)
    return None if found is None else found + FROZEN
