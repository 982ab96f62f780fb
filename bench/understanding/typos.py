"""Make the mistakes that people make when they type: sounds taken for others, characters lost or typed twice.

There is no chance in it: the place and the wrong character follow from the line itself, so that the same line
always gives the same variants and two measurements can be compared.

    python bench/understanding/typos.py 我要报修楼道灯
    python bench/understanding/typos.py < lines.txt        (one line in, its variants out: kind, tab, wording)
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256

# Level 1 of GB 2312: the 3,755 characters an input method offers first.
FIRST_LEAD_BYTE, LAST_LEAD_BYTE = 0xB0, 0xD7
# The wrong character is one of the likeliest of its sound, as an input method would offer it.
OFFERED = 3

# Sounds that the speech of Quzhou does not tell apart (domain, section 13.3), and the usual slips of the keyboard.
SAME_START = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f")]
SAME_END = [("ing", "in"), ("eng", "en")]


CHINESE_RUN_OR_OTHER = re.compile("[\u4e00-\u9fff]+|[^\u4e00-\u9fff]")


def is_chinese(character: str) -> bool:
    """Whether a character is a common Chinese one."""
    return "\u4e00" <= character <= "\u9fff"


@cache
def _sounds() -> dict[str, list[str]]:
    """Give for each toneless syllable its common characters, likeliest first."""
    from collections import Counter

    from pypinyin import lazy_pinyin
    from pypinyin.phrases_dict import phrases_dict

    used = Counter(character for phrase in phrases_dict for character in phrase)
    table: dict[str, list[str]] = {}
    for lead in range(FIRST_LEAD_BYTE, LAST_LEAD_BYTE + 1):
        for trail in range(0xA1, 0xFF):
            character = bytes((lead, trail)).decode("gb2312", errors="ignore")
            if character:
                table.setdefault(lazy_pinyin(character)[0], []).append(character)
    for characters in table.values():
        characters.sort(key=lambda character: (-used[character], character))
    return table


def _syllables(line: str) -> list[str]:
    """Give one syllable a character, read in its context; what is not Chinese stands for itself."""
    from pypinyin import lazy_pinyin

    syllables: list[str] = []
    for run in CHINESE_RUN_OR_OTHER.findall(line):
        syllables += lazy_pinyin(run) if is_chinese(run[0]) else [run]
    return syllables


def _neighbours(syllable: str) -> Iterator[str]:
    for long, short in SAME_END:
        if syllable.endswith(long):
            yield syllable[: -len(long)] + short
        elif syllable.endswith(short):
            yield syllable[: -len(short)] + long
    for one, other in SAME_START:
        for mine, theirs in ((one, other), (other, one)):
            # "zh" also starts with "z": what follows a plain start must be a vowel.
            if syllable.startswith(mine) and syllable[len(mine) : len(mine) + 1] in set("aeiouv"):
                yield theirs + syllable[len(mine) :]


def _order(line: str, kind: str, count: int) -> list[int]:
    """Give the numbers below `count` in an order that follows from the line and the kind of mistake."""
    return sorted(range(count), key=lambda place: sha256(f"{kind}\0{line}\0{place}".encode()).digest())


def _pick(line: str, kind: str, choices: Sequence[str]) -> str:
    return choices[_order(line, kind + " pick", len(choices))[0]]


def _replaced(line: str, kind: str, choices: Callable[[int, str], list[str]]) -> str | None:
    syllables = _syllables(line)
    if len(syllables) != len(line):
        return None
    for place in _order(line, kind, len(line)):
        if not is_chinese(line[place]):
            continue
        offered = [other for other in choices(place, syllables[place]) if other != line[place]][:OFFERED]
        if offered:
            return line[:place] + _pick(line, kind, offered) + line[place + 1 :]
    return None


def homophone(line: str) -> str | None:
    """Put another character of the same sound in the place of one; None where there is none."""
    return _replaced(line, "homophone", lambda _, syllable: _sounds().get(syllable, []))


def neighbouring_sound(line: str) -> str | None:
    """Put a character of a sound easily taken for the right one (in/ing, z/zh, n/l, h/f) in the place of one."""

    def choices(_: int, syllable: str) -> list[str]:
        return [other for near in _neighbours(syllable) for other in _sounds().get(near, [])[:OFFERED]]

    return _replaced(line, "neighbouring_sound", choices)


def _letters(line: str) -> list[int]:
    """Give the places of letters: a digit lost or doubled would mean another thing, a comma none."""
    return [place for place, character in enumerate(line) if character.isalpha()]


def dropped(line: str) -> str | None:
    """Leave one character out; None for lines of fewer than four characters, which would lose their sense."""
    letters = _letters(line)
    if len(letters) < 4:
        return None
    place = letters[_order(line, "dropped", len(letters))[0]]
    return line[:place] + line[place + 1 :]


def doubled(line: str) -> str | None:
    """Type one character twice; None where there is no letter."""
    letters = _letters(line)
    if not letters:
        return None
    place = letters[_order(line, "doubled", len(letters))[0]]
    return line[: place + 1] + line[place:]


KINDS: dict[str, Callable[[str], str | None]] = {
    "homophone": homophone,
    "neighbouring_sound": neighbouring_sound,
    "dropped": dropped,
    "doubled": doubled,
}


def variants(line: str) -> list[tuple[str, str]]:
    """Give the mistyped variants of a line, at most one of each kind.

    Args:
        line: what was meant, one line of text.

    Returns:
        Pairs of kind and wording; kinds that the line has no room for are left out.

    """
    made = ((kind, make(line)) for kind, make in KINDS.items())
    return [(kind, wording) for kind, wording in made if wording is not None and wording != line]


def main() -> None:
    """Print the variants of the lines given as arguments, or else of those on standard input."""
    parser = argparse.ArgumentParser(description="Print mistyped variants of lines: kind, tab, wording.")
    parser.add_argument("line", nargs="*", help="what was meant; without any, lines are read from standard input")
    given: list[str] = parser.parse_args().line
    for line in given or (row.rstrip("\n") for row in sys.stdin):
        for kind, wording in variants(line):
            print(f"{kind}\t{wording}")


if __name__ == "__main__":
    main()
