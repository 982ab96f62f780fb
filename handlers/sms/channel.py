"""The SMS channel: sends what has an approved template, keeps our own limits, and takes the networks' reports."""

import asyncio
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from handlers.contract import Abilities, Bridge
from handlers.sms.gateway import Declined, Gateway, SmsAccount, Texting, Unsure
from handlers.sms.templates import ANY, Filled, fill, parts_of
from store.channels.platform import sms
from store.channels.platform.sms import CHANNEL, KnownSms, SmsKind, SmsState
from store.messages import leases, texting
from store.messages.sending import LeaseLost, Outcome, SendError, Sending, SendLater
from store.messages.tables import Lane

__all__ = ["SmsAccount", "SmsChannel"]

CONSOLE = {ANY: {"id": "console", "parameters": {"text": "{text}"}}}
HELD_FOR = 45.0
"""Seconds for which a message is ours while the gateway is called: longer than all of its time-outs."""
ASK_AGAIN = 20.0
PATIENCE = 65.0
"""A message that one number may not get yet waits this long in our hands; for longer it counts as a failed try."""
LARGEST_REPORTS = 1024 * 1024

log = structlog.get_logger("sms")


class SmsChannel:
    """Reaches people who have nothing but a telephone. `send` is called by the deliverer, `routes` are mounted."""

    abilities = Abilities(
        channel=CHANNEL, buttons=False, edits=False, albums=0, longest_text=70, text_unit="characters",
        reply_in_response=False, pictures=False, files=False, location=False, receives=False,
    )  # fmt: skip

    def __init__(self, bridge: Bridge, account: SmsAccount, gateway: Gateway | None = None) -> None:
        self._bridge = bridge
        self._account = account
        self._gateway = gateway or gateway_of(account)
        # What is only shown on a console needs no approval.
        self._templates = (CONSOLE if account.provider == "console" else {}) | dict(account.templates)

    def routes(self) -> list[BaseRoute]:
        """Where the provider posts its reports, unless no secret is set."""
        if not self._account.receipt_secret:
            return []
        return [Route("/sms/receipts/{secret}", self.take_reports, methods=["POST"])]

    async def send(self, sending: Sending) -> Outcome:
        """Send one message by its template. Raises SendError, SendLater or LeaseLost."""
        database, keys = self._bridge.database, self._bridge.keys
        if not await database.write_soon(lambda tx: leases.hold(tx, sending, HELD_FOR)):
            raise LeaseLost
        phone = await database.read_soon(lambda tx: sms.number_of(tx, keys, sending.address))
        if phone is None:
            raise SendError("the number is on nobody's file any more", retry=False)
        known = await database.read_soon(lambda tx: sms.sms_of(tx, sending.id))
        if known is not None and known.state != SmsState.WAITING.value:
            outcome = await self._went_before(sending, phone, known)
            if outcome is not None:
                return outcome
        filled = await self._filled(sending)
        kind = SmsKind.CODE if sending.lane == Lane.CODE else SmsKind.NOTICE
        reference = await self._submit(sending, kind, parts_of(filled.text))
        return await self._give(sending, Texting(phone, filled.template, filled.values, reference))

    async def take_reports(self, request: Request) -> Response:
        """POST /sms/receipts/…: what became of messages. Posted twice it changes nothing the second time."""
        given = str(request.path_params["secret"]).encode()
        if not hmac.compare_digest(given, self._account.receipt_secret.encode()):
            source = request.client.host if request.client else ""
            self._bridge.attempts.note("sms", "request.take", "requests.forged", source=source)
            return PlainTextResponse("404", 404)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_REPORTS:
                return PlainTextResponse("413", 413)
        try:
            reports = self._gateway.read(json.loads(body))
        except (ValueError, RecursionError):
            return PlainTextResponse("400", 400)
        keys = self._bridge.keys
        for report in reports:
            settled = await self._bridge.database.write_soon(partial(texting.settle, keys=keys, report=report))
            if not settled:
                log.info("a report about nothing that waits for one")
        return JSONResponse(dict(self._gateway.thanks()))

    async def _went_before(self, sending: Sending, phone: str, known: KnownSms) -> Outcome | None:
        """What became of an earlier try; None when the gateway certainly never took it, so that it may go again."""
        if known.state in (SmsState.TAKEN.value, SmsState.DELIVERED.value):
            return Outcome.SENT
        if known.state == SmsState.FAILED.value:
            raise SendError(known.reason or "the gateway refused it", retry=False)
        try:
            reports = await asyncio.to_thread(self._gateway.ask, phone, known.reference, known.submitted_at)
        except (Unsure, Declined) as problem:
            raise SendError(f"the gateway cannot be asked what became of it: {problem}", retry=True) from None
        keys = self._bridge.keys
        for report in reports:
            await self._bridge.database.write_soon(partial(texting.settle, keys=keys, report=report))
        mine = next((one for one in reports if one.reference == known.reference), None)
        if mine is not None:
            if mine.state is SmsState.FAILED:
                raise SendError(f"the network could not deliver it: {mine.reason}", retry=False)
            return Outcome.SENT
        now = await self._bridge.database.read_soon(lambda tx: tx.now())
        left = known.submitted_at + timedelta(seconds=self._gateway.certain_after) - now
        if left > timedelta(0):
            raise SendError("no answer from the gateway; it is asked again", retry=True, after=left.total_seconds())
        return None

    async def _filled(self, sending: Sending) -> Filled:
        bridge = self._bridge
        now = await bridge.database.read_soon(lambda tx: tx.now())
        render = partial(bridge.render, sending.language)
        filled = fill(self._templates, sending, render, bridge.keys.open, now)
        if filled is None:
            keys = [getattr(line, "key", "") for line in sending.reply.lines]
            raise SendError(f"no approved template for {keys[0] if keys else 'it'} (LINLI_SMS_TEMPLATES)", retry=False)
        return filled

    async def _submit(self, sending: Sending, kind: SmsKind, parts: int) -> str:
        """Record that a message is about to be given to the gateway, if our limits allow it; gives our name for it."""
        account = self._account
        begun = await self._bridge.database.write_soon(
            lambda tx: sms.begin(
                tx, sending.id, sending.address, kind, parts=parts, fen=parts * account.price,
                daily_limit=account.daily_limit,
            )
        )  # fmt: skip
        if begun.reference:
            return begun.reference
        if 0 < begun.wait <= PATIENCE:
            raise SendLater(begun.wait)
        raise SendError(begun.reason, retry=begun.wait > 0, after=begun.wait)

    async def _give(self, sending: Sending, message: Texting) -> Outcome:
        try:
            serial = await asyncio.to_thread(self._gateway.send, message)
        except Unsure as unsure:
            reason = f"no answer from the gateway ({unsure}); it is asked before anything is sent again"
            raise SendError(reason, retry=True, after=ASK_AGAIN) from None
        except Declined as no:
            state = SmsState.WAITING if no.retry else SmsState.FAILED
            reason = no.reason
            await self._bridge.database.write_soon(lambda tx: sms.answered(tx, sending.id, state, reason=reason))
            raise SendError(no.reason, retry=no.retry, after=no.after, stop=no.stop, alert=no.alert) from None
        await self._bridge.database.write_soon(lambda tx: sms.answered(tx, sending.id, SmsState.TAKEN, serial=serial))
        await self._watch_the_cost()
        return Outcome.SENT

    async def _watch_the_cost(self) -> None:
        alarm = self._account.daily_alarm
        if not alarm:
            return
        passed = await self._bridge.database.write_soon(lambda tx: sms.first_alarm(tx, alarm))
        if passed is not None:
            count, fen = passed
            yuan = f"{fen / 100:.2f}"
            log.error("a channel needs you", channel=CHANNEL, reason=f"{count} messages today cost {yuan} yuan")
            await self._bridge.database.write_soon(lambda tx: texting.tell_cost(tx, count, yuan))


def gateway_of(account: SmsAccount) -> Gateway:
    """The gateway that is set; its library is loaded now."""
    makers: dict[str, Callable[[SmsAccount], Gateway]] = {
        "console": _console, "aliyun": _aliyun, "tencent": _tencent,
    }  # fmt: skip
    return makers[account.provider](account)


def _console(_account: SmsAccount) -> Gateway:
    from handlers.sms.console import ConsoleGateway

    return ConsoleGateway.printing()


def _aliyun(account: SmsAccount) -> Gateway:
    from handlers.sms.aliyun import AliyunGateway

    return AliyunGateway(account)


def _tencent(account: SmsAccount) -> Gateway:
    from handlers.sms.tencent import TencentGateway

    return TencentGateway(account)
