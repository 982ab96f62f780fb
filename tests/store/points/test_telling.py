"""What people hear of their points: what lapses soon, the last month, the week's trial balance, their building."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from store.database import Transaction
from store.messages.reach.topic import Topic, mute_topic
from store.messages.tables import OutboxMessage
from store.people.consent import PURPOSES, set_consent
from store.points.ledger.account import AccountKind, PointsAccount, account
from store.points.ledger.movements import award, fund
from store.points.seeing.buildings import LEAST, PURPOSE, by_building
from store.points.seeing.telling import tell_lapsing, tell_month
from store.points.seeing.trial import is_trial_due, post_trial, trial_totals, trials
from tests.store.pledges.village import KEYS
from tests.store.points.bank import Bank

UNTIL = date(2027, 3, 31)


def give(bank: Bank, person: int, amount: int = 12, until: date = UNTIL) -> None:
    def step(tx: Transaction) -> None:
        fund(tx, KEYS, key="fund", rule=1, area=1, amount=10_000)
        award(tx, KEYS, key=f"award/{person}/{until}", rule=1, holder=account(KEYS, AccountKind.PERSON, person),
              amount=amount, expires_on=until, person_id=person)  # fmt: skip

    bank.village.database.write(step)


def go_through(bank: Bank, tell: Any, today: date) -> int:
    """Run a job to its end; gives how many messages wait to be sent about points."""
    after: int | None = -1
    rounds = 0
    while after is not None:
        after = bank.village.database.write(partial(tell, today=today, after=after))
        rounds += 1
        assert rounds < 20
    return len(bank.village.database.read(
        lambda tx: tx.run(select(col(OutboxMessage.id)).where(col(OutboxMessage.cause) == "points"))
    ))  # fmt: skip


def test_people_hear_of_what_lapses_thirty_and_seven_days_before_and_each_once(bank: Bank) -> None:
    person = bank.village.resident("橘小满")
    give(bank, person)
    expected = {31: 0, 30: 1, 29: 1, 8: 1, 7: 2, 6: 2, 0: 2, -1: 2}
    for days, messages in expected.items():
        assert go_through(bank, tell_lapsing, UNTIL - timedelta(days=days)) == messages, days


def test_after_a_month_of_silence_people_hear_the_stage_that_is_due(bank: Bank) -> None:
    give(bank, bank.village.resident("橘小满"))
    assert go_through(bank, tell_lapsing, UNTIL - timedelta(days=3)) == 1
    assert go_through(bank, tell_lapsing, UNTIL - timedelta(days=2)) == 1


def test_many_people_hear_of_it_in_slices_and_lots_of_several_days_are_told_apart(bank: Bank) -> None:
    for number in range(130):
        person = bank.village.resident(f"居民{number}")
        give(bank, person)
        if number % 2:
            give(bank, person, until=UNTIL + timedelta(days=3))
    assert go_through(bank, tell_lapsing, UNTIL - timedelta(days=20)) == 130 + 65


def test_who_wants_no_reminders_hears_nothing(bank: Bank) -> None:
    person = bank.village.resident("橘小满")
    give(bank, person)
    bank.village.do(person, mute_topic, Topic.REMINDER)
    assert go_through(bank, tell_lapsing, UNTIL - timedelta(days=20)) == 0


def test_last_month_is_told_once_in_the_first_days_of_a_month_to_those_for_whom_something_happened(bank: Bank) -> None:
    person = bank.village.resident("橘小满")
    bank.village.resident("柚小满")
    give(bank, person, until=date(2099, 3, 31))
    next_month = (datetime.now(UTC).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    assert go_through(bank, tell_month, next_month.replace(day=11)) == 0
    assert go_through(bank, tell_month, next_month) == 1
    assert go_through(bank, tell_month, next_month.replace(day=9)) == 1


def test_the_weekly_trial_balance_adds_up_and_finds_what_was_changed(bank: Bank) -> None:
    give(bank, bank.village.resident("橘小满"))
    database = bank.village.database
    monday = date(2026, 11, 23)
    assert database.read(lambda tx: is_trial_due(tx, monday))
    for _ in range(2):
        found = database.read(trial_totals)
        database.write(lambda tx, found=found: post_trial(tx, monday + timedelta(days=3), *found))
    assert not database.read(lambda tx: is_trial_due(tx, monday))
    (trial,) = bank.village.do(None, trials)
    assert (trial.week, trial.issued, trial.budgets, trial.people, trial.is_even) == (monday, 10_000, 9_988, 12, True)
    for balance, is_even in ((13, False), (12, True)):
        tampered = update(PointsAccount).where(col(PointsAccount.kind) == "person").values(balance=balance)
        database.write(lambda tx, tampered=tampered: tx.run(tampered))
        assert database.read(trial_totals)[2] is is_even


def test_a_building_is_listed_when_three_of_its_residents_take_part_and_only_they_count(bank: Bank) -> None:
    village = bank.village
    ones = [village.resident(f"一幢{number}") for number in range(4)]
    twos = [village.resident(f"二幢{number}", "松园2幢") for number in range(3)]
    elsewhere = [village.resident(f"别处{number}", "双岭1幢") for number in range(3)]
    for person in (*ones, *twos, *elsewhere):
        give(bank, person, 10 if person in ones else 30, date(2099, 3, 31))

    def agree(person: int, is_given: bool = True) -> None:
        village.do(person, set_consent, PURPOSE, PURPOSES[PURPOSE], is_given=is_given)

    for person in (*ones[: LEAST - 1], *twos, *elsewhere):
        agree(person)
    assert [(one.building, one.points, one.people) for one in village.do(ones[0], by_building)] == [("2幢", 90, 3)]
    agree(ones[2])
    found = village.do(ones[0], by_building)
    assert [(one.place, one.building, one.points, one.is_mine) for one in found] == [
        (1, "2幢", 90, False), (2, "1幢", 30, True),
    ]  # fmt: skip
    agree(twos[0], is_given=False)
    assert [one.building for one in village.do(ones[0], by_building)] == ["1幢"]
