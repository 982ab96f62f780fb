"""A real web server over a real database, and browsers that talk to it."""

import asyncio
import contextlib
import json
import re
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from sqlalchemy import select
from sqlmodel import col
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.deliver import Deliverer
from bot.program import Program
from bot.settings import Settings
from handlers.web.channel import WebChannel
from store.channels.account import account_at, open_account
from store.channels.holder import set_holder
from store.channels.session import session_by
from store.database import Database
from store.messages import outbox
from store.messages.reply import Reply
from store.messages.tables import OutboxMessage
from store.people.area import AreaKind, add_area
from store.people.person import add_person
from store.rights.roles import Assurance
from store.tables import metadata

SECRET = "a secret for the tests, 32 bytes and more"
PATIENCE = 15.0


class Site:
    """The web channel, served. `demo` has two people, P01 and P02."""

    def __init__(self, folder: Path, *, demo: bool = False, **settings: Any) -> None:
        self.settings = Settings(
            _env_file=None,
            database_url=f"sqlite:///{folder / 'linli.sqlite'}",
            media_url=f"file://{folder / 'media'}",
            secret_key=SECRET,
            **settings,
        )
        database = Database.open(self.settings.database_url)
        database.write(lambda tx: metadata.create_all(tx.connection))
        database.close()
        self.program = Program.open(self.settings, demo=demo)
        if demo:
            self._add_people()
        self.channel = WebChannel(self.program.bridge())
        self.deliverer = Deliverer(self.program.database, {"web": self.channel})
        self._server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=self.channel.routes(), lifespan=self._lifespan), host="127.0.0.1", port=0,
                log_config=None, access_log=False, ws="websockets-sansio", ws_max_size=1 << 20, proxy_headers=False,
                timeout_graceful_shutdown=2,
            )
        )  # fmt: skip
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._started = threading.Event()
        self._thread.start()
        if not self._started.wait(PATIENCE):
            raise TimeoutError("the server did not start")
        while not self._server.started:
            threading.Event().wait(0.01)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self.program.close()

    def run(self, coroutine: Any) -> Any:
        """Run a coroutine in the server's own loop, where the channel lives."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    def browser(self, persona: str | None = None) -> "Browser":
        return Browser(self, persona)

    def enqueue(self, account: int, reply: Reply) -> int:
        """Put a notice into the outbox, as any part of the program does; the deliverer sends it."""
        row: int = self.program.database.write(lambda tx: outbox.put(tx, account, "web", reply, now=tx.now()))
        self.deliverer.wake()
        return row

    def state(self, row: int) -> str:
        """Where a message in the outbox stands."""
        found: str = self.program.database.read(
            lambda tx: tx.value(select(col(OutboxMessage.state)).where(col(OutboxMessage.id) == row))
        )
        return found

    def wait_for(self, row: int, state: str) -> None:
        """Wait until a message in the outbox stands where it should."""
        for _ in range(1500):
            if self.state(row) == state:
                return
            self.run(asyncio.sleep(0.01))
        raise AssertionError(f"the row is {self.state(row)}, not {state}")

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        delivering = asyncio.create_task(self.deliverer.run())
        self._started.set()
        yield
        delivering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivering

    def _add_people(self) -> None:
        def add(tx: Any) -> None:
            add_area(tx, None, AreaKind.COMMUNITY, "SY", "松园社区", is_demo=True)
            for code, name in (("P01", "橘小满"), ("P02", "柚大山")):
                person = add_person(tx, self.program.keys, name, code=code, is_demo=True)
                account = open_account(tx, "web", code, "zh-CN")
                set_holder(tx, account, person, Assurance.VERIFIED, "demo", is_demo=True)

        self.program.database.write(add)


class Browser:
    """A browser with its cookies; `persona` is who it plays in the demo."""

    def __init__(self, site: Site, persona: str | None = None) -> None:
        self.site = site
        self.persona = persona
        self.http = httpx.Client(base_url=site.address, timeout=60)
        self.query = {"as": persona} if persona else {}

    @property
    def csrf(self) -> str:
        return str(self.http.get("/page", params=self.query).json()["csrf"])

    def tab(self, **headers: str) -> "Tab":
        """Open the page and its socket."""
        self.http.get("/", params=self.query)
        return Tab(self, headers)

    def upload(self, name: str, content: bytes, kind: str = "application/octet-stream") -> httpx.Response:
        return self.http.post(
            "/upload", params=self.query, files={"file": (name, content, kind)}, headers={"X-CSRF": self.csrf}
        )

    def account(self) -> int:
        """The id of the account that this browser chats with."""
        cookie = self.http.cookies.get("linli") or ""
        if self.persona:
            known = self.site.program.database.read(lambda tx: account_at(tx, "web", str(self.persona)))
            return known.id if known else 0
        code = self.site.program.keys.token(cookie)
        session = self.site.program.database.read(lambda tx: session_by(tx, code))
        return session.account if session else 0


class Tab:
    """One open page: its socket, and all frames it was sent."""

    def __init__(self, browser: Browser, headers: dict[str, str]) -> None:
        cookies = "; ".join(f"{each.name}={each.value}" for each in browser.http.cookies.jar)
        query = f"?as={browser.persona}" if browser.persona else ""
        self._stack = contextlib.ExitStack()
        address = f"ws://127.0.0.1:{browser.site.port}/ws{query}"
        self.socket: ClientConnection = self._stack.enter_context(
            connect(address, additional_headers={"Cookie": cookies, **headers})
        )
        self.frames: list[dict[str, Any]] = []

    def __enter__(self) -> "Tab":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def put(self, frame: dict[str, Any]) -> None:
        self.socket.send(json.dumps(frame))

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read frames until there is one that is wanted."""
        while True:
            frame = json.loads(self.socket.recv(timeout=PATIENCE))
            self.frames.append(frame)
            if wanted(frame):
                return frame

    def until_kind(self, kind: str) -> dict[str, Any]:
        return self.until(lambda frame: frame["t"] == kind)

    def hello(self, lang: str = "zh-CN", **more: Any) -> dict[str, Any]:
        """Say hello; gives the welcome."""
        self.put({"t": "hello", "lang": lang, **more})
        return self.until_kind("welcome")

    def greeted(self, lang: str = "zh-CN") -> "Tab":
        """Say hello for the first time ever, and wait for the bot's greeting."""
        self.hello(lang)
        self.until(is_from_bot)
        return self

    def say(self, text: str, id_: str | None = None) -> str:
        id_ = id_ or str(uuid4())
        self.put({"t": "say", "id": id_, "text": text})
        return id_

    def ask(self, text: str, id_: str | None = None) -> list[dict[str, Any]]:
        """Say something and give the lines of the answer."""
        id_ = self.say(text, id_)
        self.until(lambda frame: frame == {"t": "taken", "id": id_})
        return list(self.until(is_from_bot)["lines"])

    def sync(self) -> None:
        """Wait until everything sent before was dealt with: a malformed frame is answered in its turn."""
        self.socket.send("{")
        self.until(lambda frame: frame["t"] == "refused" and frame["id"] is None)

    def end(self) -> int:
        """Read until the server closes; gives the code of the close."""
        try:
            while True:
                self.frames.append(json.loads(self.socket.recv(timeout=PATIENCE)))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0

    def lines(self) -> list[dict[str, Any]]:
        """All lines that this page shows, as it merges them."""
        shown = {line["id"]: line for frame in self.frames for line in frame.get("lines", [])}
        return list(shown.values())


def is_from_bot(frame: dict[str, Any]) -> bool:
    return frame["t"] == "lines" and any(line["from"] == "bot" for line in frame["lines"])


def has_chinese(text: str) -> bool:
    return re.search("[一-鿿]", text) is not None
