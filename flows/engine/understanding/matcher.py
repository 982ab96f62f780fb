"""Matching a line with what is known of each matter: keywords that occur, phrases that it resembles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log
from typing import NamedTuple

from flows.engine.understanding.evidence import Line, Subject
from flows.engine.understanding.hearing import Ear, Heard

LONGEST_TERM = 7
BY_SOUND = 0.86
"""How much a word counts that was written with other characters of the same sound."""
SHORTENED = 0.8
"""How much a word of four syllables and more counts when one of them is missing."""
AGAINST = 0.12
"""What is left of a score when a counter-example is met."""
TOO_COMMON = 50
"""Phrases with a sound in them from which it no longer helps to tell phrases apart."""
FAINT = 0.03
"""Votes below which a subject without other evidence is left out."""
WORD, SELDOM, MOST_VOTES = 2.0, 0.25, 8
"""Votes: how much a keyword counts against a phrase, how little one rare sound decides, subjects a sound speaks for."""


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
    """A line of keywords in terms: `others`, its groups but the one that it is looked up by."""

    subject: int
    weight: float
    against: bool
    text: str
    terms: frozenset[int]
    others: tuple[frozenset[int], ...]
    absent: frozenset[int]


@dataclass(slots=True)
class Matcher:
    """Scores lines. Made once from all subjects; reads only, so that threads may share it."""

    ear: Ear
    names: list[str] = field(default_factory=list)
    _prefixes: set[str] = field(default_factory=set)
    _terms: dict[str, list[tuple[str, float, int, bool]]] = field(default_factory=dict)
    _keyed: dict[int, list[int]] = field(default_factory=dict)
    _rules: list[_Rule] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)
    _features: dict[str, tuple[float, list[int]]] = field(default_factory=dict)
    _phrases: list[tuple[int, float, str]] = field(default_factory=list)
    _votes: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    _unknown: float = 1.0

    @classmethod
    def of(cls, subjects: Sequence[Subject], ear: Ear) -> "Matcher":
        """A matcher of these subjects."""
        for subject in subjects:
            ear.know(subject.phrases)
            ear.know(subject.words())
        made = cls(ear)
        for subject in subjects:
            made.names.append(subject.name)
            for line in subject.lines:
                made._add_rule(line, against=False)
            for line in subject.against:
                made._add_rule(line, against=True)
        made._add_phrases([(at, phrase) for at, subject in enumerate(subjects) for phrase in subject.phrases])
        return made

    def scores(self, heard: Heard, why: list[Why] | None = None) -> dict[str, Score]:
        """How far each subject is meant, those with any evidence only; `why` collects the evidence."""
        doubt: dict[int, float] = {}
        covered: dict[int, int] = {}
        against: set[int] = set()
        for rule, quality, places in self._fired(heard):
            subject = rule.subject
            if rule.against:
                against.add(subject)
            else:
                doubt[subject] = doubt.get(subject, 1.0) * (1.0 - rule.weight * quality)
                covered[subject] = covered.get(subject, 0) | places
            if why is not None:
                sign = -1.0 if rule.against else 1.0
                why.append(Why(self.names[subject], sign * round(rule.weight * quality, 3), rule.text))
        features = _features_of(heard.sounds)
        votes = self._voted(features)
        alike = self._alike(features)
        for subject, (likeness, text) in alike.items():
            weight = _evidence(likeness)
            if weight:
                doubt[subject] = doubt.get(subject, 1.0) * (1.0 - weight)
                if why is not None:
                    why.append(Why(self.names[subject], round(weight, 3), text))
        count = max(1, len(heard.sounds))
        scores: dict[str, Score] = {}
        for subject, vote in votes.items():
            if subject not in doubt and vote < FAINT:
                continue
            kept = AGAINST if subject in against else 1.0
            likeness = alike[subject][0] if subject in alike else 0.0
            explained = covered[subject].bit_count() / count if subject in covered else 0.0
            scores[self.names[subject]] = Score(
                (1.0 - doubt.get(subject, 1.0)) * kept, explained, likeness, vote * kept
            )
        for subject, rest in doubt.items():
            if subject not in votes:
                explained = covered[subject].bit_count() / count if subject in covered else 0.0
                scores[self.names[subject]] = Score(
                    (1.0 - rest) * (AGAINST if subject in against else 1.0), explained, 0.0, 0.0
                )
        return scores

    def _fired(self, heard: Heard) -> Iterable[tuple[_Rule, float, int]]:
        found = self._found(heard)
        if not found:
            return
        keyed = self._keyed
        rules = self._rules
        tried: set[int] = set()
        terms = frozenset(found)
        for term in found:
            for number in keyed.get(term, ()):
                if number in tried:
                    continue
                tried.add(number)
                rule = rules[number]
                for group in rule.others:
                    if group.isdisjoint(terms):
                        break
                else:
                    if rule.absent.isdisjoint(terms):
                        met = [found[one] for one in rule.terms & terms]
                        places = 0
                        for _, place in met:
                            places |= place
                        yield rule, min(quality for quality, _ in met), places

    def _found(self, heard: Heard) -> dict[int, tuple[float, int]]:
        found: dict[int, tuple[float, int]] = {}
        sounds, tokens = heard.sounds, heard.tokens
        count = len(sounds)
        prefixes, terms = self._prefixes, self._terms
        for start in range(count):
            key = sounds[start]
            end = start + 1
            while key in prefixes:
                if key in terms:
                    said = "".join(tokens[start:end])
                    place = ((1 << (end - start)) - 1) << start
                    for written, factor, term, exact in terms[key]:
                        if written == said:
                            quality = factor
                        elif exact:
                            continue
                        else:
                            quality = BY_SOUND * factor
                        known = found.get(term)
                        if known is None:
                            found[term] = (quality, place)
                        else:
                            found[term] = (max(quality, known[0]), known[1] | place)
                if end >= count or end - start >= LONGEST_TERM:
                    break
                key = f"{key} {sounds[end]}"
                end += 1
        return found

    def _voted(self, features: set[str]) -> dict[int, float]:
        """The share of the line's sounds that speak for each subject: how often each of them is said about it."""
        votes: dict[int, float] = {}
        known = self._votes
        for feature in features:
            for subject, share in known.get(feature, ()):
                if subject in votes:
                    votes[subject] += share
                else:
                    votes[subject] = share
        count = len(features)
        for subject in votes:
            votes[subject] /= count
        return votes

    def _alike(self, said: set[str]) -> dict[int, tuple[float, str]]:
        """The best likeness to a phrase of each subject."""
        shared: dict[int, float] = {}
        own = 0.0
        features = self._features
        for feature in said:
            known = features.get(feature)
            if known is None:
                own += self._unknown if " " in feature else self._unknown * 0.5
                continue
            weight, phrases = known
            own += weight
            for phrase in phrases:
                if phrase in shared:
                    shared[phrase] += weight
                else:
                    shared[phrase] = weight
        best: dict[int, tuple[float, str]] = {}
        listed = self._phrases
        own *= 0.45
        # A phrase that shares less than a third of the line's weight cannot be like it.
        least = 0.3 * own
        for phrase, weight in shared.items():
            if weight <= least:
                continue
            subject, norm, text = listed[phrase]
            likeness = weight / (own + norm)
            if likeness > 0.3 and (subject not in best or likeness > best[subject][0]):
                best[subject] = (likeness, text)
        return best

    def _add_rule(self, line: Line, *, against: bool) -> None:
        groups = [frozenset(self._term(word) for word in group) for group in line.groups]
        absent = frozenset(self._term(word) for word in line.absent)
        # Looked up by the group of fewest words; the others are only asked about then.
        key = min(groups, key=len)
        others = tuple(sorted((group for group in groups if group is not key), key=len))
        for term in key:
            self._keyed.setdefault(term, []).append(len(self._rules))
        terms = frozenset[int]().union(*groups)
        self._rules.append(_Rule(len(self.names) - 1, line.weight, against, line.text, terms, others, absent))

    def _term(self, word: str) -> int:
        exact = word.startswith("=")
        if word not in self._known:
            heard = self.ear.hear(word.removeprefix("=").replace("_", " "))
            if not heard.sounds:
                raise ValueError(f"the word {word!r} cannot be heard")
            term = self._known[word] = len(self._known)
            self._enter(heard.sounds, "".join(heard.tokens), 1.0, term, exact=exact)
            if len(heard.sounds) >= 4 and not exact:
                for gone in range(len(heard.sounds)):
                    rest = heard.sounds[:gone] + heard.sounds[gone + 1 :]
                    kept = "".join(heard.tokens[:gone] + heard.tokens[gone + 1 :])
                    self._enter(rest, kept, SHORTENED, term, exact=False)
        return self._known[word]

    def _enter(self, sounds: Sequence[str], written: str, factor: float, term: int, *, exact: bool) -> None:
        sounds = sounds[:LONGEST_TERM]
        key = " ".join(sounds)
        for end in range(1, len(sounds) + 1):
            self._prefixes.add(" ".join(sounds[:end]))
        self._terms.setdefault(key, []).append((written, factor, term, exact or len(sounds) == 1))

    def _add_phrases(self, phrases: Sequence[tuple[int, str]]) -> None:
        heard = [(subject, text, _features_of(self.ear.hear(text).sounds)) for subject, text in phrases]
        counts: dict[str, int] = {}
        for _, _, found in heard:
            for feature in found:
                counts[feature] = counts.get(feature, 0) + 1
        total = max(1, len(heard))
        weights = {
            feature: _weight(feature, count, total) if count <= TOO_COMMON else 0.0 for feature, count in counts.items()
        }
        self._unknown = _weight("a b", 1, total) * 0.8
        for subject, text, found in heard:
            norm = sum(weights[feature] for feature in found)
            for feature in found:
                kept = self._features.setdefault(feature, (weights[feature], []))[1]
                if weights[feature]:
                    kept.append(len(self._phrases))
            if norm:
                # The phrase's own share of the measure of likeness, worked out once.
                self._phrases.append((subject, 0.55 * norm, text))
        self._poll([(subject, found) for subject, _, found in heard])

    def _poll(self, heard: Sequence[tuple[int, set[str]]]) -> None:
        """Count how often each sound, and each pair, is said about each subject."""
        said: dict[str, dict[int, float]] = {}
        size: dict[int, int] = {}
        for subject, found in heard:
            size[subject] = size.get(subject, 0) + 1
            for feature in found:
                of = said.setdefault(feature, {})
                of[subject] = of.get(subject, 0.0) + 1.0
        for feature, subject, weight in self._worded():
            of = said.setdefault(feature, {})
            of[subject] = of.get(subject, 0.0) + WORD * weight
        for feature, of in said.items():
            rates = {subject: times / (size.get(subject, 0) + 40) ** 0.5 for subject, times in of.items()}
            whole = sum(rates.values()) + SELDOM
            shares = sorted(((subject, rate / whole) for subject, rate in rates.items()), key=lambda one: -one[1])
            self._votes[feature] = tuple(one for one in shares[:MOST_VOTES] if one[1] > 0.02)

    def _worded(self) -> Iterable[tuple[str, int, float]]:
        """The sounds of every word of the keyword lines, with what they speak for: once a word and subject."""
        words = {term: word for word, term in self._known.items()}
        seen: set[tuple[int, int]] = set()
        for rule in self._rules:
            if rule.against:
                continue
            for term in sorted(rule.terms):
                if (term, rule.subject) in seen:
                    continue
                seen.add((term, rule.subject))
                sounds = self.ear.hear(words[term].removeprefix("=").replace("_", " ")).sounds
                for feature in _features_of(sounds):
                    if " " in feature or len(sounds) == 1:
                        yield feature, rule.subject, rule.weight


def _features_of(sounds: Sequence[str]) -> set[str]:
    found = set(sounds)
    found.update(f"{one} {other}" for one, other in pairwise(sounds))
    return found


def _weight(feature: str, count: int, total: int) -> float:
    rarity = log(1 + total / count)
    return rarity if " " in feature else 0.5 * rarity


def _evidence(likeness: float) -> float:
    """How far a likeness to a phrase goes towards being certain."""
    if likeness >= 0.8:
        return 0.95
    return 0.0 if likeness < 0.36 else 0.95 * (likeness - 0.36) / 0.44
