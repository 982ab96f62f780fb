"""What the bot says: keys of texts and data, laid out by each channel in the reader's language."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from store.keys import Keys
from store.records import enumeration, record
from store.text import Secret, Text, Words

__all__ = [
    "Attachment", "Bar", "BarChart", "Code", "Input", "Option", "Picture", "Reply", "Report", "Secret", "Sheet",
    "Style", "Text", "Words",
]  # fmt: skip


@enumeration
class Style(StrEnum):
    """How prominent an option is."""

    PLAIN = "plain"
    MAIN = "main"
    DANGER = "danger"
    PAGE = "page"


@record
class Option:
    """One answer that can be tapped. `id` carries run, question key and answer, within 64 bytes."""

    id: str
    label: Words
    style: Style = Style.PLAIN


@record
class Bar:
    """One bar of a chart: `value` of `of`, both counts."""

    label: str
    value: int
    of: int


@record
class BarChart:
    """A chart picture of progress by place."""

    title: Words
    bars: tuple[Bar, ...]
    caption: Words = ""


@record
class Code:
    """A QR picture that opens `address`, with a title and a line below it; an address may hold a secret as a text."""

    address: Words
    title: Words
    caption: Words = ""


@record
class Picture:
    """A picture: exactly one of a stored one (media id), a chart, or a QR code. `alt` says it in words."""

    alt: Words
    media: str | None = None
    chart: BarChart | None = None
    code: Code | None = None


@record
class Sheet:
    """A spreadsheet to be written as .xlsx: headings, then rows of strings, integers, dates and times."""

    name: Words
    headings: tuple[Words, ...]
    rows: tuple[tuple[Any, ...], ...]


@record
class Part:
    """A part of a document: a heading, then rows of cells; rows of two are a label and its value.

    `code` is drawn as a QR code beside the heading; `apart` begins a new page.
    """

    heading: Words
    rows: tuple[tuple[Any, ...], ...]
    code: str = ""
    apart: bool = False


@record
class Document:
    """A document to be written as PDF: a title, lines below it, parts, and a line at the foot of every page."""

    title: Words
    lines: tuple[Words, ...]
    parts: tuple[Part, ...]
    foot: Words = ""


@record
class Data:
    """Something machine-readable, as JSON text."""

    text: str


Made = Sheet | Document | Data
"""What a report makes."""


@record
class Report:
    """A file that is made anew, with the reader's rights at that moment, each time it is opened or sent.

    So that names and phone numbers lie in no journal and no outbox. `name` is that of a registered report; `ending`,
    that of its file: .xlsx for a sheet, .pdf for a document, .json for data.
    """

    name: str
    args: dict[str, Any]
    ending: str = ".xlsx"


@record
class Attachment:
    """A file for the reader: exactly one of a stored one (media id), a sheet, or a report."""

    name: Words
    media: str | None = None
    sheet: Sheet | None = None
    report: Report | None = None


@enumeration
class Input(StrEnum):
    """What the pending question waits for, so that a channel can offer the right way to give it."""

    NOTHING = "nothing"
    TEXT = "text"
    PHONE = "phone"
    CHOICE = "choice"
    CHOICES = "choices"
    PHOTOS = "photos"
    FILE = "file"
    PLACE = "place"
    DAY = "day"
    TIME = "time"
    CODE = "code"
    PERSON = "person"


@record
class Reply:
    """Everything the bot says in one turn, in order: lines, pictures, files, then the options of the pending question.

    `ended` tells that no question is pending. `edits` tells that the newest message with options is to be replaced by
    this one (a person taps through pages); a channel that cannot edit sends it anew. `after` is what the question
    waited for that was pending before, so that a channel takes away what it had shown for it.
    """

    lines: tuple[Words, ...] = ()
    options: tuple[Option, ...] = ()
    pictures: tuple[Picture, ...] = ()
    files: tuple[Attachment, ...] = ()
    input: Input = Input.NOTHING
    ended: bool = False
    edits: bool = False
    after: Input = Input.NOTHING

    def before(self, other: "Reply") -> "Reply":
        """This reply followed by another one, as one."""
        return replace(
            other,
            lines=self.lines + other.lines,
            pictures=self.pictures + other.pictures,
            files=self.files + other.files,
            edits=self.edits or other.edits,
        )

    def filled(self, words: Mapping[str, str]) -> "Reply":
        """This reply with each mark replaced, in the values of its lines, by the words that are given for it."""

        def fill(said: Any) -> Any:
            if isinstance(said, str):
                for mark, own in words.items():
                    said = said.replace(mark, own)
            return said

        def whole(line: Words) -> Words:
            if isinstance(line, Text):
                return Text(line.key, {name: fill(value) for name, value in line.values.items()})
            filled: Words = fill(line)
            return filled

        return replace(self, lines=tuple(whole(line) for line in self.lines)) if words else self

    def sealed(self, keys: Keys, told: Sequence[str]) -> "Reply":
        """This reply as it may be stored: words like phone and identity numbers, or with something of `told`, sealed.

        They are opened when the reply is shown. Argument: `told`, answers to sensitive questions.
        """
        known = [words for words in told if words]

        def seal(words: str) -> Any:
            if _NUMBER.search(words) or any(one in words for one in known):
                return Secret(keys.seal(words, _PLACE), _PLACE)
            return words

        return self._changed(seal, lambda secret: secret)

    def without(self, secrets: Sequence[str], keys: Keys) -> "Reply":
        """This reply with secret words blacked out wherever they are said, in texts and labels alike."""
        known = sorted((secret for secret in secrets if secret), key=len, reverse=True)

        def black_out(words: str) -> str:
            for secret in known:
                words = words.replace(secret, "[redacted]")
            return words

        def within(secret: Secret) -> Any:
            if secret.where != _PLACE:
                return secret
            words = keys.open(secret.sealed, _PLACE)
            blacked = black_out(words)
            return secret if blacked == words else Secret(keys.seal(blacked, _PLACE), _PLACE)

        return self._changed(black_out, within)

    def _changed(self, words: Callable[[str], Any], secret: Callable[[Secret], Any]) -> "Reply":
        """This reply with all that somebody wrote, and all that is sealed, replaced in lines and labels."""

        def within(value: Any) -> Any:
            if isinstance(value, str):
                return words(value)
            if isinstance(value, Secret):
                return secret(value)
            if isinstance(value, Text):
                return Text(value.key, {name: within(item) for name, item in value.values.items()})
            if isinstance(value, (tuple, list)):
                return type(value)(within(item) for item in value)
            return value

        def whole(value: Words) -> Words:
            changed = within(value)
            return Text("engine/turn.said", {"words": changed}) if isinstance(changed, Secret) else changed

        return replace(
            self,
            lines=tuple(whole(line) for line in self.lines),
            options=tuple(replace(option, label=whole(option.label)) for option in self.options),
        )


_NUMBER = re.compile(r"\d(?:[ -]?\d){6,}")
"""As many digits as the shortest phone has, together or in groups."""

_PLACE = "outbox.reply"
