"""What every channel must do, run for each by a subclass that says how to reach it.

A test file of a channel has one class that inherits `ChannelConformance` and a fixture `wire` that gives a `Wire`.
"""

import io
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import pytest
from PIL import Image

from handlers.contract import Abilities
from store.messages.reply import Attachment, Bar, BarChart, Option, Picture, Reply, Sheet
from store.messages.sending import Outcome


@dataclass
class Seen:
    """What a person saw of one message of the bot."""

    texts: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


class Wire(Protocol):
    """A channel with one person at its other end, over its real transport."""

    abilities: Abilities

    def say(self, text: str, key: str) -> Seen:
        """Type a text (`key` is the platform's id of it) and give what was answered."""
        ...

    def tap(self, option: str, key: str) -> Seen:
        """Tap an option by its id."""
        ...

    def send_photo(self, content: bytes, key: str) -> Seen:
        """Send a photo."""
        ...

    def send_nonsense(self) -> None:
        """Have the platform deliver something that means nothing to us; it must not break what follows."""
        ...

    def notify(self, reply: Reply) -> Seen:
        """Have the program send a message on its own and give what the person saw."""
        ...

    def outcome(self, reply: Reply, *, reachable: bool) -> Outcome:
        """Have the channel send while the person is, or is not, to be reached."""
        ...

    def taken(self) -> int:
        """How many messages of the person were taken in so far."""
        ...


class ChannelConformance(ABC):
    """The tests. What a channel cannot do, by its abilities, is skipped by name."""

    @pytest.fixture
    @abstractmethod
    def wire(self) -> Wire:
        """Given by the channel's own tests."""

    def test_a_text_is_answered(self, wire: Wire) -> None:
        assert wire.say("帮助", _key()).text

    def test_a_message_that_comes_twice_is_taken_once_and_answered_alike(self, wire: Wire) -> None:
        key = _key()
        first, count = wire.say("帮助", key), wire.taken()
        assert wire.say("帮助", key) == first
        assert wire.taken() == count

    def test_a_tap_on_an_option_shown_is_answered(self, wire: Wire) -> None:
        shown = wire.say("帮助", _key())
        if not wire.abilities.buttons:
            pytest.skip("no buttons")
        assert wire.tap(shown.options[0], _key()).text

    def test_a_tap_on_an_option_long_gone_is_answered(self, wire: Wire) -> None:
        if not wire.abilities.buttons:
            pytest.skip("no buttons")
        assert wire.tap("999.what:gone", _key()).text

    def test_nonsense_changes_nothing(self, wire: Wire) -> None:
        count = wire.taken()
        wire.send_nonsense()
        assert wire.taken() == count
        assert wire.say("帮助", _key()).text

    @pytest.mark.parametrize("text", ["", "\x00", "😀", "x" * 3000, "长" * 3000])
    def test_any_text_is_answered(self, wire: Wire, text: str) -> None:
        assert wire.say(text, _key()).text

    def test_a_photo_is_taken_in(self, wire: Wire) -> None:
        if not wire.abilities.pictures:
            pytest.skip("no pictures")
        count = wire.taken()
        assert wire.send_photo(_photo(), _key()).text
        assert wire.taken() == count + 1

    def test_a_long_text_arrives_whole(self, wire: Wire) -> None:
        text = "\n".join(f"第{number}条，请大家注意防火防盗，出门关好门窗。" for number in range(600))
        seen = wire.notify(Reply((text,), ended=True))
        assert "".join("".join(seen.texts).split()) == "".join(text.split())
        limit = wire.abilities.longest_text
        assert all(_length(part, wire.abilities.text_unit) <= limit for part in seen.texts)

    def test_options_can_be_answered(self, wire: Wire) -> None:
        options = tuple(Option(f"x.q:{number}", f"第{number}个选项") for number in range(12))
        seen = wire.notify(Reply(("请选择",), options))
        if wire.abilities.buttons:
            assert seen.options == [option.id for option in options]
        else:
            assert all(str(option.label) in seen.text for option in options)

    def test_a_picture_arrives_or_is_said_in_words(self, wire: Wire) -> None:
        chart = BarChart("进度", (Bar("松园二区", 7, 10),))
        seen = wire.notify(Reply(("进度",), pictures=(Picture("松园二区 7/10", chart=chart),), ended=True))
        if wire.abilities.pictures:
            assert [Image.open(io.BytesIO(each)).format for each in seen.pictures] == ["PNG"]
        else:
            assert "松园二区 7/10" in seen.text

    def test_a_sheet_arrives_as_a_file(self, wire: Wire) -> None:
        if not wire.abilities.files:
            pytest.skip("no files")
        sheet = Sheet("清单", ("姓名",), (("橘**",),))
        seen = wire.notify(Reply(("清单",), files=(Attachment("清单", sheet=sheet),), ended=True))
        assert [each[:2] for each in seen.files] == [b"PK"]

    def test_what_became_of_a_sending_is_told(self, wire: Wire) -> None:
        reply = Reply(("通知",), ended=True)
        assert wire.outcome(reply, reachable=True) in (Outcome.SENT, Outcome.DELIVERED)
        if wire.abilities.acknowledges:
            assert wire.outcome(reply, reachable=False) is Outcome.HELD


def _key() -> str:
    return str(uuid4())


def _photo() -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(output, "JPEG")
    return output.getvalue()


def _length(text: str, unit: str) -> int:
    if unit == "bytes":
        return len(text.encode())
    return len(text.encode("utf-16-le")) // 2 if unit == "utf16" else len(text)
