"""The Telegram channel: what the program composes, sends through, mounts and runs."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

import structlog
from starlette.routing import BaseRoute, Route
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from handlers.contract import Abilities, Bridge
from handlers.telegram import failures
from handlers.telegram.calls import LONGEST_TEXT, MOST_IN_ALBUM
from handlers.telegram.menus import Menus
from handlers.telegram.polling import Polling
from handlers.telegram.request import AiohttpRequest
from handlers.telegram.sending import CHANNEL, Sender
from handlers.telegram.taking import Taking
from handlers.telegram.updates import ALLOWED
from handlers.telegram.webhook import ROUTE, Webhook
from store.channels.platform.budget import forget_budgets
from store.channels.trouble import Unavailable
from store.messages.sending import Outcome, Sending

log = structlog.get_logger("handlers.telegram")

PER_SECOND = 29.5
"""Messages of the whole bot, just below the 30 a second that Telegram allows. Source: Bot API FAQ."""
MENUS_EVERY = 600.0
ALBUM_POLL = 1.0
LONGEST_PAUSE = 60.0

ABILITIES = Abilities(
    channel=CHANNEL,
    buttons=True,
    edits=True,
    albums=MOST_IN_ALBUM,
    longest_text=LONGEST_TEXT,
    text_unit="utf16",
    reply_in_response=True,
    pictures=True,
    files=True,
    location=True,
    per_second=PER_SECOND,
    per_second_address=1.0,
)


@dataclass(frozen=True)
class TelegramAccount:
    """The bot as its owner set it up.

    Arguments: `token`, from @BotFather; `api`, the base address of the Bot API; `mode`, how updates come; `secret`,
    what the platform sends with each update ("": one is made from the program's key); `per_second`, the rate of the
    whole bot.
    """

    token: str = field(repr=False)
    api: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    secret: str = field(default="", repr=False)
    per_second: float = PER_SECOND


class TelegramChannel:
    """A Telegram bot."""

    abilities = ABILITIES

    def __init__(self, bridge: Bridge, account: TelegramAccount) -> None:
        self.abilities = replace(ABILITIES, per_second=account.per_second)
        self._bridge = bridge
        self._mode = account.mode
        self._secret = account.secret or bridge.keys.token("telegram.webhook")
        self._running: asyncio.Task[None] | None = None
        token, api = account.token, account.api
        # The library's own log shows at lower levels whatever is sent, the token in the address included; ours has
        # another name.
        for name in ("telegram", "aiohttp"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._requests = (AiohttpRequest(), AiohttpRequest())
        self.bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )
        owner = f"{CHANNEL}.{token.partition(':')[0]}"
        self._sender = Sender(bridge, self.bot, owner, account.per_second)
        self._taking = Taking(bridge, self.bot, self._sender)
        self._menus = Menus(bridge, self.bot)

    def routes(self) -> list[BaseRoute]:
        """The webhook, when that is how updates come."""
        if self._mode != "webhook":
            return []
        return [Route(ROUTE, Webhook(self._taking, self._secret, self._bridge.attempts).take, methods=["POST"])]

    async def send(self, sending: Sending) -> Outcome:
        """Send one message. Raises SendError, SendLater or LeaseLost."""
        return await self._sender.send(sending)

    async def start(self) -> None:
        """Begin, beside everything else: a platform that does not answer keeps nobody waiting."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop fetching, and close the connections."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        for request in self._requests:
            await request.shutdown()

    async def _run(self) -> None:
        """Introduce the bot to the platform, then fetch updates (when polling), close albums and keep the commands."""
        try:
            await asyncio.gather(self._serve(), self._close_albums())
        except Exception:
            log.exception("the channel stopped; start the program again")
            raise

    async def _serve(self) -> None:
        await self._until_done(self._introduce)
        await self._until_done(self._menus.set_all)
        tasks = [self._keep_menus()]
        if self._mode == "polling":
            tasks.append(Polling(self._bridge, self.bot, self._requests[1], self._taking).run())
        await asyncio.gather(*tasks)

    async def _introduce(self) -> None:
        me = await self.bot.get_me()
        self._taking.name = me.username or ""
        public = str(self._bridge.options.get("public_url") or "")
        if self._mode == "polling":
            # Only if there is one: the call would cut off a program that polls already.
            if (await self.bot.get_webhook_info()).url:
                await self.bot.delete_webhook()
            log.info("polling", bot=self._taking.name)
        elif public:
            await self.bot.set_webhook(
                public + ROUTE, secret_token=self._secret, allowed_updates=ALLOWED, max_connections=40
            )
            log.info("webhook registered", bot=self._taking.name)
        else:
            log.warning("no webhook is registered: set LINLI_PUBLIC_URL, or LINLI_TELEGRAM_MODE=polling")

    async def _keep_menus(self) -> None:
        while True:
            await self._until_done(self._menus.set_workers)
            await self._until_done(self._forget)
            await asyncio.sleep(MENUS_EVERY)

    async def _forget(self) -> None:
        database = self._bridge.database
        await database.write_soon(lambda tx: forget_budgets(tx, CHANNEL, tx.now() - timedelta(days=1)))

    async def _close_albums(self) -> None:
        while True:
            try:
                closed = await self._taking.close_albums()
            except Unavailable as problem:
                log.warning("waiting for the database", reason=str(problem))
                closed = 0
            except Exception:
                log.exception("an album will be tried again")
                closed = 0
            if not closed:
                self._taking.album_came.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._taking.album_came.wait(), ALBUM_POLL)
                    await asyncio.sleep(0.1)

    async def _until_done(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something at the platform, again and again with growing pauses while it does not answer."""
        pause = 1.0
        while True:
            try:
                await work()
                return
            except InvalidToken:
                log.error(failures.WRONG_TOKEN)  # noqa: TRY400 - the trace tells an operator nothing
                pause = failures.TOKEN_REST
            except RetryAfter as problem:
                pause = failures.seconds(problem)
            except (TelegramError, Unavailable) as problem:
                log.warning("Telegram is waited for", reason=type(problem).__name__, detail=str(problem)[:120])
                pause = min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)
