"""Reading the whole ledger again: chains, balances and lots, and naming the first row that is not as it was written."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.chains.anchor import Heads
from store.chains.sealed import Finding, fault
from store.chains.verify import Examination, Verdict, columns, stream, table_of
from store.database import Transaction
from store.database.dialects import among
from store.keys import Keys
from store.points.ledger.account import HOLDERS, AccountKind, PointsAccount, account
from store.points.ledger.lot import Lot, LotUse, Open, first_out, last_back
from store.points.ledger.transfer import PREFIX, Transfer, TransferKind
from store.points.outcome import Outcome
from store.points.rule import PointsRule

SLICE = 500
_HOLDER_KINDS = [kind.value for kind in HOLDERS]


def verify_points(tx: Transaction, keys: Keys, anchored: Heads | None = None) -> Verdict:
    """Recompute every transfer's code, every balance from its transfers, and every lot by replaying them.

    Arguments: `anchored`, what `store.chains.anchor.read_anchor` read, to find also rows cut off or rewritten.
    """
    examination = Examination(keys, {name: dict(ends) for name, ends in (anchored or {}).items()})
    for values in examination.table(tx, PointsRule):
        if isinstance(values, Finding):
            return Verdict(ok=False, rows=examination.rows, first_bad=values)
    moved: dict[int, int] = defaultdict(int)
    for values in examination.table(tx, Transfer):
        if isinstance(values, Finding):
            return Verdict(ok=False, rows=examination.rows, first_bad=values)
        moved[values["debit"]] -= values["amount"]
        moved[values["credit"]] += values["amount"]
    found = (
        examination.finish(tx, PREFIX)
        or _accounts(tx, examination, moved)
        or next((wrong for holders in _holders(tx) for wrong in _lots(tx, examination, holders)), None)
        or _strangers(tx)
        or _outcomes(tx, examination)
    )
    return Verdict(ok=found is None, rows=examination.rows, first_bad=found)


def _accounts(tx: Transaction, examination: Examination, moved: dict[int, int]) -> Finding | None:
    """Each account is whose it says, and has the sum of its transfers; so all of them together have none."""
    table = str(PointsAccount.__tablename__)
    for values in stream(tx, select(*columns(PointsAccount)).order_by(col(PointsAccount.id))):
        examination.rows += 1
        try:
            right = account(examination.keys, AccountKind(values["kind"]), values["owner_id"]).id
        except ValueError:
            return Finding(table, values["id"], "kind")
        if right != values["id"]:
            return Finding(table, values["id"], None)
        if values["balance"] != moved.pop(values["id"], 0):
            return Finding(table, values["id"], "balance")
    return Finding(table, next(iter(moved)), None) if moved else None


def _holders(tx: Transaction) -> Iterator[list[int]]:
    """The accounts that have lots, a slice at a time."""
    after = -1
    while True:
        statement = (
            select(col(PointsAccount.id))
            .where(col(PointsAccount.kind).in_(_HOLDER_KINDS), col(PointsAccount.id) > after)
            .order_by(col(PointsAccount.id))
            .limit(SLICE)
        )
        found = [row[0] for row in tx.run(statement)]
        if not found:
            return
        yield found
        after = found[-1]


def _lots(tx: Transaction, examination: Examination, holders: Sequence[int]) -> Iterator[Finding]:
    """Replay the transfers of some accounts: their lots, and what took from which, must come out as they stand."""
    given = json.dumps(list(holders))
    lots = {
        row.id: row
        for row in tx.run(select(*columns(Lot)).where(among(col(Lot.holder), "given", "BIGINT")), given=given)
    }
    uses: dict[int, dict[int, int]] = defaultdict(dict)
    of_these = among(col(Lot.holder), "given", "BIGINT")
    joined = select(*columns(LotUse)).join(Lot, col(Lot.id) == col(LotUse.lot_id)).where(of_these)
    for use in tx.run(joined, given=given):
        uses[use.transfer_id][use.lot_id] = use.amount
    examination.rows += len(lots) + sum(len(one) for one in uses.values())
    replay = _Replay()
    table = table_of(Transfer).c
    statement = (
        select(table.id, table.kind, table.holder, table.debit, table.credit, table.amount, table.settles,
               table.reverses, table.expires_on)
        .where(among(table.holder, "given", "BIGINT"))
        .order_by(table.holder, table.id)
    )  # fmt: skip
    for row in tx.run(statement, given=given):
        right = replay.uses(row)
        if dict(right) != uses.pop(row.id, {}):
            yield Finding(str(LotUse.__tablename__), row.id, None)
            return
    yield from _difference(lots, replay)
    if uses:
        yield Finding(str(LotUse.__tablename__), min(uses), None)


def _difference(lots: dict[int, Any], replay: "_Replay") -> Iterator[Finding]:
    table = str(Lot.__tablename__)
    for number, right in replay.lots.items():
        actual = lots.pop(number, None)
        if actual is None:
            yield Finding(table, number, None)
            return
        for column, value in right.items():
            if getattr(actual, column) != value:
                yield Finding(table, number, column)
                return
    if lots:
        yield Finding(table, min(lots), None)


def _strangers(tx: Transaction) -> Finding | None:
    """Lots and uses that belong to no account that has lots."""
    holders = select(col(PointsAccount.id)).where(col(PointsAccount.kind).in_(_HOLDER_KINDS))
    lot = tx.value(select(col(Lot.id)).where(col(Lot.holder).not_in(holders)).limit(1))
    if lot is not None:
        return Finding(str(Lot.__tablename__), lot, "holder")
    use = tx.value(select(col(LotUse.transfer_id)).where(col(LotUse.lot_id).not_in(select(col(Lot.id)))).limit(1))
    return Finding(str(LotUse.__tablename__), use, "lot_id") if use is not None else None


def _outcomes(tx: Transaction, examination: Examination) -> Finding | None:
    """Each outcome is as it was written, and each award for a deed has one that tells of it."""
    table = str(Outcome.__tablename__)
    for values in stream(tx, select(*columns(Outcome)).order_by(col(Outcome.deed_id), col(Outcome.rule_id))):
        examination.rows += 1
        wrong = fault(examination.keys, table, "", values, values["deed_id"])
        if wrong is not None:
            return wrong
    told = select(col(Outcome.transfer_id)).where(col(Outcome.transfer_id) == col(Transfer.id)).exists()
    award = (col(Transfer.kind) == TransferKind.AWARD.value, col(Transfer.source) != "")
    missing = tx.value(select(col(Transfer.id)).where(*award, ~told).limit(1))
    return Finding(table, missing, None) if missing is not None else None


class _Replay:
    """The lots of accounts as their transfers make them, one transfer after the other."""

    def __init__(self) -> None:
        self.lots: dict[int, dict[str, Any]] = {}
        self._of: dict[int, list[int]] = defaultdict(list)
        self._balances: dict[int, int] = defaultdict(int)
        self._taken: dict[int, list[tuple[int, int]]] = {}

    def uses(self, row: Any) -> list[tuple[int, int]]:
        """What a transfer must have taken from which lots, in the order in which they are to be read."""
        holder, has = row.holder, self._balances[row.holder]
        if row.debit == holder:
            self._balances[holder] -= row.amount
            own = row.reverses if row.kind == TransferKind.SEPARATE.value else None
            taken = first_out(self._open(holder), row.amount, own)
            self._taken[row.id] = taken
            return self._keep(taken)
        if row.credit != holder:
            return []
        self._balances[holder] += row.amount
        owed = min(row.amount, max(-has, 0))
        if row.settles is not None:
            return self._keep(last_back(self._taken.get(row.settles, []), row.amount - owed))
        self.lots[row.id] = {
            "holder": holder, "amount": row.amount, "left": row.amount, "expires_on": row.expires_on,
        }  # fmt: skip
        self._of[holder].append(row.id)
        return self._keep([(row.id, owed)] if owed else [])

    def _open(self, holder: int) -> list[Open]:
        found = (Open(lot, self.lots[lot]["left"], self.lots[lot]["expires_on"]) for lot in self._of[holder])
        return sorted((lot for lot in found if lot.left > 0), key=lambda lot: (lot.expires_on, lot.id))

    def _keep(self, uses: list[tuple[int, int]]) -> list[tuple[int, int]]:
        for lot, amount in uses:
            self.lots[lot]["left"] -= amount
        return uses
