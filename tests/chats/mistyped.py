"""Choices as somebody types them who is in a hurry: a Chinese numeral, or the label with one slip of the fingers."""

import ast
import re
from functools import cache
from pathlib import Path
from random import Random
from zlib import crc32

from flows.engine.words import plain
from tests.chats.stage import Turn

ROOT = Path(__file__).parents[2]
NUMERALS = "零一二三四五六七八九十"
COUNTING = NUMERALS + "百千万两"
ORDER = re.compile(r"\d{6}-\d{4}")
"""The number of an order: nobody types it out with all that stands behind it, which may be words of danger."""
NOT_TAKEN = {
    f"engine/problems.{problem}" for problem in ("not_offered", "yes_or_no", "read_choose", "choose", "no_code")
}


def one_slip(label: str, labels: list[str]) -> str | None:
    """The label with a homophone in it, a character lost or one doubled; none when it would be another one's.

    The same label has always the same slip.
    """
    random = Random(crc32(label.encode()))  # the same slips in every run, nothing secret
    places = [at for at, sign in enumerate(label) if sign in sounds() and sign not in COUNTING]
    # What begins with "#1" is written to that talk, whatever follows.
    if len(places) < 2 or label.startswith("#"):
        return None
    at = random.choice(places)
    made = [label[:at] + label[at] + label[at:]]
    alike = [sign for sign in sounds()[label[at]] if sign != label[at] and sign not in COUNTING]
    if alike:
        made.append(label[:at] + random.choice(alike[:9]) + label[at + 1 :])
    if len(places) > 3:
        made.append(label[:at] + label[at + 1 :])
    slip = random.choice(made)
    return None if plain(slip) in {plain(other) for other in labels} else slip


def not_taken(turn: Turn) -> bool:
    """Whether the answer to the last question was none."""
    return any(words.key in NOT_TAKEN for words in turn.reply.lines if not isinstance(words, str))


def numeral(number: int) -> str:
    """A number of up to two digits in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones] if ones or not tens else "")


@cache
def sounds() -> dict[str, str]:
    """Every common character with those that sound the same, the commonest first."""
    table = (ROOT / "flows/engine/understanding/tables/sounds.txt").read_text(encoding="utf-8").splitlines()
    return {sign: line.partition(" ")[2] for line in table for sign in line.partition(" ")[2]}


@cache
def exact_questions() -> frozenset[tuple[str, str]]:
    """The questions that flows ask for exactly: texts of the flow and key; no key for one that is put together."""
    found = set()
    for file in (ROOT / "flows").rglob("*.py"):
        texts = file.relative_to(ROOT / "flows").with_suffix("").as_posix()
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not call.args:
                continue
            if call.func.attr == "read" or any(word.arg in ("exact", "sensitive") for word in call.keywords):
                first = call.args[0]
                first = first.values[0] if isinstance(first, ast.JoinedStr) else first
                key = str(first.value).partition("#")[0] if isinstance(first, ast.Constant) else ""
                found.add((texts.partition("/")[0], key))
    return frozenset(found)


def is_exact(turn: Turn) -> bool:
    """Whether a turn ends with a question that must be answered exactly."""
    for text in (words.key for words in turn.reply.lines if not isinstance(words, str)):
        subject, _, rest = text.partition("/")
        key = re.split(r"[.#]", rest)[1] if "." in rest else ""
        if (subject, key) in exact_questions() or (subject, "") in exact_questions():
            return True
    return False
