"""Reserving, fetching, giving up, lapsing: points and stock move together or not at all."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from store.points.redeeming.fetching import hand_over, handed_over_since, present
from store.points.redeeming.item import Item, StockKind, change_stock, offers
from store.points.redeeming.redemption import Promise, Redemption, RedemptionState
from store.points.redeeming.reserving import cancel, lapse_due, my_promises, new_code, reserve
from store.points.redeeming.verification import verify_points_and_stocks
from store.refusals import Refused
from tests.store.pledges.village import KEYS
from tests.store.points.shop import Shop


def refused(call: Any, *args: Any) -> str:
    with pytest.raises(Refused) as caught:
        call(*args)
    return caught.value.key


def test_a_thing_is_reserved_shown_and_handed_over_once(shop: Shop) -> None:
    do, person = shop.village.do, shop.rich("橘小满")
    promise = do(person, reserve, shop.item)
    assert (shop.points(person), shop.left()) == ((40, 60), 2)
    shown = do(shop.staff, present, shop.station, shop.code(promise))
    assert (shown.item, shown.person, shown.points) == ("雨衣", "橘**", 60)
    assert shop.points(person) == (40, 60), "looking at a code hands nothing over"
    assert do(shop.staff, hand_over, shop.station, shop.code(promise)).state is RedemptionState.HANDED_OVER
    assert (shop.points(person), shop.left()) == ((40, 0), 2)
    assert refused(do, shop.staff, hand_over, shop.station, shop.code(promise)) == "redeem.used"
    assert refused(do, person, cancel, promise.id) == "redeem.handed_over"
    today = do(shop.staff, handed_over_since, shop.station, datetime.now(UTC) - timedelta(hours=1))
    assert [one.item for one in today] == ["雨衣"]


def test_a_code_is_good_at_its_own_station_for_somebody_elses_hands_only(shop: Shop) -> None:
    do, person = shop.village.do, shop.rich("橘小满")
    promise = do(person, reserve, shop.item)
    code = shop.code(promise)
    assert refused(do, shop.staff, present, shop.other, code) == "redeem.wrong_station"
    assert refused(do, shop.staff, present, shop.station, "00000000") == "redeem.wrong_code"
    assert refused(do, person, present, shop.station, code) == "rights.role"
    other = do(person, new_code, promise.id)
    assert refused(do, shop.staff, hand_over, shop.station, code) == "redeem.wrong_code", "photographed, and changed"
    do(shop.staff, hand_over, shop.station, shop.code(other).replace(" ", "-"))


def test_what_is_given_up_or_not_fetched_comes_back_whole(shop: Shop) -> None:
    do, person = shop.village.do, shop.rich("橘小满", 200)
    first, second = do(person, reserve, shop.item), do(person, reserve, shop.item)
    assert do(person, cancel, first.id).state is RedemptionState.CANCELLED
    assert do(person, cancel, first.id).state is RedemptionState.CANCELLED
    assert (shop.points(person), shop.left()) == ((140, 60), 2)
    assert shop.village.database.write(lambda tx: lapse_due(tx, KEYS)) == []
    assert refused(do, shop.rich("柚大山"), cancel, second.id) == "redeem.not_yours"
    assert [one.state for one in do(person, my_promises)] == [RedemptionState.RESERVED, RedemptionState.CANCELLED]


def test_limits_for_a_person_and_things_that_are_free_sold_out_or_too_dear(shop: Shop) -> None:
    do, person = shop.village.do, shop.rich("橘小满", 1000)
    once = shop.thing("头盔", 120, per_person=1)
    do(person, reserve, once)
    assert refused(do, person, reserve, once) == "redeem.per_person"
    assert refused(do, person, reserve, shop.thing("热水", 0)) == "redeem.free"
    assert refused(do, person, reserve, shop.thing("洗澡券", 50, 0)) == "redeem.sold_out"
    assert refused(do, person, reserve, shop.thing("电瓶车", 900)) == "points.too_few"
    assert refused(do, person, reserve, shop.thing("旧物", 5, closes_at=datetime(2020, 1, 1, tzinfo=UTC))) == (
        "redeem.not_offered"
    )
    assert [one.points for one in do(person, offers, shop.station)] == [0, 50, 60, 120, 900]


def test_a_stock_is_counted_and_lost_as_it_really_is(shop: Shop) -> None:
    do = shop.village.do
    assert do(shop.staff, change_stock, shop.item, StockKind.LOST, 1, "受潮").left == 2
    assert do(shop.staff, change_stock, shop.item, StockKind.COUNTED, 7).left == 7
    assert refused(do, shop.staff, change_stock, shop.item, StockKind.LOST, 8) == "redeem.too_many_lost"
    assert refused(do, shop.staff, change_stock, shop.item, StockKind.RELEASED, 1) == "redeem.amount"


def test_fifty_things_wanted_by_two_hundred_at_once_are_promised_fifty_times(shop: Shop) -> None:
    item = shop.thing("鸡蛋", 100, 50)
    people = [shop.rich(f"居民{number}") for number in range(200)]

    def try_it(person: int) -> Promise | None:
        with suppress(Refused):
            return shop.village.do(person, reserve, item)
        return None

    with ThreadPoolExecutor(32) as threads:
        promises = [one for one in threads.map(try_it, people) if one]
    assert len({shop.code(one) for one in promises}) == 50
    assert shop.left(item) == 0
    assert sorted(shop.points(person) for person in people) == [(0, 100)] * 50 + [(100, 0)] * 150


def test_a_changed_stock_or_promise_is_found(shop: Shop) -> None:
    do, person = shop.village.do, shop.rich("橘小满")
    promise = do(person, reserve, shop.item)

    class Undo(Exception):
        pass

    def found(table: Any, **values: Any) -> bool:
        verdicts = []

        def step(tx: Any) -> None:
            tx.run(update(table).values(values))
            verdicts.append(verify_points_and_stocks(tx, KEYS).ok)
            raise Undo

        with pytest.raises(Undo):
            shop.village.database.write(step)
        return not verdicts[-1]

    assert found(Item, left=9)
    assert found(Redemption, state="handed_over")
    assert found(Redemption, person_id=shop.village.worker)
    assert found(Redemption, expires_at=promise.expires_at + timedelta(days=9))
    count = shop.village.database.read(lambda tx: tx.value(select(func.count()).select_from(Redemption)))
    assert count == 1
