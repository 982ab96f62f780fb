"""Long polling, for a bot without a public address: updates are confirmed only after all of them were taken in."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from handlers.contract import Bridge
from handlers.telegram import failures
from handlers.telegram.sending import CHANNEL
from handlers.telegram.taking import Taking
from handlers.telegram.updates import ALLOWED
from store.channels.platform.poller import hold_poller, leave_poller
from store.channels.trouble import Unavailable, reached

log = structlog.get_logger("handlers.telegram")

LONGEST_POLL = 25
BATCH = 100
LEASE = timedelta(seconds=10)
RENEWED_EVERY = 3.0
LONGEST_PAUSE = 30.0


class Polling:
    """Fetches updates while it holds the lease: the platform serves one caller at a time.

    Argument: `request`, connections of its own, since one of them is always waiting.
    """

    def __init__(self, bridge: Bridge, bot: Bot, request: BaseRequest, taking: Taking) -> None:
        self._database = bridge.database
        self._bot = bot
        self._request = request
        self._taking = taking
        self._holder = secrets.token_hex(8)
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled."""
        try:
            while True:
                if await self._holds():
                    await self._while_held()
                else:
                    await asyncio.sleep(RENEWED_EVERY)
        finally:
            with contextlib.suppress(Unavailable):
                await asyncio.shield(self._database.write_soon(lambda tx: leave_poller(tx, CHANNEL, self._holder)))

    async def _holds(self) -> bool:
        try:
            return await self._database.write_soon(lambda tx: hold_poller(tx, CHANNEL, self._holder, LEASE))
        except Unavailable as problem:
            log.warning("waiting for the database", reason=str(problem))
            return False

    async def _while_held(self) -> None:
        polling = asyncio.create_task(self._poll())
        try:
            while not polling.done():
                await asyncio.wait([polling], timeout=RENEWED_EVERY)
                if not polling.done() and not await self._holds():
                    return
            polling.result()
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)

    async def _poll(self) -> None:
        pause = 1.0
        while True:
            try:
                updates = await self._fetch()
                pause = 1.0
            except TelegramError as problem:
                await asyncio.sleep(_wait_after(problem, pause))
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            await self._take_all(updates)
            if updates:
                reached("confirm")
                self._offset = max(update["update_id"] for update in updates) + 1

    async def _fetch(self) -> list[dict[str, Any]]:
        # Not `Bot.get_updates`: it drops a whole batch, and logs it, for one update that it cannot read.
        asked = {"limit": BATCH, "timeout": LONGEST_POLL, "allowed_updates": json.dumps(ALLOWED)}
        if self._offset is not None:
            asked["offset"] = self._offset
        address = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        found: Any = await self._request.post(address, read_timeout=LONGEST_POLL + 10)
        updates = found if isinstance(found, list) else []
        return [one for one in updates if isinstance(one, dict) and isinstance(one.get("update_id"), int)]

    async def _take_all(self, updates: Sequence[dict[str, Any]]) -> None:
        """Take all updates in: those of one chat in order, those of several at once; tried until it succeeds."""
        chats: dict[object, list[dict[str, Any]]] = {}
        for update in updates:
            chats.setdefault(_chat_of(update), []).append(update)
        await asyncio.gather(*(self._take_in_order(one) for one in chats.values()))

    async def _take_in_order(self, updates: Sequence[dict[str, Any]]) -> None:
        for update in updates:
            pause = 1.0
            while True:
                try:
                    await self._taking.take(update, by_response=False)
                    break
                except Unavailable as problem:
                    log.warning("waiting for the database", reason=str(problem))
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                except Exception:
                    # Whatever could be told to the person was; to try for ever would keep all others waiting.
                    log.exception("an update was given up", update=update["update_id"])
                    break
            reached("taken")


def _chat_of(update: dict[str, Any]) -> object:
    for kind in ALLOWED:
        part = update.get(kind)
        if isinstance(part, dict):
            sender = part.get("from")
            return str(sender.get("id")) if isinstance(sender, dict) else None
    return None


def _wait_after(problem: TelegramError, pause: float) -> float:
    if isinstance(problem, RetryAfter):
        return failures.seconds(problem)
    if isinstance(problem, InvalidToken):
        log.error(failures.WRONG_TOKEN)
        return failures.TOKEN_REST
    if isinstance(problem, Conflict):
        log.error("another program polls with LINLI_TELEGRAM_TOKEN, or a webhook is set: end it, or use another bot")
        return max(pause, 5.0)
    log.warning("Telegram does not answer", reason=type(problem).__name__)
    return pause
