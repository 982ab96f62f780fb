"""Accounts of the ledger: people and households, the budget of each rule, stations, and where points come and go."""

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, bindparam, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.chains.sealed import canonical
from store.database import Fixed, Transaction
from store.database.dialects import among, insert_or_ignore, lock
from store.keys import Keys
from store.records import enumeration, record


@enumeration
class AccountKind(StrEnum):
    """What an account is for; `owner_id` is the id of that thing.

    ISSUE (an area) is where budgets come from: it stands below zero by all that was ever issued. EXPIRED and DEDUCTED
    (an area) take what lapsed or was taken off. RESERVED (the holder's account) keeps what waits for a pick-up. JOINING
    (the person of a merged record) is passed through by what goes to the record that stands, and is always empty.
    """

    ISSUE = "issue"
    BUDGET = "budget"
    PERSON = "person"
    HOUSEHOLD = "household"
    RESERVED = "reserved"
    STATION = "station"
    EXPIRED = "expired"
    DEDUCTED = "deducted"
    JOINING = "joining"


HOLDERS = frozenset({AccountKind.PERSON, AccountKind.HOUSEHOLD})
"""Accounts whose points expire, so that they are kept in lots."""
UNBOUNDED = frozenset({AccountKind.ISSUE})
"""Accounts that may stand below zero by their nature."""


class PointsAccount(SQLModel, table=True):
    """One account. `balance` is the sum of its transfers, kept under its lock and recomputed by `verify points`.

    `id` follows from kind and owner by the evidence key, so that a row given to somebody else shows.
    """

    __tablename__ = "points_account"
    __table_args__ = (UniqueConstraint("kind", "owner_id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    kind: str
    owner_id: int = Field(sa_type=BigInteger)
    balance: int = Field(default=0, sa_type=BigInteger)


@record
class AccountRef:
    """An account by what it is: its kind, its owner, and the id that follows from them."""

    id: int
    kind: AccountKind
    owner: int


def account(keys: Keys, kind: AccountKind, owner: int) -> AccountRef:
    """The account of something; it need not exist yet.

    Arguments: `owner`, the id of the person, household, rule, station or area, or of the holder's account (RESERVED).
    """
    code = keys.chain(canonical(["points_account", kind.value, owner]))
    return AccountRef(int(code[:16], 16) >> 2, kind, owner)


def reserved(keys: Keys, holder: AccountRef) -> AccountRef:
    """Where points of a holder wait for a pick-up."""
    return account(keys, AccountKind.RESERVED, holder.id)


_OPEN = Fixed(insert_or_ignore(PointsAccount, "id"))
_HOLD = Fixed(
    lock(
        select(col(PointsAccount.id), col(PointsAccount.balance))
        .where(among(col(PointsAccount.id), "ids", "BIGINT"))
        .order_by(col(PointsAccount.id))
    )
)
_MOVE = Fixed(
    update(PointsAccount)
    .where(col(PointsAccount.id) == bindparam("account", type_=BigInteger()))
    .values(balance=col(PointsAccount.balance) + bindparam("amount", type_=BigInteger()))
)
_BALANCE = Fixed(
    select(col(PointsAccount.balance)).where(col(PointsAccount.id) == bindparam("account", type_=BigInteger()))
)


def held_balances(tx: Transaction, accounts: Iterable[AccountRef]) -> dict[int, int]:
    """Lock accounts until the transaction ends, in the order of their ids, and give their balances."""
    wanted = {one.id: one for one in accounts}
    ids = json.dumps(sorted(wanted))
    found = {row[0]: row[1] for row in tx.run(_HOLD, ids=ids)}
    missing = [one for one in wanted.values() if one.id not in found]
    if not missing:
        return found
    for one in sorted(missing, key=lambda ref: ref.id):
        tx.run(_OPEN, id=one.id, kind=one.kind.value, owner_id=one.owner, balance=0)
    return {row[0]: row[1] for row in tx.run(_HOLD, ids=ids)}


def move_balance(tx: Transaction, account_id: int, amount: int) -> None:
    """Change the balance of an account that is locked."""
    tx.run(_MOVE, account=account_id, amount=amount)


def move_balances(tx: Transaction, moves: Mapping[int, int]) -> None:
    """Change the balances of accounts that are locked, by account."""
    tx.many(_MOVE, [{"account": one, "amount": amount} for one, amount in moves.items()])


def balance(tx: Transaction, ref: AccountRef) -> int:
    """The points an account has; none if it was never used."""
    found: Any = tx.value(_BALANCE, account=ref.id)
    return int(found or 0)
