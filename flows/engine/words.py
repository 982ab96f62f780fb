"""Reading what people type: cleaning, positions in a list, yes and no, names of conversations and commands."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from flows.engine.understanding.matcher import Why
from flows.engine.understanding.outcome import Outcome, Understanding
from flows.engine.values import answers, days, moments

LONGEST_CRY = 200
"""Characters up to which words are taken for a cry for help: somebody in danger pastes no page of text."""
LONGEST = 2000
"""Characters of one typed message that are read; longer ones get a sentence (a channel may allow less)."""


class Command(StrEnum):
    """Words that work inside every question."""

    BACK = "back"
    CANCEL = "cancel"
    MENU = "menu"
    HELP = "help"
    LANGUAGE = "language"
    PERSON = "person"


_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_EDGES = "。，、！？；：!?,.;:~～…\"'“”‘’「」『』()（）[]【】 \t\n"


def clean(text: str) -> str:
    """Text without control and invisible characters, composed (NFC), lines ended by LF, no blank edges."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")).strip()


def plain(text: str) -> str:
    """The comparable form of a short answer: width and case folded, no blanks, no punctuation at its edges.

    Punctuation alone stays: "?" is a word for help, and "!!" is not the same.
    """
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())
    return folded.strip(_EDGES) or folded


def number(text: str) -> int | None:
    """A whole number written in digits or Chinese numerals ("3", "３", "三", "第三个", "廿一"), 0 to 9999."""
    value = answers.numbered(plain(text))
    return value if value is not None and value <= 9999 else None


def position(text: str, count: int, among: int | None = None) -> int | None:
    """Which of `count` shown options is meant by a number, "the last one", or "this one" when there is only one.

    Arguments: `among`, how many of them, counted from the first, are answers and not ways to turn pages or leave.
    """
    said = plain(text)
    value = answers.numbered(said)
    if value is not None:
        return value - 1 if 1 <= value <= count else None
    found = answers.position(said, count if among is None else among)
    return found if isinstance(found, int) else None


def yes_or_no(text: str) -> bool | None:
    """Whether a short answer says yes or no; none when it says neither."""
    return answers.yes_or_no(plain(text))


def day(text: str, today: date) -> date | None:
    """A day: "2026-12-31", "12月31日", "明天", "下周三", "月底", "30天后"; one without a year is the next such day."""
    found = days.day(plain(text), today)
    return found if isinstance(found, date) else None


def clock(text: str) -> time | None:
    """A time of day: "20:00", "晚上八点半", "差一刻九点"."""
    found = moments.clock(plain(text))
    return found if isinstance(found, time) else None


@dataclass(frozen=True)
class Lexicon:
    """Names by which conversations and commands are known, of all languages together, and what people may say.

    Arguments: `flows` and `commands`, from plain form to name; `understanding`, none when names are all there is.
    """

    flows: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, Command] = field(default_factory=dict)
    understanding: Understanding | None = None

    def command(self, text: str) -> Command | None:
        """The command that is typed, if it is one."""
        said = plain(text)
        return self.commands.get(said) or self.commands.get(said.removeprefix("/"))

    def flow(self, text: str) -> str | None:
        """The registered name of the conversation that is named, if one is."""
        said = plain(text)
        return self.flows.get(said) or self.flows.get(said.removeprefix("/"))

    def danger(self, text: str) -> str | None:
        """The kind of danger to life that the words speak of, if they do; a name or a command speaks of none."""
        named = self.flow(text) is not None or self.command(text) is not None
        known = None if named or len(text) > LONGEST_CRY else self.understanding
        return known.danger(text) if known else None

    def sound(self, text: str) -> str:
        """How a wording sounds: the same for the same words, whatever characters of that sound they are typed in."""
        return " ".join(self.understanding.matcher.ear.hear(text).sounds) if self.understanding else plain(text)

    def understood(self, text: str, without: frozenset[str] = frozenset(), why: list[Why] | None = None) -> Outcome:
        """What a line comes to: an exact name wins always.

        Arguments: `without`, conversations that are not for this person; `why`, collects the evidence.
        """
        name = self.flow(text)
        if name is not None:
            if why is not None:
                why.append(Why(name, 1.0, plain(text)))
            return Outcome(name, 1.0, ((name, 1.0),))
        return self.understanding.read(text, without, why) if self.understanding else Outcome()


def offered(text: str, labels: Iterable[str], among: int | None = None) -> int | None:
    """Which of the shown labels was typed, or which position in them; the first `among` of them are answers."""
    shown = [plain(label) for label in labels]
    said = plain(text)
    if said and shown.count(said) == 1:
        return shown.index(said)
    return position(text, len(shown), among)
