"""Questions answered by choosing: one, several, or yes and no."""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process
from store.messages.reply import Input, Style, Text, Words

from flows.engine import words
from flows.engine.questions.base import Answered, Asking, Question, Said, Shown, Turned, Unfit
from flows.engine.state import Pending
from flows.engine.understanding.slips import numbers_of, slip_of

PER_PAGE = 8
NEAR = 85
"""Likeness (0 to 100) from which a mistyped label is taken for the label."""


@dataclass(frozen=True)
class Choose(Question):
    """One of several. `exact`: a mistyped label is not good enough (a signature, a ballot)."""

    choices: tuple[Shown, ...] = ()
    members: type[enum.Enum] | None = None
    exact: bool = False

    input = Input.CHOICE

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        page = turned(said.option, pending, len(self.choices))
        if page:
            return page
        known = {choice.id for choice in self.choices}
        if said.option is not None:
            if said.option in known:
                return Answered(said.option)
            raise Unfit("no_longer_offered")
        if said.text is None:
            raise Unfit("choose")
        labels = {choice.id: asking.render(choice.label) for choice in self.choices}
        found = nearest(said.text, labels, exact=self.exact or pending.sensitive)
        if found is None:
            raise Unfit("not_offered")
        return Answered(found)

    def shown(self, pending: Pending) -> list[Shown]:
        return paged(self.choices, pending.page)

    def still(self, value: Any) -> bool:
        return any(choice.id == value for choice in self.choices)

    def value(self, stored: Any) -> Any:
        return self.members(stored) if self.members else stored


@dataclass(frozen=True)
class ChooseMany(Question):
    """Several of several: options are ticked, then "done". `least` and `most` count ticks. On a ballot, which is
    sensitive, a mistyped label ticks nothing: the next candidate may be called alike.
    """

    choices: tuple[Shown, ...] = ()
    least: int = 1
    most: int = 99

    input = Input.CHOICES

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        page = turned(said.option, pending, len(self.choices))
        if page:
            return page
        if said.option == "@done" or (said.text and words.plain(said.text) in {"好了", "完成", "done", "选好了"}):
            ticked = tuple(choice.id for choice in self.choices if choice.id in pending.collected)
            if len(ticked) < self.least:
                raise Unfit("too_few", least=self.least)
            return Answered(ticked)
        chosen = self._chosen(said, asking, exact=pending.sensitive)
        ticked = pending.collected
        for one in chosen:
            ticked = tuple(t for t in ticked if t != one) if one in ticked else (*ticked, one)
        if len(ticked) > self.most:
            raise Unfit("too_many", most=self.most)
        return Turned(replace(pending, collected=ticked))

    def _chosen(self, said: Said, asking: Asking, *, exact: bool) -> list[str]:
        known = [choice.id for choice in self.choices]
        if said.option is not None:
            if said.option in known:
                return [said.option]
            raise Unfit("no_longer_offered")
        labels = {choice.id: asking.render(choice.label) for choice in self.choices}
        whole = nearest(said.text or "", labels, exact=exact)
        if whole is not None:
            return [whole]
        chosen: list[str] = []
        for part in re.split(r"[\s,，、;；和]+", said.text or ""):
            found = nearest(part, labels, exact=exact) if part else None
            at = words.position(part, len(known)) if found is None else None
            if found is None and at is None:
                raise Unfit("not_offered")
            chosen.append(found if found is not None else known[at or 0])
        return chosen

    def shown(self, pending: Pending) -> list[Shown]:
        ticked = pending.collected
        marks = {True: "engine/questions.ticked", False: "engine/questions.unticked"}
        marked = tuple(
            replace(choice, label=Text(marks[choice.id in ticked], {"label": choice.label})) for choice in self.choices
        )
        options = paged(marked, pending.page)
        if len(ticked) >= self.least:
            options.append(Shown("@done", Text("engine/questions.done", {}), Style.MAIN))
        return options

    def still(self, value: Any) -> bool:
        return isinstance(value, tuple) and set(value) <= {choice.id for choice in self.choices}


@dataclass(frozen=True)
class Confirm(Question):
    """Yes or no. `exact`: only a tap, the label or its number counts, not "ok"."""

    labels: tuple[Words, Words] = ("", "")
    exact: bool = False

    input = Input.CHOICE
    kinds = (bool,)

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.option in ("yes", "no"):
            return Answered(said.option == "yes")
        if said.text is not None:
            labels = {"yes": asking.render(self.labels[0]), "no": asking.render(self.labels[1])}
            found = nearest(said.text, labels, exact=self.exact)
            if found:
                return Answered(found == "yes")
            answer = None if self.exact else words.yes_or_no(said.text)
            if answer is not None:
                return Answered(answer)
        raise Unfit("yes_or_no", yes=self.labels[0], no=self.labels[1])

    def shown(self, pending: Pending) -> list[Shown]:
        return [Shown("yes", self.labels[0], Style.MAIN), Shown("no", self.labels[1])]


def nearest(text: str, labels: dict[str, str], *, exact: bool = False) -> str | None:
    """The id of the label that was typed, with a typo if need be, when just one comes near."""
    shown = {key: words.plain(label) for key, label in labels.items()}
    said = words.plain(text)
    same = [key for key, label in shown.items() if label == said]
    if len(same) == 1:
        return same[0]
    if exact or len(said) < 2:
        return None
    slip = slip_of(text, list(labels.values()))
    if slip is not None:
        return list(labels)[slip]
    # A near number is another dwelling or another day: numbers are never a matter of likeness.
    alike = {key: label for key, label in shown.items() if numbers_of(label) == numbers_of(said)}
    near = process.extract(said, alike, scorer=fuzz.ratio, score_cutoff=NEAR, limit=2)
    if near and (len(near) == 1 or near[0][1] - near[1][1] >= 5):
        key: str = near[0][2]
        return key
    return None


def paged(choices: Sequence[Shown], page: int) -> list[Shown]:
    """The options of one page with those that turn to the next and previous one."""
    if len(choices) <= PER_PAGE + 1:
        return list(choices)
    start = page * PER_PAGE
    options = list(choices[start : start + PER_PAGE])
    if start:
        options.append(Shown("@previous", Text("engine/questions.previous", {}), Style.PAGE))
    if start + PER_PAGE < len(choices):
        options.append(Shown("@next", Text("engine/questions.next", {}), Style.PAGE))
    return options


def turned(option: str | None, pending: Pending, count: int) -> Turned | None:
    """The next or previous page of options, if that was asked for."""
    if option not in ("@next", "@previous"):
        return None
    last = max(0, -(-count // PER_PAGE) - 1)
    page = min(last, max(0, pending.page + (1 if option == "@next" else -1)))
    return Turned(replace(pending, page=page, seen=max(page, pending.seen)))
