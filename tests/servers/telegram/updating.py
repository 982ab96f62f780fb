"""How updates reach a bot: https://core.telegram.org/bots/api#getting-updates."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.servers.telegram.rules import KEPT_SECONDS, NOT_BY_DEFAULT, UPDATES, Refusal, bad

PORTS = {443, 80, 88, 8443}


@dataclass
class Webhook:
    """Where updates are posted to. `errors` are what the bot's server answered instead of 2xx."""

    url: str = ""
    secret: str = ""
    ip_address: str = ""
    connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


class Updates:
    """The queue of one bot.

    routes: where a public https address is really to be found, for webhooks of tests.
    attempts, wait: how often and after how many seconds an update is posted again that was not answered with 2xx; the
    page says only «a reasonable amount of attempts».
    """

    def __init__(self, now: Callable[[], float], replied: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self.now, self.replied = now, replied
        self.queue: deque[tuple[float, dict[str, Any]]] = deque()
        self.taken: list[int] = []
        self.given_up: list[dict[str, Any]] = []
        self.posted: list[tuple[dict[str, Any], int]] = []
        self.allowed: set[str] | None = None
        self.webhook = Webhook()
        self.routes: dict[str, str] = {}
        self.attempts, self.wait, self.timeout = 20, 0.1, 60.0
        self._last_id = 879_000_000
        self._changed = asyncio.Event()
        self._poll = 0
        self._short: deque[float] = deque()
        self._task: asyncio.Task[None] | None = None

    def add(self, update: dict[str, Any]) -> dict[str, Any] | None:
        """Queue an update, unless the bot did not ask for its kind."""
        kind = next(iter(update.keys() - {"update_id"}))
        wanted = kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed
        if not wanted and kind in UPDATES:
            return None
        self._last_id += 1
        numbered = {"update_id": self._last_id, **update}
        self._last_id = numbered["update_id"]
        self.queue.append((self.now(), numbered))
        self._changed.set()
        return numbered

    def _allow(self, fields: dict[str, Any]) -> None:
        # What is not said stays as it was; an empty list is the default again.
        if "allowed_updates" in fields:
            kinds = set(fields["allowed_updates"] or [])
            if unheard := kinds - UPDATES:
                raise bad(f"no updates of the kind {sorted(unheard)}", "allowed_updates")
            self.allowed = kinds or None

    async def get_updates(self, fields: dict[str, Any]) -> list[dict[str, Any]]:
        """Long polling: an offset confirms everything below it."""
        if self.webhook.url:
            text = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refusal(409, f"Conflict: {text}")
        self._allow(fields)
        timeout, limit = float(fields.get("timeout") or 0), int(fields.get("limit") or 100)
        if not 1 <= limit <= 100:
            raise bad("limit must be 1-100", "parameters")
        self._count_short(timeout)
        self._confirm(int(fields.get("offset") or 0))
        self._poll += 1
        mine, until = self._poll, self.now() + min(timeout, 50)
        self._changed.set()
        while self._poll == mine and not self.queue and self.now() < until:
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), max(0.01, until - self.now()))
        if self._poll != mine:
            text = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refusal(409, f"Conflict: {text}")
        return [update for _, update in self.queue][:limit]

    def _count_short(self, timeout: float) -> None:
        # «Should be positive, short polling should be used for testing purposes only.»
        if timeout > 0:
            return
        self._short.append(self.now())
        while self._short[0] < self.now() - 1:
            self._short.popleft()
        if len(self._short) > 10:
            raise Refusal(429, "Too Many Requests: retry after 1", rule="short_polling", retry_after=1)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = self.queue[offset][1]["update_id"] if len(self.queue) >= -offset else 0
        while self.queue and (self.queue[0][1]["update_id"] < offset or self.queue[0][0] < self.now() - KEPT_SECONDS):
            self.taken.append(self.queue.popleft()[1]["update_id"])

    async def set_webhook(self, fields: dict[str, Any]) -> bool:
        """Register, change or (with an empty address) remove the webhook."""
        url, secret = str(fields.get("url") or ""), str(fields.get("secret_token") or "")
        parts = urlsplit(url)
        if url and parts.scheme != "https":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook", "webhook")
        if url and (parts.port or 443) not in PORTS:
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443", "webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad("secret token contains unallowed characters", "webhook")
        connections = int(fields.get("max_connections") or 40)
        if not 1 <= connections <= 100:
            raise bad("max_connections must be 1-100", "webhook")
        self._allow(fields)
        if str(fields.get("drop_pending_updates")).lower() == "true":
            self.queue.clear()
        self.webhook = Webhook(url, secret, str(fields.get("ip_address") or ""), connections)
        self._poll += 1
        self._changed.set()
        await self.stop()
        self.start()
        return True

    def start(self) -> None:
        """Post to the webhook, if there is one."""
        if self.webhook.url:
            self._task = asyncio.create_task(self._post_all())

    def info(self) -> dict[str, Any]:
        """What `getWebhookInfo` gives."""
        hook = self.webhook
        about: dict[str, Any] = {"url": hook.url, "has_custom_certificate": False}
        about |= {"pending_update_count": len(self.queue), "max_connections": hook.connections}
        if hook.last_error:
            about |= {"last_error_message": hook.last_error, "last_error_date": hook.last_error_at}
        if self.allowed is not None:
            about["allowed_updates"] = sorted(self.allowed)
        return about

    async def stop(self) -> None:
        """Post no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _post_all(self) -> None:
        """Post the oldest update until it is taken or given up, then the next."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(self.timeout)) as session:
            while True:
                while not self.queue:
                    self._changed.clear()
                    await self._changed.wait()
                update = self.queue[0][1]
                for attempt in range(self.attempts):
                    if await self._post(session, update):
                        self.taken.append(update["update_id"])
                        break
                    await asyncio.sleep(self.wait * min(attempt + 1, 5))
                else:
                    self.given_up.append(update)
                self.queue.popleft()

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        url = self.webhook.url
        for public, real in self.routes.items():
            if url.startswith(public):
                url = real + url.removeprefix(public)
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.secret} if self.webhook.secret else {}
        try:
            async with session.post(url, json=update, headers=secret) as response:
                status, body = response.status, await response.read()
                kind = response.headers.get("content-type", "")
        except (aiohttp.ClientError, TimeoutError) as error:
            status, body, kind = 0, type(error).__name__.encode(), ""
        self.posted.append((update, status))
        if not 200 <= status < 300:
            wrong = f"Wrong response from the webhook: {status}"
            self.webhook.last_error = wrong if status else f"Connection failed: {body.decode()}"
            self.webhook.last_error_at = int(self.now())
            return False
        if body and kind.startswith("application/json"):
            # A method in the answer is called, and its outcome is told to nobody: #making-requests-when-getting-updates
            with suppress(ValueError):
                asked = json.loads(body)
                if isinstance(asked, dict) and "method" in asked:
                    await self.replied(asked)
        return True
