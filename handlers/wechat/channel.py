"""The official account's channel: what bot composes, sends through and mounts."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handlers.contract import Abilities, Bridge
from handlers.tencent.answering import Answering
from handlers.tencent.callback import Callback, Posted
from handlers.tencent.come import Come
from handlers.tencent.files import Files
from handlers.tencent.turns import PATIENCE
from handlers.wechat.account import WeChatAccount, calls_of
from handlers.wechat.layout import LONGEST_TEXT
from handlers.wechat.menu import publish_menu, scene_address
from handlers.wechat.reading import LEAVING, TAPS, read
from handlers.wechat.sending import CHANNEL, MESSAGE, TAP, WINDOWS, Sender
from store.channels.account import account_at
from store.channels.platform.windows import close_window, open_window
from store.channels.reach import block, unblock
from store.messages.leases import release_held
from store.messages.sending import Outcome, Sending

__all__ = ["WeChatAccount", "WeChatChannel"]


class WeChatChannel:
    """Residents' way in through WeChat. `routes` are mounted by the program, `send` is called by its deliverer."""

    abilities = Abilities(
        channel=CHANNEL,
        buttons=False,
        edits=False,
        albums=1,
        longest_text=LONGEST_TEXT,
        text_unit="bytes",
        reply_in_response=True,
        pictures=True,
        files=False,
        location=True,
    )

    def __init__(self, bridge: Bridge, account: WeChatAccount, *, patience: float = PATIENCE) -> None:
        self._bridge = bridge
        self.calls = calls_of(account, bridge)
        self._sender = Sender(bridge, account, self.calls)
        callback = Callback(account.token, account.aes_key, account.appid)
        self._answering = Answering(bridge, CHANNEL, callback, Files(bridge, self.calls, CHANNEL), self, patience)

    def routes(self) -> list[BaseRoute]:
        """The one route that is typed in at the platform's console."""
        return [
            Route("/wechat", self._verify, methods=["GET"]),
            Route("/wechat", self._answering.take, methods=["POST"]),
        ]

    async def start(self) -> None:
        """Put the menu into the account."""
        await publish_menu(self.calls, self._bridge)

    async def stop(self) -> None:
        """Let what is being taken be taken."""
        await self._answering.settle()
        self.calls.close()

    async def send(self, sending: Sending) -> Outcome:
        """Send by what is allowed now. Raises SendError, and NotAllowedNow when nothing is."""
        return await self._sender.send(sending)

    async def scene_address(self, scene: str) -> str:
        """The address for a QR code by which people follow the account and start, for example, pledge_CODE."""
        return await scene_address(self.calls, scene)

    def read(self, posted: Posted, now: datetime) -> Come | None:
        """What a request means."""
        return read(posted, now)

    def note(self, tx: Any, come: Come) -> None:
        """Open the reply window that a message or a tap opens, and let go what waited for it; close them on leaving."""
        if come.event == LEAVING:
            close_window(tx, CHANNEL, come.address)
            block(tx, CHANNEL, come.address)
            return
        kind = TAP if come.event in TAPS else MESSAGE
        lasting, allowed = WINDOWS[kind]
        open_window(tx, CHANNEL, come.address, kind, since=come.at, lasting=lasting, allowed=allowed)
        account = account_at(tx, CHANNEL, come.address)
        if account is not None:
            unblock(tx, CHANNEL, come.address)
            release_held(tx, account.id)

    def first_text(self, sending: Sending) -> tuple[str, bool]:
        """The first text, which saves one of the few messages that a reply window allows."""
        parts = self._sender.parts(sending)
        return parts[0].text, len(parts) == 1

    async def follow_up(self, _come: Come, sendings: list[Sending]) -> list[Sending]:
        """Nothing of its own; everything is left to `deliver`."""
        return sendings

    async def _verify(self, request: Request) -> Response:
        return self._answering.verify(request, encrypted=False)
