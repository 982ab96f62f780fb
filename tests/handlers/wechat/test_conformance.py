"""The official account does what every channel must do."""

from typing import Any

import pytest

from store.messages.reply import Reply
from store.messages.sending import Outcome
from tests.handlers.conformance import ChannelConformance, Seen, Wire
from tests.handlers.wechat.conftest import PERSON, Town
from tests.servers.posting import Posted


class WeChatWire:
    """A follower of the account."""

    def __init__(self, town: Town) -> None:
        self.abilities = town.served.channel.abilities
        self._town = town
        self._numbers: dict[str, int] = {}
        town.pushes.follow(PERSON)

    def say(self, text: str, key: str) -> Seen:
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        return self._after(lambda: self._town.pushes.text(PERSON, text, message_id=number))

    def tap(self, option: str, key: str) -> Seen:
        raise AssertionError("there are no buttons to tap")

    def send_photo(self, content: bytes, key: str) -> Seen:
        return self._after(lambda: self._town.pushes.image(PERSON, content))

    def send_nonsense(self) -> None:
        assert self._town.pushes.unknown_event(PERSON).silent

    def notify(self, reply: Reply) -> Seen:
        self._town.pushes.text(PERSON, "帮助")
        before = len(self._town.platform.delivered)
        row = self._town.served.enqueue(PERSON, reply)
        # More than five messages go only when the person writes in between.
        while True:
            self._town.served.wait_for(lambda: self._town.served.state(row) in ("sent", "held"))
            if self._town.served.state(row) == "sent":
                break
            self._town.pushes.text(PERSON, "帮助")
        return self._seen(self._town.platform.delivered[before:])

    def outcome(self, reply: Reply, *, reachable: bool) -> Outcome:
        if reachable:
            self._town.pushes.text(PERSON, "帮助")
        sending = self._town.served.leased(PERSON, reply)
        outcome: Outcome = self._town.served.run(self._town.served.channel.send(sending))
        return outcome

    def taken(self) -> int:
        return self._town.served.taken()

    def _after(self, said: Any) -> Seen:
        before = len(self._town.platform.delivered)
        posted: Posted = said()
        self._town.served.wait_for(lambda: not {"due"} & set(self._town.served.states()))
        seen = self._seen(self._town.platform.delivered[before:])
        if posted.reply:
            seen.texts.insert(0, posted.reply["Content"])
        return seen

    def _seen(self, delivered: list[dict[str, Any]]) -> Seen:
        media = self._town.platform.media
        return Seen(
            texts=[one["text"]["content"] for one in delivered if one["msgtype"] == "text"],
            pictures=[media[one["image"]["media_id"]].content for one in delivered if one["msgtype"] == "image"],
        )


class TestWeChat(ChannelConformance):
    @pytest.fixture
    def wire(self, town: Town) -> Wire:  # type: ignore[override]  # the town is a further fixture
        return WeChatWire(town)
