"""The clocks of orders: what other ticket systems got wrong, by name; holidays, zones, nights, pauses, steps up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from store.orders.calendar import after_working, working_time
from store.orders.category import Urgency
from store.orders.clocks import ClockKind, due
from store.orders.machine import OrderEvent, OrderState
from store.orders.saying import add_to, log_call
from store.people.workdays import is_workday
from tests.store.orders.quarter import Quarter

E, H, M, D = OrderEvent, timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
ZONE = "Asia/Shanghai"


def local(*parts: int) -> datetime:
    """A moment by the clock on the wall in Quzhou."""
    return datetime(*parts, tzinfo=UTC) - 8 * H  # type: ignore[misc,arg-type]  # a moment's parts


def late(quarter: Quarter, key: str = "desk_late") -> list[int]:
    return [person for person, what, _ in quarter.notices() if what == key]


def test_zammad_3140_nothing_escalates_while_the_answer_of_the_resident_is_waited_for(quarter: Quarter) -> None:
    made = quarter.report(category="LEAK")
    quarter.move(quarter.grid, made.id, E.TAKE_OVER)
    quarter.move(quarter.grid, made.id, E.START)
    quarter.move(quarter.grid, made.id, E.WAIT_RESIDENT, words="请问几点在家")
    quarter.notices()
    quarter.wait(10 * D)
    assert quarter.notices() == []


def test_zammad_5177_a_later_clock_never_overrules_an_earlier_one(quarter: Quarter) -> None:
    for hour in range(24 * 9):
        since = local(2025, 9, 29, 0) + hour * H
        for level in Urgency:
            accept, act, finish = (due(level, clock, since, ZONE) for clock in ClockKind)
            assert accept
            assert act
            assert accept < act
            assert finish is None or act <= finish
    made = quarter.report(category="LEAK")
    quarter.wait(31 * M)
    # Not accepted in half an hour is told, though there are two hours for the first action.
    assert quarter.community in late(quarter)
    quarter.move(quarter.grid, made.id, E.TAKE_OVER)
    quarter.wait(H)
    assert late(quarter) == []
    quarter.wait(H)
    assert quarter.community in late(quarter)


def test_zammad_1322_an_answer_by_words_or_photos_sets_the_clock_going_again(quarter: Quarter) -> None:
    for words, photos in (("下午在家", ()), ("", ("photo",))):
        made = quarter.report(category="LEAK")
        quarter.move(quarter.grid, made.id, E.TAKE_OVER)
        quarter.move(quarter.grid, made.id, E.START)
        before = quarter.order(made.id).finish_due
        quarter.move(quarter.grid, made.id, E.WAIT_RESIDENT, words="请问几点在家")
        quarter.wait(5 * H)
        quarter.notices()
        now = quarter.do(quarter.resident, add_to, made.id, words, photos)
        assert (now.state, now.paused_at) == (OrderState.IN_PROGRESS, None)
        assert before
        assert now.finish_due == before + 5 * H
        assert quarter.grid in late(quarter, "desk_answered")


def test_zammad_4432_what_is_late_at_night_is_told_in_the_morning(either: Quarter) -> None:
    either.now = local(2025, 11, 4, 21, 30)
    either.report(category="LEAK")
    either.notices()
    either.wait(10 * H)
    assert either.notices() == []
    either.wait(H)
    told = [(person, key) for person, key, _ in either.notices()]
    assert (either.community, "desk_late") in told
    assert "desk_warn" not in {key for _, key in told}


def test_zammad_4432_working_clocks_say_nothing_on_a_weekend_or_a_holiday(quarter: Quarter) -> None:
    # The Tuesday before the eight days of National Day and Mid-Autumn in 2025.
    quarter.now = local(2025, 9, 30, 17, 0)
    quarter.report(category="LIGHT")
    quarter.notices()
    quarter.wait(local(2025, 10, 9, 8, 25) - quarter.now)
    assert quarter.notices() == []
    quarter.wait(2 * H)
    assert quarter.community in late(quarter)


def test_what_was_merged_escalates_no_more(quarter: Quarter) -> None:
    first, second = quarter.report(category="LEAK"), quarter.report(quarter.neighbour, category="LEAK")
    quarter.move(quarter.grid, second.id, E.MERGE, parent=first.id)
    quarter.move(quarter.resident, first.id, E.CANCEL)
    quarter.notices()
    quarter.wait(4 * D)
    assert quarter.notices() == []


@pytest.mark.parametrize(("day", "works"), [
    (date(2025, 10, 1), False), (date(2025, 10, 8), False), (date(2025, 9, 28), True), (date(2025, 10, 11), True),
    (date(2025, 10, 12), False), (date(2025, 11, 4), True), (date(2051, 1, 2), True), (date(2051, 1, 1), False),
])  # fmt: skip
def test_holidays_are_free_and_days_worked_instead_are_not(day: date, works: bool) -> None:
    assert is_workday(day) is works


def test_two_working_hours_before_a_holiday_end_after_it() -> None:
    begun = local(2025, 9, 30, 16, 30)
    assert after_working(begun, 2 * H, ZONE) == local(2025, 10, 9, 9, 30)
    assert working_time(begun, local(2025, 10, 9, 9, 30), ZONE) == 2 * H


def test_working_hours_are_those_of_the_place() -> None:
    moment = local(2025, 11, 4, 9, 0)
    assert after_working(moment, H, ZONE) == local(2025, 11, 4, 10, 0)
    # At nine in Quzhou it is seven in Urumqi's own time, and offices open at half past eight.
    assert after_working(moment, H, "Asia/Urumqi") == local(2025, 11, 4, 11, 30)


def test_the_first_action_on_something_urgent_has_half_an_hour_by_day_and_an_hour_at_night() -> None:
    for moment, minutes in (
        (local(2025, 11, 4, 10), 30),
        (local(2025, 11, 4, 23), 60),
        (local(2025, 11, 4, 7, 59), 60),
    ):
        assert due(Urgency.P1, ClockKind.ACT, moment, ZONE) == moment + minutes * M


def test_a_pause_moves_what_is_due_and_excuses_nothing_that_was_late(either: Quarter) -> None:
    made = either.report(category="LEAK")
    either.wait(40 * M)
    either.move(either.grid, made.id, E.TAKE_OVER)
    row = either.order(made.id)
    either.move(either.grid, made.id, E.WAIT_PARTS, words="等配件")
    either.wait(6 * H)
    either.move(either.grid, made.id, E.GO_ON)
    after = either.order(made.id)
    assert row.finish_due
    assert row.act_due
    assert after.accept_due == row.accept_due
    assert after.finish_due == row.finish_due + 6 * H
    assert after.act_due == row.act_due + 6 * H


def test_a_working_clock_is_moved_by_the_working_time_of_a_pause(quarter: Quarter) -> None:
    quarter.now = local(2025, 11, 7, 16, 0)
    made = quarter.report(category="LIGHT")
    quarter.move(quarter.grid, made.id, E.TAKE_OVER)
    quarter.move(quarter.grid, made.id, E.START)
    before = quarter.order(made.id).finish_due
    quarter.move(quarter.grid, made.id, E.WAIT_PARTS, words="等灯泡")
    quarter.now = local(2025, 11, 10, 9, 30)
    quarter.move(quarter.grid, made.id, E.GO_ON)
    # An hour and a half on Friday and one on Monday; the weekend was free anyway.
    assert before
    assert quarter.order(made.id).finish_due == after_working(before, timedelta(hours=2.5), ZONE)


def test_nobody_accepting_goes_up_one_level_at_100_150_and_200_per_cent(either: Quarter) -> None:
    either.report(category="WATER_BURST")
    either.notices()
    steps = []
    for minutes in (11, 5, 7, 8):
        either.wait(minutes * M)
        steps.append({(who, key) for who, key, said in either.notices() if '"accept"' in said})
    assert (either.grid, "desk_warn") in steps[0]
    assert steps[1] == {(either.community, "desk_late")}
    assert steps[2] == {(either.street, "desk_late")}
    # There is no district administrator in this either; it goes back to whoever is at the desk.
    assert {key for _, key in steps[3]} == {"desk_late"}


def test_danger_to_life_wakes_people_at_night_and_goes_up_when_no_call_is_logged_in_five_minutes(
    quarter: Quarter,
) -> None:
    quarter.now = local(2025, 11, 5, 3, 0)
    made = quarter.report(category="LIFT_TRAP", words="有人困在电梯里")
    quarter.move(quarter.grid, made.id, E.TAKE_OVER)
    quarter.notices()
    quarter.wait(6 * M)
    # Taking it is not enough: a ticket never replaces the call.
    assert quarter.community in late(quarter)


def test_a_call_that_is_logged_in_time_keeps_it_where_it_is(quarter: Quarter) -> None:
    made = quarter.report(category="LIFT_TRAP", words="有人困在电梯里")
    quarter.move(quarter.grid, made.id, E.TAKE_OVER)
    quarter.do(quarter.grid, log_call, made.id, "打了119")
    quarter.move(quarter.grid, made.id, E.START)
    quarter.notices()
    quarter.wait(H)
    assert quarter.notices() == []


def test_what_turns_out_more_urgent_counts_from_then_by_its_new_level(quarter: Quarter) -> None:
    made = quarter.report(category="LIGHT")
    quarter.now += H
    now = quarter.move(quarter.grid, made.id, E.TRIAGE, category="POWER_OUT", level=Urgency.P1)
    assert now.accept_due == quarter.now + 15 * M
    quarter.notices()
    quarter.wait(16 * M)
    assert quarter.community in late(quarter)


def test_what_comes_back_has_its_clocks_anew(quarter: Quarter) -> None:
    made = quarter.resolved(category="LEAK")
    now = quarter.move(quarter.resident, made.id, E.FAIL, words="还在漏")
    assert now.finish_due == quarter.now + 48 * H
    quarter.notices()
    quarter.wait(2 * D + 12 * H)
    assert quarter.community in late(quarter)


def test_three_days_of_silence_close_it_and_it_is_asked_about_once_four_weeks_later(quarter: Quarter) -> None:
    made = quarter.resolved()
    quarter.notices()
    quarter.wait(3 * D + H)
    assert quarter.order(made.id).state == OrderState.CLOSED
    assert late(quarter, "lapsed") == [quarter.resident]
    quarter.wait(40 * D)
    assert late(quarter, "ask_again") == [quarter.resident]
