"""Likeness: the phrase of each subject that a line resembles most, by the sounds and pairs that both have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

TOO_COMMON = 50
"""Phrases with a sound in them from which it no longer helps to tell phrases apart."""
OWN, THEIRS = 0.45, 0.55
"""Shares of the line's weight and of the phrase's that what they have in common is measured by."""
LEAST = 0.3
"""Likeness below which a phrase is not like a line at all."""
CUT = LEAST * OWN / (1 - LEAST * THEIRS)
"""Share of a line's weight without which no phrase reaches `LEAST`, as it weighs at least what both have in common."""


def weight_of(feature: str, count: int, total: int) -> float:
    """How much a sound tells that `count` of `total` phrases have: pairs more than single ones."""
    rarity = log(1 + total / count)
    return rarity if " " in feature else 0.5 * rarity


def evidence_of(likeness: float) -> float:
    """How far a likeness to a phrase goes towards being certain."""
    if likeness >= 0.8:
        return 0.95
    return 0.0 if likeness < 0.36 else 0.95 * (likeness - 0.36) / 0.44


@dataclass(slots=True)
class Likeness:
    """Phrases by the sounds that they have."""

    phrases: list[tuple[int, float, str]] = field(default_factory=list)
    _having: dict[str, tuple[float, tuple[int, ...]]] = field(default_factory=dict)
    _unknown: float = 1.0

    def learn(
        self, said: Sequence[tuple[int, str]], features: Sequence[Sequence[str]], having: Mapping[str, Sequence[int]]
    ) -> None:
        """Learn phrases. Arguments: `said`, subject and text of each; `features` of each; `having`, each by feature."""
        total = max(1, len(said))
        weights = {
            feature: weight_of(feature, len(phrases), total) if len(phrases) <= TOO_COMMON else 0.0
            for feature, phrases in having.items()
        }
        self._unknown = weight_of("a b", 1, total) * 0.8
        # The phrase's own share of the measure of likeness, worked out once.
        self.phrases = [
            (subject, THEIRS * sum([weights[feature] for feature in found]), text)
            for (subject, text), found in zip(said, features, strict=True)
        ]
        self._having = {
            feature: (weights[feature], tuple(phrases) if weights[feature] else ())
            for feature, phrases in having.items()
        }

    def best(self, sounds: set[str], pairs: set[str]) -> dict[int, tuple[float, str]]:
        """The best likeness to a phrase of each subject, and that phrase."""
        having = self._having
        found = [having[feature] for feature in (*pairs, *sounds) if feature in having]
        rest = sum([weight for weight, _ in found])
        strange = sum([feature not in having for feature in pairs]) + 0.5 * sum(
            [feature not in having for feature in sounds]
        )
        own = rest + self._unknown * strange
        least = CUT * own
        if rest <= least:
            return {}
        # What tells most first: once the rest is too light to make a phrase alike, none is met for the first time.
        found.sort(reverse=True)
        shared: dict[int, float] = {}
        for weight, phrases in found:
            if rest > least:
                for phrase in phrases:
                    if phrase in shared:
                        shared[phrase] += weight
                    else:
                        shared[phrase] = weight
                rest -= weight
            else:
                for phrase in phrases:
                    if phrase in shared:
                        shared[phrase] += weight
        own *= OWN
        best: dict[int, tuple[float, str]] = {}
        for phrase, weight in [one for one in shared.items() if one[1] > least]:
            subject, norm, text = self.phrases[phrase]
            likeness = weight / (own + norm)
            if likeness > LEAST and (subject not in best or likeness > best[subject][0]):
                best[subject] = (likeness, text)
        return best
