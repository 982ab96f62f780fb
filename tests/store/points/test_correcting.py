"""Points put right: taken back, frozen after a fraud, deducted for false reports; caps on what is given by hand."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from store.deeds.deed import DeedKind
from store.points.fraud import FALSE_REPORT, PointsWarning, false_report, recent_awards, undo_award
from store.points.freeze import FROZEN, frozen_until
from store.points.ledger.account import AccountKind
from store.points.outcome import Result
from store.points.redeeming.item import StockKind, add_item, change_stock
from store.points.redeeming.reserving import reserve
from store.points.redeeming.station import add_station
from store.points.seeing.reading import statement
from store.points.setting import GRANT, grant
from store.refusals import Refused
from store.rights.roles import Role
from tests.store.pledges.village import KEYS, LONG_AGO, refusal
from tests.store.points.bank import Bank


def given(bank: Bank, person: int, amount: int = 20) -> int:
    """Points given by hand, as the id of their transfer."""
    rule = bank.rule(code=GRANT, deed=DeedKind.BY_HAND, budget=500)
    made = bank.village.do(bank.village.worker, grant, rule, person, amount, "扶了老人").id
    assert made is not None
    return made


def test_an_award_given_by_mistake_is_taken_back_once_and_nothing_is_frozen(bank: Bank) -> None:
    person = bank.village.resident("橘小满")
    award = given(bank, person)
    (line,) = bank.village.do(bank.village.worker, recent_awards, person)
    assert (line.id, line.change) == (award, 20)
    assert bank.village.do(bank.village.worker, undo_award, award, "发错人了")
    assert bank.has(person) == 0
    assert bank.village.do(bank.village.worker, recent_awards, person) == ()
    bank.village.do(bank.village.worker, undo_award, award, "再来一次")
    assert bank.has(person) == 0
    assert bank.village.database.read(lambda tx: frozen_until(tx, KEYS, person, tx.now())) is None


def test_after_a_proven_fraud_nothing_is_earned_or_redeemed_for_ninety_days(bank: Bank) -> None:
    village = bank.village
    person = village.resident("橘小满")
    station = village.do(village.worker, add_station, village.areas["松园"], "邻礼汇", "松园路9号")
    thing = village.do(village.worker, add_item, station, "雨衣", 5)
    village.do(village.staff("驿站员", Role.STATION_STAFF, "松园"), change_stock, thing, StockKind.RECEIVED, 3)
    bank.rule(pays_past=True)
    given(bank, person)
    award = given(bank, person)
    village.do(village.worker, undo_award, award, "冒名领取", True)
    assert refusal(village, person, reserve, thing) == "points.frozen"
    bank.deed(person, 1, kind=DeedKind.PLEDGE_SIGNED)
    bank.pay()
    assert (bank.has(person), bank.results(person)) == (20, [Result.FROZEN])
    until = village.database.read(lambda tx: frozen_until(tx, KEYS, person, tx.now()))
    assert until is not None
    assert village.database.read(lambda tx: frozen_until(tx, KEYS, person, until)) is None
    assert village.database.read(lambda tx: until - tx.now()) <= FROZEN


def test_a_false_report_warns_first_and_then_costs_what_is_there(bank: Bank) -> None:
    village = bank.village
    person = village.resident("橘小满")
    given(bank, person, 15)
    first = village.do(village.worker, false_report, person, "没有的事")
    assert (first.is_warning, first.points, bank.has(person)) == (True, 0, 15)
    second = village.do(village.worker, false_report, person, "又是没有的事")
    assert (second.is_warning, second.points, bank.has(person)) == (False, FALSE_REPORT, 5)
    assert village.do(village.worker, false_report, person, "还有").points == 5
    newest = village.do(person, statement)[0]
    assert (newest.change, newest.reason) == (-5, "FALSE_REPORT:还有")
    village.database.write(lambda tx: tx.run(update(PointsWarning).values(at=LONG_AGO)))
    assert village.do(village.worker, false_report, person, "一年以后").is_warning


@pytest.mark.parametrize("operation", [recent_awards, false_report])
def test_nobody_puts_right_points_of_people_elsewhere_or_of_their_own(bank: Bank, operation: Any) -> None:
    village = bank.village
    person = village.resident("橘小满", "双岭1幢")
    more = () if operation is recent_awards else ("为什么",)
    assert refusal(village, village.worker, operation, person, *more) == "rights.area"
    if operation is false_report:
        home = village.resident("柚小满")
        assert refusal(village, village.worker, false_report, home, " ") == "points.reason"
        assert village.database.read(lambda tx: tx.value(select(col(PointsWarning.id)))) is None


def test_caps_hold_for_what_is_given_by_hand_too(bank: Bank) -> None:
    village = bank.village
    person, other = village.resident("橘小满"), village.resident("柚小满")
    rule = bank.rule(amount=10, code="VOLUNTEER_H", deed=DeedKind.BY_HAND, budget=500, per_day=3)
    village.do(village.worker, grant, rule, person, 20, "两个小时")
    with pytest.raises(Refused) as refused:
        village.do(village.worker, grant, rule, person, 20, "又两个小时")
    assert (refused.value.key, refused.value.values["left"]) == ("points.day_full", 10)
    village.do(village.worker, grant, rule, person, 10, "一个小时")
    village.do(village.worker, grant, rule, other, 30, "三个小时")
    assert (bank.has(person), bank.has(other, AccountKind.PERSON)) == (30, 30)
