"""What lapses as time passes: points at the end of March, in slices."""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from store.database import Transaction
from store.keys import Keys
from store.people.dwelling import home_of
from store.points.ledger.account import AccountKind, AccountRef, PointsAccount
from store.points.ledger.expiring import expire
from store.points.ledger.lot import holders_due
from store.points.ledger.movements import root_of

SLICE = 100


def expire_due(tx: Transaction, keys: Keys, today: date, after: int = -1) -> int | None:
    """Let the points of a slice of accounts lapse that are no longer good.

    Arguments: `today`, the day in the district's zone; `after`, what the slice before gave. Gives where to go on, or
    None when there is nothing more.
    """
    holders = holders_due(tx, today, after, SLICE)
    rows = tx.run(
        select(col(PointsAccount.id), col(PointsAccount.kind), col(PointsAccount.owner_id)).where(
            col(PointsAccount.id).in_(holders)
        )
    )
    areas: dict[AccountRef, int] = {}
    for number, kind, owner in rows:
        home = home_of(tx, owner) if kind == AccountKind.PERSON else None
        areas[AccountRef(number, AccountKind(kind), owner)] = root_of(home.path) if home else 0
    expire(tx, keys, areas, today)
    return holders[-1] if holders else None
