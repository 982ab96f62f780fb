"""Times of day, moments and lengths of time as people type them, judged from the moment of the message."""

import re
from datetime import datetime, time, timedelta

from flows.engine.values.days import VAGUE_DAY, leading, whole
from flows.engine.values.numbers import NUMERAL, written
from flows.engine.values.unclear import Unclear

_N = rf"([0-9]+(?:\.[0-9]+)?|{NUMERAL}+)"
_PERIOD = (
    "一大早|大清早|清早|清晨|早晨|早上|上午|今早|早|凌晨|半夜|正午|中午|午后|下午|傍晚|黄昏|晚上|晚间|夜里|夜晚|晚|夜"
)
_CLOCK = re.compile(
    rf"^(?P<period>{_PERIOD})?(?:的)?(?:(?P<to>差)(?P<less>一刻|[0-9]{{1,2}}分?|{NUMERAL}+分?))?(?P<hour>[0-9]{{1,2}}|[零一二两三四五六七八九十]{{1,3}})"
    r"(?:[:：](?P<digits>[0-9]{2})|(?:点钟?|时|點鐘?|點)(?:(?P<minute>半|一刻|三刻|[0-9]{1,2}|[零一二三四五六七八九十]{1,3})分?|整|过(?P<past>[0-9]{1,2}|[零一二三四五六七八九十]{1,3})分?|差(?P<lack>一刻|[0-9]{1,2}|[一二三四五六七八九十]{1,3})分?)?|(?P<meridiem>am|pm))(?P<half>am|pm)?"
)
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
_ALONE = {
    "中午": time(12),
    "正午": time(12),
    "半夜": time(0),
    "午夜": time(0),
    "零点": time(0),
    "noon": time(12),
    "midnight": time(0),
}
_AFTERNOON = ("下午", "午后", "傍晚", "黄昏", "晚上", "晚间", "夜里", "夜晚", "晚", "夜")


def clock(said: str) -> time | Unclear | None:
    """The time of day that a text in its plain form says ("20:00", "晚上八点半", "差一刻九点").

    Gives `Unclear.VAGUE` for a part of the day without an hour, none when it says no time.
    """
    if said in _ALONE:
        return _ALONE[said]
    found = _CLOCK.match(said)
    if found is None:
        return Unclear.VAGUE if re.match(rf"^(?:{_PERIOD})(?:吧|的时候|都行|点)?$", said) else None
    rest = said[found.end() :]
    # What follows is what happens then: a few words without another number.
    if len(rest) > 8 or re.search(rf"[0-9]|{NUMERAL}[点分小天]", rest):
        return None
    return _told(found)


def _told(found: re.Match[str]) -> time | None:
    hour = whole(found["hour"])
    told = found["digits"] or found["minute"] or found["past"]
    minute = _MINUTES[told] if told in _MINUTES else whole(told) if told else 0
    if hour is None or minute is None:
        return None
    half = found["meridiem"] or found["half"] or ""
    period = found["period"] or ""
    if (period in _AFTERNOON or half == "pm") and hour < 12:
        hour += 12
    elif (period in ("晚上", "夜里", "半夜", "凌晨", "晚", "夜") or half == "am") and hour == 12:
        hour = 0
    elif period in ("中午", "正午") and hour < 4:
        hour += 12
    less = found["less"] or found["lack"]
    if less:
        back = _MINUTES.get(less) or whole(less.removesuffix("分")) or 0
        hour, minute = divmod(hour * 60 + minute - back, 60)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if 0 <= hour <= 23 and 0 <= minute <= 59 else None


def moment(said: str, now: datetime) -> datetime | Unclear | None:
    """The moment that a text in its plain form says, in the zone of `now`.

    An hour without a part of the day is the next such hour in waking time. Gives `Unclear.VAGUE` when the hour or the
    day is missing, `Unclear.PAST` for a moment that has gone, none when it says no moment.
    """
    said = said.replace("號", "号").replace("點", "点").replace("鐘", "钟").replace("，", "").replace(",", "")
    said = re.sub(r"^(?:就|那就|改到|约|定在|大概|在|要不|提醒我|等到?|到)+", "", said)
    found = re.match(r"(?:再)?(?:过|in)?(.+?)(?:后|以后|之后|过后)(.*)$|(?:再)?(?:过|in)(.+)()$", said)
    if found:
        length = duration(found[1] or found[3])
        if isinstance(length, timedelta):
            if length % timedelta(days=1):
                return now + length
        elif length is Unclear.VAGUE:
            return Unclear.VAGUE
    start = leading(said, now.date())
    rest = said if start is None else start.rest
    told = clock(re.sub(r"^(?:那天|的|这天|当天)", "", rest)) if rest else None
    if told is None or isinstance(told, Unclear):
        vague = start is not None and not re.search(r"[^\u4e00-\u9fff0-9a-z]", rest) and len(rest) <= 4
        return (
            Unclear.VAGUE
            if vague
            or told is Unclear.VAGUE
            or VAGUE_DAY.search(said)
            or re.search(r"一会|等下|待会|有空|晚点|迟点|过会", said)
            else None
        )
    on = start.value if start else now.date()
    at = datetime.combine(on, told, now.tzinfo)
    period = (
        re.search(_PERIOD, rest) is not None
        or "am" in rest
        or "pm" in rest
        or told.hour > 12
        or bool(re.search(r"\d[:：]\d\d", rest))
    )
    if not period and 1 <= told.hour <= 6:
        at += timedelta(hours=12)
    if at <= now and (start is None or (on == now.date() and not period)):
        # "8点" at ten in the morning means the evening.
        at += (
            timedelta(hours=12)
            if not period and told.hour < 12 and at + timedelta(hours=12) > now
            else timedelta(days=1)
        )
    return Unclear.PAST if at <= now else at


_LENGTH = re.compile(
    rf"{_N}?(?P<half1>个半)?(?:个)?(?P<unit>分钟|分|小时|钟头|钟|刻钟|天|日|周|星期|礼拜|月|年|minutes?|mins?|min|hours?|hrs?|h|days?|weeks?|months?|m|d)(?P<half2>半)?"
)
_SECONDS = {
    "分": 60,
    "m": 60,
    "小": 3600,
    "钟": 3600,
    "h": 3600,
    "刻": 900,
    "天": 86400,
    "日": 86400,
    "d": 86400,
    "周": 604800,
    "星": 604800,
    "礼": 604800,
    "w": 604800,
    "月": 2592000,
    "年": 31536000,
}


def duration(said: str) -> timedelta | Unclear | None:
    """The length of time that a text in its plain form says ("一个半小时", "90分钟", "两天"); a month is 30 days.

    Gives `Unclear.VAGUE` for "a while", none when it says no length.
    """
    said = re.sub(
        r"^(?:大概|大约|差不多|就|要|需要|提前|持续|延长|再|给我)+|(?:左右|吧|的|就行|就够了|就好|够了|时间|那么久)+$",
        "",
        said,
    )
    if re.search(r"几|一会|一阵|好久|很久|半天|一段|多久|片刻|两三|三四|四五|些", said):
        return Unclear.VAGUE
    said = said.replace("小时零", "小时").replace("又", "").replace("零", "") if "小时" in said else said
    total, at = 0.0, 0
    while at < len(said):
        found = _LENGTH.match(said, at)
        if found is None or found.end() == at or (found[1] is None and not found["half1"]):
            return None
        amount = float(written(found[1]) or 0) if found[1] else 1.0
        unit = "month" if found["unit"].startswith("month") else found["unit"]
        seconds = 2592000 if unit == "month" else _SECONDS[unit[0]]
        total += (amount + (0.5 if found["half1"] or found["half2"] else 0.0)) * seconds
        at = found.end()
    return timedelta(seconds=round(total)) if total else None
