"""Reading and writing `.chat` files: what people say, what the world does, and what the bot answers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_STATEMENT = re.compile(r"^(?P<sign>[#@>~])(?: (?P<text>.*))?$")


@dataclass
class Step:
    """One statement of a transcript and the lines that follow it.

    Arguments: `sign`, "#" a comment, "@" who speaks now, ">" what they say, "~" what the world does; `lines`, what the
    bot said then; `number`, its line in the file.
    """

    sign: str
    text: str
    number: int = 0
    lines: list[str] = field(default_factory=list)


def parse(text: str) -> list[Step]:
    """The steps of a transcript. Refuses (ValueError) lines of the bot before anybody spoke."""
    steps: list[Step] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.rstrip()
        if not line:
            continue
        found = _STATEMENT.match(line)
        if found:
            steps.append(Step(found["sign"], found["text"] or "", number))
        elif not steps or steps[-1].sign not in ">~":
            raise ValueError(f"line {number}: nobody said anything before the bot says {line!r}")
        else:
            steps[-1].lines.append(line)
    return steps


def write(steps: Iterable[Step], outputs: Iterable[list[str]]) -> str:
    """The transcript with what the bot really said."""
    parts: list[str] = []
    before = ""
    for step, lines in zip(steps, outputs, strict=True):
        if parts and not (before == "#" and step.sign in "#@") and not (before == "@" and step.sign == ">"):
            parts.append("")
        parts += [f"{step.sign} {step.text}".rstrip(), *lines]
        before = step.sign
    return "\n".join(parts) + "\n"


def transcripts(folder: Path) -> list[Path]:
    """All transcripts below a folder, in order."""
    return sorted(folder.rglob("*.chat"))
