"""What a line comes to: a conversation to start, one or two to offer, a reviewed answer, or nothing understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp

from flows.engine.understanding.danger import DANGER, EMERGENCY, OUTSIDE, UNLESS, danger_in
from flows.engine.understanding.evidence import Subject
from flows.engine.understanding.hearing import Ear
from flows.engine.understanding.matcher import NOTHING, Matcher, Score, Why

START = 0.9
"""Score from which the best one starts without being asked about."""
OFFER = 0.16
"""Score from which something is offered."""
BABBLE = 0.04
"""Votes below which a line without any known word or phrase says nothing."""
SECOND = 0.12
"""Strength, as a share of the best one's, from which a second one is offered beside it."""
SAME = 0.97
"""Likeness from which a line is a known phrase, and the score it then has at least."""
SURELY_OUTSIDE = 0.6
"""Certainty from which what is no matter of ours, when it is also the strongest, leaves nothing to offer."""
ANSWER = 0.7
"""Score from which a reviewed answer is given."""
REFUSED = "refused."
_NEVER_OFFERED = (OUTSIDE, UNLESS)
CALIBRATION = {
    "certain": 1.8, "vote": 8.4, "likeness": 1.4, "covered": 1.4, "other certain": -0.5, "other vote": -6.4,
    "other likeness": -0.9, "outside certain": -3.0, "outside vote": -3.3, "refused": -0.1, "always": -1.3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A reviewed answer or refusal: `id` is its text below `answers/`; `start`, the conversation offered after it."""

    id: str
    start: str = ""
    source: str = ""

    @property
    def refuses(self) -> bool:
        """Whether it refuses what was asked for."""
        return self.id.startswith(REFUSED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a line comes to.

    Arguments: `intent`, the conversation to start, none when nothing is clear; `score`, 0 to 1, of the best one;
    `near`, what is offered, or the winner and the next one, best first; `answer`, the id of a reviewed answer.
    """

    intent: str | None = None
    score: float = 0.0
    near: tuple[tuple[str, float], ...] = ()
    answer: str | None = None


@dataclass(slots=True)
class Understanding:
    """Everything that is known of what people say. Made once; may be shared between threads."""

    matcher: Matcher
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @classmethod
    def of(cls, subjects: Sequence[Subject], answers: Sequence[Answer], ear: Ear) -> "Understanding":
        """An understanding of these subjects; a subject named like an answer's id leads to that answer."""
        return cls(Matcher.of(subjects, ear), {answer.id: answer for answer in answers})

    def danger(self, text: str) -> str | None:
        """The kind of danger to life that a line speaks of, if it does."""
        heard = self.matcher.ear.hear(text)
        return danger_in(self.matcher.scores(heard), len(heard.sounds))[0]

    def read(self, text: str, without: frozenset[str] = frozenset(), why: list[Why] | None = None) -> Outcome:
        """What a line comes to.

        Arguments: `without`, conversations that are not for this person; `why`, collects the evidence.
        """
        heard = self.matcher.ear.hear(text)
        if not heard.sounds:
            return Outcome()
        found = self.matcher.scores(heard, why)
        danger, likely = danger_in(found, len(heard.sounds))
        if danger:
            return Outcome(EMERGENCY, round(likely, 3), ((EMERGENCY, round(likely, 3)),))
        outside = found.get(OUTSIDE, NOTHING)
        answer: Answer | None = None
        certain, refused = 0.0, 0.0
        ranked: list[tuple[float, str]] = []
        for name, one in found.items():
            if name in self.answers:
                refuses = self.answers[name].refuses
                if refuses:
                    refused = max(refused, _strength(one))
                # A refusal outweighs an answer: it is about what somebody must not be told.
                outweighs = answer is not None and answer.refuses
                if one.certain >= ANSWER and (refuses, one.certain) > (outweighs, certain):
                    answer, certain = self.answers[name], one.certain
            elif name not in without and name not in _NEVER_OFFERED and not name.startswith(DANGER):
                ranked.append((-_strength(one), name))
        if answer is not None and (answer.refuses or certain + 0.05 >= outside.certain):
            near = () if answer.refuses or not answer.start else ((answer.start, round(certain, 3)),)
            return Outcome(None, round(certain, 3), near, answer.id)
        ranked.sort()
        return _decided([(name, found[name]) for _, name in ranked[:2]], outside, refused)


def _strength(score: Score) -> float:
    return score.certain + 12.0 * score.vote + score.likeness + 0.5 * score.covered


def _decided(ranked: list[tuple[str, Score]], outside: Score, refused: float) -> Outcome:
    if not ranked:
        return Outcome()
    best, other = ranked[0][1], ranked[1][1] if len(ranked) > 1 else NOTHING
    if outside.certain >= SURELY_OUTSIDE and _strength(outside) > _strength(best):
        return Outcome(None, 0.0)
    if best.vote < BABBLE and not best.certain and not best.likeness:
        return Outcome()
    score = round(_calibrated(best, other, outside, refused), 3)
    if best.likeness >= SAME > other.likeness and best.certain > other.certain:
        score = max(score, SAME)
    if score < OFFER:
        return Outcome(None, score)
    share = _strength(other) / (_strength(best) or 1.0)
    near = [(ranked[0][0], score)]
    if len(ranked) > 1 and share >= SECOND:
        near.append((ranked[1][0], round(score * share, 3)))
    return Outcome(ranked[0][0] if score >= START else None, score, tuple(near))


def _calibrated(best: Score, other: Score, outside: Score, refused: float) -> float:
    """How likely the best one is meant: a logistic fit of how often it was, by the evidence for and against it."""
    weight = (
        CALIBRATION["certain"] * best.certain
        + CALIBRATION["vote"] * best.vote
        + CALIBRATION["likeness"] * best.likeness
        + CALIBRATION["covered"] * best.covered
        + CALIBRATION["other certain"] * other.certain
        + CALIBRATION["other vote"] * other.vote
        + CALIBRATION["other likeness"] * other.likeness
        + CALIBRATION["outside certain"] * outside.certain
        + CALIBRATION["outside vote"] * outside.vote
        + CALIBRATION["refused"] * refused
        + CALIBRATION["always"]
    )
    return 1.0 / (1.0 + exp(-weight))
