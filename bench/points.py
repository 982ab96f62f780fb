"""Points at size: a balance, a statement, the whole ledger verified, a night's expiry.

    python bench/points.py [--transfers 1000000] [--url sqlite:///… | postgresql://…]

The ledger is written through the chains as the program does, in slices, without a conversation around it.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert

import store.tables
from store.chains.chain import append
from store.database import Database, Transaction
from store.keys import Keys
from store.points.ledger.account import AccountKind, PointsAccount, account
from store.points.ledger.lot import Lot, open_lots
from store.points.ledger.transfer import Transfer, TransferKind
from store.points.seeing.reading import statement
from store.points.sweeping import expire_due
from store.points.verification import verify_points
from store.rights.act import Act, Caller
from store.rights.roles import Assurance

KEYS = Keys(b"a secret for the benchmark, 32 bytes and more")
RULES = 10
SLICE = 20_000
EACH = 5
UNTIL, LATER = date(2027, 3, 31), date(2028, 3, 31)


def fill(database: Database, transfers: int) -> int:
    """Write awards to many people out of the budgets of ten rules; gives how many people there are."""
    people = max(transfers // EACH, 1)
    holders = [account(KEYS, AccountKind.PERSON, number).id for number in range(1, people + 1)]
    budgets = [account(KEYS, AccountKind.BUDGET, number) for number in range(1, RULES + 1)]
    issue = account(KEYS, AccountKind.ISSUE, 1)

    def open_all(tx: Transaction) -> None:
        rows = [
            {"id": one, "kind": "person", "owner_id": number, "balance": 2 * EACH}
            for number, one in enumerate(holders, start=1)
        ]
        given = 2 * EACH * people // RULES
        rows += [{"id": one.id, "kind": "budget", "owner_id": one.owner, "balance": 0} for one in budgets]
        rows.append({"id": issue.id, "kind": "issue", "owner_id": 1, "balance": -2 * EACH * people})
        tx.many(insert(PointsAccount), rows)
        now = tx.now()
        for number, budget in enumerate(budgets, start=1):
            append(tx, KEYS, Transfer(
                id=number, key=f"fund/{number}", kind=TransferKind.FUND.value, debit=issue.id, credit=budget.id,
                amount=given, book=budget.id, rule_id=number, at=now,
            ))  # fmt: skip

    database.write(open_all)
    done = RULES
    for rule, budget in enumerate(budgets):
        for start in range(rule, people * EACH, RULES * SLICE):
            numbers = range(start, min(start + RULES * SLICE, people * EACH), RULES)
            first = done + 1

            def write(tx: Transaction, numbers: range = numbers, first: int = first, rule: int = rule + 1,
                      book: int = budget.id) -> None:  # fmt: skip
                now = tx.now()
                rows = [
                    Transfer(
                        id=first + at, key=f"award/{number}", kind=TransferKind.AWARD.value, debit=book,
                        credit=holders[number // EACH], amount=2, book=book, holder=holders[number // EACH],
                        person_id=number // EACH + 1, rule_id=rule, reason="PLEDGE", at=now,
                        expires_on=UNTIL if number % EACH == 0 else LATER,
                    )
                    for at, number in enumerate(numbers)
                ]  # fmt: skip
                tx.many(insert(Lot), [
                    {"id": row.id, "holder": row.holder, "amount": 2, "left": 2, "expires_on": row.expires_on}
                    for row in rows
                ])  # fmt: skip
                append(tx, KEYS, *rows)

            database.write(write)
            done += len(numbers)
    return people


def timed(call: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds of each of some calls, sorted."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begin) * 1000)
    return sorted(taken)


def main() -> None:
    """Fill, then measure, then print one line a figure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--transfers", type=int, default=1_000_000)
    options.add_argument("--url", default="")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(given.url or f"sqlite:///{Path(folder) / 'points.db'}")
        try:
            measure(database, given.transfers)
        finally:
            database.close()


def measure(database: Database, transfers: int) -> None:
    """Print the figures of a ledger of a size."""
    database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    begin = time.perf_counter()
    people = fill(database, transfers)
    print(f"{transfers} transfers of {people} people written in {time.perf_counter() - begin:.0f} s")
    dice = random.Random(1)

    def act(tx: Transaction) -> Act:
        who = dice.randint(1, people)
        caller = Caller(None, who, "", Assurance.VERIFIED, "zh-CN", "web")
        return Act(tx, caller, KEYS)

    lots = timed(
        lambda: database.read(lambda tx: open_lots(tx, account(KEYS, AccountKind.PERSON, dice.randint(1, people)).id)),
        1000,
    )
    page = timed(lambda: database.read(lambda tx: statement(act(tx))), 500)
    print(f"balance with its lots: p50 {lots[500]:.2f} ms, p99 {lots[990]:.2f} ms (goal 5)")
    print(f"statement page: p50 {page[250]:.2f} ms, p99 {page[495]:.2f} ms (goal 20)")
    begin, cpu = time.perf_counter(), time.process_time()
    verdict = database.read(lambda tx: verify_points(tx, KEYS))
    print(f"verify: {verdict.ok}, {verdict.rows} rows, {time.perf_counter() - begin:.1f} s, "
          f"{time.process_time() - cpu:.1f} s of processor (goal 60 for a million)")  # fmt: skip
    begin, after, longest = time.perf_counter(), -1, 0.0
    while after is not None:
        one = time.perf_counter()
        after = database.write(lambda tx, after=after: expire_due(tx, KEYS, date(2027, 4, 1), after))  # type: ignore[misc,assignment]  # a lambda's defaults have no types
        longest = max(longest, time.perf_counter() - one)
    took = time.perf_counter() - begin
    print(f"expiry of {people} lots: {took:.1f} s, longest slice {longest * 1000:.0f} ms (goal 60 s for 100,000)")


if __name__ == "__main__":
    main()
