"""The official account's channel: what bot composes, sends through and mounts."""

from dataclasses import replace
from typing import Any

import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from handlers.contract import Abilities, Bridge
from handlers.layout import intake
from handlers.tencent.callback import FRESH, REDELIVERED, Callback, NotOurs, Posted
from handlers.tencent.failures import CallFailed
from handlers.tencent.files import Files
from handlers.tencent.turns import PATIENCE, Crowded, Turn, Turns
from handlers.wechat.account import WeChatAccount, calls_of
from handlers.wechat.layout import LONGEST_TEXT, harmless
from handlers.wechat.menu import publish_menu, scene_address
from handlers.wechat.reading import Come, read
from handlers.wechat.sending import CHANNEL, PASSIVE, WINDOWS, Sender
from store.channels.account import account_at
from store.channels.platform.parts import note_part
from store.channels.platform.parts import parts_of as parts_gone
from store.channels.platform.signatures import admit_signature
from store.channels.platform.windows import close_window, open_window
from store.channels.reach import block, unblock
from store.channels.trouble import Unavailable, reached
from store.messages import outbox
from store.messages.leases import hand_over, release_held
from store.messages.message import Media, Message
from store.messages.reply import Text, Words
from store.messages.sending import Outcome, Sending, Taken
from store.refusals import Refused

__all__ = ["WeChatAccount", "WeChatChannel"]

NOTHING = "success"
"""The answer that says nothing to the person and keeps the platform from asking again."""

log = structlog.get_logger("wechat")


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
        self._callback = Callback(account.token, account.aes_key, account.appid)
        self.calls = calls_of(account, bridge)
        self._files = Files(bridge, self.calls, CHANNEL)
        self._sender = Sender(bridge, account, self.calls)
        self._turns: Turns[Response] = Turns(patience)

    def routes(self) -> list[BaseRoute]:
        """The one route that is typed in at the platform's console."""
        return [Route("/wechat", self._verify, methods=["GET"]), Route("/wechat", self._take, methods=["POST"])]

    async def start(self) -> None:
        """Put the menu into the account."""
        await publish_menu(self.calls, self._bridge)

    async def stop(self) -> None:
        """Let what is being taken be taken."""
        await self._turns.settle()
        self.calls.close()

    async def send(self, sending: Sending) -> Outcome:
        """Send by what is allowed now; kept for later when nothing is. Raises SendError."""
        return await self._sender.send(sending)

    async def scene_address(self, scene: str) -> str:
        """The address for a QR code by which people follow the account and start, for example, pledge_CODE."""
        return await scene_address(self.calls, scene)

    async def _verify(self, request: Request) -> Response:
        try:
            return PlainTextResponse(self._callback.echo(request.query_params, encrypted=False))
        except NotOurs as refused:
            return _refusal(refused)

    async def _take(self, request: Request) -> Response:
        try:
            posted = await self._callback.open(request)
        except NotOurs as refused:
            return _refusal(refused)
        try:
            return await self._answer(posted)
        except Unavailable as problem:
            # Not "success": so the platform brings the message again.
            log.warning("waiting for the database", reason=str(problem))
            return PlainTextResponse("later", 503)
        except Crowded:
            return PlainTextResponse("later", 503)

    async def _answer(self, posted: Posted) -> Response:
        come, is_admitted = await self._bridge.database.write_soon(lambda tx: self._admit(tx, posted))
        if not is_admitted:
            return _refusal(NotOurs("the signature was used before"))
        if come is None or not (come.made or come.media or come.unreadable):
            return PlainTextResponse(NOTHING)
        answer = await self._turns.take(come.address, lambda turn: self._step(come, turn))
        return answer or PlainTextResponse(NOTHING)

    def _admit(self, tx: Any, posted: Posted) -> tuple[Come | None, bool]:
        """Note the signature, and what the person's deed opens or closes, in one transaction."""
        is_admitted = admit_signature(
            tx, CHANNEL, posted.signature, posted.digest, redelivered=REDELIVERED, kept=2 * FRESH
        )
        if not is_admitted:
            return None, False
        come = read(posted, tx.now())
        if come is None:
            return None, True
        if come.leaves:
            close_window(tx, CHANNEL, come.address)
            block(tx, CHANNEL, come.address)
        if come.opens is not None:
            lasting, allowed = WINDOWS[come.opens]
            open_window(
                tx, CHANNEL, come.address, come.opens.value, since=come.at, lasting=lasting, allowed=allowed
            )  # fmt: skip
            account = account_at(tx, CHANNEL, come.address)
            if account is not None:
                unblock(tx, CHANNEL, come.address)
                release_held(tx, account.id)
        return come, True

    async def _step(self, come: Come, turn: Turn) -> Response:
        """Take what came in and answer it, in the response or, when that is too late, through `deliver`."""
        if come.unreadable:
            return await self._told(come, Text("wechat/answers.unreadable", {}))
        media: tuple[Media, ...] = ()
        if come.media is not None:
            kind, media_id = come.media
            fetch = self._files.picture if kind == "image" else self._files.voice
            try:
                media = (await fetch(come.address, media_id),)
            except Refused as refused:
                return await self._told(come, intake.refusal(refused))
            except CallFailed as failed:
                log.warning("a file was not fetched", reason=failed.reason, code=failed.code)
                return await self._told(come, Text("wechat/answers.not_fetched", {}))
        taken = await self._bridge.receive(_message(come, media))
        sendings = [sending for sending in taken.sendings if not await self._went_otherwise(taken, sending)]
        if turn.late or len(sendings) != 1:
            await self._hand_over(sendings)
            return PlainTextResponse(NOTHING)
        return self._passive(come, sendings[0])

    async def _went_otherwise(self, taken: Taken, sending: Sending) -> bool:
        """Whether a message that came again was answered already by another way than a response that got lost."""
        if not taken.again:
            return False
        ways = await self._bridge.database.read_soon(lambda tx: parts_gone(tx, sending.id))
        return any(way != PASSIVE for way in ways.values())

    def _passive(self, come: Come, sending: Sending) -> Response:
        """The answer in the response: the first text; whatever is more goes after it through `deliver`."""
        parts = self._sender.parts(sending)
        if parts[0].picture is not None:
            return PlainTextResponse(NOTHING, background=BackgroundTask(self._hand_over, [sending]))
        xml = self._callback.text(come.us, come.address, parts[0].text)
        reached("send")
        after = BackgroundTask(self._went, sending, is_all=len(parts) == 1)
        return Response(xml, media_type="application/xml", background=after)

    async def _went(self, sending: Sending, *, is_all: bool) -> None:
        reached("mark")

        def record(tx: Any) -> None:
            note_part(tx, sending.id, 1, PASSIVE)
            if is_all:
                outbox.mark(tx, [(sending.id, sending.fence)], Outcome.SENT)
            else:
                hand_over(tx, [(sending.id, sending.fence)])

        await self._later(record)

    async def _hand_over(self, sendings: list[Sending]) -> None:
        await self._later(lambda tx: hand_over(tx, [(one.id, one.fence) for one in sendings]))

    async def _later(self, record: Any) -> None:
        """Record what became of an answer; if the database is away, the lease runs out and `deliver` sends again."""
        try:
            await self._bridge.database.write_soon(record)
        except Unavailable as problem:
            log.warning("an answer was not recorded and may be sent twice", reason=str(problem))

    async def _told(self, come: Come, words: Words) -> Response:
        known = await self._bridge.database.read_soon(lambda tx: account_at(tx, CHANNEL, come.address))
        text = harmless(self._bridge.render(known.language if known else "zh-CN", words))
        return Response(self._callback.text(come.us, come.address, text), media_type="application/xml")


def _message(come: Come, media: tuple[Media, ...]) -> Message:
    message = Message(CHANNEL, come.address, come.key, come.at, media=media)
    return replace(message, **come.made)


def _refusal(refused: NotOurs) -> Response:
    log.warning("a request was refused", reason=refused.reason)
    return PlainTextResponse("", refused.status)
