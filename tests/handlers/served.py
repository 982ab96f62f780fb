"""A channel served for real over a real database, with the deliverer beside it."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from sqlalchemy import func, select
from sqlmodel import col
from starlette.applications import Starlette

from bot.deliver import Deliverer
from bot.program import Program
from bot.settings import Settings
from handlers.contract import Bridge
from store.channels.account import open_account
from store.channels.platform.parts import SentPart
from store.database import Database
from store.messages import outbox
from store.messages.reply import Reply
from store.messages.sending import Sending
from store.messages.tables import InboxMessage, Lane, OutboxMessage
from store.tables import metadata

SECRET = "a secret for the tests, 32 bytes and more"
PATIENCE = 20.0
T = TypeVar("T")


class Served:
    """A program with one channel at `address`.

    Arguments: `make`, builds the channel from the bridge; `delivers`, whether the outbox is sent by itself.
    """

    def __init__(
        self, folder: Path, name: str, make: Callable[[Bridge], Any], *, database_url: str = "", delivers: bool = True
    ) -> None:
        self._delivers = delivers
        self.name = name
        self.settings = Settings(
            _env_file=None,
            database_url=database_url or f"sqlite:///{folder / 'linli.sqlite'}",
            media_url=f"file://{folder / 'media'}",
            secret_key=SECRET,
        )
        database = Database.open(self.settings.database_url)
        database.write(lambda tx: metadata.create_all(tx.connection))
        database.close()
        self.program = Program.open(self.settings)
        self.channel = make(self.program.bridge())
        self.deliverer = Deliverer(self.program.database, {name: self.channel})
        self._server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=self.channel.routes(), lifespan=self._lifespan), host="127.0.0.1", port=0,
                log_config=None, access_log=False, proxy_headers=False, timeout_graceful_shutdown=2,
            )
        )  # fmt: skip
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        if not self._started.wait(PATIENCE):
            raise TimeoutError("the server did not start")
        while not self._server.started:
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/{name}"

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self.program.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the server's own loop, where the channel lives."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    def enqueue(self, address: str, reply: Reply, *, lane: Lane = Lane.NOTICE) -> int:
        """Put a notice for an address into the outbox, as any part of the program does; the deliverer sends it."""

        def put(tx: Any) -> int:
            account = open_account(tx, self.name, address, "zh-CN")
            return outbox.put(tx, account, self.name, reply, now=tx.now(), lane=lane)

        row = self.program.database.write(put)
        self.deliverer.wake()
        return row

    def leased(self, address: str, reply: Reply) -> Sending:
        """A message whose lease the test holds."""

        def put(tx: Any) -> Sending:
            account, now = open_account(tx, self.name, address, "zh-CN"), tx.now()
            row = outbox.put(tx, account, self.name, reply, now=now, leased=True)
            return Sending(row, account, self.name, address, "zh-CN", "Asia/Shanghai", 2, reply, 1, now)

        return self.program.database.write(put)

    def state(self, row: int) -> str:
        """Where a message in the outbox stands."""
        wanted = select(col(OutboxMessage.state)).where(col(OutboxMessage.id) == row)
        return str(self.program.database.read(lambda tx: tx.value(wanted)))

    def states(self) -> list[str]:
        """Where all messages in the outbox stand, oldest first."""
        wanted = select(col(OutboxMessage.state)).order_by(col(OutboxMessage.id))
        return [row.state for row in self.program.database.read(lambda tx: tx.run(wanted))]

    def error(self, row: int) -> str:
        """Why a message in the outbox was not sent."""
        wanted = select(col(OutboxMessage.error)).where(col(OutboxMessage.id) == row)
        return str(self.program.database.read(lambda tx: tx.value(wanted)))

    def ways(self, row: int) -> dict[int, str]:
        """By which way each part of a message has gone."""
        wanted = select(col(SentPart.part), col(SentPart.way)).where(col(SentPart.outbox_id) == row)
        return {one.part: one.way for one in self.program.database.read(lambda tx: tx.run(wanted))}

    def taken(self) -> int:
        """How many messages were taken in."""
        wanted = select(func.count()).select_from(InboxMessage)
        return int(self.program.database.read(lambda tx: tx.value(wanted)))

    def wait_for(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait until something is so; fail when it does not become so."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"what was waited for did not happen; the outbox: {self.states()}"
            time.sleep(0.02)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        delivering = asyncio.create_task(self.deliverer.run() if self._delivers else asyncio.sleep(3600))
        self._started.set()
        yield
        stop = getattr(self.channel, "stop", None)
        if stop is not None:
            await stop()
        delivering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivering
