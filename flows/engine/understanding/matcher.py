"""Matching a line with what is known of each matter: keywords that occur, phrases that it resembles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from flows.engine.understanding.evidence import Line, Subject
from flows.engine.understanding.hearing import Ear, Heard
from flows.engine.understanding.likeness import Likeness, evidence_of
from flows.engine.understanding.terms import Found, Terms
from flows.engine.understanding.votes import WHOLE, Votes

AGAINST = 0.12
"""What is left of a score when a counter-example is met."""
FAINT = 0.03
"""Votes below which a subject without other evidence is left out."""


@dataclass(frozen=True, slots=True)
class Why:
    """One piece of evidence: what it speaks for, how much (0 to 1; below 0 against), and the phrase or words."""

    subject: str
    weight: float
    text: str


class Score(NamedTuple):
    """How far a subject is meant by its keywords and phrases; how much of the line they explain; its likest phrase; and
    the share of the line's sounds that speak for it. All from 0 to 1.
    """

    certain: float
    covered: float
    likeness: float
    vote: float


NOTHING = Score(0.0, 0.0, 0.0, 0.0)


@dataclass(slots=True)
class _Rule:
    """A line of keywords: the groups of words that must all be met, `needed` of those `watched`, one bit each."""

    subject: int
    weight: float
    against: bool
    text: str
    groups: tuple[int, ...]
    needed: int
    watched: int


@dataclass(slots=True)
class Matcher:
    """Scores lines. Made once from all subjects; reads only, so that threads may share it."""

    ear: Ear
    names: list[str] = field(default_factory=list)
    likeness: Likeness = field(default_factory=Likeness)
    _votes: Votes = field(default_factory=Votes)
    _terms: Terms = field(init=False)
    _rules: list[_Rule] = field(default_factory=list)
    _keyed: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._terms = Terms(self.ear)

    @classmethod
    def of(cls, subjects: Sequence[Subject], ear: Ear) -> "Matcher":
        """A matcher of these subjects."""
        for subject in subjects:
            ear.know(subject.phrases)
            ear.know(subject.words())
        made = cls(ear, [subject.name for subject in subjects])
        made._rules = [
            made._rule(at, line, against=against)
            for at, subject in enumerate(subjects)
            for against, lines in ((False, subject.lines), (True, subject.against))
            for line in lines
        ]
        said = [(at, phrase) for at, subject in enumerate(subjects) for phrase in subject.phrases]
        features: list[tuple[str, ...]] = []
        having: dict[str, list[int]] = {}
        for at, (_, text) in enumerate(said):
            sounds = ear.hear(text).sounds
            features.append(tuple({*sounds, *map(" ".join, pairwise(sounds))}))
            for feature in features[-1]:
                having.setdefault(feature, []).append(at)
        made.likeness.learn(said, features, having)
        made._votes.count([subject for subject, _ in said], having, made._worded(subjects), len(subjects))
        made._key(having)
        made._terms.close()
        return made

    def scores(self, heard: Heard, why: list[Why] | None = None) -> dict[str, Score]:
        """How far each subject is meant, those with any evidence only; `why` collects the evidence."""
        doubt: dict[int, float] = {}
        covered: dict[int, int] = {}
        against: set[int] = set()
        pairs = [f"{one} {other}" for one, other in pairwise(heard.sounds)]
        found = self._terms.found(heard, pairs)
        terms = frozenset(found)
        for rule in self._fired(found):
            subject = rule.subject
            quality, places = self._how(rule, found, terms)
            if rule.against:
                against.add(subject)
            else:
                doubt[subject] = doubt.get(subject, 1.0) * (1.0 - rule.weight * quality)
                covered[subject] = covered.get(subject, 0) | places
            if why is not None:
                sign = -1.0 if rule.against else 1.0
                why.append(Why(self.names[subject], sign * round(rule.weight * quality, 3), rule.text))
        single, double = set(heard.sounds), set(pairs)
        alike = self.likeness.best(single, double)
        for subject, (likeness, text) in alike.items():
            weight = evidence_of(likeness)
            if weight:
                doubt[subject] = doubt.get(subject, 1.0) * (1.0 - weight)
                if why is not None:
                    why.append(Why(self.names[subject], round(weight, 3), text))
        counted = WHOLE * (len(single) + len(double) or 1)
        votes = self._votes.of([*single, *double])
        count = len(heard.sounds) or 1
        scores: dict[str, Score] = {}
        for subject in doubt.keys() | self._votes.loud(votes, ceil(FAINT * counted)):
            kept = AGAINST if subject in against else 1.0
            scores[self.names[subject]] = Score(
                (1.0 - doubt[subject]) * kept if subject in doubt else 0.0,
                covered[subject].bit_count() / count if subject in covered else 0.0,
                alike[subject][0] if subject in alike else 0.0,
                self._votes.one(votes, subject) / counted * kept,
            )
        return scores

    def _fired(self, found: Found) -> list[_Rule]:
        keyed, rules = self._keyed, self._rules
        numbers = {number for term in found if term in keyed for number in keyed[term]}
        met = self._terms.met(found) if numbers else 0
        return [rule for rule in [rules[number] for number in numbers] if met & rule.watched == rule.needed]

    def _how(self, rule: _Rule, found: Found, terms: frozenset[int]) -> tuple[float, int]:
        """How well the words of a rule occur, and where."""
        places, least = 0, 1.0
        for group in rule.groups:
            for term in self._terms.members[group] & terms:
                quality, place = found[term]
                places |= place
                if quality < least:
                    least = quality
        return least, places

    def _rule(self, subject: int, line: Line, *, against: bool) -> _Rule:
        groups = tuple({self._terms.group(words): None for words in line.groups})
        needed = sum(1 << group for group in groups)
        watched = needed | (1 << self._terms.group(line.absent) if line.absent else 0)
        return _Rule(subject, line.weight, against, line.text, groups, needed, watched)

    def _key(self, having: dict[str, list[int]]) -> None:
        """Let each rule be looked up by the group of words that is met most seldom; the others are asked about then."""
        often: dict[int, int] = {}
        keyed: dict[int, list[int]] = {}
        members = self._terms.members
        common = [self._often(word, having) for word in self._terms.words]
        for number, rule in enumerate(self._rules):
            for group in rule.groups:
                if group not in often:
                    often[group] = sum([common[term] for term in members[group]])
            for term in members[min(rule.groups, key=lambda group: (often[group], group))]:
                keyed.setdefault(term, []).append(number)
        self._keyed = {term: tuple(numbers) for term, numbers in keyed.items()}

    def _often(self, word: str, having: dict[str, list[int]]) -> int:
        """About how many phrases have a word in them: those that have its rarest sound."""
        sounds = self._sounds(word)
        features = [*map(" ".join, pairwise(sounds))] or sounds
        return min(len(having.get(feature, ())) for feature in features)

    def _worded(self, subjects: Sequence[Subject]) -> Iterator[tuple[str, int, float]]:
        """The sounds of every word of keyword lines, with what they speak for: once a word and subject."""
        features = {}
        for term, word in enumerate(self._terms.words):
            sounds = self._sounds(word)
            features[term] = {*map(" ".join, pairwise(sounds))} or set(sounds)
        seen: set[tuple[int, int]] = set()
        for rule in self._rules:
            if rule.against or not subjects[rule.subject].polled:
                continue
            for term in sorted(frozenset[int]().union(*[self._terms.members[group] for group in rule.groups])):
                if (term, rule.subject) not in seen:
                    seen.add((term, rule.subject))
                    for feature in features[term]:
                        yield feature, rule.subject, rule.weight

    def _sounds(self, word: str) -> tuple[str, ...]:
        return self.ear.hear(word.removeprefix("=").replace("_", " ")).sounds
