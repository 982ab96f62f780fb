"""What speaks for a matter and against it, as the data beside the texts say it.

A `.toml` file beside a conversation's texts may hold, under the conversation's name:

    [phrases]
    repair = ["楼道灯坏了"]              # whole wordings; what is said need only resemble one

    [keywords.repair]
    sure = ["报修 !保修期", "@part @broken"]  # enough to start it
    likely = ["物业 不管"]                   # enough to offer it
    hint = ["物业"]                          # adds to others

    [not]
    repair = ["=保修 卡|单"]                # whoever says this means something else

A keyword line holds words parted by blanks, all of which have to occur, in any order: `a|b` is either, `@name` any
word of that class in `words/classes.toml`, `!a` must not occur, `=a` counts only as written (others count by their
sound too). English words that belong together are joined by "_".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

SURE, LIKELY, HINT = 0.92, 0.62, 0.32
"""How far one line of keywords of each kind goes towards being certain, 0 to 1."""
WEIGHTS = {"sure": SURE, "likely": LIKELY, "hint": HINT}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of keywords: groups of alternatives that must occur, alternatives that must not, and its weight."""

    groups: tuple[tuple[str, ...], ...]
    absent: tuple[str, ...]
    weight: float
    text: str


@dataclass(slots=True)
class Subject:
    """Something that a line may be about: a conversation, a reviewed answer, or nothing of ours.

    `polled`: whether the words of its keyword lines count among the votes that its sounds have.
    """

    name: str
    phrases: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    against: list[Line] = field(default_factory=list)
    polled: bool = True

    def add(self, data: Mapping[str, Any], classes: Mapping[str, list[str]]) -> None:
        """Add what one file says: `phrases` and `not` are lists, `keywords` has sure, likely and hint.

        Refuses (ValueError) an unknown kind of keyword, an unknown class and a line without words.
        """
        self.phrases += [str(phrase) for phrase in data.get("phrases", [])]
        for kind, lines in data.get("keywords", {}).items():
            if kind not in WEIGHTS:
                raise ValueError(f"{self.name}: keywords are sure, likely or hint, not {kind}")
            self.lines += [parse(line, WEIGHTS[kind], classes) for line in lines]
        self.against += [parse(line, 1.0, classes) for line in data.get("not", [])]

    def as_written(self, longest: int = 99, *, alone: bool = False) -> None:
        """Let words of up to `longest` characters count only as they are written, never by their sound.

        Arguments: `alone`, only those of lines with no second group, which nothing else would confirm.
        """
        for at, line in enumerate(self.lines):
            if alone and len(line.groups) > 1:
                continue
            groups = tuple(
                tuple(word if word.startswith("=") or len(word) > longest else "=" + word for word in group)
                for group in line.groups
            )
            self.lines[at] = replace(line, groups=groups)

    def words(self) -> Iterable[str]:
        """Every word of its keyword lines."""
        for line in (*self.lines, *self.against):
            for group in (*line.groups, line.absent):
                yield from group


def parse(text: str, weight: float, classes: Mapping[str, list[str]]) -> Line:
    """Read a line of keywords. Refuses (ValueError) an unknown class and a line without words."""
    groups: list[tuple[str, ...]] = []
    absent: list[str] = []
    for part in text.split():
        words = _alternatives(part.removeprefix("!"), classes, text)
        if part.startswith("!"):
            absent += words
        else:
            groups.append(words)
    if not groups:
        raise ValueError(f"the keyword line {text!r} has no words")
    return Line(tuple(groups), tuple(absent), weight, text)


def _alternatives(part: str, classes: Mapping[str, list[str]], text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in part.split("|"):
        if word.startswith("@"):
            if word[1:] not in classes:
                raise ValueError(f"the keyword line {text!r} names the class {word[1:]}, which does not exist")
            found += classes[word[1:]]
        elif word.strip("="):
            found.append(word)
    if not found:
        raise ValueError(f"the keyword line {text!r} has an empty word")
    return tuple(found)
