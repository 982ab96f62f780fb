"""From a posted request to its answer: admitted once, taken in order, answered in the response or through `deliver`.

Nothing is acknowledged before it is committed, unless the platform's patience runs out first.
"""

import asyncio
from datetime import datetime
from typing import Any, Protocol

import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.contract import Bridge
from handlers.layout import intake
from handlers.tencent.callback import FRESH, REDELIVERED, Callback, NotOurs, Posted
from handlers.tencent.come import Come
from handlers.tencent.failures import CallFailed
from handlers.tencent.files import Files
from handlers.tencent.turns import Crowded, Turn, Turns
from store.channels.account import account_at
from store.channels.platform.parts import note_part, parts_of
from store.channels.platform.signatures import admit_signature
from store.channels.trouble import Unavailable, reached
from store.messages import outbox
from store.messages.leases import hand_over
from store.messages.message import Media
from store.messages.reply import Text, Words
from store.messages.sending import Outcome, Sending, Taken
from store.refusals import Refused

NOTHING = "success"
"""The answer that says nothing to the person and keeps the platform from asking again."""
PASSIVE = "passive"
"""The way of a message that went in the response."""

log = structlog.get_logger("tencent")


class Manner(Protocol):
    """What a channel does in its own way."""

    def read(self, posted: Posted, now: datetime) -> Come | None:
        """What a request means; none when there is nothing to do about it."""
        ...

    def note(self, tx: Any, come: Come) -> None:
        """Record what the person's deed opens or closes."""
        ...

    def first_text(self, sending: Sending) -> tuple[str, bool]:
        """The text that may go in the response ("" when it is none), and whether it is all."""
        ...

    async def follow_up(self, come: Come, sendings: list[Sending]) -> list[Sending]:
        """Do after the response what a deed asks for; gives the messages that are still to be sent."""
        ...


class Answering:
    """Answers the platform's requests. Arguments: `patience`, seconds until the platform gets an empty answer."""

    def __init__(
        self, bridge: Bridge, channel: str, callback: Callback, files: Files, manner: Manner, patience: float
    ) -> None:
        self._bridge = bridge
        self._channel = channel
        self._callback = callback
        self._files = files
        self._manner = manner
        self._patience = patience
        self._turns: Turns[Response] = Turns()

    def verify(self, request: Request, *, encrypted: bool) -> Response:
        """Answer the console, which tries whether the address is ours."""
        try:
            return PlainTextResponse(self._callback.echo(request.query_params, encrypted=encrypted))
        except NotOurs as refused:
            return self._refusal(request, refused)

    async def take(self, request: Request) -> Response:
        """Take a request in and answer it, within the patience of the platform."""
        deadline = asyncio.get_running_loop().time() + self._patience
        try:
            return await self._answer(request, deadline)
        except NotOurs as refused:
            return self._refusal(request, refused)
        except TimeoutError:
            log.warning("a request could not be noted in time", channel=self._channel)
            return PlainTextResponse("later", 503)
        except Unavailable as problem:
            # Not "success": so the platform brings the message again.
            log.warning("waiting for the database", channel=self._channel, reason=str(problem))
            return PlainTextResponse("later", 503)
        except Crowded:
            return PlainTextResponse("later", 503)

    async def settle(self) -> None:
        """Let what is being taken be taken."""
        await self._turns.settle()

    async def _answer(self, request: Request, deadline: float) -> Response:
        async with asyncio.timeout_at(deadline):
            posted = await self._callback.open(request)
            come = await self._bridge.database.write_soon(lambda tx: self._admit(tx, posted))
        if come is None or not come.says_something:
            return PlainTextResponse(NOTHING)
        left = deadline - asyncio.get_running_loop().time()
        answer = await self._turns.take(come.address, lambda turn: self._step(come, turn), left)
        return PlainTextResponse(NOTHING) if answer is None else answer

    def _admit(self, tx: Any, posted: Posted) -> Come | None:
        """Note the signature, and what the person's deed opens or closes, in one transaction."""
        if not admit_signature(
            tx, self._channel, posted.signature, posted.digest, redelivered=REDELIVERED, kept=2 * FRESH
        ):
            raise NotOurs("the signature was used before")
        come = self._manner.read(posted, tx.now())
        if come is not None:
            self._manner.note(tx, come)
        return come

    async def _step(self, come: Come, turn: Turn) -> Response:
        if come.unreadable:
            return await self._told(come, Text("tencent/answers.unreadable", {}))
        media: tuple[Media, ...] = ()
        if come.media is not None:
            try:
                media = (await self._files.fetch(come.address, *come.media),)
            except Refused as refused:
                return await self._told(come, intake.refusal(refused))
            except CallFailed as failed:
                log.warning("a file was not fetched", reason=failed.reason, code=failed.code)
                return await self._told(come, Text("tencent/answers.not_fetched", {}))
        taken = await self._bridge.receive(come.message(self._channel, media))
        sendings = [sending for sending in taken.sendings if not await self._went_otherwise(taken, sending)]
        if turn.late:
            await self._follow_up(come, sendings)
            return PlainTextResponse(NOTHING)
        if come.code or len(sendings) != 1:
            return PlainTextResponse(NOTHING, background=BackgroundTask(self._follow_up, come, sendings))
        return self._passive(come, sendings[0])

    async def _went_otherwise(self, taken: Taken, sending: Sending) -> bool:
        """Whether a message that came again was answered already by another way than a response that got lost."""
        if not taken.again:
            return False
        ways = await self._bridge.database.read_soon(lambda tx: parts_of(tx, sending.id))
        return any(way != PASSIVE for way in ways.values())

    def _passive(self, come: Come, sending: Sending) -> Response:
        """The answer in the response: the first text; whatever is more goes after it through `deliver`."""
        text, is_all = self._manner.first_text(sending)
        if not text:
            return PlainTextResponse(NOTHING, background=BackgroundTask(self._follow_up, come, [sending]))
        xml = self._callback.text(come.us, come.address, text)
        reached("send")
        return Response(xml, media_type="application/xml", background=BackgroundTask(self._went, sending, is_all))

    async def _went(self, sending: Sending, is_all: bool) -> None:
        reached("mark")

        def record(tx: Any) -> None:
            note_part(tx, sending.id, 1, PASSIVE)
            if is_all:
                outbox.mark(tx, [(sending.id, sending.fence)], Outcome.SENT)
            else:
                hand_over(tx, [(sending.id, sending.fence)])

        await self._recorded(record)

    async def _follow_up(self, come: Come, sendings: list[Sending]) -> None:
        try:
            left = await self._manner.follow_up(come, sendings)
        except Unavailable:
            left = sendings
        await self._recorded(lambda tx: hand_over(tx, [(one.id, one.fence) for one in left]))

    async def _recorded(self, record: Any) -> None:
        """Record what became of an answer; if the database is away, the lease runs out and `deliver` sends again."""
        try:
            await self._bridge.database.write_soon(record)
        except Unavailable as problem:
            log.warning("an answer was not recorded and may be sent twice", reason=str(problem))

    async def _told(self, come: Come, words: Words) -> Response:
        known = await self._bridge.database.read_soon(lambda tx: account_at(tx, self._channel, come.address))
        text = self._bridge.render(known.language if known else "zh-CN", words)
        return Response(self._callback.text(come.us, come.address, text), media_type="application/xml")

    def _refusal(self, request: Request, refused: NotOurs) -> Response:
        log.warning("a request was refused", channel=self._channel, reason=refused.reason)
        if refused.status == 403:
            source = request.client.host if request.client else ""
            self._bridge.attempts.note(self._channel, "request.take", "requests.forged", source=source)
        return PlainTextResponse("", refused.status)
