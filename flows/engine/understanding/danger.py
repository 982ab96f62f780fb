"""Danger to life: found before anything else, and told apart from talk about films, dreams and news."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.engine.understanding.evidence import Subject
from flows.engine.understanding.hearing import Ear, Heard
from flows.engine.understanding.matcher import Matcher, Why

UNLESS = "unless"
FIRED = 0.5
"""Score from which a danger is taken for one."""
CALM = 0.6
"""Score from which it is only talk."""


@dataclass(slots=True)
class Dangers:
    """Kinds of danger, and what says that there is none."""

    matcher: Matcher

    @classmethod
    def among(cls, kinds: Sequence[Subject], unless: Subject, ear: Ear) -> "Dangers":
        """Dangers of these kinds, named like the texts `home/emergency.<kind>`; `unless` is named "unless"."""
        # A word that only sounds like one of these must not silence an alarm.
        unless.as_written()
        for kind in kinds:
            # Two syllables sound like too many other words: "拿到" like "拿刀".
            kind.as_written(2)
        return cls(Matcher.of([*kinds, unless], ear))

    def of(self, heard: Heard, why: list[Why] | None = None) -> str | None:
        """The kind of danger to life that the line speaks of, if it does."""
        scores = {name: one.certain for name, one in self.matcher.scores(heard, why).items()}
        if not scores:
            return None
        harmless = scores.pop(UNLESS, 0.0)
        kind = max(scores, key=lambda one: scores[one], default="")
        if not kind or scores[kind] < FIRED or harmless >= CALM:
            return None
        return kind
