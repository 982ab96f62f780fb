"""The one writer of the ledger: locks both accounts, keeps the lots, and appends to the chain last."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from store.chains.chain import append, next_ids
from store.database import Transaction
from store.keys import Keys
from store.points.ledger.account import HOLDERS, UNBOUNDED, AccountKind, AccountRef, held_balances, move_balance
from store.points.ledger.lot import add_lot, first_out, last_back, open_lots, use, used_by
from store.points.ledger.transfer import Transfer, TransferKind, end_of, known, reversal_of
from store.refusals import Refused

MOST = 1_000_000
"""More points than this in one transfer are a slip of the finger."""


@dataclass(frozen=True)
class Movement:
    """Points to be moved. `more` are further columns of the transfer, such as `rule_id` and `reason`.

    `is_fraud` allows a holder's account to fall below zero; `takes_what_is_there` moves less rather than refuse.
    """

    key: str
    kind: TransferKind
    debit: AccountRef
    credit: AccountRef
    amount: int
    book: AccountRef
    holder: AccountRef | None
    more: dict[str, Any]
    expires_on: date | None = None
    is_fraud: bool = False
    takes_what_is_there: bool = False


def enter(tx: Transaction, keys: Keys, movement: Movement) -> Transfer | None:
    """Move points once for each key; a second time gives what the first time made, and moves nothing.

    Gives None when there was nothing to take (`takes_what_is_there`), and when the hold that it would end, or the
    award that it would take back, has ended or gone already.
    Refuses (`points.too_few`, `points.budget_spent`) what an account does not have, (ValueError) amounts that are not
    between 1 and `MOST`.
    """
    if not 1 <= movement.amount <= MOST:
        raise ValueError(f"an amount of {movement.amount} points")
    earlier = known(tx, movement.key)
    if earlier is not None:
        return earlier
    balances = held_balances(tx, (movement.debit, movement.credit))
    # Whoever waited for the lock finds here what the other one made meanwhile.
    earlier = known(tx, movement.key)
    if earlier is not None:
        return earlier
    if _is_over(tx, movement):
        return None
    amount = _allowed(movement, balances[movement.debit.id])
    if amount == 0:
        return None
    # The number is drawn under the locks, so that an account's transfers are numbered in the order in which they count.
    row = Transfer(
        id=next_ids(tx, Transfer)[0],
        key=movement.key,
        kind=movement.kind.value,
        debit=movement.debit.id,
        credit=movement.credit.id,
        amount=amount,
        book=movement.book.id,
        holder=movement.holder.id if movement.holder else None,
        expires_on=movement.expires_on,
        at=tx.now(),
        **movement.more,
    )
    move_balance(tx, movement.debit.id, -amount)
    move_balance(tx, movement.credit.id, amount)
    _keep_lots(tx, movement, row, balances)
    append(tx, keys, row)
    return row


def _is_over(tx: Transaction, movement: Movement) -> bool:
    settles, reverses = movement.more.get("settles"), movement.more.get("reverses")
    return (settles is not None and end_of(tx, settles) is not None) or (
        reverses is not None and reversal_of(tx, reverses) is not None
    )


def _allowed(movement: Movement, has: int) -> int:
    if movement.debit.kind in UNBOUNDED or (movement.is_fraud and movement.debit.kind in HOLDERS):
        return movement.amount
    if movement.takes_what_is_there:
        return min(movement.amount, max(has, 0))
    if has < movement.amount:
        short = movement.debit.kind is AccountKind.BUDGET
        raise Refused("points.budget_spent" if short else "points.too_few", has=has, needs=movement.amount)
    return movement.amount


def _keep_lots(tx: Transaction, movement: Movement, row: Transfer, balances: dict[int, int]) -> None:
    number, amount = int(row.id or 0), row.amount
    if movement.debit.kind in HOLDERS:
        # What goes back to a record that was merged by mistake is what came from it.
        own = row.reverses if movement.kind is TransferKind.SEPARATE else None
        use(tx, number, first_out(open_lots(tx, movement.debit.id), amount, own))
    if movement.credit.kind not in HOLDERS:
        return
    # What is owed after a fraud is paid back out of whatever comes in, so that lots hold what may be spent.
    owed = min(amount, max(-balances[movement.credit.id], 0))
    if row.settles is not None:
        use(tx, number, last_back(used_by(tx, row.settles), amount - owed))
    else:
        if movement.expires_on is None:
            raise ValueError("points that come in have a day on which they expire")
        add_lot(tx, number, movement.credit.id, amount, movement.expires_on)
        use(tx, number, [(number, owed)] if owed else [])
