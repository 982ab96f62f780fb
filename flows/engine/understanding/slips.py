"""A label that was typed with a slip: other characters of the same sound, one too few or one too many."""

import re
from collections.abc import Sequence

from flows.engine.understanding.hearing import Ear, folded_text

_EAR = Ear()
_NUMBERS = re.compile(r"[0-9]+|[零〇一二两三四五六七八九十百千万]+")
SHORTEST = 3
"""Sounds from which one may be lost: of two, half would be gone."""


def slip_of(said: str, labels: Sequence[str]) -> int | None:
    """Which label was meant by one slip, when just one can be; its numbers stand as they are, for a near number is
    another dwelling, another day or another person.
    """
    heard = _EAR.hear(said).sounds
    if len(heard) < 2:
        return None
    alike = [at for at, label in enumerate(labels) if numbers_of(label) == numbers_of(said)]
    spoken = {at: _EAR.hear(labels[at]).sounds for at in alike}
    same = [at for at in alike if spoken[at] == heard]
    if same:
        return same[0] if len(same) == 1 else None
    near = [at for at in alike if _one_more(spoken[at], heard) or _one_more(heard, spoken[at])]
    return near[0] if len(near) == 1 else None


def numbers_of(text: str) -> list[str]:
    """The numbers that a text has, in digits or Chinese numerals."""
    return _NUMBERS.findall(folded_text(text))


def _one_more(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Whether one sound of the longer one is all that they differ by."""
    if len(longer) != len(shorter) + 1 or len(longer) < SHORTEST:
        return False
    at = next((at for at, sound in enumerate(shorter) if sound != longer[at]), len(shorter))
    return longer[at + 1 :] == shorter[at:]
