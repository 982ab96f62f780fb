"""How a reply looks in a transcript: its lines, pictures, files and options, with what varies made alike."""

import re
from collections.abc import Callable

from store.messages.reply import Reply, Words

_VARIES = (
    (re.compile(r"SJ-\d{8}-\d{4}-[0-9A-Z]+|\b[A-Z]{2}-\d{8}-[0-9A-Z-]+"), "‹receipt›"),
    (re.compile(r"\d{4}年\d{1,2}月\d{1,2}日 \d{2}:\d{2}|\d{1,2} [A-Z][a-z]{2,3} \d{4}, \d{2}:\d{2}"), "‹time›"),
    (re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,2} [A-Z][a-z]{2,3} \d{4}|\d{4}-\d{2}-\d{2}"), "‹day›"),
    (re.compile(r"\d{1,2}月\d{1,2}日"), "‹day›"),
    (re.compile(r"(?<=pledge_)[0-9A-Za-z-]+|(?<=vote_)[0-9a-f]{10}"), "‹code›"),
    (re.compile(r"\b[0-9A-F]{4}(?:-[0-9A-F]{4}){3}\b"), "‹receipt›"),
    (re.compile(r"(?<=校验码 )[0-9a-f]{12}|(?<=hash )[0-9a-f]{12}"), "‹hash›"),
    (re.compile(r"\b\d+-(?=H\d{4}-[0-9A-F]{6}\b)|(?<=H\d{4})-[0-9A-F]{6}\b"), ""),
    (re.compile(r"(?<=（)[0-9a-f]{10}(?=）备案)|(?<=\()[0-9a-f]{10}(?=\) with)"), "‹code›"),
    (re.compile(r"\b\d{4} \d{4} \d{4}\b"), "‹digits›"),
    (re.compile(r"\b\d{4}-\d{4}\b"), "‹pick-up code›"),
    (re.compile(r"(?<!\d)\d{6}-\d{4}(?!\d)"), "‹order›"),
    (re.compile(r"(?<=编号 )[0-9a-f]{6}|(?<=number )[0-9a-f]{6}"), "‹reference›"),
)


def normal(text: str) -> str:
    """The text with times, days, receipts and codes made alike."""
    for pattern, sign in _VARIES:
        text = pattern.sub(sign, text)
    return text


def one_line(text: str) -> str:
    """A label as it stands in a transcript."""
    return normal(" ".join(text.split()))


def shown(reply: Reply, render: Callable[[Words], str]) -> list[str]:
    """The lines of a transcript for a reply."""
    lines: list[str] = []
    for words in reply.lines:
        lines += paragraph(render(words))
    lines += [f"(picture: {one_line(render(picture.alt))})" for picture in reply.pictures]
    lines += [f"(file: {one_line(render(file.name))})" for file in reply.files]
    if reply.options:
        lines.append(" ".join(f"[{one_line(render(option.label))}]" for option in reply.options))
    return lines


def paragraph(text: str) -> list[str]:
    """One text of the bot: its first line as it is, further ones indented, empty ones left out."""
    lines = [line.rstrip() for line in normal(text).split("\n") if line.strip()]
    return [_escaped(line) if at == 0 else f"  {line}" for at, line in enumerate(lines)]


def _escaped(line: str) -> str:
    return f"\\{line}" if line[0] in "#@>~ \\" else line
