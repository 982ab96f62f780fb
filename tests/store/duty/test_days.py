"""On which days and at which hours duty falls, and how people write it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from store.duty.days import Hours, clock_of, days_in, falls_on, hours_in

HOLIDAY, WORKED_SUNDAY, SATURDAY, MONDAY = date(2025, 10, 1), date(2025, 9, 28), date(2025, 11, 8), date(2025, 11, 3)


@pytest.mark.parametrize(
    ("days", "day", "falls"),
    [
        ("workdays", HOLIDAY, False), ("workdays", WORKED_SUNDAY, True), ("workdays", MONDAY, True),
        ("restdays", HOLIDAY, True), ("restdays", WORKED_SUNDAY, False), ("restdays", SATURDAY, True),
        ("daily", HOLIDAY, True), ("2", HOLIDAY, False), ("0,2", MONDAY, True), ("5,6", WORKED_SUNDAY, True),
        ("0", SATURDAY, False),
    ],
)  # fmt: skip
def test_public_holidays_and_moved_working_days_count(days: str, day: date, falls: bool) -> None:
    assert falls_on(days, day) is falls


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("周一到周五", "workdays"), ("星期一至五", "workdays"), ("周一、周三", "0,2"), ("周三五", "2,4"),
        ("周末", "5,6"),
        ("周末和节假日", "restdays"), ("每天", "daily"), ("周六到周一", "0,5,6"), ("周一到周日", "daily"),
        ("工作日", "workdays"), ("mon-fri", "workdays"), ("Mon, Wed", "0,2"), ("weekends", "5,6"), ("周一5点", "0"),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(said: str, days: str) -> None:
    found = days_in(said)
    assert found is not None
    assert found[0] == days


@pytest.mark.parametrize("said", ["", "张三", "3-2-101", "9:00-17:00"])
def test_what_says_no_days_says_none(said: str) -> None:
    assert days_in(said) is None


@pytest.mark.parametrize(
    ("said", "begins", "ends"),
    [
        ("9:00-17:00", 540, 1020), ("8点到20点", 480, 1200), ("22:00-次日6:00", 1320, 360), ("下午2点到5点", 840, 1020),
        ("晚上10点到早上6点", 1320, 360), ("9点半-18:00", 570, 1080), ("9am-5pm", 540, 1020), ("0:00-24:00", 0, 0),
        ("九点到十二点", 540, 720),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(said: str, begins: int, ends: int) -> None:
    found = hours_in(said)
    assert found is not None
    assert found[0] == Hours(begins, ends)


@pytest.mark.parametrize("said", ["3-2-101", "1-2", "张三", "26:00-27:00"])
def test_doors_and_impossible_hours_are_no_hours(said: str) -> None:
    assert hours_in(said) is None


@pytest.mark.parametrize(("said", "minutes"), [("24:00", 0), ("9:00:00", 540), ("9", 540), ("25:00", None), ("", None)])
def test_a_cell_is_a_time_of_day_or_none(said: str, minutes: int | None) -> None:
    assert clock_of(said) == minutes


def test_a_night_shift_lasts_until_the_next_morning() -> None:
    zone = "Asia/Shanghai"
    begins, ends = Hours(22 * 60, 6 * 60).starting(MONDAY, zone)
    assert begins == datetime(2025, 11, 3, 22, tzinfo=ZoneInfo(zone))
    assert ends == datetime(2025, 11, 4, 6, tzinfo=ZoneInfo(zone))
    whole_begins, whole_ends = Hours(0, 0).starting(MONDAY, zone)
    assert (whole_ends - whole_begins).days == 1
