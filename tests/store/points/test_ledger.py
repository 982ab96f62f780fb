"""The ledger against a plain model: earned, held, handed over, released, taken back or lapsed, in any order."""

import tempfile
from collections import defaultdict
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

import store.tables
from store.database import Database
from store.keys import Keys
from store.points.ledger.account import AccountKind, AccountRef, account, balance, reserved
from store.points.ledger.expiring import expire
from store.points.ledger.lot import open_lots
from store.points.ledger.movements import award, deduct, fund, hold, post, release, take_back
from store.points.verification import verify_points
from store.refusals import Refused

KEYS = Keys(b"a secret for the tests, 32 bytes and more")
RULE, STATION, AREA = 1, 2, 3
DAY = date(2026, 1, 1)
PEOPLE = [account(KEYS, AccountKind.PERSON, number) for number in (11, 12)]
AMOUNTS = st.integers(min_value=1, max_value=30)


class LedgerMachine(RuleBasedStateMachine):
    """A model that knows nothing of lots but their amounts and days, beside the ledger."""

    awards = Bundle("awards")
    holds = Bundle("holds")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database.open(f"sqlite:///{Path(self.folder.name) / 'ledger.db'}")
        self.database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
        self.database.write(lambda tx: fund(tx, KEYS, key="fund", rule=RULE, area=AREA, amount=400))
        self.today = DAY
        self.deeds = 0
        self.budget = 400
        self.has: dict[int, int] = defaultdict(int)
        self.held: dict[int, int] = defaultdict(int)
        self.open_holds: set[int] = set()
        self.reversed: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    @rule(target=awards, who=st.sampled_from(PEOPLE), amount=AMOUNTS, days=st.integers(min_value=0, max_value=40))
    def earn(self, who: AccountRef, amount: int, days: int) -> tuple[int, AccountRef, int]:
        self.deeds += 1
        key, until = f"award/{self.deeds}", self.today + timedelta(days=days)
        try:
            rows = [
                self.database.write(
                    lambda tx: award(tx, KEYS, key=key, rule=RULE, holder=who, amount=amount, expires_on=until)
                )
                for _ in range(2)
            ]
        except Refused:
            rows = []
        assert bool(rows) == (amount <= self.budget)
        if rows == []:
            return (0, who, 0)
        assert len({row.id for row in rows if row is not None}) == 1, "once for each deed"
        self.budget -= amount
        self.has[who.id] += amount
        return (int(rows[0].id or 0) if rows[0] else 0, who, amount)

    @rule(given=awards, is_fraud=st.booleans())
    def take_back(self, given: tuple[int, AccountRef, int], is_fraud: bool) -> None:
        number, who, amount = given
        if number == 0:
            return
        row = self.database.write(lambda tx: take_back(tx, KEYS, number, who, is_fraud=is_fraud))
        if number in self.reversed:
            return
        taken = amount if is_fraud else min(amount, max(self.has[who.id], 0))
        if taken == 0:
            assert row is None
            return
        assert row is not None
        assert row.amount == taken
        self.reversed.add(number)
        self.has[who.id] -= taken
        self.budget += taken

    @rule(who=st.sampled_from(PEOPLE), amount=AMOUNTS)
    def deduct(self, who: AccountRef, amount: int) -> None:
        self.deeds += 1
        key = f"deduct/{self.deeds}"
        self.database.write(lambda tx: deduct(tx, KEYS, key=key, holder=who, area=AREA, amount=amount))
        self.has[who.id] -= min(amount, max(self.has[who.id], 0))

    @rule(target=holds, who=st.sampled_from(PEOPLE), amount=AMOUNTS)
    def hold(self, who: AccountRef, amount: int) -> tuple[int, AccountRef, int]:
        self.deeds += 1
        key = f"hold/{self.deeds}"
        row = None
        with suppress(Refused):
            row = self.database.write(lambda tx: hold(tx, KEYS, key=key, holder=who, station=STATION, amount=amount))
        assert (row is not None) == (amount <= self.has[who.id])
        if row is None:
            return (0, who, 0)
        self.has[who.id] -= amount
        self.held[who.id] += amount
        self.open_holds.add(int(row.id or 0))
        return (int(row.id or 0), who, amount)

    @rule(held=holds, how=st.sampled_from(["post", "void", "time out"]))
    def settle(self, held: tuple[int, AccountRef, int], how: str) -> None:
        number, who, amount = held
        if number == 0:
            return
        if how == "post":
            self.database.write(lambda tx: post(tx, KEYS, number, who, STATION))
        else:
            self.database.write(lambda tx: release(tx, KEYS, number, who, STATION, timed_out=how == "time out"))
        if number in self.open_holds:
            self.open_holds.discard(number)
            self.held[who.id] -= amount
            if how != "post":
                self.has[who.id] += amount

    @rule(days=st.integers(min_value=1, max_value=30))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)
        for who in PEOPLE:
            before = self.database.read(lambda tx, who=who: open_lots(tx, who.id))
            for _ in range(2):
                self.database.write(lambda tx, who=who: expire(tx, KEYS, {who: AREA}, self.today))
            self.has[who.id] -= sum(lot.left for lot in before if lot.expires_on < self.today)
            after = self.database.read(lambda tx, who=who: open_lots(tx, who.id))
            assert [lot for lot in before if lot.expires_on >= self.today] == after, "what is good stays"

    @invariant()
    def everything_is_where_the_model_says(self) -> None:
        if not hasattr(self, "database"):
            return
        for who in PEOPLE:
            assert self.database.read(lambda tx, who=who: balance(tx, who)) == self.has[who.id]
            assert self.database.read(lambda tx, who=who: balance(tx, reserved(KEYS, who))) == self.held[who.id]
            lots = self.database.read(lambda tx, who=who: open_lots(tx, who.id))
            assert sum(lot.left for lot in lots) == max(self.has[who.id], 0)
        assert self.database.read(lambda tx: balance(tx, account(KEYS, AccountKind.BUDGET, RULE))) == self.budget
        found = self.database.read(lambda tx: verify_points(tx, KEYS))
        assert found.ok, found


TestLedger = pytest.mark.filterwarnings("ignore")(LedgerMachine.TestCase)
TestLedger.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
