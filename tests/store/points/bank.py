"""A village with points: a rule to earn them, and purses."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import col

from store.deeds.deed import DeedKind, add_deed
from store.people.dwelling import home_of
from store.points.earning import pay_due
from store.points.ledger.account import AccountKind, account, balance
from store.points.outcome import Outcome, Result, outcomes
from store.points.setting import RuleTerms, fund_rule, set_rule
from tests.store.pledges.village import KEYS, LONG_AGO, Village


class Bank:
    """A village with a rule for signing pledges, and a purse for everybody."""

    def __init__(self, village: Village) -> None:
        self.village = village

    def rule(self, amount: int = 2, budget: int = 100, code: str = "PLEDGE", **more: Any) -> int:
        deed = more.pop("deed", DeedKind.PLEDGE_SIGNED)
        area = self.village.areas["松园"]
        terms = RuleTerms(area=area, code=code, title="", deed=deed, amount=amount, opens_at=LONG_AGO, **more)
        rule = self.village.do(self.village.worker, set_rule, terms, "").id
        assert rule is not None
        if budget:
            self.village.do(self.village.worker, fund_rule, rule, budget, "")
        return rule

    def deed(self, person: int, number: int, at: datetime | None = None, **more: Any) -> None:
        """A deed that no pledge proves."""

        def add(tx: Any) -> None:
            home = home_of(tx, person)
            add_deed(tx, KEYS, kind=more.pop("kind", DeedKind.BY_HAND), person_id=person,
                     household_id=home.household if home else None, area_id=home.area if home else None,
                     source="test", source_id=number, at=at or datetime.now(UTC), **more)  # fmt: skip

        self.village.database.write(add)

    def pay(self) -> None:
        while self.village.database.write(lambda tx: pay_due(tx, KEYS)):
            pass

    def has(self, owner: int, kind: AccountKind = AccountKind.PERSON) -> int:
        return self.village.database.read(lambda tx: balance(tx, account(KEYS, kind, owner)))

    def results(self, person: int) -> list[Result]:
        found = self.village.database.read(lambda tx: outcomes(tx, col(Outcome.person_id) == person))
        return sorted(Result(one.result) for one in found)
