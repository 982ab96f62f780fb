"""What of a line is compared and counted: its sounds, single and in pairs, and how much each tells."""

from collections.abc import Sequence
from itertools import pairwise
from math import log


def features_of(sounds: Sequence[str]) -> set[str]:
    """The sounds of a line, single and in pairs."""
    found = set(sounds)
    found.update(f"{one} {other}" for one, other in pairwise(sounds))
    return found


def weight_of(feature: str, count: int, total: int) -> float:
    """How much a sound tells that `count` of `total` phrases have: pairs more than single ones."""
    rarity = log(1 + total / count)
    return rarity if " " in feature else 0.5 * rarity


def evidence_of(likeness: float) -> float:
    """How far a likeness to a phrase goes towards being certain."""
    if likeness >= 0.8:
        return 0.95
    return 0.0 if likeness < 0.36 else 0.95 * (likeness - 0.36) / 0.44
