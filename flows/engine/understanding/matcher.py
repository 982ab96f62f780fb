"""Matching a line with what is known of each matter: keywords that occur, phrases that it resembles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log

from flows.engine.understanding.evidence import Line, Subject
from flows.engine.understanding.hearing import Ear, Heard

LONGEST_TERM = 7
BY_SOUND = 0.86
"""How much a word counts that was written with other characters of the same sound."""
SHORTENED = 0.8
"""How much a word of four syllables and more counts when one of them is missing."""
AGAINST = 0.12
"""What is left of a score when a counter-example is met."""
TOO_COMMON = 0.25
"""Share of all phrases from which a syllable in them tells nothing."""


@dataclass(frozen=True, slots=True)
class Why:
    """One piece of evidence: what it speaks for, how much (0 to 1; below 0 against), and the phrase or words."""

    subject: str
    weight: float
    text: str


@dataclass(slots=True)
class _Rule:
    subject: int
    weight: float
    full: int
    against: bool
    text: str


@dataclass(slots=True)
class Matcher:
    """Scores lines. Made once from all subjects; reads only, so that threads may share it."""

    ear: Ear
    names: list[str] = field(default_factory=list)
    _prefixes: set[str] = field(default_factory=set)
    _terms: dict[str, list[tuple[str, float, int, bool]]] = field(default_factory=dict)
    _uses: list[list[tuple[int, int]]] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)
    _features: dict[str, tuple[float, list[int]]] = field(default_factory=dict)
    _phrases: list[tuple[int, float, str]] = field(default_factory=list)
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

    def scores(self, heard: Heard, why: list[Why] | None = None) -> dict[str, float]:
        """How far each subject is meant, 0 to 1, those with any evidence only; `why` collects the evidence."""
        doubt: dict[int, float] = {}
        against: set[int] = set()
        for rule, quality in self._fired(heard):
            if rule.against:
                against.add(rule.subject)
            else:
                doubt[rule.subject] = doubt.get(rule.subject, 1.0) * (1.0 - rule.weight * quality)
            if why is not None:
                sign = -1.0 if rule.against else 1.0
                why.append(Why(self.names[rule.subject], sign * round(rule.weight * quality, 3), rule.text))
        for subject, (likeness, text) in self._alike(heard).items():
            weight = _evidence(likeness)
            if weight:
                doubt[subject] = doubt.get(subject, 1.0) * (1.0 - weight)
                if why is not None:
                    why.append(Why(self.names[subject], round(weight, 3), text))
        return {
            self.names[subject]: (1.0 - rest) * (AGAINST if subject in against else 1.0)
            for subject, rest in doubt.items()
        }

    def _fired(self, heard: Heard) -> Iterable[tuple[_Rule, float]]:
        found = self._found(heard)
        if not found:
            return
        masks: dict[int, int] = {}
        worst: dict[int, float] = {}
        uses = self._uses
        for term, quality in found.items():
            for rule, bit in uses[term]:
                masks[rule] = masks.get(rule, 0) | bit
                if bit > 1 and quality < worst.get(rule, 1.0):
                    worst[rule] = quality
        rules = self._rules
        for number, mask in masks.items():
            rule = rules[number]
            # Bit 0 stands for a word that must not occur.
            if mask == rule.full:
                yield rule, worst.get(number, 1.0)

    def _found(self, heard: Heard) -> dict[int, float]:
        found: dict[int, float] = {}
        sounds, tokens = heard.sounds, heard.tokens
        count = len(sounds)
        prefixes, terms = self._prefixes, self._terms
        for start in range(count):
            key = sounds[start]
            end = start + 1
            while key in prefixes:
                if key in terms:
                    said = "".join(tokens[start:end])
                    for written, factor, term, exact in terms[key]:
                        if written == said:
                            quality = factor
                        elif exact:
                            continue
                        else:
                            quality = BY_SOUND * factor
                        if quality > found.get(term, 0.0):
                            found[term] = quality
                if end >= count or end - start >= LONGEST_TERM:
                    break
                key = f"{key} {sounds[end]}"
                end += 1
        return found

    def _alike(self, heard: Heard) -> dict[int, tuple[float, str]]:
        """The best likeness to a phrase of each subject."""
        shared: dict[int, float] = {}
        own = 0.0
        features = self._features
        for feature in _features_of(heard.sounds):
            known = features.get(feature)
            if known is None:
                own += self._unknown if " " in feature else self._unknown * 0.5
                continue
            weight, phrases = known
            own += weight
            for phrase in phrases:
                shared[phrase] = shared.get(phrase, 0.0) + weight
        best: dict[int, tuple[float, str]] = {}
        for phrase, weight in shared.items():
            subject, norm, text = self._phrases[phrase]
            likeness = weight / (0.45 * own + 0.55 * norm)
            if likeness > 0.3 and (subject not in best or likeness > best[subject][0]):
                best[subject] = (likeness, text)
        return best

    def _add_rule(self, line: Line, *, against: bool) -> None:
        number = len(self._rules)
        full = 0
        for at, group in enumerate(line.groups, start=1):
            full |= 1 << at
            for word in group:
                self._use(word, number, 1 << at)
        for word in line.absent:
            self._use(word, number, 1)
        self._rules.append(_Rule(len(self.names) - 1, line.weight, full, against, line.text))

    def _use(self, word: str, rule: int, bit: int) -> None:
        exact = word.startswith("=")
        if word not in self._known:
            heard = self.ear.hear(word.removeprefix("=").replace("_", " "))
            if not heard.sounds:
                raise ValueError(f"the word {word!r} cannot be heard")
            self._known[word] = len(self._uses)
            self._uses.append([])
            written = "".join(heard.tokens)
            self._enter(heard.sounds, written, 1.0, self._known[word], exact=exact)
            if len(heard.sounds) >= 4 and not exact:
                for gone in range(len(heard.sounds)):
                    rest = heard.sounds[:gone] + heard.sounds[gone + 1 :]
                    kept = "".join(heard.tokens[:gone] + heard.tokens[gone + 1 :])
                    self._enter(rest, kept, SHORTENED, self._known[word], exact=False)
        self._uses[self._known[word]].append((rule, bit))

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
        weights = {feature: _weight(feature, count, total) for feature, count in counts.items()}
        self._unknown = _weight("a b", 1, total) * 0.8
        for subject, text, found in heard:
            norm = sum(weights[feature] for feature in found)
            for feature in found:
                self._features.setdefault(feature, (weights[feature], []))[1].append(len(self._phrases))
            self._phrases.append((subject, norm, text))
        for feature, (weight, listed) in self._features.items():
            if len(listed) > TOO_COMMON * total:
                self._features[feature] = (weight * 0.2, [])


def _features_of(sounds: Sequence[str]) -> set[str]:
    found = set(sounds)
    found.update(f"{one} {other}" for one, other in zip(sounds, sounds[1:], strict=False))
    return found


def _weight(feature: str, count: int, total: int) -> float:
    rarity = log(1 + total / count)
    return rarity if " " in feature else 0.5 * rarity


def _evidence(likeness: float) -> float:
    """How far a likeness to a phrase goes towards being certain."""
    if likeness >= 0.8:
        return 0.95
    return 0.0 if likeness < 0.36 else 0.95 * (likeness - 0.36) / 0.44
