"""What may happen to points: given, taken back, held for a pick-up, handed over, released, expired."""

from datetime import date
from typing import Any

from store.database import Transaction
from store.keys import Keys
from store.people.area import ids_of
from store.points.ledger.account import AccountKind, AccountRef, account, reserved
from store.points.ledger.entering import Movement, enter
from store.points.ledger.transfer import Transfer, TransferKind, transfer

EXPIRY_MONTH, EXPIRY_DAY = 3, 31
"""Points of a year are good until the end of March of the next (domain 5.4)."""


def root_of(path: str) -> int:
    """The area, at the top of the tree, whose account takes what lapses at `path`."""
    return next(iter(ids_of(path)), 0)


def good_until(day: date) -> date:
    """The last day on which points that were earned on `day` can be spent."""
    return date(day.year + 1, EXPIRY_MONTH, EXPIRY_DAY)


def fund(tx: Transaction, keys: Keys, *, key: str, rule: int, area: int, amount: int, **more: Any) -> Transfer | None:
    """Put points into the budget of a rule."""
    budget = account(keys, AccountKind.BUDGET, rule)
    issue = account(keys, AccountKind.ISSUE, area)
    return enter(
        tx, keys, Movement(key, TransferKind.FUND, issue, budget, amount, budget, None, {"rule_id": rule, **more})
    )


def award(
    tx: Transaction, keys: Keys, *, key: str, rule: int, holder: AccountRef, amount: int, expires_on: date, **more: Any
) -> Transfer | None:
    """Give points out of the budget of a rule.

    Arguments: `key`, of the deed, so that one deed is never paid twice; `expires_on`, the last day on which they can be
    spent. Refuses (`points.budget_spent`) what the budget does not have.
    """
    budget = account(keys, AccountKind.BUDGET, rule)
    columns = {"rule_id": rule, **more}
    return enter(
        tx, keys, Movement(key, TransferKind.AWARD, budget, holder, amount, budget, holder, columns, expires_on)
    )


def take_back(
    tx: Transaction, keys: Keys, award_id: int, holder: AccountRef, *, is_fraud: bool = False, **more: Any
) -> Transfer | None:
    """Take an award back into the budget it came from, once, out of the account of whoever it was given to.

    Arguments: `holder`, that account, or the one of the record that the person's was merged into.
    What has been spent meanwhile is forgiven, unless it was a fraud: then the account falls below zero, and what comes
    in later pays it off. Gives None when there is nothing to take, or it was taken back before.
    """
    given = transfer(tx, award_id)
    if given.kind != TransferKind.AWARD or given.rule_id is None:
        raise ValueError("only an award is taken back")
    budget = account(keys, AccountKind.BUDGET, given.rule_id)
    copied = {name: getattr(given, name) for name in ("person_id", "household_id", "rule_id", "source", "source_id")}
    return enter(
        tx,
        keys,
        Movement(
            f"reverse/{award_id}",
            TransferKind.REVERSE,
            holder,
            budget,
            given.amount,
            budget,
            holder,
            {**copied, **more, "reverses": award_id},
            is_fraud=is_fraud,
            takes_what_is_there=not is_fraud,
        ),
    )


def deduct(
    tx: Transaction, keys: Keys, *, key: str, holder: AccountRef, area: int, amount: int, **more: Any
) -> Transfer | None:
    """Take points off, as far as there are any (a false report after a warning, domain 5.2)."""
    taken = account(keys, AccountKind.DEDUCTED, area)
    return enter(
        tx,
        keys,
        Movement(key, TransferKind.DEDUCT, holder, taken, amount, taken, holder, more, takes_what_is_there=True),
    )


def hold(
    tx: Transaction, keys: Keys, *, key: str, holder: AccountRef, station: int, amount: int, **more: Any
) -> Transfer | None:
    """Put points aside for something that will be picked up. Refuses (`points.too_few`) more than there are."""
    book = account(keys, AccountKind.STATION, station)
    return enter(tx, keys, Movement(key, TransferKind.HOLD, holder, reserved(keys, holder), amount, book, holder, more))


def post(tx: Transaction, keys: Keys, hold_id: int, holder: AccountRef, station: int, **more: Any) -> Transfer | None:
    """Hand over: points that were held go to the station. None when the hold has ended already."""
    book = account(keys, AccountKind.STATION, station)
    return _settle(tx, keys, hold_id, TransferKind.POST, holder, book, book, more)


def release(
    tx: Transaction, keys: Keys, hold_id: int, holder: AccountRef, station: int, *, timed_out: bool = False, **more: Any
) -> Transfer | None:
    """Give points that were held back to their lots. None when the hold has ended already."""
    kind = TransferKind.TIME_OUT if timed_out else TransferKind.VOID
    return _settle(tx, keys, hold_id, kind, holder, holder, account(keys, AccountKind.STATION, station), more)


def _settle(
    tx: Transaction,
    keys: Keys,
    hold_id: int,
    kind: TransferKind,
    holder: AccountRef,
    credit: AccountRef,
    book: AccountRef,
    more: dict[str, Any],
) -> Transfer | None:
    held = transfer(tx, hold_id)
    if held.kind != TransferKind.HOLD or held.debit != holder.id or held.book != book.id:
        raise ValueError("only a hold is settled, for its holder and at its station")
    copied = {name: getattr(held, name) for name in ("person_id", "household_id", "source", "source_id", "reason")}
    return enter(
        tx,
        keys,
        Movement(
            f"{kind.value}/{hold_id}",
            kind,
            reserved(keys, holder),
            credit,
            held.amount,
            book,
            holder,
            {**copied, **more, "settles": hold_id},
        ),
    )
