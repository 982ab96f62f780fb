"""Telegram does what every channel must do."""

import zlib
from itertools import count
from typing import Any

import pytest

from bot.app import channels_of
from handlers.contract import Abilities
from store.messages import outbox
from store.messages.reply import Reply
from store.messages.sending import Outcome, Sending
from tests.handlers.conformance import ChannelConformance, Seen, Wire
from tests.handlers.telegram.service import Chatter, Service, options_of, words_of
from tests.servers.telegram import updates

_numbers = count(900_001)


class TelegramWire:
    """A person in a private chat."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._person = Chatter(service, next(_numbers))
        self._channel = channels_of(service.program)["telegram"]
        self.abilities: Abilities = self._channel.abilities
        self._person.says("/start")

    def say(self, text: str, key: str) -> Seen:
        return self._does(updates.message(self._person.number, text), key)

    def tap(self, option: str, key: str) -> Seen:
        return self._does(updates.callback_query(self._person.number, option, self._person.last()), key)

    def send_photo(self, content: bytes, key: str) -> Seen:
        file = self._service.server.files.add(content)
        return self._does(updates.photo(self._person.number, file), key)

    def send_nonsense(self) -> None:
        self._person.does(updates.unknown_update())
        self._service.post({"message": ["?"]})

    def notify(self, reply: Reply) -> Seen:
        before = len(self._service.server.sending.sent)
        row = self._service.enqueue(self._person.number, reply)
        self._service.wait_for_state(row, "sent", 60)
        return self._seen(self._person.heard(before))

    def outcome(self, reply: Reply, *, reachable: bool) -> Outcome:
        assert reachable
        address, account = str(self._person.number), self._service.account(self._person.number)

        def lease(tx: Any) -> Sending:
            now = tx.now()
            row = outbox.put(tx, account, "telegram", reply, now=now, leased=True)
            return Sending(row, account, "telegram", address, "zh-CN", "Asia/Shanghai", 0, reply, 1, now)

        sending = self._service.program.database.write(lease)
        outcome: Outcome = self._service.run(self._channel.send(sending))
        return outcome

    def taken(self) -> int:
        return len(self._service.taken(self._person.number))

    def _does(self, update: dict[str, Any], key: str) -> Seen:
        return self._seen(self._person.does(update | {"update_id": zlib.crc32(key.encode())}))

    def _seen(self, messages: list[dict[str, Any]]) -> Seen:
        kept = self._service.server.files.kept
        return Seen(
            texts=[words_of(one) for one in messages if words_of(one)],
            options=[option for one in messages for option in options_of(one)],
            pictures=[kept[one["photo"][-1]["file_id"]].content for one in messages if "photo" in one],
            files=[kept[one["document"]["file_id"]].content for one in messages if "document" in one],
        )


class TestTelegram(ChannelConformance):
    @pytest.fixture
    def wire(self, service: Service) -> Wire:
        return TelegramWire(service)
