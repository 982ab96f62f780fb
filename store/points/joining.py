"""Points of two records of one person: they pass to the record that stands, and back when that was a mistake."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import col

from store.database import Transaction
from store.keys import Keys
from store.people.person import Person
from store.points.ledger.account import AccountKind, AccountRef, account, balance, held_balances
from store.points.ledger.entering import Movement, enter
from store.points.ledger.lot import Lot, open_lots
from store.points.ledger.movements import good_until
from store.points.ledger.transfer import Transfer, TransferKind
from store.points.redeeming.redemption import COLUMNS, Redemption, rewrite

SOURCE = "person"
"""Where points that pass between records come from: `source_id` is the merged record."""
ZONE = ZoneInfo("Asia/Shanghai")


def join_points(tx: Transaction, keys: Keys, kept: int, other: int) -> int:
    """Let the points of a record pass to the one that stands, each lot with its day of expiry, and its promises too.

    What it owes after a fraud is paid by the one that stands. Gives how many points passed.
    """
    for row in _promises(tx, other):
        rewrite(tx, keys, row, person_id=kept)
    return _pass_on(tx, keys, kept, other)


def carry_over(tx: Transaction, keys: Keys, people: set[int]) -> None:
    """Let points that came to merged records after all pass to the records that stand."""
    if not people:
        return
    merged = select(col(Person.id), col(Person.merged_into)).where(
        col(Person.id).in_(sorted(people)), col(Person.merged_into).is_not(None)
    )
    for other, kept in tx.run(merged):
        _pass_on(tx, keys, kept, other)


def separate_points(tx: Transaction, keys: Keys, kept: int, other: int) -> int:
    """Give a record what came from it, out of the same lots, and its promises; gives how many points are missing.

    What was spent meanwhile is taken from other points of the record that stood for both; it never falls below zero.
    """
    for row in _promises(tx, kept):
        if row.holder_kind == AccountKind.PERSON.value and row.holder_owner == other:
            rewrite(tx, keys, row, person_id=other)
    mine, theirs, between = _accounts(keys, kept, other)
    came, today = _came(tx, keys, kept, other), tx.now().astimezone(ZONE).date()
    if not came:
        return 0
    held_balances(tx, (mine, theirs, between))
    missing, taken_back = 0, _taken_back(tx, mine, other, came[0].id)
    for row in came:
        if row.holder == theirs.id:
            # What was owed is owed by the record again.
            _move(tx, keys, TransferKind.SEPARATE, (theirs, between, mine), row.amount, other, good_until(today),
                  reverses=row.id, is_fraud=True)  # fmt: skip
            continue
        due = row.amount - min(taken_back, row.amount)
        taken_back -= row.amount - due
        if row.expires_on < today:
            due = min(due, tx.value(select(col(Lot.left)).where(col(Lot.id) == row.id)))
        amount = min(due, max(balance(tx, mine), 0))
        missing += due - amount
        if amount:
            _move(tx, keys, TransferKind.SEPARATE, (mine, between, theirs), amount, other, row.expires_on,
                  reverses=row.id)  # fmt: skip
    return missing


def _pass_on(tx: Transaction, keys: Keys, kept: int, other: int) -> int:
    mine, theirs, between = _accounts(keys, kept, other)
    if balance(tx, theirs) == 0:
        return 0
    has = held_balances(tx, (mine, theirs, between))[theirs.id]
    if has < 0:
        _move(tx, keys, TransferKind.JOIN, (mine, between, theirs), -has, other,
              good_until(tx.now().astimezone(ZONE).date()), is_fraud=True)  # fmt: skip
        return has
    for lot in open_lots(tx, theirs.id):
        _move(tx, keys, TransferKind.JOIN, (theirs, between, mine), lot.left, other, lot.expires_on)
    return has


def _move(
    tx: Transaction,
    keys: Keys,
    kind: TransferKind,
    way: tuple[AccountRef, AccountRef, AccountRef],
    amount: int,
    other: int,
    expires_on: Any,
    *,
    reverses: int | None = None,
    is_fraud: bool = False,
) -> None:
    """Move points from one person's account to another's: out with one row and in with one, as each has its lots."""
    source, between, target = way
    more = {"source": SOURCE, "source_id": other}
    # Told apart by the row before it: the accounts are locked, so nothing comes between.
    last = tx.value(
        select(col(Transfer.id)).where(col(Transfer.book) == between.id).order_by(col(Transfer.id).desc()).limit(1)
    )
    key = f"{kind.value}/{other}/{last or 0}"
    out = Movement(f"{key}/out", kind, source, between, amount, between, source,
                   more | {"person_id": source.owner, "reverses": reverses}, is_fraud=is_fraud)  # fmt: skip
    into = Movement(f"{key}/in", kind, between, target, amount, between, target,
                    more | {"person_id": target.owner}, expires_on)  # fmt: skip
    enter(tx, keys, out)
    enter(tx, keys, into)


def _came(tx: Transaction, keys: Keys, kept: int, other: int) -> list[Any]:
    """What came into accounts from merging a record and has not gone back, oldest first."""
    joined = (col(Transfer.kind) == TransferKind.JOIN.value, col(Transfer.source) == SOURCE,
              col(Transfer.source_id) == other)  # fmt: skip
    book = account(keys, AccountKind.JOINING, other).id
    gone = select(col(Transfer.reverses)).where(col(Transfer.book) == book, col(Transfer.reverses).is_not(None))
    rows = tx.run(
        select(col(Transfer.id), col(Transfer.holder), col(Transfer.amount), col(Transfer.expires_on))
        .where(*joined, col(Transfer.debit) == book, col(Transfer.id).not_in(gone))
        .order_by(col(Transfer.id))
    )
    mine = {account(keys, AccountKind.PERSON, one).id for one in (kept, other)}
    return [row for row in rows if row.holder in mine]


def _taken_back(tx: Transaction, mine: AccountRef, other: int, since: int) -> int:
    """Awards of a merged record that were taken back from the one that stood for it."""
    total = select(func.sum(col(Transfer.amount))).where(
        col(Transfer.kind) == TransferKind.REVERSE.value, col(Transfer.holder) == mine.id,
        col(Transfer.person_id) == other, col(Transfer.id) > since,
    )  # fmt: skip
    return int(tx.value(total) or 0)


def _promises(tx: Transaction, person: int) -> list[Redemption]:
    rows = tx.run(select(*COLUMNS).where(col(Redemption.person_id) == person).order_by(col(Redemption.id)))
    return [Redemption(**row._mapping) for row in rows]


def _accounts(keys: Keys, kept: int, other: int) -> tuple[AccountRef, AccountRef, AccountRef]:
    mine, theirs = account(keys, AccountKind.PERSON, kept), account(keys, AccountKind.PERSON, other)
    return mine, theirs, account(keys, AccountKind.JOINING, other)
