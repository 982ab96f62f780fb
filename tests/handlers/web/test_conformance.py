"""The web chat does what every channel must do."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from store.messages import outbox
from store.messages.reply import Reply
from store.messages.sending import Outcome, Sending
from store.messages.tables import InboxMessage
from tests.handlers.conformance import ChannelConformance, Seen, Wire
from tests.handlers.web.site import Browser, Site, Tab, is_from_bot


class WebWire:
    """A guest with one page open."""

    def __init__(self, site: Site) -> None:
        self.abilities = site.channel.abilities
        self._site = site
        self._browser: Browser = site.browser()
        self._tab: Tab = self._browser.tab().greeted()
        self._account = self._browser.account()

    def say(self, text: str, key: str) -> Seen:
        return self._seen(self._tab.ask(text, key))

    def tap(self, option: str, key: str) -> Seen:
        self._tab.put({"t": "tap", "id": key, "option": option})
        return self._answer(key)

    def send_photo(self, content: bytes, key: str) -> Seen:
        media = self._browser.upload("photo.jpg", content, "image/jpeg").json()["media"]
        self._tab.put({"t": "media", "id": key, "media": [media["id"]], "text": ""})
        return self._answer(key)

    def send_nonsense(self) -> None:
        self._tab.put({"t": "dance", "id": str(uuid4())})
        self._tab.until_kind("refused")

    def notify(self, reply: Reply) -> Seen:
        row = self._site.enqueue(self._account, reply)
        frame = self._tab.until(lambda frame: is_from_bot(frame) and frame["lines"][0]["id"] == f"o{row}.0")
        return self._seen(frame["lines"])

    def outcome(self, reply: Reply, *, reachable: bool) -> Outcome:
        site, account = self._site, self._account
        if not reachable:
            self.close()
            while site.channel.hub.is_open(account):
                continue

        def lease(tx: Any) -> Sending:
            now = tx.now()
            row = outbox.put(tx, account, "web", reply, now=now, leased=True)
            return Sending(row, account, "web", "", "zh-CN", "Asia/Shanghai", 0, reply, 1, now)

        outcome: Outcome = site.run(site.channel.send(site.program.database.write(lease)))
        return outcome

    def taken(self) -> int:
        mine = select(func.count()).select_from(InboxMessage).where(col(InboxMessage.account_id) == self._account)
        return int(self._site.program.database.read(lambda tx: tx.value(mine)))

    def close(self) -> None:
        self._tab.__exit__()

    def _answer(self, key: str) -> Seen:
        self._tab.until(lambda frame: frame == {"t": "taken", "id": key})
        return self._seen(self._tab.until(is_from_bot)["lines"])

    def _seen(self, lines: list[dict[str, Any]]) -> Seen:
        get = self._browser.http.get
        return Seen(
            texts=[line["text"] for line in lines if line["text"]],
            options=[option["id"] for line in lines for option in line["options"]],
            pictures=[get(each["url"]).content for line in lines for each in line["pictures"]],
            files=[get(each["url"]).content for line in lines for each in line["files"]],
        )


class TestWeb(ChannelConformance):
    @pytest.fixture
    def wire(self, site: Site) -> Iterator[Wire]:  # type: ignore[override]  # a fixture that tidies up is a generator
        wire = WebWire(site)
        yield wire
        wire.close()
