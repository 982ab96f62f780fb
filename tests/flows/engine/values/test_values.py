from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from flows.engine.values import answers, days, moments, numbers
from flows.engine.values.unclear import Unclear
from flows.engine.words import plain

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("３", "3"), ("第三个", "3"), ("两千三", "2300"), ("一万二", "12000"), ("一百零五", "105"), ("两百五", "250"),
        ("三〇二", "302"), ("廿一", "21"), ("88.5平", "88.5"), ("三点五", "3.5"), ("一个半", "1.5"), ("大概五个", "5"),
    ],
)  # fmt: skip
def test_a_number_is_read_in_digits_and_numerals(said: str, value: str) -> None:
    assert numbers.amount(plain(said)) == Decimal(value)


@pytest.mark.parametrize("said", ["几个", "十来个", "两三个", "五百多"])
def test_a_vague_number_is_asked_about(said: str) -> None:
    assert numbers.amount(plain(said)) is Unclear.VAGUE


@pytest.mark.parametrize("said", ["是的呀", "嗯呐", "中", "好嘞", "那行", "没问题的", "👌", "OK"])
def test_yes_is_yes_in_many_words(said: str) -> None:
    assert answers.yes_or_no(plain(said)) is True


@pytest.mark.parametrize("said", ["不了", "弗要", "覅", "算了吧", "不用了，谢谢", "我不同意", "No"])
def test_no_is_no_in_many_words(said: str) -> None:
    assert answers.yes_or_no(plain(said)) is False


@pytest.mark.parametrize("said", ["随便", "再说", "不知道", "谢谢"])
def test_what_is_neither_yes_nor_no_is_neither(said: str) -> None:
    assert answers.yes_or_no(plain(said)) is None


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("第三个", 2), ("最后一个", 4), ("倒数第二个", 3), ("头一个", 0),
        ("选二", 1), ("B", 1), ("中间那个", 2), ("五号", 4),
    ],
)  # fmt: skip
def test_a_choice_is_made_by_its_place(said: str, at: int) -> None:
    assert answers.position(plain(said), 5) == at


def test_this_one_means_the_only_one_and_is_asked_about_among_several() -> None:
    assert answers.position("就这个", 1) == 0
    assert answers.position("就这个", 5) is Unclear.VAGUE
    assert answers.position("第六个", 5) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("月底", date(2026, 11, 30)), ("下周三", date(2026, 12, 2)), ("周五", date(2026, 11, 27)),
        ("十二月八号", date(2026, 12, 8)),
        ("明年1月5号", date(2027, 1, 5)), ("下个月3号", date(2026, 12, 3)), ("三天后", date(2026, 11, 27)),
        ("除夕", date(2027, 2, 5)),
        ("一周后", date(2026, 12, 1)), ("2026/12/1", date(2026, 12, 1)), ("next monday", date(2026, 11, 30)),
    ],
)  # fmt: skip
def test_a_day_is_read_from_today(said: str, day: date) -> None:
    assert days.day(plain(said), NOW.date()) == day


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("下周三晚上八点", "2026-12-02T20:00"), ("半小时后", "2026-11-24T10:30"), ("明早九点半", "2026-11-25T09:30"),
        ("12月1日14:30", "2026-12-01T14:30"), ("三点", "2026-11-24T15:00"), ("差十分八点", "2026-11-24T19:50"),
        ("后天下午两点一刻", "2026-11-26T14:15"), ("tomorrow 3pm", "2026-11-25T15:00"),
    ],
)  # fmt: skip
def test_a_moment_is_read_from_now(said: str, moment: str) -> None:
    found = moments.moment(plain(said), NOW)
    assert isinstance(found, datetime)
    assert f"{found:%Y-%m-%dT%H:%M}" == moment


def test_a_moment_that_has_gone_is_told_and_one_without_an_hour_is_asked_about() -> None:
    assert moments.moment("今天早上八点", NOW) is Unclear.PAST
    assert moments.moment("明天", NOW) is Unclear.VAGUE
    assert moments.moment("一会儿", NOW) is Unclear.VAGUE


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("半小时", 30), ("一个半小时", 90), ("90分钟", 90), ("三刻钟", 45), ("两天", 2880), ("1h30m", 90)],
)
def test_a_length_of_time_is_read(said: str, minutes: int) -> None:
    assert moments.duration(plain(said)) == timedelta(minutes=minutes)
