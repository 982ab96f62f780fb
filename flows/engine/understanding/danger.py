"""Danger to life: found before anything else, and told apart from talk about films, dreams and news."""

from collections.abc import Mapping, Sequence
from math import exp

from flows.engine.understanding.evidence import Subject
from flows.engine.understanding.matcher import NOTHING, Score

DANGER = "danger."
"""What the names of subjects begin with that are kinds of danger."""
UNLESS = "unless"
"""The subject of talk that only sounds like danger."""
OUTSIDE = "outside"
"""The subject of what is no matter of ours."""
EMERGENCY = "emergency"
"""The conversation that a danger starts."""
FIRED = 0.35
"""Score from which a danger is taken for one."""
SHORT, IN_SHORT = 4, 0.85
"""Syllables up to which a line is short, and how certain its words must be then."""
SURELY_TALK = 0.9
"""How certain the words of harmless talk must be to say that a line is nothing else."""
SOME, LIKE = 0.05, 0.3
"""Evidence without which the sounds of a line alone raise no alarm: by keywords, or likeness to a phrase."""
CALIBRATION = {
    "certain": 2.1, "vote": 6.9, "most": 4.0, "likeness": 2.9, "covered": 5.0, "unless certain": -6.3,
    "unless vote": -1.5, "ordinary certain": -0.9, "ordinary vote": -5.2, "ordinary likeness": -2.0, "always": -2.5,
}  # fmt: skip


def careful(kinds: Sequence[Subject], unless: Subject) -> None:
    """Let words of danger, and of harmless talk, count as written where their sound alone would mislead."""
    # A word that only sounds like one of these must not silence an alarm.
    unless.as_written()
    # Thousands of words that decide by themselves: counted as votes, they would make all other sounds tell less.
    unless.polled = False
    for kind in kinds:
        kind.polled = False
        # Two syllables sound like too many other words: "拿到" like "拿刀".
        kind.as_written(2, alone=True)


def danger_in(found: Mapping[str, Score], length: int) -> tuple[str | None, float]:
    """The kind of danger to life that a scored line speaks of, if it does, and how likely that is, 0 to 1.

    Arguments: `length`, of the line in syllables: a short answer to a question must say the danger in so many words.
    """
    kinds: dict[str, Score] = {}
    ordinary = NOTHING
    votes = 0.0
    for name, one in found.items():
        if name.startswith(DANGER):
            kinds[name] = one
        elif name not in (UNLESS, OUTSIDE, EMERGENCY):
            votes += one.vote
            ordinary = Score(max(ordinary.certain, one.certain), 0.0, max(ordinary.likeness, one.likeness), votes)
    if not kinds:
        return None, 0.0
    certain = max(one.certain for one in kinds.values())
    likeness = max(one.likeness for one in kinds.values())
    if certain < (IN_SHORT if length <= SHORT else SOME) and (length <= SHORT or likeness < LIKE):
        # The sounds alone may be those of anything: "9" is said like the word for rescue.
        return None, 0.0
    unless = found.get(UNLESS, NOTHING)
    if unless.certain >= (certain if length <= SHORT else SURELY_TALK):
        return None, 0.0
    weight = (
        CALIBRATION["certain"] * certain
        + CALIBRATION["vote"] * sum(one.vote for one in kinds.values())
        + CALIBRATION["most"] * max(one.vote for one in kinds.values())
        + CALIBRATION["likeness"] * likeness
        + CALIBRATION["covered"] * max(one.covered for one in kinds.values())
        + CALIBRATION["unless certain"] * unless.certain
        + CALIBRATION["unless vote"] * unless.vote
        + CALIBRATION["ordinary certain"] * ordinary.certain
        + CALIBRATION["ordinary vote"] * ordinary.vote
        + CALIBRATION["ordinary likeness"] * ordinary.likeness
        + CALIBRATION["always"]
    )
    score = 1.0 / (1.0 + exp(-weight))
    if score < FIRED:
        return None, score
    kind = max(kinds, key=lambda name: kinds[name].certain + 4.0 * kinds[name].vote)
    return kind.removeprefix(DANGER), score
