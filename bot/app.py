"""The web application: the routes of all channels, health, and what runs beside them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.deliver import Deliverer
from bot.program import Program
from handlers.contract import Channel


def channels_of(program: Program) -> dict[str, Channel]:
    """The channels that are set up, each loaded only when it is; the web chat always is."""
    from handlers.web.channel import WebChannel

    return {"web": WebChannel(program.bridge())}


def application(program: Program) -> Starlette:
    """The application to serve. Its lifespan starts and stops the deliverer and the clock."""
    channels = channels_of(program)
    deliverer = Deliverer(program.database, channels)
    clock = Clock(program, deliverer.wake)
    state = Readiness(program)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(deliverer.run())
        scheduler = clock.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)
            delivering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await delivering

    routes: list[BaseRoute] = [Route("/healthz", state.alive), Route("/readyz", state.ready)]
    for channel in channels.values():
        routes += getattr(channel, "routes", list)()
    return Starlette(routes=routes, lifespan=lifespan)


class Readiness:
    """Whether the program lives, and whether it can do its work."""

    def __init__(self, program: Program) -> None:
        self._program = program

    async def alive(self, _request: Request) -> Response:
        """The process answers."""
        return JSONResponse({"ok": True})

    async def ready(self, _request: Request) -> Response:
        """The database answers and is at the newest revision; 503 with the reason otherwise."""
        from store.database.migrate import pending

        problem: str | None = None
        try:
            behind = await asyncio.to_thread(pending, self._program.settings.database_url)
            problem = "the database is not migrated: run `linli migrate`" if behind else None
        except Exception as error:  # noqa: BLE001  # whatever it is, the answer is that we are not ready
            problem = f"the database does not answer ({type(error).__name__})"
        body: dict[str, Any] = {"ok": problem is None}
        if problem:
            body["problem"] = problem
        return JSONResponse(body, 200 if problem is None else 503)
