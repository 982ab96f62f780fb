"""Letting points lapse that are no longer good: many accounts at once, with a few statements for all of them."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import BigInteger, Date, bindparam, select
from sqlmodel import col

from store.chains.chain import append, next_ids
from store.database import Fixed, Transaction
from store.database.dialects import among
from store.keys import Keys
from store.points.ledger.account import AccountKind, AccountRef, account, held_balances, move_balances
from store.points.ledger.lot import Lot, use_many
from store.points.ledger.transfer import Transfer, TransferKind

_LAPSED = Fixed(
    select(col(Lot.holder), col(Lot.id), col(Lot.left))
    .where(
        among(col(Lot.holder), "holders", "BIGINT"),
        col(Lot.expires_on) < bindparam("today", type_=Date()),
        col(Lot.left) > bindparam("none", type_=BigInteger()),
    )
    .order_by(col(Lot.holder), col(Lot.expires_on), col(Lot.id))
)


def expire(tx: Transaction, keys: Keys, areas: Mapping[AccountRef, int], today: date) -> int:
    """Let lapse what is left of accounts' lots that are no longer good; what was spent is never taken.

    Arguments: `areas`, the accounts, each with the area whose account takes what lapses; `today`, the day in the area's
    zone: lots whose last good day is before it lapse. Gives how many accounts something lapsed of.
    """
    lapsed = {area: account(keys, AccountKind.EXPIRED, area) for area in areas.values()}
    balances = held_balances(tx, (*areas, *lapsed.values()))
    lots: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for holder, lot, left in tx.run(_LAPSED, holders=json.dumps([one.id for one in areas]), today=today, none=0):
        lots[holder].append((lot, left))
    due = [one for one in areas if lots[one.id]]
    if not due:
        return 0
    now = tx.now()
    rows: dict[int, list[Transfer]] = defaultdict(list)
    moves: dict[int, int] = defaultdict(int)
    uses: list[tuple[int, int, int]] = []
    for number, holder in zip(next_ids(tx, Transfer, len(due)), due, strict=True):
        amount, into = sum(left for _, left in lots[holder.id]), lapsed[areas[holder]]
        if amount > balances[holder.id]:
            raise RuntimeError(f"the lots of account {holder.id} hold more than its balance")
        uses += [(number, lot, left) for lot, left in lots[holder.id]]
        moves[holder.id] -= amount
        moves[into.id] += amount
        rows[into.id].append(
            Transfer(
                id=number, key=f"expire/{holder.id}/{number}", kind=TransferKind.EXPIRE.value, debit=holder.id,
                credit=into.id, amount=amount, book=into.id, holder=holder.id,
                person_id=holder.owner if holder.kind is AccountKind.PERSON else None, at=now,
            )
        )  # fmt: skip
    move_balances(tx, moves)
    use_many(tx, uses)
    for chain in sorted(rows):
        append(tx, keys, *rows[chain])
    return len(due)
