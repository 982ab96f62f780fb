"""Cut a long text into messages that a channel accepts, where a reader would pause."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Literal

Unit = Literal["characters", "bytes", "utf16"]

_WEIGHTS: dict[str, Callable[[str], int]] = {
    "characters": lambda _: 1,
    "bytes": lambda character: len(character.encode("utf-8", "surrogatepass")),
    "utf16": lambda character: 2 if ord(character) > 0xFFFF else 1,
}

_CLOSING = "”’」』》）)】\\]\"'"

# From the best place to pause to the worst. Western marks count only before a space or a non-ASCII character, so that
# 3.5 and the inside of a web address stay whole.
_PAUSES = (
    re.compile(r"\n[ \t\r]*\n"),
    re.compile(r"\n"),
    re.compile(rf"[。！？；…]+[{_CLOSING}]*|[.!?;]+[{_CLOSING}]*(?=\s|[^\x00-\x7f]|\Z)"),
    re.compile(r"[，、：]|[,:](?=\s|[^\x00-\x7f])"),
    re.compile(r"\s|(?<=[^\x00-\x7f])(?=[\x21-\x7e])|(?<=[\x21-\x7e])(?=[^\x00-\x7f])"),
)
_AT_START_OF_MATCH = (True, True, False, False, True)

# A pause is taken only when it leaves a message at least this full; otherwise the next kind of pause is tried.
_LEAST_FILL = 1 / 3

_LARGEST_CHARACTER = 4
_ZERO_WIDTH_JOINER = "\u200d"


def split(text: str, limit: int, *, unit: Unit = "characters") -> list[str]:
    """Cut a text into pieces no longer than a limit, at paragraphs, else sentences, else commas, else anywhere.

    Arguments: `text`; `limit`, the most a piece may measure, at least 4; `unit`, what the limit counts: "characters"
    (Unicode code points), "bytes" (UTF-8) or "utf16" (code units, as Telegram counts).
    Only white space at the cuts is left out; combined characters and joined emoji stay whole unless one alone is
    longer than the limit. A blank text gives no piece. Refuses (ValueError) a smaller limit.
    Source: UAX #29 for what belongs together.
    """
    if limit < _LARGEST_CHARACTER:
        raise ValueError(f"a limit of {limit} cannot hold every character")
    if not text.strip():
        return []
    measure = _WEIGHTS[unit]
    lengths = [0, *accumulate(measure(character) for character in text)]
    if lengths[-1] <= limit:
        return [text]
    bounds = [0, *_inner_boundaries(text), len(text)]
    whole = frozenset(bounds)
    pauses = _pauses(text, whole)
    pieces = []
    start = _skip_space(text, 0, whole)
    while start < len(text):
        end = _end(start, limit, lengths, bounds, pauses)
        if piece := text[start:end].rstrip():
            pieces.append(piece)
        start = _skip_space(text, end, whole)
    return pieces


def _end(start: int, limit: int, lengths: list[int], bounds: list[int], pauses: list[list[int]]) -> int:
    furthest = bisect_right(lengths, lengths[start] + limit) - 1
    if furthest == len(lengths) - 1:
        return furthest
    least = bisect_left(lengths, lengths[start] + max(1, int(limit * _LEAST_FILL)))
    for places in pauses:
        index = bisect_right(places, furthest) - 1
        if index >= 0 and places[index] >= least:
            return places[index]
    whole = bounds[bisect_right(bounds, furthest) - 1]
    return whole if whole > start else furthest


def _pauses(text: str, whole: frozenset[int]) -> list[list[int]]:
    return [
        [place for match in pattern.finditer(text) if (place := match.start() if at_start else match.end()) in whole]
        for pattern, at_start in zip(_PAUSES, _AT_START_OF_MATCH, strict=True)
    ]


def _skip_space(text: str, position: int, whole: frozenset[int]) -> int:
    """Past the white space after a cut, but not past the wide space that indents a Chinese paragraph."""
    while position < len(text) and text[position] in " \t\r\n" and position + 1 in whole:
        position += 1
    return position


def _inner_boundaries(text: str) -> Iterator[int]:
    flags = 1 if _is_flag_half(text[0]) else 0
    for position in range(1, len(text)):
        before, after = text[position - 1], text[position]
        if _is_flag_half(after):
            flags += 1
            if flags % 2 == 0:
                continue
        else:
            flags = 0
        if before != _ZERO_WIDTH_JOINER and not _extends(after):
            yield position


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _extends(character: str) -> bool:
    """Whether a character belongs to the one before it: marks, joiners, skin tones, flag tags, Hangul tails."""
    if character < "\u0300":
        return False
    return (
        character == _ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
        or "\u1160" <= character <= "\u11ff"
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
    )
