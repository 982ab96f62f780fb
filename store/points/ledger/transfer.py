"""Transfers: every movement of points from one account to another, chained, never changed and never deleted."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, String, bindparam, select
from sqlmodel import Field, Index, UniqueConstraint, col

from store.chains.chain import Chained
from store.database import Fixed, Transaction
from store.database.dialects import Moment
from store.records import enumeration
from store.refusals import Refused

PREFIX = "points/"
FRAUD = "FRAUD:"
"""Begins the reason of what was taken back for a proven fraud."""


@enumeration
class TransferKind(StrEnum):
    """Why points moved."""

    FUND = "fund"
    AWARD = "award"
    REVERSE = "reverse"
    DEDUCT = "deduct"
    HOLD = "hold"
    POST = "post"
    VOID = "void"
    TIME_OUT = "time_out"
    EXPIRE = "expire"
    JOIN = "join"
    SEPARATE = "separate"


SETTLING = frozenset({TransferKind.POST, TransferKind.VOID, TransferKind.TIME_OUT})
"""Each ends a hold, which can end once."""


class Transfer(Chained, table=True):
    """Points that moved from the account `debit` to the account `credit`.

    `key` makes it happen once, whatever is retried. `book` is the account in whose chain the row stands, `holder` the
    person's or household's account it concerns. `settles` is the hold it ends, `reverses` the award (or what
    came from a merged record) that it takes back.
    `person_id` is who did the deed, `by_id` and `checker_id` who granted and approved it.
    """

    __tablename__ = "points_transfer"
    __table_args__ = (
        UniqueConstraint("chain_id", "position"),
        Index("points_transfer_of", "holder", "id"),
        Index("points_transfer_rule", "rule_id", "person_id", "at"),
    )
    subject: ClassVar[str] = "points"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    debit: int = Field(sa_type=BigInteger)
    credit: int = Field(sa_type=BigInteger)
    amount: int
    book: int = Field(sa_type=BigInteger)
    holder: int | None = Field(default=None, sa_type=BigInteger)
    person_id: int | None = Field(default=None)
    household_id: int | None = None
    rule_id: int | None = None
    source: str = ""
    source_id: int | None = Field(default=None, sa_type=BigInteger)
    settles: int | None = Field(default=None, unique=True)
    reverses: int | None = Field(default=None, unique=True)
    expires_on: date | None = None
    reason: str = ""
    by_id: int | None = None
    checker_id: int | None = None
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain an account of a rule, a station or an area, so that they grow side by side."""
        return f"{PREFIX}{values['book']}"


_COLUMNS = Transfer.__table__.columns  # type: ignore[attr-defined]  # a table class has it
_BY_KEY = Fixed(select(*_COLUMNS).where(col(Transfer.key) == bindparam("key", type_=String())))
_SETTLES = Fixed(select(*_COLUMNS).where(col(Transfer.settles) == bindparam("id", type_=BigInteger())))
_REVERSES = Fixed(select(*_COLUMNS).where(col(Transfer.reverses) == bindparam("id", type_=BigInteger())))
_BY_ID = Fixed(select(*_COLUMNS).where(col(Transfer.id) == bindparam("id", type_=BigInteger())))


def known(tx: Transaction, key: str) -> Transfer | None:
    """The transfer that was made under a key, if it was made."""
    row = tx.one(_BY_KEY, key=key)
    return None if row is None else Transfer(**row._mapping)


def transfer(tx: Transaction, transfer_id: int) -> Transfer:
    """One transfer. Refuses (`points.no_transfer`) an id that does not exist."""
    row = tx.one(_BY_ID, id=transfer_id)
    if row is None:
        raise Refused("points.no_transfer")
    return Transfer(**row._mapping)


def end_of(tx: Transaction, hold_id: int) -> Transfer | None:
    """What ended a hold, if it has ended."""
    row = tx.one(_SETTLES, id=hold_id)
    return None if row is None else Transfer(**row._mapping)


def reversal_of(tx: Transaction, transfer_id: int) -> Transfer | None:
    """What took an award back, if it was taken back."""
    row = tx.one(_REVERSES, id=transfer_id)
    return None if row is None else Transfer(**row._mapping)
