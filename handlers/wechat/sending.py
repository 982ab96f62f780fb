"""Sending to a person by what is allowed at the moment: an open reply window, else a template, else it waits.

Five customer-service messages within 48 hours after somebody wrote, three within a minute after a tap, a follow or a
scan. What no window allows goes as a template message or subscription notice, if one is set for it. What is left waits
until the person writes, and a notice goes to another address of theirs meanwhile. Each part that has gone is recorded
with the way it took.
Source: https://developers.weixin.qq.com/doc/subscription/guide/product/kf/intro.md
"""

import asyncio
import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from handlers.contract import Bridge
from handlers.layout import drawing
from handlers.tencent.calls import Calls
from handlers.tencent.failures import CallFailed, send_error
from handlers.tencent.kept import kept
from handlers.wechat.account import WeChatAccount
from handlers.wechat.layout import Part, harmless, parts_of
from handlers.wechat.menu import scene_of
from handlers.wechat.templates import SUBSCRIPTION, Notice, notice_for
from store.channels.media import media_with
from store.channels.platform.parts import KNOCK, note_part
from store.channels.platform.parts import parts_of as parts_gone
from store.channels.platform.windows import close_window, return_window, take_window
from store.channels.reach import block
from store.messages.reply import Picture, Words
from store.messages.sending import NotAllowedNow, Outcome, Sending

CHANNEL = "wechat"
MESSAGE, TAP = "message", "tap"
LARGEST_PICTURE = 2 * 1024 * 1024
WINDOWS = {MESSAGE: (timedelta(hours=48), 5), TAP: (timedelta(minutes=1), 3)}
"""How long each window is open and how many messages it allows."""
_SHUT = frozenset({45015, 45047})
_GONE = frozenset({43004, 43019})
"""They no longer follow the account, or put it on their block list."""
_UNREACHABLE = _GONE | {43101, 40003}

log = structlog.get_logger("wechat")


class Sender:
    """Sends outbox rows of the official account."""

    def __init__(self, bridge: Bridge, account: WeChatAccount, calls: Calls) -> None:
        self._bridge = bridge
        self._account = account
        self._calls = calls
        self._base = str(bridge.options.get("base_url", ""))

    def parts(self, sending: Sending) -> tuple[Part, ...]:
        """The messages that a sending is laid out to."""
        return parts_of(sending.reply, partial(self._bridge.render, sending.language), self._base)

    async def send(self, sending: Sending) -> Outcome:
        """Send what has not gone yet. Raises SendError, and NotAllowedNow when nothing is."""
        async with kept(self._bridge, sending):
            gone = await self._bridge.database.read_soon(lambda tx: parts_gone(tx, sending.id))
            try:
                for number, part in enumerate(self.parts(sending), 1):
                    reason = "" if number in gone else await self._send_part(sending, number, part)
                    if reason:
                        return await self._knock(sending, gone, reason)
            except CallFailed as failed:
                raise send_error(failed) from None
        return Outcome.SENT

    async def _send_part(self, sending: Sending, number: int, part: Part) -> str:
        """Send one part through whichever window is open; gives why it was not sent, "" when it was."""
        address = sending.address
        while True:
            kind = await self._bridge.database.write_soon(lambda tx: take_window(tx, CHANNEL, address))
            if kind is None:
                return "no reply window is open"
            try:
                await self._call_for(sending, part)
            except CallFailed as failed:
                await self._not_sent(address, kind, failed)
                if failed.code in _UNREACHABLE:
                    return send_error(failed).reason
                if failed.code not in _SHUT:
                    raise
                continue
            await self._note(sending, number, f"customer service after a {kind}")
            return ""

    async def _not_sent(self, address: str, kind: str, failed: CallFailed) -> None:
        """The platform knows better than our count whether a window is open; otherwise the message is not used up."""
        if failed.code in _UNREACHABLE:
            await self._unreachable(address, failed)
        elif failed.code in _SHUT:
            log.warning("the platform shut a reply window early", code=failed.code, window=kind)
            await self._bridge.database.write_soon(lambda tx: close_window(tx, CHANNEL, address, kind))
        else:
            await self._bridge.database.write_soon(lambda tx: return_window(tx, CHANNEL, address, kind))

    async def _unreachable(self, address: str, failed: CallFailed) -> None:
        """Remember who has left, so that notices go to another account of theirs until they come back."""

        def record(tx: Any) -> None:
            close_window(tx, CHANNEL, address)
            if failed.code in _GONE:
                block(tx, CHANNEL, address)

        await self._bridge.database.write_soon(record)

    async def _call_for(self, sending: Sending, part: Part) -> None:
        if part.picture is None:
            await self._calls.call(lambda client: client.message.send_text(sending.address, part.text))
            return
        render = partial(self._bridge.render, sending.language)
        data, name = await self._drawn(part.picture, render)
        if not data:
            alt = harmless(render(part.picture.alt))
            await self._calls.call(lambda client: client.message.send_text(sending.address, alt))
            return

        def send(client: Any) -> Any:
            media = client.media.upload("image", (name, io.BytesIO(data)))
            return client.message.send_image(sending.address, media["media_id"])

        await self._calls.call(send)

    async def _drawn(self, picture: Picture, render: Callable[[Words], str]) -> tuple[bytes, str]:
        """The bytes of a picture and a file name; no bytes when it is gone or too large and has to be said in words."""
        if picture.media is not None:
            wanted = picture.media
            known = (await self._bridge.database.read_soon(lambda tx: media_with(tx, [wanted]))).get(wanted)
            if known is None or known.size > LARGEST_PICTURE:
                return b"", ""
            data = await asyncio.to_thread(self._bridge.blobs.get, known.content)
            return data, "picture.png" if known.type == "image/png" else "picture.jpg"
        picture = await scene_of(self._calls, picture)
        data, _ = await asyncio.to_thread(drawing.draw, picture, render, self._base)
        return (data, "picture.png") if len(data) <= LARGEST_PICTURE else (b"", "")

    async def _knock(self, sending: Sending, gone: dict[int, str], reason: str) -> Outcome:
        """Send a template, if one is set and they were not told yet. Raises NotAllowedNow unless it said all."""
        if KNOCK in gone:
            raise NotAllowedNow("")
        now = await self._bridge.database.read_soon(lambda tx: tx.now())
        render = partial(self._bridge.render, sending.language)
        notice = notice_for(self._account.templates, sending, render, now)
        if notice is None:
            raise NotAllowedNow(f"{reason}, and no template is set for it")
        try:
            await self._calls.call(lambda client: _post(client, sending, notice))
        except CallFailed as failed:
            if failed.code in _UNREACHABLE:
                await self._unreachable(sending.address, failed)
                raise NotAllowedNow(send_error(failed).reason) from None
            raise
        await self._note(sending, KNOCK, "subscription notice" if notice.kind == SUBSCRIPTION else "template message")
        if notice.is_knock:
            raise NotAllowedNow("")
        return Outcome.SENT

    async def _note(self, sending: Sending, part: int, way: str) -> None:
        await self._bridge.database.write_soon(lambda tx: note_part(tx, sending.id, part, way))


def _post(client: Any, sending: Sending, notice: Notice) -> Any:
    body: dict[str, Any] = {"touser": sending.address, "template_id": notice.id, "data": notice.data}
    if notice.kind == SUBSCRIPTION:
        return client.post("message/subscribe/bizsend", data=body)
    # wechatpy's own call cannot say the id by which the platform sends a repeated request once.
    return client.post("message/template/send", data={**body, "client_msg_id": f"linli-{sending.id}"})
