"""Matching a line with what is known of each matter: keywords that occur, phrases that it resembles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.engine.understanding.evidence import Line, Subject
from flows.engine.understanding.features import evidence_of, features_of, weight_of
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
    """A line of keywords in terms: `others`, its groups but the one that it is looked up by, `key`."""

    subject: int
    weight: float
    against: bool
    text: str
    key: frozenset[int]
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
    _groups: dict[tuple[str, ...], frozenset[int]] = field(default_factory=dict)
    _features: dict[str, tuple[float, Sequence[int]]] = field(default_factory=dict)
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
        # Needed while it is made only.
        made._known, made._groups = {}, {}
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
        features = features_of(heard.sounds)
        votes = self._voted(features)
        alike = self._alike(features)
        for subject, (likeness, text) in alike.items():
            weight = evidence_of(likeness)
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
                        places, least = 0, 1.0
                        for group in (rule.key, *rule.others):
                            for one in group & terms:
                                quality, place = found[one]
                                places |= place
                                least = min(least, quality)
                        yield rule, least, places

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
        groups = [self._group(group) for group in line.groups]
        absent = self._group(line.absent)
        # Looked up by the group of fewest words; the others are only asked about then.
        key = min(groups, key=len)
        others = tuple(sorted((group for group in groups if group is not key), key=len))
        for term in key:
            self._keyed.setdefault(term, []).append(len(self._rules))
        self._rules.append(_Rule(len(self.names) - 1, line.weight, against, line.text, key, others, absent))

    def _group(self, words: tuple[str, ...]) -> frozenset[int]:
        """The terms of some words; one set for all lines that name the same words, as those of a class are long."""
        if words not in self._groups:
            self._groups[words] = frozenset(self._term(word) for word in words)
        return self._groups[words]

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

    def _add_phrases(self, said: Sequence[tuple[int, str]]) -> None:
        # Tuples and lists of numbers, not sets of sets: what is needed while it is made counts for the memory too.
        having: dict[str, list[int]] = {}
        heard: list[tuple[str, ...]] = []
        for at, (_, text) in enumerate(said):
            heard.append(tuple(features_of(self.ear.hear(text).sounds)))
            for feature in heard[-1]:
                having.setdefault(feature, []).append(at)
        total = max(1, len(said))
        weights = {
            feature: weight_of(feature, len(phrases), total) if len(phrases) <= TOO_COMMON else 0.0
            for feature, phrases in having.items()
        }
        self._unknown = weight_of("a b", 1, total) * 0.8
        for (subject, text), found in zip(said, heard, strict=True):
            # The phrase's own share of the measure of likeness, worked out once.
            self._phrases.append((subject, 0.55 * sum(weights[feature] for feature in found), text))
        self._features = {
            feature: (weights[feature], tuple(phrases) if weights[feature] else ())
            for feature, phrases in having.items()
        }
        self._poll([subject for subject, _ in said], having)

    def _poll(self, subjects: Sequence[int], having: dict[str, list[int]]) -> None:
        """Count how often each sound, and each pair, is said about each subject, by the phrases that have it."""
        size: dict[int, int] = {}
        for subject in subjects:
            size[subject] = size.get(subject, 0) + 1
        worded: dict[str, list[tuple[int, float]]] = {}
        for feature, subject, weight in self._worded():
            worded.setdefault(feature, []).append((subject, WORD * weight))
        once: dict[tuple[int, float], tuple[int, float]] = {}
        for feature in {**having, **worded}:
            of: dict[int, float] = {}
            for at in having.get(feature, ()):
                of[subjects[at]] = of.get(subjects[at], 0.0) + 1.0
            for subject, weight in worded.get(feature, ()):
                of[subject] = of.get(subject, 0.0) + weight
            rates = {subject: times / (size.get(subject, 0) + 40) ** 0.5 for subject, times in of.items()}
            whole = sum(rates.values()) + SELDOM
            shares = sorted(((subject, rate / whole) for subject, rate in rates.items()), key=lambda one: -one[1])
            rounded = ((subject, round(share, 3)) for subject, share in shares[:MOST_VOTES] if share > 0.02)
            # Most sounds are said once, and then say the same: kept once, they take a third of the memory.
            self._votes[feature] = tuple(once.setdefault(one, one) for one in rounded)

    def _worded(self) -> Iterable[tuple[str, int, float]]:
        """The sounds of every word of the keyword lines, with what they speak for: once a word and subject."""
        words = {term: word for word, term in self._known.items()}
        seen: set[tuple[int, int]] = set()
        for rule in self._rules:
            if rule.against:
                continue
            for term in sorted(frozenset[int]().union(rule.key, *rule.others)):
                if (term, rule.subject) in seen:
                    continue
                seen.add((term, rule.subject))
                sounds = self.ear.hear(words[term].removeprefix("=").replace("_", " ")).sounds
                for feature in features_of(sounds):
                    if " " in feature or len(sounds) == 1:
                        yield feature, rule.subject, rule.weight
