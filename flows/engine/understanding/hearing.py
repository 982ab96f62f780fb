"""What a line sounds like: simplified, folded, in syllables in which the region's confusions are one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
MOST_TOKENS = 200
"""Tokens of a line that are listened to: what somebody wants is said early, and a novel must not cost seconds."""

_TOKEN = re.compile(r"[\u3400-\u9fff]|[a-z]+|[0-9]")
_DIGIT_SOUNDS = dict(zip("0123456789", ("lin", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"), strict=True))


@cache
def simple() -> dict[int, str]:
    """Simplified characters by the code points of traditional ones, for `str.translate`."""
    pairs = (TABLES / "simple.txt").read_text(encoding="utf-8").strip()
    return {ord(pairs[at]): pairs[at + 1] for at in range(0, len(pairs), 2)}


@cache
def sounds() -> dict[str, str]:
    """The folded syllable of every common character."""
    table: dict[str, str] = {}
    for line in (TABLES / "sounds.txt").read_text(encoding="utf-8").splitlines():
        syllable, _, characters = line.partition(" ")
        folded = fold(syllable)
        table.update(dict.fromkeys(characters, folded))
    return table


@cache
def _syllables() -> frozenset[str]:
    lines = (TABLES / "sounds.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.partition(" ")[0] for line in lines)


def fold(syllable: str) -> str:
    """A toneless syllable with what the region does not tell apart made one: in/ing, en/eng, z/zh, n/l, h/f."""
    if syllable[1:2] == "h":
        syllable = syllable[0] + syllable[2:]
    if syllable.endswith(("ing", "eng")):
        syllable = syllable[:-1]
    start = {"n": "l", "h": "f"}.get(syllable[0])
    # "n" alone is no start: it is what is left of the interjection.
    return start + syllable[1:] if start and len(syllable) > 1 else syllable


def folded_text(text: str) -> str:
    """Text with width and case folded and in simplified characters."""
    return unicodedata.normalize("NFKC", text).casefold().translate(simple())


@dataclass(frozen=True, slots=True)
class Heard:
    """A line as tokens (characters, Latin words, digits) and the folded sound of each."""

    tokens: tuple[str, ...]
    sounds: tuple[str, ...]


@dataclass(slots=True)
class Ear:
    """Hears lines. `meanings`: abbreviations and dialect words with what they stand for; `latin`: words not pinyin."""

    meanings: Mapping[str, str] = field(default_factory=dict)
    latin: set[str] = field(default_factory=set)
    _pattern: re.Pattern[str] | None = None
    _signs: frozenset[str] = frozenset()
    _pinyin: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words = sorted(self.meanings, key=len, reverse=True)
        bounded = [rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word) for word in words]
        self._pattern = re.compile("|".join(bounded)) if bounded else None
        # A line without the last character of any of them need not be searched: most have none.
        self._signs = frozenset(word[-1] for word in words)

    def meant(self, text: str) -> str:
        """Text folded, with abbreviations and dialect words put into common ones."""
        said = folded_text(text)
        if self._pattern is None or self._signs.isdisjoint(said):
            return said
        return self._pattern.sub(lambda found: self.meanings[found[0]], said)

    def hear(self, text: str) -> Heard:
        """Tokens and sounds of a line; a character typed twice in a row counts once, a digit as often as it stands."""
        table = sounds()
        tokens: list[str] = []
        heard: list[str] = []
        last = ""
        for token in _TOKEN.findall(self.meant(text)):
            if token == last and not token.isdigit():
                continue
            last = token
            if token in table:
                tokens.append(token)
                heard.append(table[token])
            elif token in _DIGIT_SOUNDS:
                tokens.append(token)
                heard.append(_DIGIT_SOUNDS[token])
            else:
                for part in self._latin(token):
                    tokens.append(part)
                    heard.append(part)
            if len(tokens) >= MOST_TOKENS:
                break
        return Heard(tuple(tokens), tuple(heard))

    def know(self, texts: Iterable[str]) -> None:
        """Take the Latin words of these texts for words, so that "me" and "can" are not read as syllables."""
        for text in texts:
            for word in re.findall(r"[a-z]+", text.casefold()):
                self.latin.add(_stem(word))

    def _latin(self, word: str) -> tuple[str, ...]:
        stem = _stem(word)
        if stem in self.latin or len(word) > 40:
            return (stem,)
        if word not in self._pinyin:
            if len(self._pinyin) > 5000:
                self._pinyin.clear()
            self._pinyin[word] = _segment(word)
        found = self._pinyin[word]
        return found if found is not None else (stem,)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _segment(word: str) -> tuple[str, ...] | None:
    """The folded syllables that a word is written with in pinyin, fewest first; none when it is no pinyin."""
    known = _syllables()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and word[start:end] in known:
                candidate = (*before, fold(word[start:end]))
                known_best = best[end]
                if known_best is None or len(candidate) < len(known_best):
                    best[end] = candidate
    return best[-1]
