"""Votes: the share of a line's sounds that speak for each subject, by how often each is said about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

WORD, SELDOM, MOST_VOTES = 2.0, 0.25, 8
"""How much a keyword counts against a phrase, how little one rare sound decides, subjects a sound speaks for."""
WHOLE = 1000
"""What a share of one is kept as; shares below a fiftieth are not kept at all."""
BITS = 32
"""Bits that each subject has: a line has at most some hundred sounds and pairs, so that no sum reaches the highest."""
HIGHEST, MOST = 1 << BITS - 1, (1 << BITS) - 1


@dataclass(slots=True)
class Votes:
    """The shares of every sound, those of all subjects in one large integer: so a line is summed up by adding a few."""

    _shares: dict[str, int] = field(default_factory=dict)
    _ones: int = 0

    def count(
        self,
        subjects: Sequence[int],
        having: Mapping[str, Sequence[int]],
        worded: Iterable[tuple[str, int, float]],
        most: int,
    ) -> None:
        """Count how often each sound, and each pair, is said about each subject.

        Arguments: `subjects`, that of every phrase; `having`, the phrases that have a sound; `worded`, sounds of
        keywords with their subject and weight; `most`, the number of subjects.
        """
        size: dict[int, int] = {}
        for subject in subjects:
            size[subject] = size.get(subject, 0) + 1
        scale = {subject: (size.get(subject, 0) + 40) ** -0.5 for subject in range(most)}
        rates: dict[str, dict[int, float]] = {}
        for feature, phrases in having.items():
            of = rates[feature] = {}
            for at in phrases:
                subject = subjects[at]
                of[subject] = of.get(subject, 0.0) + scale[subject]
        for feature, subject, weight in worded:
            of = rates.setdefault(feature, {})
            of[subject] = of.get(subject, 0.0) + WORD * weight * scale[subject]
        once: dict[int, int] = {}
        for feature, of in rates.items():
            whole = sum(of.values()) + SELDOM
            packed = 0
            for rate, subject in sorted(((rate, subject) for subject, rate in of.items()), reverse=True)[:MOST_VOTES]:
                if rate > 0.02 * whole:
                    packed |= round(WHOLE * rate / whole) << BITS * subject
            # Most sounds are said once, and then say the same: kept once, they take a third of the memory.
            self._shares[feature] = once.setdefault(packed, packed)
        self._ones = sum(1 << BITS * subject for subject in range(most))

    def of(self, features: Sequence[str]) -> int:
        """The votes for all subjects; those of each are read by `one`."""
        known = self._shares
        return sum([known[feature] for feature in features if feature in known])

    def one(self, votes: int, subject: int) -> int:
        """The votes for a subject, to be divided by `WHOLE` and by how many features there are."""
        return votes >> BITS * subject & MOST

    def loud(self, votes: int, least: int) -> list[int]:
        """The subjects that have at least `least` votes."""
        # What is missing up to the highest bit is added to all at once: it is set for those that have enough.
        marks = votes + self._ones * (HIGHEST - least) & self._ones * HIGHEST
        found = []
        while marks:
            at = marks.bit_length() - 1
            found.append(at // BITS)
            marks ^= 1 << at
        return found
