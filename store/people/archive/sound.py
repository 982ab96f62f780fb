"""How a name is said, so that it is found by ear: 张 and 章 are both "zhang"."""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

# Each line: a syllable without its tone, then the characters said so; a family name's reading goes before others.
_TABLE = Path(__file__).with_name("sounds.txt")


def sound_of(name: str) -> str:
    """How a name is said, in small Latin letters without tones or spaces: 橘小满 is "juxiaoman"."""
    table = _sounds()
    return "".join(table.get(sign, sign) for sign in unicodedata.normalize("NFKC", name).lower() if sign.isalnum())


def syllables_of(name: str) -> tuple[str, ...]:
    """How each character of a name is said."""
    return tuple(sound_of(sign) for sign in name if sound_of(sign))


def heard(name: str) -> tuple[str, ...]:
    """How each character of a name is heard in the region, where some syllables are not told apart."""
    return tuple(filter(None, map(_heard, name)))


# A name is compared with thousands, made of the same few hundred characters.
@lru_cache(8192)
def _heard(sign: str) -> str:
    return folded(sound_of(sign))


@cache
def _sounds() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        sound, _, signs = line.partition(" ")
        for sign in signs:
            table.setdefault(sign, sound)
    return table


def folded(syllable: str) -> str:
    """A syllable with what the region does not tell apart made one: in/ing, en/eng, z/zh, n/l, h/f."""
    if syllable[1:2] == "h":
        syllable = syllable[0] + syllable[2:]
    if syllable.endswith(("ing", "eng")):
        syllable = syllable[:-1]
    start = {"n": "l", "h": "f"}.get(syllable[:1])
    return start + syllable[1:] if start and len(syllable) > 1 else syllable


def sounds_like(syllable: str) -> tuple[str, ...]:
    """Every syllable that the region does not tell from one, itself among them."""
    return _alike().get(folded(syllable), (syllable,))


@cache
def _alike() -> dict[str, tuple[str, ...]]:
    groups: dict[str, set[str]] = {}
    for syllable in set(_sounds().values()):
        groups.setdefault(folded(syllable), set()).add(syllable)
    return {key: tuple(sorted(group)) for key, group in groups.items()}
