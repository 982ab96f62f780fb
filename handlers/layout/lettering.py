"""How wide text is and where its lines break, for pictures that the program draws itself."""

import threading
from functools import cache
from typing import Any

from handlers.layout.font import chinese_font

LEADING = 1.4
"""Height of a line for a type of size 1."""

BASELINE = 0.36
"""How far the baseline lies below the middle of a line, for a type of size 1."""

_NOT_FIRST = frozenset("，。、；：！？）》」』】〉”’…—·,.;:!?)]}%％")
_NOT_LAST = frozenset("（《「『【〈“‘([{")
_LEAST_FILL = 1 / 3

# FreeType faces are not made for several threads.
_ONE_AT_A_TIME = threading.Lock()


def text_width(text: str, size: float) -> float:
    """The width of a line of text in a type of a size, in the same unit."""
    return sum(_advance(character) for character in text) * size


def hanging(text: str) -> float:
    """How far to the left of the margin a line begins, for a type of size 1: the empty half of an opening mark."""
    return 0.45 if text[:1] in _NOT_LAST and text[:1] > "\u007f" else 0.0


def wrap(text: str, size: float, width: float, most: int) -> list[str]:
    """Break a text into at most so many lines, the last one ending in "…" when there is more.

    Arguments: `text`, whose white space counts as single spaces and in which characters that the font lacks are left
    out; `size` of the type and `width` of a line in one unit; `most` lines. No line begins with a closing mark or ends
    with an opening one, and Latin words and numbers stay whole where they can.
    Source: GB/T 15834, Punctuation, 5.1.
    """
    lines: list[str] = []
    rest = " ".join("".join(c for c in text if c.isspace() or _drawable(c)).split())
    while rest:
        end = _break(rest, _fitting(rest, size, width))
        if end < len(rest) and len(lines) == most - 1:
            end = _fitting(rest, size, width - text_width("…", size))
            return [*lines, rest[:end].rstrip() + "…"]
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines


def wrap_evenly(text: str, size: float, width: float, most: int) -> list[str]:
    """As `wrap`, with lines of about the same length, which looks better when they are centred."""
    lines = wrap(text, size, width, most)
    if len(lines) < 2 or lines[-1].endswith("…"):
        return lines
    narrower = text_width("".join(lines), size) / len(lines)
    while narrower < width:
        even = wrap(text, size, narrower, len(lines))
        if not even[-1].endswith("…"):
            return even
        narrower *= 1.04
    return lines


def _fitting(text: str, size: float, width: float) -> int:
    taken = 0.0
    for index, character in enumerate(text):
        taken += _advance(character) * size
        if taken > width:
            return max(1, index)
    return len(text)


def _break(text: str, furthest: int) -> int:
    if furthest == len(text):
        return furthest
    for end in range(furthest, int(furthest * _LEAST_FILL), -1):
        before, after = text[end - 1], text[end]
        inside_word = before.isascii() and after.isascii() and not before.isspace() and not after.isspace()
        if not inside_word and after not in _NOT_FIRST and before not in _NOT_LAST:
            return end
    return furthest


@cache
def _advance(character: str) -> float:
    with _ONE_AT_A_TIME:
        face = _face()
        face.set_size(100, 72)
        return float(face.load_char(ord(character)).linearHoriAdvance) / 65536 / 100


def _drawable(character: str) -> bool:
    return ord(character) in _coverage()


@cache
def _coverage() -> frozenset[int]:
    with _ONE_AT_A_TIME:
        return frozenset(_face().get_charmap())


@cache
def _face() -> Any:
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(chinese_font()))
