"""What deeds earn, and why not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col

from store.deeds.deed import DeedKind
from store.people.approval import approve, waiting_approvals
from store.people.assignment import assign
from store.pledges.signing import withdraw
from store.points.ledger.account import AccountKind
from store.points.outcome import Outcome, Result, outcomes
from store.points.setting import GRANT, RuleTerms, end_rule, fund_rule, grant, set_rule
from store.refusals import Refused
from store.rights.roles import Role
from tests.store.pledges.village import LONG_AGO
from tests.store.points.bank import Bank


def test_a_signature_earns_its_points_once_whatever_is_withdrawn_and_signed_again(bank: Bank) -> None:
    bank.rule()
    person, terms = bank.village.resident("橘小满"), bank.village.pledge()
    bank.village.sign(person, terms)
    bank.pay()
    bank.pay()
    assert bank.has(person) == 2
    bank.village.do(person, withdraw, terms.pledge, terms.number)
    bank.pay()
    assert bank.has(person) == 0
    bank.village.sign(person, terms)
    bank.pay()
    assert bank.has(person) == 0
    assert bank.results(person) == [Result.SAME_OBJECT, Result.WITHDRAWN]


def test_signed_and_withdrawn_before_anybody_looked_earns_nothing(bank: Bank) -> None:
    bank.rule()
    person, terms = bank.village.resident("橘小满"), bank.village.pledge()
    bank.village.sign(person, terms)
    bank.village.do(person, withdraw, terms.pledge, terms.number)
    bank.pay()
    assert (bank.has(person), bank.results(person)) == (0, [Result.WITHDRAWN])


def test_past_deeds_are_paid_only_where_the_rule_says_so(bank: Bank) -> None:
    person, terms = bank.village.resident("橘小满"), bank.village.pledge()
    bank.village.sign(person, terms)
    bank.pay()
    bank.rule(amount=3)
    bank.pay()
    assert bank.has(person) == 0
    bank.rule(amount=5, budget=0, pays_past=True)
    bank.pay()
    assert bank.has(person) == 5


def test_caps_by_day_month_and_year_hold_whatever_order_deeds_come_in(bank: Bank) -> None:
    bank.rule(deed=DeedKind.BY_HAND, pays_past=True, per_day=1, per_month=2, per_year=3)
    person = bank.village.resident("橘小满")
    days = ((5, 1), (5, 1), (5, 2), (5, 3), (6, 1), (7, 1))
    for number, (month, day) in reversed(list(enumerate(days))):
        bank.deed(person, number, datetime(2026, month, day, 4, tzinfo=UTC))
    bank.pay()
    assert bank.has(person) == 2 * 3
    assert bank.results(person) == [Result.DAY_FULL, Result.MONTH_FULL, *[Result.PAID] * 3, Result.YEAR_FULL]


def test_a_household_is_paid_once_for_an_object(bank: Bank) -> None:
    bank.rule(deed=DeedKind.BY_HAND, amount=20, to_household=True)
    village = bank.village
    home = village.household("松园1幢")
    people = [village.resident(name, household=home) for name in ("橘小满", "橘大山")]
    for number, person in enumerate(people):
        bank.deed(person, number, object_="bill/7")
    bank.pay()
    assert bank.has(home, AccountKind.HOUSEHOLD) == 20
    assert [bank.has(person) for person in people] == [0, 0]


def test_a_spent_budget_is_told_and_paid_after_it_is_filled(bank: Bank) -> None:
    rule = bank.rule(amount=10, budget=15)
    people, terms = [bank.village.resident(name) for name in ("橘小满", "柚大山")], bank.village.pledge()
    for person in people:
        bank.village.sign(person, terms)
    bank.pay()
    assert sorted(bank.has(person) for person in people) == [0, 10]
    bank.village.do(bank.village.worker, fund_rule, rule, 50, "")
    bank.pay()
    assert [bank.has(person) for person in people] == [10, 10]


def test_staff_earn_nothing_where_they_work(bank: Bank) -> None:
    bank.rule()
    person, terms = bank.village.resident("橘小满"), bank.village.pledge()
    area = bank.village.areas["松园网格"]
    bank.village.database.write(lambda tx: assign(tx, person, Role.GRID_WORKER, area, LONG_AGO))
    bank.village.sign(person, terms)
    bank.pay()
    assert (bank.has(person), bank.results(person)) == (0, [Result.OWN_WORK])


def test_a_burst_waits_for_somebody_to_look(bank: Bank) -> None:
    bank.rule(deed=DeedKind.BY_HAND, pays_past=True, budget=1000)
    person = bank.village.resident("橘小满")
    noon = datetime(2026, 5, 1, 4, tzinfo=UTC)
    for number in range(12):
        bank.deed(person, number, noon + timedelta(seconds=number))
    bank.pay()
    assert bank.results(person) == [Result.PAID] * 9 + [Result.UNDER_REVIEW] * 3
    found = bank.village.database.read(lambda tx: outcomes(tx, col(Outcome.result) == Result.UNDER_REVIEW.value))
    assert {one.reason for one in found} == {"burst"}


def test_more_than_one_may_give_alone_waits_for_a_second_person(bank: Bank) -> None:
    village = bank.village
    rule = bank.rule(code=GRANT, deed=DeedKind.BY_HAND, amount=1, budget=500)
    person = village.resident("橘小满")
    assert village.do(village.grid_worker, grant, rule, person, 20, "帮邻居搬家").id is not None
    assert village.do(village.grid_worker, grant, rule, person, 20, "又帮了一次").id is not None
    assert bank.has(person) == 40
    waits = village.do(village.grid_worker, grant, rule, person, 200, "救人")
    assert (waits.id, bank.has(person)) == (None, 40)
    with pytest.raises(Refused, match=r"people\.nothing_waits|people\.same_person"):
        village.do(village.grid_worker, approve, waits.waits)
    assert [one.id for one in village.do(village.worker, waiting_approvals)] == [waits.waits]
    village.do(village.worker, approve, waits.waits)
    assert bank.has(person) == 240


def test_nobody_gives_points_to_themselves_or_elsewhere(bank: Bank) -> None:
    village = bank.village
    rule = bank.rule(code=GRANT, deed=DeedKind.BY_HAND, amount=1)
    with pytest.raises(Refused, match=r"points\.to_oneself"):
        village.do(village.worker, grant, rule, village.worker, 5, "x")
    with pytest.raises(Refused, match=r"rights\.area"):
        village.do(village.worker, grant, rule, village.resident("柚大山", "双岭1幢"), 5, "x")
    assert village.do(village.worker, set_rule, RuleTerms(
        area=village.areas["松园"], code="BIG", title="", deed=DeedKind.PLEDGE_SIGNED, amount=500, opens_at=LONG_AGO,
    ), "大事").waits is not None  # fmt: skip


def test_an_ended_rule_pays_what_was_done_before_and_nothing_after(bank: Bank) -> None:
    village = bank.village
    rule = bank.rule()
    early, late, terms = village.resident("橘小满"), village.resident("柚大山"), village.pledge()
    village.sign(early, terms)
    village.do(village.worker, end_rule, rule)
    village.sign(late, terms)
    bank.pay()
    assert (bank.has(early), bank.has(late)) == (2, 0)
