"""Reading one cell: what people write as a date, an area, a share, a number, and why it could not be read."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from operator import mul
from typing import Any
from unicodedata import is_normalized, normalize

from store.people.importing.columns import Column
from store.people.person import normal_identity

_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of spreadsheet programs."""
_EARLIEST = date(1900, 1, 1)
_EXACT = 10**15
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_FORMULA = re.compile(r"^[=＝]|^[+@＋＠](?!\d)|^#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class Unread(Exception):
    """Why a cell could not be read: the end of a text key `people/importing.…` and its variables."""

    def __init__(self, reason: str, **values: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def text_of(value: Any, most: int = 200) -> str:
    """A cell as text: wide signs made narrow, blanks trimmed, whole numbers without ".0".

    Refuses a formula or the error of one, a number too long to be exact, and text of more than `most` characters.
    """
    if isinstance(value, str):
        if _is_plain(value) and len(value) <= most:
            return value
        text = " ".join(normalize("NFKC", value).split())
        if _FORMULA.match(text):
            raise Unread("formula", value=text[:40])
    elif value is None:
        return ""
    elif isinstance(value, bool):
        text = "是" if value else "否"
    elif isinstance(value, (int, float)):
        if abs(value) >= _EXACT:
            raise Unread("number-lost")
        text = str(int(value)) if value == int(value) else repr(value)
    elif isinstance(value, (date, datetime)):
        text = value.isoformat()[:10]
    else:
        text = str(value)
    if len(text) > most:
        raise Unread("too-long", most=most)
    if not text.isprintable():
        raise Unread("control")
    return text


def date_of(value: Any, today: date) -> date | None:
    """A day: a real date, 1990-01-02, 1990/1/2, 1990.1.2, 1990年1月2日, 19900102 or a spreadsheet's number of a day.

    Refuses what is none, before 1900, or later than `today`.
    """
    found: date | None = None
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 100_000:
        found = _FIRST_DAY + timedelta(days=int(value))
    else:
        text = text_of(value, 40)
        if not text:
            return None
        match = _DATE.match(text) or _DIGITS.match(text)
        if match is None:
            raise Unread("date", value=text)
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as problem:
            raise Unread("date", value=text) from problem
    if not _EARLIEST <= found <= today:
        raise Unread("date-outside", value=found.isoformat())
    return found


def phone_of(value: Any) -> str:
    """A phone number as it was written, of 7 to 15 digits; one number only."""
    text = text_of(value, 60)
    digits = re.sub(r"[\s()+\-]", "", text)
    if digits and (not digits.isdecimal() or not 7 <= len(digits) <= 15):
        raise Unread("phone", value=text)
    return digits


def identity_of(value: Any) -> str:
    """An identity number: a Chinese one of 18 signs with the right last one (GB 11643), or another document's."""
    number = normal_identity(text_of(value, 40))
    if not number:
        return ""
    if len(number) == 18 and number[:17].isdecimal():
        total = sum(map(mul, map(int, number[:17]), _WEIGHTS))
        if _CHECKS[total % 11] != number[17]:
            raise Unread("identity-check")
        if _birth_in(number) is None:
            raise Unread("identity-birth")
        return number
    if not 5 <= len(number) <= 20 or not number.isascii() or (number.isdecimal() and len(number) in (15, 16, 17)):
        raise Unread("identity")
    return number


def birth_in(identity: str) -> date | None:
    """The day of birth that a Chinese identity number tells, if it is one."""
    return _birth_in(identity) if len(identity) == 18 and identity[:17].isdecimal() else None


def gender_in(identity: str) -> str | None:
    """The gender that a Chinese identity number tells, if it is one."""
    if len(identity) != 18 or not identity[:17].isdecimal():
        return None
    return "male" if int(identity[16]) % 2 else "female"


def floor_area_of(value: Any) -> int | None:
    """A floor area in 0.01 m², from square metres such as 89.5, "89.50㎡" or "1,089.5"."""
    text = re.sub(r"(?:m2|平方米|平米|平)$", "", text_of(value, 40).replace(",", "").lower()).strip()
    if not text:
        return None
    try:
        hundredths = Decimal(text) * 100
    except InvalidOperation as problem:
        raise Unread("floor-area", value=text) from problem
    if not hundredths.is_finite() or not 0 < hundredths < 100_000_000:
        raise Unread("floor-area", value=text)
    return int(hundredths.to_integral_value())


def share_of(value: Any) -> tuple[int, int] | None:
    """A share as (part, whole): "1/2", "50%", 0.5 or "1" for all of it."""
    text = text_of(value, 40).replace(" ", "").replace("⁄", "/")
    return _share(text) if text else None


# The same few shares and words stand in hundreds of thousands of rows.
@lru_cache(4096)
def _share(text: str) -> tuple[int, int]:
    try:
        share = Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError) as problem:
        raise Unread("share", value=text) from problem
    if not 0 < share <= 1:
        raise Unread("share", value=text)
    share = share.limit_denominator(100_000)
    return share.numerator, share.denominator


def choice_of(value: Any, column: Column) -> str:
    """What a word means in a column that has a choice, "" for an empty cell."""
    chosen = column.meanings.get(value) if isinstance(value, str) else None
    if chosen is not None:
        return chosen
    text = text_of(value, 40).casefold()
    if not text:
        return ""
    if text not in column.meanings:
        raise Unread("choice", value=text, known="、".join(meant[0] for _, meant in column.words))
    return column.meanings[text]


def _is_plain(text: str) -> bool:
    """Whether a text surely stays as it is: most of hundreds of thousands of cells, told apart in half the time."""
    if text.isascii():
        return text.isprintable() and " " not in text and text[:1] not in "=+@#"
    return text.isalnum() and is_normalized("NFKC", text)


def _birth_in(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
