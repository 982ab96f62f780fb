"""WeCom does what every channel must do."""

from collections.abc import Callable
from typing import Any

import pytest

from store.messages.reply import Reply
from store.messages.sending import Outcome
from tests.handlers.conformance import ChannelConformance, Seen, Wire
from tests.handlers.wecom.conftest import WORKER, Office
from tests.servers.callback import xml
from tests.servers.posting import Posted


class WeComWire:
    """A worker with the application."""

    def __init__(self, office: Office) -> None:
        self.abilities = office.served.channel.abilities
        self._office = office
        self._numbers: dict[str, int] = {}

    def say(self, text: str, key: str) -> Seen:
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        seen = self._after(lambda: self._office.pushes.text(WORKER, text, message_id=number))
        if key in self._numbers and not seen.text:
            # A card that was sent is not sent again with the message.
            return self._last
        self._last = seen
        return seen

    def tap(self, option: str, key: str) -> Seen:
        card = next((one for one in self._office.cards() if _has(one, option)), None)
        if card is not None:
            return self._after(lambda: self._office.pushes.tap(WORKER, card["task_id"], option))
        return self._after(lambda: self._office.pushes.click(WORKER, option))

    def send_photo(self, content: bytes, key: str) -> Seen:
        return self._after(lambda: self._office.pushes.image(WORKER, content))

    def send_nonsense(self) -> None:
        assert self._office.pushes.unknown_event(WORKER).silent
        assert self._office.pushes.post(WORKER, xml(Hello="world")).silent

    def notify(self, reply: Reply) -> Seen:
        before = len(self._office.platform.delivered)
        row = self._office.served.enqueue(WORKER, reply)
        self._office.served.wait_for(lambda: self._office.served.state(row) == "sent", 120)
        return self._seen(self._office.platform.delivered[before:])

    def outcome(self, reply: Reply, *, reachable: bool) -> Outcome:
        sending = self._office.served.leased(WORKER, reply)
        outcome: Outcome = self._office.served.run(self._office.served.channel.send(sending))
        return outcome

    def taken(self) -> int:
        return self._office.served.taken()

    def _after(self, said: Callable[[], Posted]) -> Seen:
        before = len(self._office.platform.delivered)
        posted = said()
        self._office.settled()
        seen = self._seen(self._office.platform.delivered[before:])
        if posted.reply:
            seen.texts.insert(0, posted.reply["Content"])
        return seen

    def _seen(self, delivered: list[dict[str, Any]]) -> Seen:
        seen, media = Seen(), self._office.platform.media
        for one in delivered:
            if one["msgtype"] == "text":
                seen.texts.append(one["text"]["content"])
            elif one["msgtype"] == "template_card":
                card = one["template_card"]
                seen.texts.append(card.get("sub_title_text") or card["main_title"]["title"])
                seen.options += [button["key"] for button in card["button_list"]]
            elif one["msgtype"] == "image":
                seen.pictures.append(media[one["image"]["media_id"]].content)
            elif one["msgtype"] == "file":
                seen.files.append(media[one["file"]["media_id"]].content)
        return seen


def _has(card: dict[str, Any], option: str) -> bool:
    return any(button["key"] == option for button in card["button_list"])


class TestWeCom(ChannelConformance):
    @pytest.fixture
    def wire(self, office: Office) -> Wire:  # type: ignore[override]  # the office is a further fixture
        return WeComWire(office)
