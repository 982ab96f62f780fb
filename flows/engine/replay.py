"""Replaying one run over its journal and the newest message: deterministic, and quick for a dozen answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NoReturn, Protocol
from zoneinfo import ZoneInfo

from store.messages.reply import Attachment, Input, Option, Picture, Style, Text, Words
from store.refusals import Refused
from store.rights.act import Act

from flows.engine.questions.base import NOT_THERE, Asking, Question, Said, Turned, Unfit
from flows.engine.state import ANSWERS, MOST_ENTRIES, Entry, Kind, Offered, Pending, Refusal, Run

LONGEST_OPTION = 64
"""Bytes of an option id: what a button of the strictest channel carries."""


class Texts(Protocol):
    """How texts read in a language."""

    def render(self, language: str, words: Words) -> str:
        """The text in the language."""
        ...

    def has(self, key: str) -> bool:
        """Whether the first language has a text under `key`."""
        ...


class Waiting(BaseException):
    """The run waits for the person. A BaseException, so that no `except Exception` of a flow swallows it."""


class Changed(BaseException):
    """The code no longer follows a journal in which something was already done: the run has to end politely."""


@dataclass(slots=True)
class Replay:
    """One replay: the run, whose message it is, and everything said on the way."""

    run: Run
    act: Act
    texts: Texts
    at: datetime
    said: Said | None = None
    source: int | None = None
    lines: list[Words] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    suggested: list[str] = field(default_factory=list)
    following: tuple[str, dict[str, Any]] | None = None
    fetched: int | None = None
    holds: bool = False
    language: str | None = None
    first: list[Words] = field(default_factory=list)
    options: tuple[Option, ...] = ()
    edits: bool = False
    unfit: bool = False
    _at: int = 0
    _barrier: int = -1
    _asking: Asking | None = None

    def __post_init__(self) -> None:
        for index, entry in enumerate(self.run.journal):
            if entry.kind in (Kind.DONE, Kind.REFUSED):
                self._barrier = index

    @property
    def asking(self) -> Asking:
        """The moment of asking, made when first needed."""
        if self._asking is None:
            language = self.language or self.act.caller.language
            today = self.at.astimezone(ZoneInfo(self.act.caller.zone)).date()
            self._asking = Asking(lambda words: self.texts.render(language, words), self.texts.has, today)
        return self._asking

    def say(self, words: Words) -> None:
        """Add a line."""
        self.lines.append(words)

    def look(self, find: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """A value as it is now, or as it was when something was last done after it."""
        entry = self._next((Kind.LOOK,), find.__name__)
        if entry is not None and self._at < self._barrier:
            value = entry.value
        else:
            value = self._fresh(find, args, kwargs)
            if entry is None:
                self._append(Entry(Kind.LOOK, find.__name__, value))
            else:
                entry.value = value
        self._at += 1
        if isinstance(value, Refusal):
            raise Refused(value.key, **value.values)
        return value

    def _fresh(self, find: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        try:
            return find(self.act, *args, **kwargs)
        except Refused as refused:
            return Refusal(refused.key, refused.values)

    def do(self, deed: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Do something once: journaled, in a savepoint of its own."""
        entry = self._next((Kind.DONE, Kind.REFUSED), deed.__name__)
        if entry is None:
            try:
                with self.act.transaction.savepoint():
                    entry = Entry(Kind.DONE, deed.__name__, deed(self.act, *args, **kwargs))
            except Refused as refused:
                entry = Entry(Kind.REFUSED, deed.__name__, Refusal(refused.key, refused.values))
            self._append(entry)
            self._barrier = self._at
        self._at += 1
        if entry.kind is Kind.REFUSED:
            raise Refused(entry.value.key, **entry.value.values)
        return entry.value

    def ask(self, question: Question, sensitive: bool) -> Any:
        """The answer given before or just now; raises Waiting when there is none yet."""
        entry = self._next(ANSWERS, question.key)
        if entry is not None:
            if self._at < self._barrier or question.still(entry.value):
                self._passed()
                return question.value(entry.value)
            self._drop()
        pending = self._pending(question, sensitive)
        said, self.said = (self.said, None) if self._answers(question) else (None, self.said)
        if said is None:
            if self.said is not None:
                # It answered a question that is no longer the one to ask, perhaps about another text.
                self.first, self.said = [Text("engine/turn.changed", {})], None
            self._present(question, pending)
        try:
            result = question.read(said, pending, self.asking)
        except Unfit as unfit:
            self.unfit = True
            if unfit.problem.key == NOT_THERE:
                # Buttons carry only what was offered: it is gone since, or somebody wrote an id of their own.
                self.act.overreach("option.choose", f"{self.run.flow}.{question.key}", "options.not_offered")
            self.lines = [unfit.problem]
            self._present(question, pending)
        if isinstance(result, Turned):
            self.lines = list(result.lines)
            self.edits = not result.lines
            self._present(question, result.pending)
        self._append(Entry(Kind.SENSITIVE if sensitive else Kind.ANSWER, question.key, result.value))
        self._passed()
        return question.value(result.value)

    def _answers(self, question: Question) -> bool:
        pending = self.run.pending
        return self.said is not None and pending is not None and pending.key == question.key

    def _pending(self, question: Question, sensitive: bool) -> Pending:
        if self.run.pending is not None and self.run.pending.key == question.key:
            return self.run.pending
        return Pending(question.key, question.input, sensitive=sensitive, is_letter=question.is_letter)

    def _present(self, question: Question, pending: Pending) -> NoReturn:
        self.lines.extend(question.lines(pending))
        # What turns pages stands last, so that a number means the same where a channel sets it apart.
        shown = sorted(question.shown(pending), key=lambda one: one.style is Style.PAGE)
        prefix = f"{self.run.ref}.{question.key}:"
        options = [Option(prefix + one.id, one.label, one.style) for one in shown]
        if self._may_go_back():
            options.append(Option(prefix + "@back", Text("engine/questions.back", {}), Style.PAGE))
        options.append(Option(prefix + "@cancel", Text("engine/questions.cancel", {}), Style.PAGE))
        for option in options:
            if len(option.id.encode()) > LONGEST_OPTION:
                raise ValueError(f"option id {option.id!r} is longer than {LONGEST_OPTION} bytes")
        self.options = tuple(options)
        offered = tuple(Offered(option.id, self.asking.render(option.label)) for option in options)
        self.run.pending = replace(pending, offered=offered, input=question.input, switch="", said="")
        raise Waiting

    def _may_go_back(self) -> bool:
        return any(entry.kind in ANSWERS for entry in self.run.journal[self._barrier + 1 :])

    def _passed(self) -> None:
        self._at += 1
        self.lines.clear()
        self.pictures.clear()
        self.files.clear()

    def _next(self, kinds: tuple[Kind, ...], key: str) -> Entry | None:
        journal = self.run.journal
        if self._at >= len(journal):
            return None
        entry = journal[self._at]
        if entry.kind in kinds and entry.key == key:
            return entry
        self._drop()
        return None

    def _drop(self) -> None:
        """Forget the journal from here, with an apology; not when something was done after this point."""
        if self._at <= self._barrier:
            raise Changed
        dropped = self.run.journal[self._at :]
        del self.run.journal[self._at :]
        if any(entry.kind in ANSWERS for entry in dropped) or self.said is not None:
            self.first = [Text("engine/turn.changed", {})]
        self.said = None

    def _append(self, entry: Entry) -> None:
        if len(self.run.journal) >= MOST_ENTRIES:
            raise Changed
        self.run.journal.append(entry)


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay came to. `refused` is the key of the refusal that ended it."""

    lines: tuple[Words, ...]
    ended: bool
    refused: str = ""


def play(replay: Replay, converse: Callable[[], Any]) -> Played:
    """Run the conversation as far as it goes with what has been answered."""
    coroutine = converse()
    ended, refusal = True, ""
    try:
        coroutine.send(None)
    except StopIteration:
        pass
    except Waiting:
        ended = False
    except Refused as refused:
        replay.say(refusal_text(refused))
        refusal = refused.key
    except Changed:
        key = "too_long" if len(replay.run.journal) >= MOST_ENTRIES else "changed_after"
        replay.lines = [Text(f"engine/turn.{key}", {})]
    else:
        raise RuntimeError(f"{replay.run.flow} awaits something that is no question")
    finally:
        coroutine.close()
    if ended:
        replay.run.pending = None
        replay.options = ()
    return Played((*replay.first, *replay.lines), ended, refusal)


def refusal_text(refused: Refused) -> Text:
    """The sentence of a refusal."""
    return Text(f"refusals/{refused.key}", refused.values)


def input_of(run: Run) -> Input:
    """What the pending question of a run waits for."""
    return run.pending.input if run.pending else Input.NOTHING
