"""Days as people type them, judged from the day of the message."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from flows.engine.values.numbers import NUMERAL, written
from flows.engine.values.unclear import Unclear

_N = rf"([0-9]+(?:\.[0-9]+)?|{NUMERAL}+)"
_WEEKDAYS = {
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
    "六": 5,
    "日": 6,
    "天": 6,
    "1": 0,
    "2": 1,
    "3": 2,
    "4": 3,
    "5": 4,
    "6": 5,
    "末": 5,
}
_RELATIVE = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今晚": 0, "今早": 0,
    "今夜": 0, "今朝": 0, "当天": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明朝": 1, "明儿": 1, "第二天": 1,
    "后天": 2, "後天": 2, "后日": 2, "后朝": 2, "大后天": 3, "大後天": 3, "today": 0, "tonight": 0, "tomorrow": 1,
    "dayaftertomorrow": 2, "yesterday": -1,
}  # fmt: skip
_FEASTS = {
    "元旦": (1, 1),
    "妇女节": (3, 8),
    "劳动节": (5, 1),
    "五一": (5, 1),
    "儿童节": (6, 1),
    "六一": (6, 1),
    "国庆节": (10, 1),
    "国庆": (10, 1),
    "十一国庆": (10, 1),
    "平安夜": (12, 24),
    "圣诞节": (12, 25),
    "圣诞": (12, 25),
    "冬至": (12, 22),
    "清明": (4, 5),
}
# First days of the lunar year, from the calendar of the State Council; the eve and the lantern feast follow from it.
_SPRING = {2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11)}
_LUNAR = {
    "除夕": -1,
    "大年三十": -1,
    "年三十": -1,
    "年夜": -1,
    "春节": 0,
    "大年初一": 0,
    "年初一": 0,
    "过年": 0,
    "正月初一": 0,
    "元宵节": 14,
    "元宵": 14,
    "正月十五": 14,
}
_ENGLISH = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}
VAGUE_DAY = re.compile(
    r"过几天|改天|过两天|这几天|这两天|以后|月初|月中|年初|尽快|有空|哪天|"
    r"周末|最近|近期|下个月$|下月$|明年$|年前|年后|节后|上旬|中旬|下旬|^下周$|^下星期$|^下礼拜$|^这周$|^本周$|^这个月$|某天"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A part that was read, and what of the text is left."""

    value: date
    rest: str


def whole(word: str) -> int | None:
    value = written(word)
    return int(value) if value is not None and value == int(value) else None


def _made(year: int, month: int | None, of_month: int | None) -> date | None:
    try:
        return date(year, month or 0, of_month or 0)
    except ValueError:
        return None


def day(said: str, today: date) -> date | Unclear | None:
    """The day that a text in its plain form says; one without a year is the next such day.

    Gives `Unclear.VAGUE` for "in a few days", none when it says no day or more than one.
    """
    said = said.replace("號", "号").replace("禮拜", "礼拜").replace("週", "周")
    found = leading(said, today)
    if found is not None and re.fullmatch(
        r"(?:之前|以前|前|那天|这天|吧|的|开始|为止|截止|到|止|整|左右|晚上|上午|下午|早上|中午|傍晚|全天|白天)*",
        found.rest,
    ):
        return found.value
    if found is None:
        inside = re.search(r"(?:到|至|截止到?|定在|就|改到|延到|是|在|等)(.+)$", said)
        later = leading(inside[1], today) if inside else None
        if later is not None and len(later.rest) <= 4:
            return later.value
    return Unclear.VAGUE if VAGUE_DAY.search(said) else None


def leading(said: str, today: date) -> Found | None:
    """The day that the text begins with."""
    for read in (_dated, _named, _week, _after, _end, _of_month):
        found = read(said, today)
        if found is not None:
            return found
    return None


def _dated(said: str, today: date) -> Found | None:
    found = re.match(
        r"(\d{4}|[零〇一二三四五六七八九]{4}|\d{2}(?=年)|今年|明年|后年)[-/.年]?(\d{1,2}|[一二三四五六七八九十]{1,3})[-/.月](\d{1,2}|[一二三四五六七八九十廿]{1,3})(?:日|号)?",
        said,
    )
    if found:
        spelt = {"今年": today.year, "明年": today.year + 1, "后年": today.year + 2}.get(found[1]) or whole(found[1])
        year = (spelt or 0) + (2000 if spelt and spelt < 100 else 0)
        made = _made(year, whole(found[2]), whole(found[3]))
        return Found(made, said[found.end() :]) if made else None
    found = re.match(r"(20\d{2})(\d{2})(\d{2})(?!\d)", said)
    if found:
        made = _made(int(found[1]), int(found[2]), int(found[3]))
        return Found(made, said[found.end() :]) if made else None
    found = re.match(
        r"(\d{1,2}|[一二三四五六七八九十]{1,2})(?:月份?|[-/])(\d{1,2}|[一二三四五六七八九十廿卅]{1,3})(?:日|号|(?![\d:：点]))",
        said,
    ) or re.match(r"(\d{1,2})(\.)(\d{1,2})(?:日|号)?$", said)
    if found:
        month, of_month = whole(found[1]), whole(found[found.lastindex or 2])
        made = _made(today.year, month, of_month)
        if made is None and (month, of_month) != (2, 29):
            return None
        if made is None or made < today:
            made = _made(today.year + 1, month, of_month)
        return Found(made, said[found.end() :]) if made else None
    return None


def _named(said: str, today: date) -> Found | None:
    for name in sorted(_RELATIVE, key=len, reverse=True):
        if said.startswith(name):
            # "明晚" also names the evening, which the time is read from.
            keep = name[-1] if name[-1] in "晚早夜" else ""
            return Found(today + timedelta(days=_RELATIVE[name]), keep + said[len(name) :])
    for name in sorted(_FEASTS, key=len, reverse=True):
        if said.startswith(name):
            this = date(today.year, *_FEASTS[name])
            return Found(this if this >= today else date(today.year + 1, *_FEASTS[name]), said[len(name) :])
    for name in sorted(_LUNAR, key=len, reverse=True):
        if said.startswith(name):
            for year in (today.year, today.year + 1):
                if year in _SPRING:
                    that = date(year, *_SPRING[year]) + timedelta(days=_LUNAR[name])
                    if that >= today:
                        return Found(that, said[len(name) :])
    return None


def _week(said: str, today: date) -> Found | None:
    found = re.match(r"((?:下个?)+|这个?|本|上个?)?(?:周|星期|礼拜)([一二三四五六日天1-6])", said)
    monday = today - timedelta(days=today.weekday())
    if found:
        before = found[1] or ""
        weeks = before.count("下") - before.count("上")
        wanted = monday + timedelta(days=7 * weeks + _WEEKDAYS[found[2]])
        return Found(wanted if before or wanted >= today else wanted + timedelta(days=7), said[found.end() :])
    found = re.match(r"(next|this)?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)", said)
    if found:
        wanted = monday + timedelta(days=_ENGLISH[found[2]] + (7 if found[1] == "next" else 0))
        return Found(wanted if found[1] or wanted >= today else wanted + timedelta(days=7), said[found.end() :])
    return None


def _after(said: str, today: date) -> Found | None:
    found = re.match(rf"(?:再)?(?:过|in)?{_N}(?:个)?(天|日|周|星期|礼拜|月|days?|weeks?)(?:后|以后|之后|过后)?", said)
    said_after = found and ("后" in found[0] or found[0].startswith(("过", "再过", "in")))
    value = written(found[1]) if found and said_after else None
    if found is None or value is None:
        return None
    if found[2] == "月":
        return Found(_months_on(today, int(value)) + timedelta(days=15 if value % 1 else 0), said[found.end() :])
    days = value * (7 if found[2] in ("周", "星期", "礼拜", "week", "weeks") else 1)
    return Found(today + timedelta(days=int(days)), said[found.end() :])


def _months_on(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(today.day, last))


def _end(said: str, today: date) -> Found | None:
    found = re.match(r"(这个?|本|下个?)?月(?:底|末|最后一天)", said)
    if found:
        first = _months_on(today.replace(day=1), 2 if (found[1] or "").startswith("下") else 1)
        return Found(first - timedelta(days=1), said[found.end() :])
    found = re.match(rf"{_N}月(?:底|末)", said)
    month = whole(found[1]) if found else None
    if found and month and 1 <= month <= 12:
        year = today.year + (month < today.month)
        return Found(_months_on(date(year, month, 1), 1) - timedelta(days=1), said[found.end() :])
    found = re.match(r"(今|本|明)?年(?:底|末)", said)
    if found:
        return Found(date(today.year + (found[1] == "明"), 12, 31), said[found.end() :])
    found = re.match(r"(这个?|本|下个?)(?:周|星期|礼拜)(?:底|末)(?=$)", said)
    return None


def _of_month(said: str, today: date) -> Found | None:
    found = re.match(rf"(这个?|本|下个?)?(月)?{_N}(?:号|日)", said)
    of_month = whole(found[3]) if found else None
    if found is None or of_month is None or not 1 <= of_month <= 31 or (found[1] and not found[2]):
        return None
    first = today.replace(day=1)
    for months in (1, 2) if (found[1] or "").startswith("下") else (0,) if found[1] else range(3):
        start = _months_on(first, months)
        made = _made(start.year, start.month, of_month)
        if made and (made >= today or found[1]):
            return Found(made, said[found.end() :])
    return None
