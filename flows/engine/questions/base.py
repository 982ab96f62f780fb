"""What every kind of question has: how it is shown, how an answer is read, and whether an old answer still holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from store.messages.message import Media, Position
from store.messages.reply import Input, Style, Text, Words

from flows.engine.state import Pending


@dataclass(frozen=True, slots=True)
class Said:
    """What a person answered: a tapped or typed option, text, files, a place, or a phone number of their own."""

    option: str | None = None
    text: str | None = None
    media: tuple[Media, ...] = ()
    position: Position | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One option as a question offers it: the answer's id, its label, how prominent it is."""

    id: str
    label: Words
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Asking:
    """The moment in which a question is asked: how labels read in the person's language, and what day it is there."""

    render: Callable[[Words], str]
    has: Callable[[str], bool]
    today: date


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer is complete; `value` goes into the journal."""

    value: Any


@dataclass(frozen=True, slots=True)
class Turned:
    """Not an answer yet: a page was turned, something was ticked or gathered. The question is shown again."""

    pending: Pending
    lines: tuple[Words, ...] = ()


NOT_THERE = "engine/problems.no_longer_offered"
"""An option was chosen that the question does not have, whatever it once had."""


class Unfit(Exception):
    """What was said is no answer to this question; `problem` tells why and what to do."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.problem = Text(f"engine/problems.{key}", values)


@dataclass(frozen=True)
class Question:
    """A question with its journal key and the text that asks it."""

    key: str
    text: Text

    input = Input.TEXT
    is_letter: ClassVar[bool] = False
    """Whether the answer is written to a person."""
    kinds: ClassVar[tuple[type, ...]] = (str,)
    """Types of its answers: what an older version asked differently is asked again."""

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        """The answer that was given, or how the question changes. Raises Unfit for anything else."""
        raise Unfit("unexpected")

    def shown(self, pending: Pending) -> list[Shown]:
        """The options to show now, those that turn pages included."""
        return []

    def lines(self, pending: Pending) -> list[Words]:
        """What is said to ask the question."""
        return [self.text]

    def still(self, value: Any) -> bool:
        """Whether an answer given earlier is still possible."""
        return isinstance(value, self.kinds)

    def value(self, stored: Any) -> Any:
        """What the flow gets for a stored answer."""
        return stored

    def attribute(self, name: str) -> Text:
        """A label that stands beside the question's text, as its attribute."""
        return Text(f"{self.text.key}.{name.replace('_', '-')}", self.text.values)
