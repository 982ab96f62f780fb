"""WeCom's channel: what bot composes, sends through and mounts."""

from datetime import datetime
from functools import partial
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handlers.contract import Abilities, Bridge
from handlers.tencent.answering import Answering
from handlers.tencent.callback import Callback, Posted
from handlers.tencent.come import Come
from handlers.tencent.failures import CallFailed
from handlers.tencent.files import Files
from handlers.tencent.kept import kept
from handlers.tencent.turns import PATIENCE
from handlers.wecom.application import WeComApplication, calls_of
from handlers.wecom.layout import LONGEST_LABEL, LONGEST_TEXT, Part
from handlers.wecom.reading import read
from handlers.wecom.sending import CARD_LASTS, CHANNEL, Sender
from store.channels.account import account_at
from store.channels.platform.cards import KnownCard, card_with, keep_card, use_code
from store.channels.platform.parts import note_part
from store.messages import outbox
from store.messages.leases import release_held
from store.messages.reply import Text
from store.messages.sending import Outcome, Sending

__all__ = ["WeComApplication", "WeComChannel"]

log = structlog.get_logger("wecom")


class WeComChannel:
    """Workers' way in through WeCom. `routes` are mounted by the program, `send` is called by its deliverer."""

    abilities = Abilities(
        channel=CHANNEL,
        buttons=True,
        edits=True,
        albums=1,
        longest_text=LONGEST_TEXT,
        text_unit="bytes",
        reply_in_response=True,
        pictures=True,
        files=True,
        location=True,
        per_second_address=0.5,
    )

    def __init__(self, bridge: Bridge, application: WeComApplication, *, patience: float = PATIENCE) -> None:
        self._bridge = bridge
        self._application = application
        self.calls = calls_of(application, bridge)
        self._sender = Sender(bridge, application, self.calls)
        callback = Callback(application.token, application.aes_key, application.corpid)
        self._answering = Answering(bridge, CHANNEL, callback, Files(bridge, self.calls, CHANNEL), self, patience)

    def routes(self) -> list[BaseRoute]:
        """The one route that is typed in at the platform's console."""
        return [
            Route("/wecom", self._verify, methods=["GET"]),
            Route("/wecom", self._answering.take, methods=["POST"]),
        ]

    async def stop(self) -> None:
        """Let what is being taken be taken."""
        await self._answering.settle()
        self.calls.close()

    async def send(self, sending: Sending) -> Outcome:
        """Send to a member or to the group's robot. Raises SendError, and SendLater when the pace is used up."""
        return await self._sender.send(sending)

    def read(self, posted: Posted, now: datetime) -> Come | None:
        """What a request means."""
        return read(posted, now)

    def note(self, tx: Any, come: Come) -> None:
        """Let go what waited for somebody who is here again."""
        account = account_at(tx, CHANNEL, come.address)
        if account is not None:
            release_held(tx, account.id)

    def first_text(self, sending: Sending) -> tuple[str, bool]:
        """The text, when the reply is nothing else; cards and files need calls, and all of them go in order."""
        parts = self._sender.parts(sending)
        return (parts[0].text, True) if len(parts) == 1 else ("", False)

    async def follow_up(self, come: Come, sendings: list[Sending]) -> list[Sending]:
        """Change the card whose button was tapped: into the next page, or so that it shows what was chosen."""
        if not come.card or not come.code:
            return sendings
        page = self._page(sendings)
        try:
            if page is not None:
                await self._turn_page(come, sendings[0], page)
                return []
            await self._show_chosen(come, sendings)
        except CallFailed as failed:
            # The card stays as it was; what there is to say is said below it.
            log.warning("a card was not changed", reason=failed.reason, code=failed.code)
        return sendings

    def _page(self, sendings: list[Sending]) -> Part | None:
        """The card that replaces the tapped one, when that is all there is to say."""
        if len(sendings) != 1 or not sendings[0].reply.edits:
            return None
        parts = self._sender.parts(sendings[0])
        return parts[0] if len(parts) == 1 and parts[0].card is not None else None

    async def _turn_page(self, come: Come, sending: Sending, page: Part) -> None:
        async with kept(self._bridge, sending):
            await self._update(come, {"template_card": {**(page.card or {}), "task_id": come.card}})

            def record(tx: Any) -> None:
                keep_card(tx, come.card, CHANNEL, come.address, page.labels or {}, code="", lasting=CARD_LASTS)
                note_part(tx, sending.id, 1, "card changed")
                outbox.mark(tx, [(sending.id, sending.fence)], Outcome.SENT)

            await self._bridge.database.write_soon(record)

    async def _show_chosen(self, come: Come, sendings: list[Sending]) -> None:
        known: KnownCard | None = await self._bridge.database.read_soon(
            lambda tx: card_with(tx, come.card, CHANNEL, come.address)
        )
        render = partial(self._bridge.render, sendings[0].language if sendings else "zh-CN")
        label = known.labels.get(str(come.made.get("tap")), "") if known else ""
        shown = render(Text("wecom/cards.taken", {"label": label[:LONGEST_LABEL]})) if label else "✓"
        await self._update(come, {"button": {"replace_name": shown}})
        await self._bridge.database.write_soon(lambda tx: use_code(tx, come.card))

    async def _update(self, come: Come, changed: dict[str, Any]) -> None:
        body = {
            "userids": [come.address],
            "agentid": self._application.agent_id,
            "response_code": come.code,
            **changed,
        }
        await self.calls.call(lambda client: client.post("message/update_template_card", data=body))

    async def _verify(self, request: Request) -> Response:
        return self._answering.verify(request, encrypted=True)
