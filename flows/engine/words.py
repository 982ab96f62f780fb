"""Reading what people type: cleaning, positions in a list, yes and no, names of conversations and commands."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from flows.engine.understanding.matcher import Why
from flows.engine.understanding.outcome import Outcome, Understanding

LONGEST_CRY = 200
"""Characters up to which words are taken for a cry for help: somebody in danger pastes no page of text."""
LONGEST = 2000
"""Characters of one typed message that are read; longer ones get a sentence (a channel may allow less)."""


class Command(StrEnum):
    """Words that work inside every question."""

    BACK = "back"
    CANCEL = "cancel"
    MENU = "menu"
    HELP = "help"
    LANGUAGE = "language"
    PERSON = "person"


_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_EDGES = "。，、！？；：!?,.;:~～…\"'“”‘’「」『』()（）[]【】 \t\n"


def clean(text: str) -> str:
    """Text without control and invisible characters, composed (NFC), lines ended by LF, no blank edges."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")).strip()


def plain(text: str) -> str:
    """The comparable form of a short answer: width and case folded, no blanks, no punctuation at its edges.

    Punctuation alone stays: "?" is a word for help, and "!!" is not the same.
    """
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())
    return folded.strip(_EDGES) or folded


_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9, "兩": 2,
}  # fmt: skip
_NUMBER = re.compile(
    r"^(?:第|no\.?|#|选|选择|我选|要)?([0-9]{1,4}|[零〇一幺二两三四五六七八九十百廿卅壹贰叁肆伍陆柒捌玖兩]{1,7})(?:个|個|项|項|条|號|号|款|种|份|张|\.|、)?(?:吧|啊|呀|哦)?$"
)


def number(text: str) -> int | None:
    """A whole number written in digits or Chinese numerals ("3", "３", "三", "第三个", "廿一"), 0 to 9999."""
    found = _NUMBER.match(plain(text))
    if not found:
        return None
    word = found[1]
    if word.isdigit():
        return int(word)
    return _chinese(word)


def _chinese(word: str) -> int | None:
    word = word.replace("廿", "二十").replace("卅", "三十")
    if not any(unit in word for unit in "十百"):
        value = 0
        for sign in word:
            value = value * 10 + _DIGITS[sign]
        return value
    total, digit = 0, 0
    for sign in word:
        if sign == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif sign == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS[sign]
    return total + digit


_LAST = {"最后一个", "最后一项", "最后那个", "末一个", "最末一个", "最後一個", "last", "thelast", "thelastone"}
_ONLY = {"就这个", "这个", "就它", "就那个", "这一个", "就這個", "thisone"}


def position(text: str, count: int, answers: int | None = None) -> int | None:
    """Which of `count` shown options is meant by a number, "the last one", or "this one" when there is only one.

    Arguments: `answers`, how many of them, counted from the first, are answers and not ways to turn pages or leave.
    """
    said = plain(text)
    answers = count if answers is None else answers
    if said in _LAST and answers:
        return answers - 1
    if said in _ONLY and answers == 1:
        return 0
    value = number(text)
    return value - 1 if value is not None and 1 <= value <= count else None


_YES = {
    "是", "是的", "对", "对的", "好", "好的", "好吧", "行", "可以", "嗯", "嗯嗯", "嗯呐", "嗯哪", "要", "要的", "同意",
    "确认", "确定", "没错", "没问题", "对啊", "是啊", "好啊", "中", "得", "對", "對的", "確認", "確定",
    "ok", "okay", "yes", "y", "yeah", "yep", "sure",
}  # fmt: skip
_NO = {
    "不", "不是", "不对", "不要", "不了", "不用", "不行", "不好", "否", "别", "算了", "算啦", "不同意", "没有", "弗",
    "弗要", "勿", "勿要", "覅", "不用了", "不要了", "不對", "沒有", "no", "n", "nope", "not",
}  # fmt: skip


def yes_or_no(text: str) -> bool | None:
    """Whether a short answer says yes or no; none when it says neither."""
    said = plain(text)
    return True if said in _YES else False if said in _NO else None


_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_RELATIVE = {"今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "today": 0, "tomorrow": 1}


def day(text: str, today: date) -> date | None:
    """A day: "2026-12-31", "12月31日", "明天", "下周三", "月底", "30天后"; one without a year is the next such day."""
    said = plain(text).replace("號", "号")
    if said in _RELATIVE:
        return today + timedelta(days=_RELATIVE[said])
    if said in ("月底", "这个月底", "本月底"):
        return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if said in ("年底", "今年底"):
        return date(today.year, 12, 31)
    found = re.match(r"^(下+)?(?:周|星期|礼拜)([一二三四五六日天])$", said)
    if found:
        monday = today - timedelta(days=today.weekday())
        wanted = monday + timedelta(days=7 * len(found[1] or "") + _WEEKDAYS[found[2]])
        return wanted if found[1] or wanted >= today else wanted + timedelta(days=7)
    found = re.match(r"^(\d{1,3}|[一二两三四五六七八九十百]{1,5})(?:天|日)(?:后|以后|之后)$", said)
    if found:
        value = number(found[1])
        return today + timedelta(days=value) if value is not None else None
    return _dated(said, today)


def _dated(said: str, today: date) -> date | None:
    found = re.match(r"^(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})(?:日|号)?$", said)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        found = re.match(
            r"^(\d{1,2}|[一二三四五六七八九十]{1,2})(?:月|[-/.])(\d{1,2}|[一二三四五六七八九十廿]{1,3})(?:日|号)?$",
            said,
        )
        if found:
            month, of_month = number(found[1]), number(found[2])
            if month is None or of_month is None:
                return None
            this_year = date(today.year, month, of_month)
            return this_year if this_year >= today else date(today.year + 1, month, of_month)
    except ValueError:
        return None
    return None


@dataclass(frozen=True)
class Lexicon:
    """Names by which conversations and commands are known, of all languages together, and what people may say.

    Arguments: `flows` and `commands`, from plain form to name; `understanding`, none when names are all there is.
    """

    flows: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, Command] = field(default_factory=dict)
    understanding: Understanding | None = None

    def command(self, text: str) -> Command | None:
        """The command that is typed, if it is one."""
        said = plain(text)
        return self.commands.get(said) or self.commands.get(said.removeprefix("/"))

    def flow(self, text: str) -> str | None:
        """The registered name of the conversation that is named, if one is."""
        said = plain(text)
        return self.flows.get(said) or self.flows.get(said.removeprefix("/"))

    def danger(self, text: str) -> str | None:
        """The kind of danger to life that the words speak of, if they do; the name of a conversation speaks of none."""
        known = self.understanding if len(text) <= LONGEST_CRY and self.flow(text) is None else None
        return known.dangers.of(known.matcher.ear.hear(text)) if known else None

    def understood(self, text: str, without: frozenset[str] = frozenset(), why: list[Why] | None = None) -> Outcome:
        """What a line comes to: an exact name wins always.

        Arguments: `without`, conversations that are not for this person; `why`, collects the evidence.
        """
        name = self.flow(text)
        if name is not None:
            return Outcome(name, 1.0, ((name, 1.0),))
        return self.understanding.read(text, without, why) if self.understanding else Outcome()


def offered(text: str, labels: Iterable[str], answers: int | None = None) -> int | None:
    """Which of the shown labels was typed, or which position in them; the first `answers` of them are answers."""
    shown = [plain(label) for label in labels]
    said = plain(text)
    if said and shown.count(said) == 1:
        return shown.index(said)
    return position(text, len(shown), answers)
