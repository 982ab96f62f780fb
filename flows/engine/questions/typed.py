"""Questions answered by typing: text, a day, a time of day, a number, a code."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from store.messages.reply import Input

from flows.engine import words
from flows.engine.questions.base import Answered, Asking, Question, Said, Shown, Turned, Unfit
from flows.engine.state import Pending
from flows.engine.values.numbers import amount


@dataclass(frozen=True)
class TextRule:
    """How long a text may be, in characters."""

    least: int
    most: int

    def check(self, text: str) -> str:
        """The cleaned text. Raises Unfit when it is too short or too long."""
        cleaned = words.clean(text)
        if len(cleaned) < self.least:
            raise Unfit("too_short" if cleaned else "empty", least=self.least)
        if len(cleaned) > self.most:
            raise Unfit("too_long", most=self.most, length=len(cleaned))
        return cleaned


def text(least: int, most: int) -> TextRule:
    """A text of `least` to `most` characters."""
    return TextRule(least, most)


@dataclass(frozen=True)
class Ask(Question):
    """A text, with suggestions that can be tapped."""

    rule: TextRule = field(default_factory=lambda: TextRule(1, 500))
    suggestions: tuple[Shown, ...] = ()

    input = Input.TEXT

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.option is not None:
            for suggestion in self.suggestions:
                if suggestion.id == said.option:
                    # What we offer ourselves always fits, in a language of longer words too.
                    return Answered(asking.render(suggestion.label))
            raise Unfit("no_longer_offered")
        if said.text is None:
            raise Unfit("type_it")
        return Answered(self.rule.check(said.text))

    def shown(self, pending: Pending) -> list[Shown]:
        return list(self.suggestions)


@dataclass(frozen=True)
class Phone(Ask):
    """A phone number of the person's own: typed, or shared where the channel can vouch that it is theirs."""

    input = Input.PHONE

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        return super().read(said if said.contact is None else replace(said, text=said.contact), pending, asking)


@dataclass(frozen=True)
class Day(Question):
    """A day between `earliest` and `latest`."""

    earliest: date | None = None
    latest: date | None = None
    suggestions: tuple[Shown, ...] = ()

    input = Input.DAY
    kinds = (date,)

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.option is not None and said.option not in {suggestion.id for suggestion in self.suggestions}:
            raise Unfit("no_longer_offered")
        chosen = date.fromisoformat(said.option) if said.option else words.day(said.text or "", asking.today)
        if chosen is None:
            raise Unfit("no_day")
        if (self.earliest and chosen < self.earliest) or (self.latest and chosen > self.latest):
            raise Unfit("day_outside", earliest=self.earliest or "", latest=self.latest or "")
        return Answered(chosen)

    def shown(self, pending: Pending) -> list[Shown]:
        return list(self.suggestions)

    def still(self, value: Any) -> bool:
        return type(value) is date and not (
            (self.earliest and value < self.earliest) or (self.latest and value > self.latest)
        )


@dataclass(frozen=True)
class Time(Question):
    """A time of day: "20:00", "晚上八点半"."""

    input = Input.TIME
    kinds = (time,)

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        chosen = words.clock(said.text or "")
        if chosen is None:
            raise Unfit("no_time")
        return Answered(chosen)


@dataclass(frozen=True)
class Number(Question):
    """A whole number from `least` to `most`: "20", "二十", "两百个"."""

    least: int = 0
    most: int = 1_000_000
    suggestions: tuple[Shown, ...] = ()

    kinds = (int,)

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.option is not None and said.option not in {suggestion.id for suggestion in self.suggestions}:
            raise Unfit("no_longer_offered")
        found = amount(words.plain(said.option or said.text or ""))
        if not isinstance(found, Decimal) or found != int(found):
            raise Unfit("no_number")
        if not self.least <= found <= self.most:
            raise Unfit("number_outside", least=self.least, most=self.most)
        return Answered(int(found))

    def shown(self, pending: Pending) -> list[Shown]:
        return list(self.suggestions)

    def still(self, value: Any) -> bool:
        return type(value) is int and self.least <= value <= self.most


@dataclass(frozen=True)
class Code(Question):
    """A one-time code: letters and digits, blanks and dashes ignored; or one of `others`, for who has none."""

    others: tuple[Shown, ...] = ()

    input = Input.CODE

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.option is not None:
            if said.option in {one.id for one in self.others}:
                return Answered(said.option)
            raise Unfit("no_longer_offered")
        code = re.sub(r"[\s\-]", "", words.plain(said.text or "")).upper()
        if not re.fullmatch(r"[0-9A-Z]{4,32}", code):
            raise Unfit("no_code")
        return Answered(code)

    def shown(self, pending: Pending) -> list[Shown]:
        return list(self.others)
