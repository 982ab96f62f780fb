"""Sending to a member or to a group's robot, at the pace that the platform allows; above it, it drops silently.

Source: https://developer.work.weixin.qq.com/document/path/90454 (30 a minute and 1,000 an hour for one member) and
https://developer.work.weixin.qq.com/document/path/91770 (20 a minute for a robot)
"""

import asyncio
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from handlers.contract import Bridge
from handlers.layout import drawing
from handlers.tencent.calls import Calls
from handlers.tencent.failures import CallFailed, send_error
from handlers.tencent.kept import kept
from handlers.wecom.application import WeComApplication
from handlers.wecom.layout import Part, parts_of
from handlers.wecom.robot import ROBOT, post, posts_of
from store.channels.media import media_with
from store.channels.platform.budget import Allowance, take
from store.channels.platform.cards import keep_card
from store.channels.platform.parts import note_part
from store.channels.platform.parts import parts_of as parts_gone
from store.messages.reply import Attachment, Made, Picture, Text, Words
from store.messages.sending import Outcome, SendError, Sending, SendLater
from store.messages.tables import Lane
from store.refusals import Refused

CHANNEL = "wecom"
CARD_LASTS = timedelta(hours=72)
_MEMBER = (16 / 60, 14)
_ROBOT = (9 / 60, 10)
"""Messages a second on average, and at once: together never more in any minute or hour than is allowed."""


def after_the_rush(number: int, now: datetime) -> float:
    """Seconds until the next minute has begun, each message a little after the other.

    The platform asks not to send at the full and the half hour
    (https://developer.work.weixin.qq.com/document/path/90236).
    """
    return 60 - now.second + number % 50


class Sender:
    """Sends outbox rows of the application."""

    def __init__(self, bridge: Bridge, application: WeComApplication, calls: Calls) -> None:
        self._bridge = bridge
        self._application = application
        self._calls = calls
        self._base = str(bridge.options.get("base_url", ""))

    def parts(self, sending: Sending) -> tuple[Part, ...]:
        """The messages that a sending is laid out to."""
        return parts_of(sending.reply, partial(self._bridge.render, sending.language))

    async def send(self, sending: Sending) -> Outcome:
        """Send what has not gone yet. Raises SendError, and SendLater when the pace is used up."""
        is_robot = sending.address == ROBOT
        if is_robot and not self._application.robot_url:
            raise SendError("set LINLI_WECOM_ROBOT_URL to post into a group", retry=False, alert=True)
        parts = self._posts(sending) if is_robot else self.parts(sending)
        async with kept(self._bridge, sending):
            gone, now = await self._bridge.database.read_soon(lambda tx: (parts_gone(tx, sending.id), tx.now()))
            if not gone and sending.lane >= Lane.REMINDER and now.minute in self._application.rush_minutes:
                raise SendLater(after_the_rush(sending.id, now))
            for number, part in enumerate(parts, 1):
                if number in gone:
                    continue
                await self._paced(sending.address, *(_ROBOT if is_robot else _MEMBER))
                try:
                    way = await self._send_part(sending, number, part)
                except CallFailed as failed:
                    raise send_error(failed) from None
                await self._note(sending, number, way)
        return Outcome.SENT

    async def _paced(self, address: str, per_second: float, burst: int) -> None:
        allowance = Allowance(address, per_second, burst)
        admission = await self._bridge.database.write_soon(lambda tx: take(tx, CHANNEL, [allowance]))
        if not admission.taken:
            raise SendLater(admission.wait)

    async def _note(self, sending: Sending, number: int, way: str) -> None:
        await self._bridge.database.write_soon(lambda tx: note_part(tx, sending.id, number, way))

    def _posts(self, sending: Sending) -> tuple[Part, ...]:
        return tuple(Part(text) for text in posts_of(sending.reply, partial(self._bridge.render, sending.language)))

    async def _send_part(self, sending: Sending, number: int, part: Part) -> str:
        render = partial(self._bridge.render, sending.language)
        if sending.address == ROBOT:
            await post(self._calls, self._application.robot_url, part.text)
            return "robot"
        if part.card is not None:
            await self._send_card(sending, number, part)
            return "card"
        if part.picture is not None:
            data, name = await self._drawn(part.picture, render)
            content = await self._uploaded("image", name, data) if data else _text(render(part.picture.alt))
        elif part.file is not None:
            content = await self._attached(sending, part.file, render)
        elif part.link is not None:
            content = {"msgtype": "textcard", "textcard": part.link}
        else:
            content = _text(part.text)
        await self._message(sending.address, content)
        return str(content["msgtype"])

    async def _message(self, address: str, content: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._calls.call(
            lambda client: client.message.send(self._application.agent_id, address, msg=content)
        )
        if answer.get("invaliduser"):
            # A success that reached nobody.
            raise CallFailed(81013, "the member cannot see the application")
        return answer

    async def _send_card(self, sending: Sending, number: int, part: Part) -> None:
        task = f"linli-{sending.id}-{number}-{sending.fence}"
        card = {**(part.card or {}), "task_id": task}
        answer = await self._message(sending.address, {"msgtype": "template_card", "template_card": card})
        labels, code = part.labels or {}, str(answer.get("response_code", ""))
        await self._bridge.database.write_soon(
            lambda tx: keep_card(tx, task, CHANNEL, sending.address, labels, code=code, lasting=CARD_LASTS)
        )

    async def _attached(self, sending: Sending, file: Attachment, render: Callable[[Words], str]) -> dict[str, Any]:
        name = render(file.name)
        made: Made | None = file.sheet
        if file.report is not None:
            try:
                made = await asyncio.to_thread(self._bridge.report, CHANNEL, sending.address, file.report)
            except Refused as refused:
                return _text(render(Text(f"refusals/{refused.key}", refused.values)))
        if made is not None:
            ending = file.report.ending if file.report is not None else ".xlsx"
            data, _ = await asyncio.to_thread(drawing.write, made, render, sending.zone)
            return await self._uploaded("file", f"{name}{ending}", data)
        data, _ = await self._stored(file.media or "")
        return await self._uploaded("file", name, data) if data else _text(name)

    async def _drawn(self, picture: Picture, render: Callable[[Words], str]) -> tuple[bytes, str]:
        if picture.media is not None:
            data, type_ = await self._stored(picture.media)
            return data, "picture.png" if type_ == "image/png" else "picture.jpg"
        data, _ = await asyncio.to_thread(drawing.draw, picture, render, self._base)
        return data, "picture.png"

    async def _stored(self, media: str) -> tuple[bytes, str]:
        """The bytes of a stored file and their type; none when it is gone."""
        known = (await self._bridge.database.read_soon(lambda tx: media_with(tx, [media]))).get(media)
        if known is None:
            return b"", ""
        return await asyncio.to_thread(self._bridge.blobs.get, known.content), known.type

    async def _uploaded(self, kind: str, name: str, data: bytes) -> dict[str, Any]:
        upload = await self._calls.call(lambda client: client.media.upload(kind, (name, io.BytesIO(data))))
        return {"msgtype": kind, kind: {"media_id": upload["media_id"]}}


def _text(content: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}
