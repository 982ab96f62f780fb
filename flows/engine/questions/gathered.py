"""Questions answered with photos, a file, a place or a person."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from store.messages.message import Media, MediaKind, Position
from store.messages.reply import Input, Style, Text, Words
from store.records import record

from flows.engine import words
from flows.engine.questions.base import Answered, Asking, Question, Said, Shown, Turned, Unfit
from flows.engine.questions.typed import TextRule
from flows.engine.state import Pending

_DONE = {"好了", "完成", "发完了", "就这些", "没了", "done", "finish", "好", "ok"}
_NONE = {"没有", "没有照片", "不用", "跳过", "无", "none", "skip", "no"}


@dataclass(frozen=True)
class Photos(Question):
    """Up to `at_most` photos, at least `at_least`; several messages are one answer, closed by "done"."""

    at_most: int = 9
    at_least: int = 0

    input = Input.PHOTOS
    kinds = (tuple,)

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        have = pending.collected
        if said.media:
            return self._add(said, pending)
        said_words = words.plain(said.text or "")
        if said.option == "@done" or (said.option is None and said_words in _DONE and have):
            if len(have) < self.at_least:
                raise Unfit("photos_too_few", least=self.at_least)
            return Answered(have)
        if said.option == "@none" or (said.option is None and said_words in _NONE):
            if self.at_least:
                raise Unfit("photos_too_few", least=self.at_least)
            return Answered(())
        raise Unfit("send_photos")

    def _add(self, said: Said, pending: Pending) -> Answered | Turned:
        photos = tuple(item for item in said.media if item.kind is MediaKind.PHOTO)
        if not photos:
            raise Unfit("send_photos")
        have = pending.collected + tuple(photo for photo in photos if photo not in pending.collected)
        if len(have) > self.at_most:
            raise Unfit("photos_too_many", most=self.at_most, have=len(pending.collected))
        if len(have) == self.at_most:
            return Answered(have)
        taken = Text("engine/questions.photos_taken", {"count": len(have), "most": self.at_most})
        return Turned(replace(pending, collected=have), (taken,))

    def shown(self, pending: Pending) -> list[Shown]:
        if pending.collected:
            return [Shown("@done", Text("engine/questions.photos_done", {}), Style.MAIN)]
        return [] if self.at_least else [Shown("@none", Text("engine/questions.photos_none", {}))]


@record
class Written:
    """Something that is written to somebody: words, files, or both."""

    words: str
    media: tuple[Media, ...] = ()


@dataclass(frozen=True)
class Letter(Question):
    """Something written to a person: words, photos, other files or a place, as they come."""

    rule: TextRule = field(default_factory=lambda: TextRule(1, words.LONGEST))

    input = Input.TEXT
    is_letter = True
    kinds = (Written,)

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.position is not None:
            return Answered(Written(position_words(said.position)))
        text = self.rule.check(said.text) if said.text else said.contact or ""
        if not text and not said.media:
            raise Unfit("empty")
        return Answered(Written(text, said.media))


def position_words(position: Position) -> str:
    """A shared location as words."""
    return f"📍 {position.latitude:.5f},{position.longitude:.5f}"


@dataclass(frozen=True)
class File(Question):
    """One file whose name ends in one of `endings`, or a typed text when `rule` allows one."""

    endings: tuple[str, ...] = ()
    rule: TextRule | None = None

    input = Input.FILE
    kinds = (Media, str)

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if len(said.media) == 1 and said.media[0].name.casefold().endswith(self.endings):
            return Answered(said.media[0])
        if said.media:
            raise Unfit("file_kind", kinds="、".join(self.endings))
        if said.text is not None and self.rule:
            return Answered(self.rule.check(said.text))
        raise Unfit("send_file", kinds="、".join(self.endings))


@dataclass(frozen=True)
class Place(Question):
    """A place: shared as a location, or described in words."""

    rule: TextRule = field(default_factory=lambda: TextRule(2, 100))

    input = Input.PLACE
    kinds = (Position, str)

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.position is not None:
            return Answered(said.position)
        if said.text is not None:
            return Answered(self.rule.check(said.text))
        raise Unfit("send_place")


@dataclass(frozen=True)
class Person(Question):
    """A person, looked for by what is typed and chosen from those found. `find` gives (id, label)."""

    find: Callable[[str], tuple[tuple[str, Words], ...]] = lambda _said: ()

    input = Input.PERSON

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.option is not None:
            if said.option in {found[0] for found in pending.collected}:
                return Answered(said.option)
            raise Unfit("no_longer_offered")
        found = self.find(words.clean(said.text or "")) if said.text else ()
        if not found:
            raise Unfit("nobody_found")
        return Turned(
            replace(pending, collected=found), (Text("engine/questions.which_person", {"count": len(found)}),)
        )

    def shown(self, pending: Pending) -> list[Shown]:
        return [Shown(key, label) for key, label in pending.collected]
