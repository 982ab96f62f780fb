"""What a conversation is written against: ask, look, do, say."""

import enum
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from store.messages.message import Media, Position
from store.messages.reply import Attachment, Picture, Style, Text, Words
from store.refusals import Refused
from store.rights.act import Act, Caller
from store.rights.table import RIGHTS

from flows.engine.flow import Flow
from flows.engine.questions.base import Question, Shown
from flows.engine.questions.choice import Choose, ChooseMany, Confirm
from flows.engine.questions.gathered import File, Letter, Person, Photos, Place, Written
from flows.engine.questions.pages import Read
from flows.engine.questions.typed import Ask, Code, Day, Number, Phone, TextRule, Time
from flows.engine.replay import Replay

P = ParamSpec("P")
T = TypeVar("T")
E = TypeVar("E", bound=enum.Enum)


class Chat:
    """One run of a conversation with one person.

    Every `await` waits for the person; the function runs again from its top on each message and gets the answers
    given before. So it reads by `look`, writes by `do`, and knows no clock but `now`.
    """

    def __init__(self, replay: Replay, flow: Flow) -> None:
        self._replay = replay
        self._flow = flow

    @property
    def caller(self) -> Caller:
        """Who is talking, with the roles they hold."""
        return self._replay.act.caller

    @property
    def args(self) -> dict[str, Any]:
        """What the conversation was started with, by a link or another conversation."""
        return self._replay.run.args

    @property
    def now(self) -> datetime:
        """When the message came, for wording only; deadlines are judged by the store."""
        return self._replay.at

    @property
    def today(self) -> date:
        """The day of the message where the person lives."""
        return self.now.astimezone(ZoneInfo(self.caller.zone)).date()

    def text(self, key: str, **values: Any) -> Text:
        """A text of this conversation; a key with a slash is one of another file."""
        return Text(key if "/" in key else f"{self._flow.texts}.{key}", values)

    def has(self, text: Text) -> bool:
        """Whether there is such a text; for what is named by data and may be newer than the texts."""
        return self._replay.texts.has(text.key)

    def words(self, key: str, **values: Any) -> str:
        """A text of this conversation in the person's language, to be remembered as words that they chose."""
        return self._replay.asking.render(self.text(key, **values))

    def say(self, key: str, **values: Any) -> None:
        """Say a text. Only what is said after the newest answer is sent."""
        self._replay.say(self.text(key, **values))

    def refused(self, refusal: Refused) -> None:
        """Say why something was refused, where the conversation goes on and offers another try."""
        self.say(f"refusals/{refusal.key}", **refusal.values)

    def may(self, operation: str, path: str | None = None) -> bool:
        """Whether the person's roles allow an operation, at `path` if given: for what to offer, the store decides."""
        roles = RIGHTS[operation].roles
        return any(
            grant.role in roles and (path is None or path.startswith(grant.path)) for grant in self.caller.grants
        )

    def quote(self, words: str) -> None:
        """Show words that somebody wrote, as they are."""
        self._replay.say(words)

    def show(self, picture: Picture) -> None:
        """Show a picture."""
        self._replay.pictures.append(picture)

    def attach(self, attachment: Attachment) -> None:
        """Give a file."""
        self._replay.files.append(attachment)

    def suggest(self, *flows: str) -> None:
        """Offer other conversations, by registered name, at the end of this one."""
        self._replay.suggested.extend(flows)

    def then(self, flow: str, **args: Any) -> None:
        """Go on with another conversation when this one ends."""
        self._replay.following = (flow, args)

    def fetch(self, run: int) -> None:
        """Go on with a matter that was brought here from another account, when this conversation ends."""
        self._replay.fetched = run

    def hold(self) -> None:
        """Leave what was put aside where it is when this conversation ends, for somebody is still being talked to."""
        self._replay.holds = True

    def speak(self, language: str) -> None:
        """Use another language with this account from now on."""
        self._replay.language = language

    def look(self, find: Callable[Concatenate[Act, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Look something up, with the person's own rights. Read afresh until something is done after it."""
        found: T = self._replay.look(find, args, kwargs)
        return found

    def do(self, deed: Callable[Concatenate[Act, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something, once, together with this message; what it refuses is refused again on replay."""
        done: T = self._replay.do(deed, args, kwargs)
        return done

    def ask(self, key: str, rule: TextRule, suggestions: Iterable[tuple[str, Words]] = (), *, sensitive: bool = False,
            **values: Any) -> Awaitable[str]:  # fmt: skip
        """A text that fits `rule`. `sensitive` answers are blacked out everywhere when the conversation ends."""
        shown = tuple(Shown(key_, label) for key_, label in suggestions)
        return self._ask(Ask(key, self._question(key, values), rule, shown), sensitive)

    def phone(self, key: str, rule: TextRule, **values: Any) -> Awaitable[str]:
        """A phone number of the person's own, as they typed or shared it; it is sensitive."""
        return self._ask(Phone(key, self._question(key, values), rule), True)

    def choose(
        self,
        key: str,
        choices: type[E] | Sequence[tuple[str, Words]],
        *,
        exact: bool = False,
        main: str | None = None,
        sensitive: bool = False,
        **values: Any,
    ) -> Awaitable[Any]:
        """One of an enumeration (labels are attributes of the question's text) or of (id, label) pairs.

        Gives the member or the id. `main` is the id of the option to stand out; `sensitive` answers are blacked out
        when the conversation ends, and what is said about them if the conversation conceals.
        """
        question = self._question(key, values)
        members = choices if isinstance(choices, type) else None
        pairs = _pairs(question, choices)
        shown = tuple(Shown(key_, label, Style.MAIN if key_ == main else Style.PLAIN) for key_, label in pairs)
        return self._ask(Choose(key, question, shown, members, exact), sensitive)

    def choose_many(self, key: str, choices: Sequence[tuple[str, Words]], *, least: int = 1, most: int = 99,
                    sensitive: bool = False, **values: Any) -> Awaitable[tuple[str, ...]]:  # fmt: skip
        """Between `least` and `most` of (id, label) pairs; gives the ids in the order of `choices`."""
        shown = tuple(Shown(key_, label) for key_, label in choices)
        return self._ask(ChooseMany(key, self._question(key, values), shown, least, most), sensitive)

    def confirm(self, key: str, *, exact: bool = False, sensitive: bool = False, **values: Any) -> Awaitable[bool]:
        """Yes or no; labels are the attributes `yes` and `no` of the question's text, or plain ones."""
        question = self._question(key, values)
        labels = (self._label(question, "yes"), self._label(question, "no"))
        return self._ask(Confirm(key, question, labels, exact), sensitive)

    def read(self, key: str, pages: Sequence[str], answers: Sequence[str], **values: Any) -> Awaitable[str]:
        """Show a text page by page; gives the one of `answers` (attributes of the text) chosen after its end."""
        question = self._question(key, values)
        shown = tuple(
            Shown(name, Text(f"{question.key}.{name}", question.values), Style.PLAIN if at else Style.MAIN)
            for at, name in enumerate(answers)
        )
        return self._ask(Read(key, question, tuple(pages), shown))

    def photos(self, key: str, *, at_most: int = 9, at_least: int = 0, **values: Any) -> Awaitable[tuple[Media, ...]]:
        """Photos, several messages as one answer."""
        return self._ask(Photos(key, self._question(key, values), at_most, at_least))

    def file(
        self, key: str, endings: Sequence[str], rule: TextRule | None = None, **values: Any
    ) -> Awaitable[Media | str]:
        """A file of one of the kinds, or typed text when `rule` is given."""
        return self._ask(File(key, self._question(key, values), tuple(endings), rule))

    def letter(self, key: str, **values: Any) -> Awaitable[Written]:
        """Something written to a person: words, photos, other files, a place."""
        return self._ask(Letter(key, self._question(key, values)))

    def place(self, key: str, **values: Any) -> Awaitable[Position | str]:
        """A shared location or a place in words."""
        return self._ask(Place(key, self._question(key, values)))

    def day(self, key: str, *, earliest: date | None = None, latest: date | None = None,
            suggestions: Iterable[tuple[date, Words]] = (), **values: Any) -> Awaitable[date]:  # fmt: skip
        """A day, both ends included."""
        shown = tuple(Shown(day.isoformat(), label) for day, label in suggestions)
        return self._ask(Day(key, self._question(key, values), earliest, latest, shown))

    def time(self, key: str, **values: Any) -> Awaitable[time]:
        """A time of day."""
        return self._ask(Time(key, self._question(key, values)))

    def number(self, key: str, *, least: int = 0, most: int = 1_000_000,
               suggestions: Iterable[tuple[int, Words]] = (), **values: Any) -> Awaitable[int]:  # fmt: skip
        """A whole number, both ends included."""
        shown = tuple(Shown(str(number), label) for number, label in suggestions)
        return self._ask(Number(key, self._question(key, values), least, most, shown))

    def code(self, key: str, others: Iterable[tuple[str, Words]] = (), **values: Any) -> Awaitable[str]:
        """A one-time code, upper case; or the id, lower case, of one of the `others` for who has none."""
        shown = tuple(Shown(key_, label) for key_, label in others)
        return self._ask(Code(key, self._question(key, values), shown), True)

    def person(self, key: str, find: Callable[[Act, str], tuple[tuple[str, Words], ...]],
               **values: Any) -> Awaitable[str]:  # fmt: skip
        """A person found by name with the caller's own rights; gives the id chosen."""
        act = self._replay.act
        return self._ask(Person(key, self._question(key, values), lambda said: find(act, said)))

    async def _ask(self, question: Question, sensitive: bool = False) -> Any:
        return self._replay.ask(question, sensitive)

    def _question(self, key: str, values: dict[str, Any]) -> Text:
        return self.text(key.partition("#")[0], **values)

    def _label(self, question: Text, name: str) -> Words:
        own = Text(f"{question.key}.{name}", question.values)
        return own if self._replay.texts.has(own.key) else Text(f"engine/questions.{name}", {})


def _pairs(question: Text, choices: type[enum.Enum] | Sequence[tuple[str, Words]]) -> list[tuple[str, Words]]:
    if isinstance(choices, type):
        return [(str(member.value), Text(f"{question.key}.{str(member.value).replace('_', '-')}", question.values))
                for member in choices]  # fmt: skip
    return list(choices)
