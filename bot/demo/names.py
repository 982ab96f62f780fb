"""Names, ages and numbers for the people of the demo who are only there to be many: by index, never at random."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from store.keys import Keys
from store.people.person import person_row

_SURNAMES = "橘柚橙柑桔桃枇莓榴椰榄枣榛杏樱棠荔葡檬椪岚溪漾湾礁岭峦涧瀑坞汀渚淞霞虹霜雾露滩泓"
_FIRST = "暖清阿晓思念知乐安宁可语若初星月"
_SECOND = "满山川禾田风雨云"
_NAMESPACE = UUID("6c696e6c-6920-4465-6d6f-000000000000")
MOST = len(_SURNAMES) * len(_FIRST) * len(_SECOND)


def name(index: int) -> str:
    """The name of the person with an index from 0 to 5,119; no two are alike."""
    rest, surname = divmod(index, len(_SURNAMES))
    second, first = divmod(rest, len(_FIRST))
    return _SURNAMES[surname] + _FIRST[first] + _SECOND[second]


def uid(code: str) -> str:
    """A lasting id for a demo person, the same in every demo."""
    return uuid5(_NAMESPACE, code).hex


def adult_age(index: int) -> int:
    """An age from 20 to 84."""
    return 20 + index * 7 % 65


def child_age(index: int) -> int:
    """An age from 5 to 16."""
    return 5 + index * 5 % 12


def birth(age: int, at: datetime) -> date:
    """A birthday that makes somebody `age` years old during the whole year of `at`."""
    return date(at.year - age, 1, 1)


def phone(number: int) -> str:
    """A phone number (number from 1 to 9,999) with the prefix 100, which is no mobile range."""
    return f"1000000{number:04d}"


def identity(number: int, born: date) -> str:
    """An identity number of region 99, which does not exist, with a check digit that is wrong (GB 11643)."""
    digits = f"990101{born:%Y%m%d}{number % 1000:03d}"
    remainder = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits)) % 11
    right = "10X98765432"[remainder]
    return digits + next(sign for sign in "0123456789X" if sign != right)


def resident(keys: Keys, index: int, age: int, at: datetime) -> dict[str, Any]:
    """The row of one of the many; children have no phone of their own.

    Arguments: `index` from 0 to 5,119, unique in the demo; `age` in years; `at`, when they are put into the archive.
    """
    return person_row(
        keys,
        name(index),
        at=at,
        uid=uid(f"resident-{index}"),
        phone=phone(index + 100) if age >= 18 else None,
        birth=birth(age, at),
        is_demo=True,
    )
