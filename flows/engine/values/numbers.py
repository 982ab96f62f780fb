"""Numbers in digits and Chinese numerals: "3", "３", "十二", "两千三", "一万二", "88.5平", "三点五", "廿一"."""

import re
from decimal import Decimal, InvalidOperation

from flows.engine.values.unclear import Unclear

DIGITS = {
    "零": 0, "〇": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9, "兩": 2, "弌": 1,
}  # fmt: skip
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
NUMERAL = "[零〇一幺二两三四五六七八九十百千万廿卅俩仨壹贰叁肆伍陆柒捌玖拾佰仟兩半]"
_VALUE = re.compile(rf"(?:[0-9]+(?:\.[0-9]+)?万?|{NUMERAL}+(?:点[零〇一二三四五六七八九]+)?)")
_BEFORE = (
    r"(?:大概|大约|差不多|一共|总共|就|有|是|要|我要|我有|来|给我|共|第|no\.?|#|选|选择|我选|约|只有|才|也就|应该是)*"
)
_AFTER = (
    r"(?:个半|个|個|项|項|条|號|号|款|种|份|张|、|平方米|平米|平方|平|㎡|m2|块钱|块|元|人|户|只|箱|斤|盒|瓶|岁|次|套|件|口|位|家|间|票|分|桶|袋|根|盏|把|台|辆|条|层|楼|天|吧|啊|呀|哦|呢|的|了|左右|整|样子|"
    r"人吧|\.|钱)*"
)
_WHOLE = re.compile(rf"^{_BEFORE}(?P<value>{_VALUE.pattern}){_AFTER}$")
_VAGUE = re.compile(
    r"几|多少|好些|若干|一些|一点|很多|不少|一两|两三|三四|四五|五六|六七|七八|八九|二三|三五|十来|来个|多个|[0-9十百千万]多|[十百千万]来|"
    r"[0-9]+(?:到|至|-|~)[0-9]+|[一二两三四五六七八九十](?:到|至)[一二两三四五六七八九十]|不知道|说不准|不清楚"
)
_RANGE = re.compile(r"一两|两三|二三|三四|四五|五六|六七|七八|八九|三五(?!$)")


def chinese(word: str) -> int | None:
    """The whole number that numerals write ("一百零五", "两千三", "一万二", "三〇二"); none for anything else."""
    word = word.replace("廿", "二十").replace("卅", "三十").replace("俩", "二").replace("仨", "三")
    if not word or any(sign not in DIGITS and sign not in UNITS and sign != "万" for sign in word):
        return None
    if not any(sign in UNITS or sign == "万" for sign in word):
        return int("".join(str(DIGITS[sign]) for sign in word))
    if "万" in word:
        high, _, low = word.partition("万")
        above = chinese(high) if high else 1
        if above is None or "万" in low:
            return None
        # "一万二" leaves out the thousand.
        below = DIGITS[low] * 1000 if len(low) == 1 and low in DIGITS else chinese(low) if low else 0
        return None if below is None else above * 10_000 + below
    total, digit, unit = 0, 0, 10
    pending = False
    for sign in word:
        if sign in UNITS:
            total += (digit if pending else 1) * UNITS[sign]
            unit, digit, pending = UNITS[sign], 0, False
        else:
            # "一百零五" says its empty place, "两百五" leaves the ten out.
            digit, pending = DIGITS[sign], True
            unit = 10 if sign in "零〇" else unit
    left_out = pending and digit and unit > 10 and word[-2] in UNITS
    return total + (digit * unit // 10 if left_out else digit)


def written(word: str) -> Decimal | None:
    """The number that digits or numerals write; none for anything else."""
    if word == "半":
        return Decimal("0.5")
    if word[:1].isascii():
        times = 10_000 if word.endswith("万") else 1
        try:
            return Decimal(word.removesuffix("万")) * times
        except InvalidOperation:
            return None
    whole, _, rest = word.partition("点")
    value = chinese(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[sign]) for sign in rest)}") if rest else Decimal(value)


def amount(said: str) -> Decimal | Unclear | None:
    """The one number that a short answer in its plain form says, with or without what is counted.

    Gives `Unclear.VAGUE` for "a few" and ranges, none when it says no number.
    """
    found = _WHOLE.match(said)
    if (
        found
        and not _RANGE.search(said)
        and not re.search(r"[几多来]", said.replace("来", "", 1) if said.startswith("来") else said)
    ):
        value = written(found["value"])
        if value is not None:
            return value + Decimal("0.5") if "个半" in said else value
    if _VAGUE.search(said):
        return Unclear.VAGUE
    inside = _VALUE.findall(said)
    values = {value for value in map(written, inside) if value is not None}
    return next(iter(values)) if len(values) == 1 and len(said) <= 16 else None
