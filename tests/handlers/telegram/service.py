"""The whole program, served, with a bot on the strict Bot API and people who chat with it."""

import asyncio
import contextlib
import io
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from PIL import Image
from sqlalchemy import func, select
from sqlmodel import col
from starlette.applications import Starlette

from bot.app import application
from bot.program import Program
from bot.settings import Settings
from store.channels.account import Account, account_at
from store.database import Database
from store.messages import outbox
from store.messages.inbox import message_in
from store.messages.message import Message
from store.messages.reply import Reply
from store.messages.tables import InboxMessage, Lane, OutboxMessage
from store.tables import metadata
from tests.servers.telegram import TOKEN, TelegramServer, updates

KEY = "a secret for the tests, 32 bytes and more"
SECRET = "what-only-the-platform-knows"
PUBLIC = "https://linli.example"
PATIENCE = 15.0


def settings_for(folder: Path, api: str, **changes: Any) -> Settings:
    given: dict[str, Any] = {
        "database_url": f"sqlite:///{folder / 'linli.sqlite'}",
        "media_url": f"file://{folder / 'media'}",
        "anchor_path": folder / "anchors.jsonl",
        "secret_key": KEY,
        "telegram_token": TOKEN,
        "telegram_api": api,
        "telegram_mode": "webhook",
        "telegram_secret": SECRET,
        "public_url": PUBLIC,
    }
    return Settings(_env_file=None, **(given | changes))


def make_tables(url: str) -> None:
    database = Database.open(url)
    database.write(lambda tx: metadata.create_all(tx.connection))
    database.close()


class Service:
    """One running program. In webhook mode the strict server's updates come to it over HTTP."""

    def __init__(self, folder: Path, server: TelegramServer, **changes: Any) -> None:
        self.server = server
        self.settings = settings_for(folder, changes.pop("api", server.address), **changes)
        make_tables(self.settings.database_url)
        self.program = Program.open(self.settings)
        app = application(self.program)
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._watched(app), host="127.0.0.1", port=0, log_config=None, access_log=False, proxy_headers=False,
                timeout_graceful_shutdown=2,
            )
        )  # fmt: skip
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        server.wait_for(lambda: self._server.started)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        server.updates.routes[PUBLIC] = self.address

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ready(self) -> "Service":
        """Wait until the bot has introduced itself to the platform."""
        self.server.wait_for(lambda: len(self.server.commands) >= 3)
        return self

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self.program.close()

    def run(self, coroutine: Any) -> Any:
        """Run a coroutine in the program's own loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    def post(self, update: Any, *, secret: str | None = SECRET, raw: bytes | None = None) -> httpx.Response:
        """Post to the webhook as anybody could."""
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        address = f"{self.address}/telegram/webhook"
        if raw is not None:
            return httpx.post(address, content=raw, headers=headers, timeout=30)
        return httpx.post(address, json=update, headers=headers, timeout=30)

    def taken(self, chat: int) -> list[Message]:
        """The messages that were taken in from a chat, oldest first."""

        def query(tx: Any) -> list[Message | None]:
            mine = (col(InboxMessage.channel) == "telegram", col(InboxMessage.address) == str(chat))
            columns = (col(InboxMessage.key), col(InboxMessage.content))
            rows = tx.run(select(*columns).where(*mine).order_by(InboxMessage.id))
            return [message_in(self.program.keys, "telegram", str(chat), *row) for row in rows]

        return [message for message in self.program.database.read(query) if message is not None]

    def account(self, chat: int) -> int:
        known = self.program.database.read(lambda tx: account_at(tx, "telegram", str(chat)))
        assert known is not None
        return known.id

    def is_blocked(self, chat: int) -> bool:
        mine = select(col(Account.blocked_at)).where(col(Account.id) == self.account(chat))
        return self.program.database.read(lambda tx: tx.value(mine)) is not None

    def enqueue(self, chat: int, reply: Reply, lane: Lane = Lane.NOTICE) -> int:
        """Put a message into the outbox, as any part of the program does."""
        account = self.account(chat)
        row: int = self.program.database.write(
            lambda tx: outbox.put(tx, account, "telegram", reply, now=tx.now(), lane=lane)
        )
        return row

    def state(self, row: int) -> str:
        found: str = self.program.database.read(
            lambda tx: tx.value(select(col(OutboxMessage.state)).where(col(OutboxMessage.id) == row))
        )
        return found

    def error(self, row: int) -> str:
        found: str = self.program.database.read(
            lambda tx: tx.value(select(col(OutboxMessage.error)).where(col(OutboxMessage.id) == row))
        )
        return found

    def unsent(self) -> int:
        left = select(func.count()).select_from(OutboxMessage).where(col(OutboxMessage.state) == "due")
        return int(self.program.database.read(lambda tx: tx.value(left)))

    def wait_for_state(self, row: int, state: str, seconds: float = PATIENCE) -> None:
        self.server.wait_for(lambda: self.state(row) == state, seconds)

    def _watched(self, app: Starlette) -> Starlette:
        inner = app.router.lifespan_context

        @contextlib.asynccontextmanager
        async def lifespan(given: Starlette) -> AsyncIterator[Any]:
            self.loop = asyncio.get_running_loop()
            async with inner(given) as state:
                yield state

        app.router.lifespan_context = lifespan
        return app


class Chatter:
    """A person who chats with the bot. Everything goes through the strict server, both ways."""

    def __init__(self, service: Service, number: int) -> None:
        self.service = service
        self.server = service.server
        self.number = number
        self.server.person(number)

    def does(self, *happened: dict[str, Any]) -> list[dict[str, Any]]:
        """Do something and give what the bot sent or changed until it had taken it in."""
        sent, edited = len(self.server.sending.sent), len(self.server.sending.edits)
        self.server.push(*happened)
        self.server.wait_until_taken(seconds=PATIENCE)
        return self.heard(sent, edited)

    def heard(self, sent: int, edited: int = 10**9) -> list[dict[str, Any]]:
        """What this person was sent since so many messages."""
        messages = self.server.sending.sent[sent:] + self.server.sending.edits[edited:]
        return [one for one in messages if one["chat"]["id"] == self.number]

    def says(self, text: str, **more: Any) -> list[dict[str, Any]]:
        return self.does(updates.message(self.number, text) | more)

    def taps(self, option: str, shown: dict[str, Any]) -> list[dict[str, Any]]:
        return self.does(updates.callback_query(self.number, option, shown))

    def last(self) -> dict[str, Any]:
        return self.heard(0)[-1]


def options_of(message: dict[str, Any]) -> list[str]:
    """The ids of the options below a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def words_of(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def photo(width: int = 320, height: int = 240, color: str = "teal") -> bytes:
    """A real photo."""
    output = io.BytesIO()
    Image.new("RGB", (width, height), color).save(output, "JPEG")
    return output.getvalue()
