"""An HTTP server on 127.0.0.1 that plays a platform: it keeps what arrived, notes every broken rule, fails on demand.

A platform's server is a subclass with a table `RULES` (name of a rule -> address of the page it comes from) and an
`answer_call`. A rule is only in the table when the caller can know that it breaks it: what merely happens (somebody
blocks the bot, a token is withdrawn, the platform is busy) is answered with the platform's error and is no violation.
Leaving the `with` block raises when a rule was broken, so that the test fails whatever else it looked at.
"""

import asyncio
import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Literal, Self, TypeVar

from aiohttp import web

from tests.servers.certificate import self_signed

LARGEST_BODY = 64 * 1024 * 1024
# Some kits put everything into the address.
LONGEST_LINE = 64 * 1024
Result = TypeVar("Result")
Kind = Literal["hang", "slow", "bad_gateway", "drop", "reset", "answer"]


@dataclass(frozen=True)
class Violation:
    """A broken rule: its name, the page it comes from, and what was done."""

    rule: str
    page: str
    detail: str


@dataclass
class Arrival:
    """A request as it came in; `call` is the platform's name of it, `fields` what was understood of it."""

    at: float
    call: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    fields: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    answer: Any = None


@dataclass
class Fault:
    kind: Kind
    times: int
    call: str
    seconds: float
    taken: bool
    body: Any
    status: int


class StrictServer(ABC):
    """A platform on 127.0.0.1. `with Server() as server:` starts it; `server.address` is its base address.

    arrived: every request, oldest first. violations: every broken rule. `now()` is the platform's clock (seconds since
    1970), which `advance()` moves forward.
    """

    RULES: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self.arrived: list[Arrival] = []
        self.address = ""
        self.untrusted = ""
        self._ahead = 0.0
        self._faults: list[Fault] = []
        self._lock = threading.RLock()
        self._ready = threading.Event()
        self._runner: web.AppRunner | None = None
        self._ports = [0, 0]
        self._folder = TemporaryDirectory(prefix="linli-server-")

    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._thread.start()
        self.run(self._listen())
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                self.before_closing()
        finally:
            self.run(self._close())
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(10)
            self.loop.close()
            self._folder.cleanup()
        if kind is None and self.violations:
            told = "\n".join(f"- {one.rule}: {one.detail} ({one.page})" for one in self.violations)
            raise AssertionError(f"{type(self).__name__} saw broken rules:\n{told}")

    def before_closing(self) -> None:  # noqa: B027 - most servers check nothing more
        """What is checked when the block is left in peace."""

    def now(self) -> float:
        """The platform's clock."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let the platform's time pass."""
        self._ahead += seconds

    def broke(self, rule: str, detail: object) -> None:
        """Note that the caller broke a rule of `RULES`."""
        self.violations.append(Violation(rule, self.RULES[rule], str(detail)))

    def bitten(self, rule: str) -> Violation:
        """Take the one violation there is, which must be of this rule: for tests that break a rule on purpose."""
        assert [one.rule for one in self.violations] == [rule], self.violations
        return self.violations.pop()

    def calls(self, name: str) -> list[Arrival]:
        """What arrived for one of the platform's calls, oldest first."""
        return [one for one in self.arrived if one.call == name]

    def fail_next(
        self,
        kind: Kind,
        *,
        times: int = 1,
        call: str = "",
        seconds: float = 3600,
        taken: bool = False,
        body: Any = None,
        status: int = 200,
    ) -> None:
        """Have the next requests fail.

        kind: `hang` never answers, `slow` answers after `seconds`, `bad_gateway` is a 502 page in HTML, `drop` closes
        in the middle of the body, `reset` closes before any byte, `answer` gives `body` (JSON) with `status`.
        times: how many requests. call: only those of this name. taken: whether what was asked is done nevertheless
        (`slow` always does it).
        """
        with self._lock:
            self._faults.append(Fault(kind, times, call, seconds, taken, body, status))

    def mend(self) -> None:
        """Forget the faults not yet used."""
        with self._lock:
            self._faults.clear()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Refuse connections for the length of the block; open ones are cut."""
        self.run(self._close())
        try:
            yield
        finally:
            self.run(self._listen())

    def run(self, awaitable: Coroutine[Any, Any, Result]) -> Result:
        """Run something in the server's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(awaitable, self.loop).result(30)

    def wait_for(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait until something is so; fail when it does not become so."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, "what was waited for did not happen"
            time.sleep(0.01)

    @abstractmethod
    def call_of(self, request: web.Request) -> str:
        """The platform's name of what a request asks for."""

    @abstractmethod
    async def answer_call(self, arrival: Arrival, request: web.Request) -> web.StreamResponse:
        """Do what was asked and answer."""

    def lost(self, arrival: Arrival) -> None:  # noqa: B027 - most servers need not know
        """Told when the caller of this request does not learn its outcome."""

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    async def _listen(self) -> None:
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_route("*", "/{path:.*}", self._receive)
        self._runner = web.AppRunner(
            application,
            access_log=None,
            shutdown_timeout=0.1,
            handler_cancellation=True,
            max_line_size=LONGEST_LINE,
        )
        await self._runner.setup()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*self_signed(Path(self._folder.name)))
        for place, secured in enumerate((None, context)):
            site = web.TCPSite(self._runner, "127.0.0.1", self._ports[place], ssl_context=secured, reuse_address=True)
            await site.start()
            assert site._server is not None
            self._ports[place] = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # asyncio's
        self.address = f"http://127.0.0.1:{self._ports[0]}"
        self.untrusted = f"https://127.0.0.1:{self._ports[1]}"

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        arrival = Arrival(
            self.now(),
            self.call_of(request),
            request.method,
            request.path,
            dict(request.query),
            {name.lower(): value for name, value in request.headers.items()},
            await request.read(),
        )
        self.arrived.append(arrival)
        if request.secure:
            # Nobody vouches for this certificate, so nobody may have sent a request here.
            self.violations.append(Violation("certificate", "RFC 9110, 4.3.4", "the certificate was not checked"))
        fault = self._fault(arrival.call)
        if fault is None:
            return self._keep(arrival, await self.answer_call(arrival, request))
        return await self._fail(fault, arrival, request)

    def _keep(self, arrival: Arrival, response: web.StreamResponse) -> web.StreamResponse:
        arrival.status = response.status
        if arrival.answer is None and isinstance(response, web.Response):
            arrival.answer = response.body
        return response

    def _fault(self, call: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.call in ("", call):
                    fault.times -= 1
                    if not fault.times:
                        self._faults.remove(fault)
                    return fault
        return None

    async def _fail(self, fault: Fault, arrival: Arrival, request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse | None = None
        if fault.taken or fault.kind == "slow":
            response = self._keep(arrival, await self.answer_call(arrival, request))
        if fault.kind == "answer":
            return web.json_response(fault.body, status=fault.status)
        if fault.kind == "slow":
            assert response is not None
            try:
                await asyncio.sleep(fault.seconds)
            except asyncio.CancelledError:
                self.lost(arrival)
                raise
            return response
        self.lost(arrival)
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "bad_gateway":
            page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        if fault.kind == "drop":
            half = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
            await half.prepare(request)
            await half.write(b'{"ok": tr')
        if request.transport is not None:
            request.transport.abort()
        raise asyncio.CancelledError
