"""The weekly trial balance: what all accounts hold by kind, recomputed from the transfers, for everybody to see."""

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, Column, Date, func, select
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.points.ledger.account import AccountKind, PointsAccount
from store.points.ledger.transfer import Transfer
from store.records import record
from store.rights.act import Act, operation


class PointsTrial(SQLModel, table=True):
    """The trial balance of the week that begins on a Monday. `totals` are points by kind of account."""

    __tablename__ = "points_trial"

    id: int | None = Field(default=None, primary_key=True)
    week: date = Field(sa_type=Date, unique=True)
    totals: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    transfers: int
    is_even: bool
    at: datetime = Field(sa_type=Moment)


@record
class Trial:
    """A trial balance as people see it, in points.

    `issued`, all that ever came out of nothing, is what the rest adds up to when the books are right (`is_even`).
    """

    week: date
    issued: int
    budgets: int
    people: int
    reserved: int
    handed_over: int
    lapsed: int
    is_even: bool
    at: datetime


def monday(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def is_trial_due(tx: Transaction, today: date) -> bool:
    """Whether this week's trial balance is still to be drawn up."""
    return tx.value(select(col(PointsTrial.id)).where(col(PointsTrial.week) == monday(today))) is None


def trial_totals(tx: Transaction) -> tuple[dict[str, int], int, bool]:
    """Points by kind of account, how many transfers there are, and whether both agree and add up to nothing."""
    kept = {
        kind: int(total)
        for kind, total in tx.run(
            select(col(PointsAccount.kind), func.sum(col(PointsAccount.balance))).group_by(col(PointsAccount.kind))
        )
    }
    moved: dict[str, int] = dict.fromkeys(kept, 0)
    for side, sign in ((Transfer.debit, -1), (Transfer.credit, 1)):
        rows = tx.run(
            select(col(PointsAccount.kind), func.sum(col(Transfer.amount)))
            .join(PointsAccount, col(PointsAccount.id) == col(side))
            .group_by(col(PointsAccount.kind))
        )
        for kind, total in rows:
            moved[kind] += sign * int(total)
    transfers = tx.value(select(func.count()).select_from(Transfer))
    return kept, int(transfers), kept == moved and sum(kept.values()) == 0


def post_trial(tx: Transaction, today: date, totals: dict[str, int], transfers: int, is_even: bool) -> None:
    """Post this week's trial balance, once."""
    values = {
        "week": monday(today), "totals": totals, "transfers": transfers, "is_even": is_even, "at": tx.now(),
    }  # fmt: skip
    tx.changed(insert_or_ignore(PointsTrial, "week").values(values))


@operation("points.book")
def trials(act: Act, most: int = 4) -> tuple[Trial, ...]:
    """The newest trial balances, newest first."""
    rows = act.transaction.run(
        select(*PointsTrial.__table__.columns).order_by(col(PointsTrial.week).desc()).limit(most)  # type: ignore[attr-defined]  # a table class has it
    )
    return tuple(_trial(PointsTrial(**row._mapping)) for row in rows)


def _trial(row: PointsTrial) -> Trial:
    def total(*kinds: AccountKind) -> int:
        return sum(row.totals.get(kind.value, 0) for kind in kinds)

    return Trial(
        week=row.week,
        issued=-total(AccountKind.ISSUE),
        budgets=total(AccountKind.BUDGET),
        people=total(AccountKind.PERSON, AccountKind.HOUSEHOLD),
        reserved=total(AccountKind.RESERVED),
        handed_over=total(AccountKind.STATION),
        lapsed=total(AccountKind.EXPIRED, AccountKind.DEDUCTED),
        is_even=row.is_even,
        at=row.at,
    )
