"""What became of a deed under a rule: paid, or why not, so that "why did I get no points?" has an answer."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, bindparam, select
from sqlmodel import Field, Index, col

from store.chains.sealed import Sealed, seal
from store.database import Fixed, Transaction
from store.database.dialects import Moment, insert_or_update
from store.keys import Keys
from store.records import enumeration


@enumeration
class Result(StrEnum):
    """What became of a deed under a rule. UNDER_REVIEW waits for a person, BUDGET_SPENT for a new budget."""

    PAID = "paid"
    SAME_OBJECT = "same_object"
    DAY_FULL = "day_full"
    MONTH_FULL = "month_full"
    YEAR_FULL = "year_full"
    NO_HOUSEHOLD = "no_household"
    OWN_WORK = "own_work"
    FROZEN = "frozen"
    BUDGET_SPENT = "budget_spent"
    UNDER_REVIEW = "under_review"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Outcome(Sealed, table=True):
    """One deed under one rule. `reason` is the name of the signal or what a reviewer wrote."""

    __tablename__ = "points_outcome"
    __table_args__ = (
        Index("points_outcome_person", "person_id", "at"),
        Index("points_outcome_waiting", "rule_id", "result"),
    )

    deed_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    rule_id: int = Field(primary_key=True)
    version_id: int
    person_id: int
    result: str
    transfer_id: int | None = Field(default=None, index=True)
    reason: str = ""
    by_id: int | None = None
    at: datetime = Field(sa_type=Moment)
    marks: str = ""
    code: str = ""


_COLUMNS = Outcome.__table__.columns  # type: ignore[attr-defined]  # a table class has it
_ONE = Fixed(
    select(*_COLUMNS).where(
        col(Outcome.deed_id) == bindparam("deed", type_=BigInteger()),
        col(Outcome.rule_id) == bindparam("rule", type_=BigInteger()),
    )
)
_KEEP = Fixed(
    insert_or_update(
        Outcome,
        ["deed_id", "rule_id"],
        ["version_id", "result", "transfer_id", "reason", "by_id", "at", "marks", "code"],
    )
)


def keep_outcome(tx: Transaction, keys: Keys, **values: Any) -> None:
    """Write down what became of a deed under a rule, in place of what was known before."""
    whole = {"transfer_id": None, "reason": "", "by_id": None, **values}
    tx.run(_KEEP, **seal(keys, str(Outcome.__tablename__), "", whole))


def outcome(tx: Transaction, deed_id: int, rule_id: int) -> Outcome | None:
    """What became of a deed under a rule, if it has been looked at."""
    row = tx.one(_ONE, deed=deed_id, rule=rule_id)
    return None if row is None else Outcome(**row._mapping)


def outcomes(tx: Transaction, *conditions: Any, most: int = 50) -> list[Outcome]:
    """Outcomes that meet conditions on the table, newest first."""
    statement = select(*_COLUMNS).where(*conditions).order_by(col(Outcome.at).desc(), col(Outcome.deed_id)).limit(most)
    return [Outcome(**row._mapping) for row in tx.run(statement)]
