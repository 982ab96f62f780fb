"""The web channel: what bot composes, sends through and mounts."""

import asyncio
import contextlib
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import structlog
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from handlers.contract import Abilities, Bridge
from handlers.web.answers import Answers
from handlers.web.frames import Malformed, Said
from handlers.web.hub import Hub
from handlers.web.identity import CHANNEL, Identities, Visitor
from handlers.web.limits import Limits
from handlers.web.lines import LONGEST_TEXT, Lines, Reader, labels_in
from handlers.web.media import Files, Reports, Upload
from handlers.web.page import START_COOKIE, Page
from handlers.web.push import Push
from handlers.web.sign_in import SignIn
from handlers.web.socket import Socket, admitted
from store.channels.account import KnownAccount, Profile, profile_of, set_language
from store.channels.media import media_of, media_with
from store.channels.session import good_sessions
from store.channels.trouble import reached
from store.messages import outbox
from store.messages.message import Media, MediaKind, Message, Position
from store.messages.outbox import HistoryLine
from store.messages.reply import Text
from store.messages.sending import Outcome, Sending, Taken

log = structlog.get_logger("web")

HISTORY = 50
_MOST_LABELS = 500
_WAITING = frozenset({"due", "held"})


class Failures:
    """How often a message has failed, and the reference under which its faults are logged."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._known: OrderedDict[str, tuple[str, int]] = OrderedDict()

    def count(self, key: str) -> tuple[str, int]:
        """Count one more failure; gives the reference and how many there were."""
        reference, times = self._known.pop(key, (secrets.token_hex(3), 0))
        self._known[key] = (reference, times + 1)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return reference, times + 1


class WebChannel:
    """The built-in web chat. `routes` are mounted by the program, `send` is called by its deliverer."""

    abilities = Abilities(
        channel=CHANNEL,
        buttons=True,
        edits=True,
        albums=9,
        longest_text=LONGEST_TEXT,
        text_unit="characters",
        reply_in_response=False,
        pictures=True,
        files=True,
        location=True,
        acknowledges=True,
    )

    def __init__(self, bridge: Bridge, limits: Limits | None = None) -> None:
        self.bridge = bridge
        self.limits = limits or Limits()
        self.hub = Hub()
        self.failures = Failures()
        self.identities = Identities(bridge, self.limits.guests)
        self._answers = Answers(bridge)
        self._lines = Lines(bridge)
        self._push = Push(bridge, self.identities)
        self._upload = Upload(bridge, self.identities, self.limits.uploads)
        self._page = Page(bridge, self.identities, self._push.public_key(), self._upload.largest)
        self._turns: dict[int, tuple[asyncio.Lock, int]] = {}
        self._labels: OrderedDict[int, dict[str, tuple[str, str]]] = OrderedDict()

    def routes(self) -> list[BaseRoute]:
        """The routes of the page, its socket, uploads, files and signing in."""
        told, page = self._answers.told, self._page
        files, reports = Files(self.bridge, self.identities), Reports(self.bridge, self.identities)
        sign_in = SignIn(self.bridge, self.identities, self._answers, self.limits, self.hub)
        return [
            Route("/", told(page.open)),
            Route("/page", told(page.facts)),
            Route("/static/{path:path}", told(page.part)),
            Route("/worker.js", told(page.worker)),
            Route("/manifest.webmanifest", told(page.manifest)),
            Route("/upload", told(self._upload.take), methods=["POST"]),
            Route("/media/{id}", told(files.give)),
            Route("/report/{row:int}.{number:int}", told(reports.give)),
            Route("/join/{token}", told(sign_in.invitation), methods=["GET"]),
            Route("/join/{token}", told(sign_in.accept), methods=["POST"]),
            Route("/session/code", told(sign_in.code), methods=["POST"]),
            Route("/session/list", told(sign_in.sessions), methods=["GET"]),
            Route("/session/end", told(sign_in.end), methods=["POST"]),
            Route("/push", told(self._push.add), methods=["POST"]),
            Route("/demo/sms", told(page.text_messages)),
            WebSocketRoute("/ws", self._connect),
        ]

    async def send(self, sending: Sending) -> Outcome:
        """Show a message on the open pages of an account; else wake its browsers; else keep it until it opens one."""
        await self._close_ended(sending.account, sending.language)
        if self.hub.is_open(sending.account):
            reader = Reader(sending.account, sending.address, sending.language, sending.zone)
            lines = await self._lines.of_reply(sending.id, sending.reply, sending.created_at, reader)
            self._remember(sending.account, labels_in(lines))
            if self.hub.push(sending.account, {"t": "lines", "lines": lines}):
                return Outcome.SENT
        woken = await self._push.wake(sending.account, sending.language)
        return Outcome.SENT if woken else Outcome.HELD

    async def answer(self, socket: Socket, message: Message, taken: Taken) -> None:
        """Show a message that was taken in on all pages of its account, and after it the answers."""
        reader = self._reader(socket)
        mine = await self._lines.of_message(
            taken.inbox, message, message.at, reader, self._labels.get(socket.account.id, {})
        )
        if mine is not None:
            self.hub.push(socket.account.id, {"t": "lines", "lines": [mine]})
        for sending in taken.sendings:
            reached("send")
            outcome = await self.send(sending)
            reached("mark")
            await self._mark(sending, outcome)

    async def _close_ended(self, account: int, language: str) -> None:
        """Close pages whose session was ended from elsewhere, before they are shown anything more."""
        sessions = self.hub.sessions(account)
        if not sessions:
            return
        good = await self.bridge.database.read_soon(lambda tx: good_sessions(tx, sessions))
        for session in sessions - good:
            sentence = self.bridge.render(language, Text("refusals/sessions.over", {}))
            self.hub.end_session(account, session, sentence)

    async def _mark(self, sending: Sending, outcome: Outcome) -> None:
        leases = [(sending.id, sending.fence)]
        await self.bridge.database.write_soon(lambda tx: outbox.mark(tx, leases, outcome))

    async def welcome(self, socket: Socket) -> None:
        """Tell a page that has opened who it is and what was said; then what a link or a first visit begins."""
        account = socket.account.id
        profile, history, waiting = await self.bridge.database.read_soon(
            lambda tx: (
                profile_of(tx, account),
                outbox.newest(tx, self.bridge.keys, account, HISTORY),
                outbox.unacknowledged(tx, account),
            )
        )
        lines = await self._lines.of_history(_merged(history, waiting), self._reader(socket))
        self._remember(account, labels_in(line for line in lines if line["from"] == "bot"))
        if not socket.seat.put({"t": "welcome", "me": self._me(profile, socket.language), "lines": lines}):
            return
        rows = [line.id for line in waiting if line.state in _WAITING]
        if rows:
            await self.bridge.database.write_soon(lambda tx: outbox.came(tx, account, rows))
        await socket.begin(is_first=not history and not waiting)

    async def acknowledge(self, account: int, rows: Sequence[int]) -> None:
        """Record that a page has shown these outbox rows."""
        if rows:
            await self.bridge.database.write_soon(lambda tx: outbox.acknowledge(tx, account, rows))

    async def choose_language(self, account: int, language: str) -> None:
        """Speak to an account in the language picked on its page."""
        await self.bridge.database.write_soon(lambda tx: set_language(tx, account, language))

    async def message_of(self, socket: Socket, said: Said, at: datetime) -> Message:
        """What was said on the page as a message. Raises Malformed for files that are not the sender's own."""
        media: tuple[Media, ...] = ()
        if said.media:
            account = socket.account.id
            found = await self.bridge.database.read_soon(lambda tx: media_of(tx, said.media, account))
            if len(found) != len(set(said.media)):
                for one in await self.bridge.database.read_soon(
                    lambda tx: media_with(tx, set(said.media) - set(found))
                ):
                    self.bridge.attempts.note(
                        CHANNEL, "media.send", "media.not_yours", account=account, about=f"media/{one}"
                    )
                raise Malformed("media_gone", said.id)
            known = [found[each] for each in dict.fromkeys(said.media)]
            media = tuple(Media(each.id, MediaKind(each.kind), each.name, each.type, each.size) for each in known)
        return Message(
            channel=CHANNEL,
            address=socket.account.address,
            id=said.id,
            at=at,
            text=said.text,
            tap=said.tap,
            media=media,
            position=Position(*said.position) if said.position else None,
            start=said.start,
            language=socket.language,
            request=socket.request,
        )

    @contextlib.asynccontextmanager
    async def turn(self, account: int) -> AsyncIterator[None]:
        """One message of an account at a time, whichever of its pages sent it."""
        lock, waiting = self._turns.get(account, (asyncio.Lock(), 0))
        self._turns[account] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._turns[account]
            if waiting == 1:
                del self._turns[account]
            else:
                self._turns[account] = (lock, waiting - 1)

    async def _connect(self, websocket: WebSocket) -> None:
        async def run(visitor: Visitor, account: KnownAccount) -> None:
            await Socket(self, websocket, visitor, account, websocket.cookies.get(START_COOKIE, "")).run()

        await admitted(self, websocket, run)

    def _reader(self, socket: Socket) -> Reader:
        return Reader(socket.account.id, socket.account.address, socket.language)

    def _remember(self, account: int, labels: dict[str, tuple[str, str]]) -> None:
        """Keep labels of options shown lately, so that a tap can be shown as what was tapped."""
        known = self._labels.pop(account, {}) | labels
        self._labels[account] = dict(list(known.items())[-_MOST_LABELS:])
        while len(self._labels) > _MOST_LABELS:
            self._labels.popitem(last=False)

    def _me(self, profile: Profile | None, language: str) -> dict[str, str]:
        if profile is None:
            return {"name": "", "role": ""}
        return {"name": profile.name, "role": self._page.role(profile, language)}


def _merged(history: list[HistoryLine], waiting: list[HistoryLine]) -> list[HistoryLine]:
    """The newest lines and, before them, what was not yet shown; oldest first."""
    known = {line.id for line in history if not line.mine}
    lines = [line for line in waiting if line.id not in known] + history
    return sorted(lines, key=lambda line: (line.at, not line.mine, line.id))
