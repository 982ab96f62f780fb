"""How a name is said, so that it is found by ear: 张 and 章 are both "zhang"."""

import unicodedata
from functools import cache
from pathlib import Path

# Each line: a syllable without its tone, then the characters said so; a family name's reading goes before others.
_TABLE = Path(__file__).with_name("sounds.txt")

COMPOUND = frozenset({
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "独孤", "南宫", "夏侯", "皇甫", "尉迟", "公孙",
    "慕容", "令狐", "宇文", "长孙", "轩辕", "端木", "百里", "呼延", "东郭", "南门", "西门", "公冶",
    "澹台", "濮阳", "淳于", "单于", "太叔", "申屠", "仲孙", "钟离", "闻人", "赫连",
})  # fmt: skip
"""Family names of two characters."""


def sound_of(name: str) -> str:
    """How a name is said, in small Latin letters without tones or spaces: 橘小满 is "juxiaoman"."""
    table = _sounds()
    return "".join(table.get(sign, sign) for sign in unicodedata.normalize("NFKC", name).lower() if sign.isalnum())


def syllables_of(name: str) -> tuple[str, ...]:
    """How each character of a name is said."""
    return tuple(sound_of(sign) for sign in name if sound_of(sign))


def given_name(name: str) -> str:
    """A name without the family name: 小满 of 橘小满, Wong of Mary Wong; nothing when there is no second part."""
    stripped = name.strip()
    if " " in stripped:
        return stripped.partition(" ")[2]
    return stripped[2:] if stripped[:2] in COMPOUND and len(stripped) > 2 else stripped[1:]


@cache
def _sounds() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        sound, _, signs = line.partition(" ")
        for sign in signs:
            table.setdefault(sign, sound)
    return table
