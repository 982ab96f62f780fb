"""The conversation with one open page: frames in, lines out; what the page sends is taken in its order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from handlers.web.frames import Hello, Malformed, Said, Shown, read_frame
from handlers.web.hub import Seat
from handlers.web.identity import LANGUAGES, Visitor, language_of
from store.channels.account import KnownAccount
from store.channels.trouble import Unavailable, reached
from store.messages.reply import Text
from store.refusals import Refused

if TYPE_CHECKING:
    from handlers.web.channel import WebChannel

log = structlog.get_logger("web")

BUSY_AFTER = 0.3
_MOST_QUEUED = 32
_AGAIN = 2000
_MOST_TRIES = 3


class Socket:
    """One open page. `account` is whose; `start`, what a link that was followed is about, and its number."""

    def __init__(
        self, channel: "WebChannel", websocket: WebSocket, visitor: Visitor, account: KnownAccount, start: str
    ) -> None:
        self._channel = channel
        self._websocket = websocket
        self._visitor = visitor
        self.account = account
        self.language = account.language
        self.seat = Seat(account.id, visitor.session)
        self.request = channel.identities.trace(websocket)
        self._start = start
        self._said: asyncio.Queue[Said | None] = asyncio.Queue(_MOST_QUEUED + 1)

    async def run(self) -> None:
        """Talk until the page goes or is cut off."""
        self._channel.hub.join(self.seat)
        writer = asyncio.create_task(self._write())
        taker = asyncio.create_task(self._take_all())
        try:
            await self._read(writer)
        finally:
            self._channel.hub.leave(self.seat)
            self.seat.is_lost = True
            writer.cancel()
            # What has arrived whole is still taken in; the page asks for it again if it does not hear of it.
            self._said.put_nowait(None)
            await taker
            await asyncio.gather(writer, return_exceptions=True)

    async def _read(self, writer: "asyncio.Task[None]") -> None:
        while not writer.done():
            try:
                event = await self._websocket.receive()
            except (WebSocketDisconnect, RuntimeError):
                return
            if event["type"] == "websocket.disconnect":
                return
            if self._channel.limits.frames.wait(f"{id(self)}"):
                self.seat.close(1013, self.say(Text("web/problems.too_fast", {})))
                return
            await self._guarded(event.get("text"))

    async def _guarded(self, raw: str | None) -> None:
        """One frame. Whatever it does, the socket stays open and a sentence says what was wrong."""
        try:
            frame = read_frame(raw)
            if isinstance(frame, Hello):
                await self._greet(frame)
            elif isinstance(frame, Shown):
                await self._channel.acknowledge(self.account.id, frame.rows)
            else:
                self._queue(frame)
        except Malformed as problem:
            self._refuse(problem.id, Text(f"web/problems.{problem.key}", {}))
        except Unavailable:
            log.exception("database unavailable")
            self.seat.close(1013, self.say(Text("web/problems.unavailable", {})))

    async def _greet(self, hello: Hello) -> None:
        if hello.chosen and hello.language in LANGUAGES and hello.language != self.language:
            self.language = hello.language
            await self._channel.choose_language(self.account.id, hello.language)
        await self._channel.welcome(self)

    async def begin(self, *, is_first: bool) -> None:
        """Begin what the followed link is about; on the very first visit, say hello. A repetition changes nothing."""
        payload, _, number = self._start.rpartition(".")
        self._start = ""
        if payload and number:
            self._queue(Said(f"start-{number}", start=payload))
        elif is_first:
            self._queue(Said("start-first", start=""))

    def _queue(self, said: Said) -> None:
        wait = self._channel.limits.messages.wait(str(self.account.id))
        if wait or self._said.qsize() >= _MOST_QUEUED:
            self.seat.put({"t": "again", "id": said.id, "after": int((wait or 1.0) * 1000) + 100})
            return
        self._said.put_nowait(said)

    async def _take_all(self) -> None:
        while (said := await self._said.get()) is not None:
            async with self._channel.turn(self.account.id):
                try:
                    await self._take(said)
                except Exception:
                    log.exception("message not taken")

    async def _take(self, said: Said) -> None:
        """Take one message in: answered only after the commit, and then told to all pages of the account."""
        if not await self._channel.identities.is_good(self._visitor):
            self.seat.close(4401, self.say(Text("refusals/sessions.over", {})))
            return
        try:
            message = await self._channel.message_of(self, said, datetime.now(UTC))
            async with self._busy():
                taken = await self._channel.bridge.receive(message)
        except Refused as refusal:
            self._refuse(said.id, Text(f"refusals/{refusal.key}", refusal.values))
            return
        except Malformed as problem:
            self._refuse(said.id, Text(f"web/problems.{problem.key}", {}))
            return
        except Unavailable as problem:
            log.warning("database unavailable, the page will send again", reason=str(problem))
            self.seat.put({"t": "again", "id": said.id, "after": _AGAIN})
            return
        except Exception:
            reference, tries = self._channel.failures.count(f"{self.account.id}.{said.id}")
            log.exception("message failed", reference=reference, tries=tries)
            self._failed(said, reference, tries)
            return
        reached("response")
        if said.start is None:
            self.seat.put({"t": "taken", "id": said.id})
        elif taken.again:
            return
        async with self._busy():
            await self._channel.answer(self, message, taken)
        if taken.language != self.language:
            self.language = taken.language
            self._channel.hub.push(self.account.id, {"t": "lang", "lang": taken.language})

    def _failed(self, said: Said, reference: str, tries: int) -> None:
        """Let the page try a few times more; then it keeps the words and shows a number by which we find the fault."""
        if said.start is not None:
            return
        if tries < _MOST_TRIES:
            self.seat.put({"t": "again", "id": said.id, "after": _AGAIN})
        else:
            self._refuse(said.id, Text("web/problems.fault", {"reference": reference}))

    def _refuse(self, message: str | None, words: Text) -> None:
        self.seat.put({"t": "refused", "id": message, "text": self.say(words)})

    def say(self, words: Text) -> str:
        """A text in the language of this page."""
        return self._channel.bridge.render(self.language, words)

    @contextlib.asynccontextmanager
    async def _busy(self) -> AsyncIterator[None]:
        """Show typing dots on all pages of the account while something takes longer than a blink."""
        shown = False

        async def show() -> None:
            nonlocal shown
            await asyncio.sleep(BUSY_AFTER)
            shown = True
            self._channel.hub.push(self.account.id, {"t": "busy", "on": True})

        showing = asyncio.create_task(show())
        try:
            yield
        finally:
            showing.cancel()
            if shown:
                self._channel.hub.push(self.account.id, {"t": "busy", "on": False})

    async def _write(self) -> None:
        """Carry frames from the seat to the page; ends with a farewell when the seat is closed."""
        try:
            while (frame := await self.seat.frames.get()) is not None:
                await self._websocket.send_text(frame)
            code, sentence = self.seat.farewell or (1000, "")
            if sentence:
                await self._websocket.send_json({"t": "bye", "text": sentence})
            await self._websocket.close(code)
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The page has gone; what it has not acknowledged is shown when it comes back.
            self.seat.is_lost = True


async def turned_away(websocket: WebSocket, sentence: str, code: int) -> None:
    """Tell a page why it may not talk, and close."""
    await websocket.accept()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await websocket.send_json({"t": "bye", "text": sentence})
        await websocket.close(code)


async def admitted(
    channel: "WebChannel", websocket: WebSocket, run: Callable[[Visitor, KnownAccount], Awaitable[None]]
) -> None:
    """Find out who opens a socket and let them talk, or say in a sentence why not."""
    identities, language = channel.identities, language_of(websocket)
    if not identities.is_own_origin(websocket):
        # Another site's page: nothing is said to it.
        identities.refused(websocket, "session.open", "sessions.foreign")
        await websocket.close(1008)
        return
    try:
        visitor = await identities.of(websocket)
        visitor = await identities.settled(visitor, websocket, language)
    except Refused as refusal:
        sentence = channel.bridge.render(language, Text(f"refusals/{refusal.key}", refusal.values))
        is_final = refusal.key in ("sessions.over", "sessions.no_persona", "sessions.demo_only_here")
        await turned_away(websocket, sentence, 4401 if is_final else 1013)
        return
    except Unavailable:
        log.exception("database unavailable")
        await turned_away(websocket, channel.bridge.render(language, Text("web/problems.unavailable", {})), 1013)
        return
    if visitor.account is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    await run(visitor, visitor.account)
