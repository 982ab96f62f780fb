"""On which days and at which hours somebody is on duty, and how people write it."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.people.workdays import is_workday
from store.records import record

WORKDAYS, RESTDAYS, DAILY = "workdays", "restdays", "daily"
A_DAY = 24 * 60
_NAMES = {name: number for number, names in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7末"))
          for name in names}  # fmt: skip
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|(?:周|星期|礼拜)[一二三四五六日天1-7]"
_SEPARATOR = r"\s*(?:-|–|—|~|～|到|至|to)\s*"
_SPAN = re.compile(rf"({_DAY}){_SEPARATOR}({_DAY}|[一二三四五六日天])", re.IGNORECASE)
# "周三五" are two days, "周三5点" is one.
_LIST = re.compile(
    r"(?:每个?)?(?:周|星期|礼拜)([一二三四五六日天](?:[、和,，]?(?:周|星期|礼拜)?[一二三四五六日天](?![点:：号时]))*)"
)
_FIXED = (
    (re.compile(r"(?:周末|双休日?)(?:和|、|及|跟)?(?:法定)?(?:节假日|放假)|(?:法定)?节假日|休息日|放假(?:的时候)?|"
                r"rest\s*days?|holidays?", re.IGNORECASE), RESTDAYS),
    (re.compile(r"每?个?(?:工作日|上班日)|working\s*days?|week\s*days", re.IGNORECASE), WORKDAYS),
    (re.compile(r"每天|天天|每日|每晚|every\s*(?:day|night)|daily", re.IGNORECASE), DAILY),
    (re.compile(r"(?:每个?)?周末|双休日?|weekends?", re.IGNORECASE), "5,6"),
)  # fmt: skip
_PERIOD = "早上|早晨|清早|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨|早|晚"
_HOUR = (
    rf"(?:{_PERIOD})?\s*(?:\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?:\s*[:：]\s*\d{2}|\s*[点时](?:半|\d{1,2}分?)?)?(?:\s*[ap]m)?"
)
_HOURS = re.compile(rf"({_HOUR}){_SEPARATOR}(次日|第二天)?({_HOUR})", re.IGNORECASE)
_ONE = re.compile(
    rf"^(?P<period>{_PERIOD})?\s*(?P<hour>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?:\s*[:：]\s*(?P<minute>\d{2})(?::\d{2})?|\s*[点时](?:(?P<half>半)|(?P<past>\d{1,2})分?)?)?(?:\s*(?P<half_day>[ap])m)?$",
    re.IGNORECASE,
)
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "夜里", "晚"})


@record
class Hours:
    """From when until when, in minutes after midnight; an end not later than the beginning is the next day's."""

    begins: int
    ends: int

    @property
    def length(self) -> int:
        """How many minutes it lasts, at most a day."""
        return (self.ends - self.begins) % A_DAY or A_DAY

    def starting(self, day: date, zone: str) -> tuple[datetime, datetime]:
        """The moments between which it lasts when it begins on a day."""
        midnight = datetime.combine(day, time(0), ZoneInfo(zone))
        # Wall clocks: nine o'clock is nine o'clock on the day the clocks change, too.
        return midnight + timedelta(minutes=self.begins), midnight + timedelta(minutes=self.begins + self.length)


def falls_on(days: str, day: date) -> bool:
    """Whether duty of some `days` ("workdays", "restdays", "daily", or numbers from Monday as "0,2") falls on a day.

    Public holidays and moved working days count. A weekday that is a public holiday is free for those of certain
    weekdays too; a Saturday that is worked is a Saturday to who said Saturday.
    """
    if days == DAILY:
        return True
    if days in (WORKDAYS, RESTDAYS):
        return is_workday(day) is (days == WORKDAYS)
    wanted = {int(one) for one in days.split(",")}
    return day.weekday() in wanted and (day.weekday() > 4 or is_workday(day))


def days_in(said: str) -> tuple[str, str] | None:
    """The days that a text speaks of, and the text without them; none when it says no days."""
    span = _SPAN.search(said)
    if span:
        first, last = _weekday(span[1]), _weekday(span[2])
        numbers = [(first + step) % 7 for step in range((last - first) % 7 + 1)]
        days = WORKDAYS if numbers == [0, 1, 2, 3, 4] else ",".join(str(one) for one in sorted(numbers))
        return (DAILY if len(numbers) == 7 else days), _without(said, span)
    for pattern, days in _FIXED:
        found = pattern.search(said)
        if found:
            return days, _without(said, found)
    found = _LIST.search(said)
    if found:
        return _listed({_NAMES[sign] for sign in found[1] if sign in _NAMES}), _without(said, found)
    english = list(re.finditer(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", said, re.IGNORECASE))
    if english:
        rest = re.sub(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b(?:\s*(?:,|and)\s*)?", " ", said, flags=re.IGNORECASE)
        return _listed({_ENGLISH.index(one[1].lower()) for one in english}), rest
    return None


def hours_in(said: str) -> tuple[Hours, str] | None:
    """The hours that a text speaks of ("9:00-17:00", "晚上10点到早上6点"), and the text without them."""
    for found in _HOURS.finditer(said):
        begins, ends = clock_of(found[1]), clock_of(found[3])
        # "1-3-201" is a door, and "3-4" might be: bare numbers count only where one of the two is a time of day.
        if begins is None or ends is None or not re.search(r"[:：点时]|[ap]m", found[0], re.IGNORECASE):
            continue
        afternoon = re.match(_PERIOD, found[1])
        if afternoon and afternoon[0] in _AFTERNOON and not re.match(_PERIOD, found[3]) and not found[2]:
            ends += 12 * 60 if ends <= begins < ends + 12 * 60 <= A_DAY else 0
        return Hours(begins, ends % A_DAY), _without(said, found)
    return None


def clock_of(said: str) -> int | None:
    """A time of day in minutes after midnight: "9:00", "09:00:00", "9", "下午两点半"; "24:00" is midnight."""
    found = _ONE.match(said.strip())
    if found is None:
        return None
    hour = int(found["hour"]) if found["hour"].isdecimal() else _numeral(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or found["past"] or 0)
    half_day = (found["half_day"] or "").lower()
    if hour < 12 and (found["period"] in _AFTERNOON or half_day == "p" or (found["period"] == "中午" and hour < 4)):
        hour += 12
    elif hour == 12 and (half_day == "a" or found["period"] in ("晚上", "夜里", "半夜", "凌晨", "晚")):
        hour = 0
    if minute > 59 or hour * 60 + minute > A_DAY:
        return None
    return (hour * 60 + minute) % A_DAY


def _listed(numbers: set[int]) -> str:
    if len(numbers) == 7:
        return DAILY
    return WORKDAYS if numbers == {0, 1, 2, 3, 4} else ",".join(str(one) for one in sorted(numbers))


def _weekday(name: str) -> int:
    return _ENGLISH.index(name[:3].lower()) if name.isascii() and name.isalpha() else _NAMES[name[-1]]


def _numeral(word: str) -> int:
    if "十" not in word:
        return _DIGITS[word[0]]
    tens, _, ones = word.partition("十")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def _without(said: str, found: re.Match[str]) -> str:
    return f"{said[: found.start()]} {said[found.end() :]}"
