"""Who a request is from: a demo person, the holder of a session cookie, or a new guest."""

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from handlers.contract import Bridge
from handlers.web.limits import Limit
from store.channels.account import KnownAccount, account_at, account_with, open_account
from store.channels.session import TOUCHED_EVERY, SessionTaken, end_session, open_session, session_by, touch_session
from store.refusals import Refused

COOKIE = "linli"
CHANNEL = "web"
LANGUAGES = ("zh-CN", "en")
FIRST_PERSONA = "P01"

_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
_LOCAL = frozenset({"127.0.0.1", "localhost"})
_FORWARDED = ("forwarded", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a request is from. `account` is None for a guest who has not yet opened the chat.

    `cookie` is the session cookie, made just now if `is_new`; `was_over` tells that the one sent had ended;
    `persona`, the code of a demo person, else None.
    """

    account: KnownAccount | None
    session: int | None
    cookie: str
    is_new: bool
    was_over: bool
    persona: str | None

    @property
    def is_signed_in(self) -> bool:
        """Whether a person is behind this request, not a guest."""
        return self.account is not None and self.account.person is not None


class Identities:
    """Tells who requests are from, and keeps sessions."""

    def __init__(self, bridge: Bridge, guests: Limit) -> None:
        self._bridge = bridge
        self._guests = guests
        options: Mapping[str, Any] = bridge.options
        self.is_demo = bool(options.get("demo"))
        self.days = int(options.get("session_days", 30))
        self.public_url = str(options.get("public_url") or "").rstrip("/")
        self._proxies = tuple(options.get("trusted_proxies") or ())

    async def of(self, connection: HTTPConnection) -> Visitor:
        """Who a request is from.

        Refuses (`sessions.demo_only_here`) the demo from elsewhere than this machine, and (`sessions.no_persona`) a
        demo person that does not exist.
        """
        sent = connection.cookies.get(COOKIE, "")
        cookie = sent if _COOKIE.fullmatch(sent) else ""
        if self.is_demo:
            return await self._persona(connection, cookie)
        if not cookie:
            if sent:
                self.refused(connection, "session.open", "sessions.forged")
            return self.fresh()
        code = self._bridge.keys.token(cookie)
        session = await self._bridge.database.read_soon(lambda tx: session_by(tx, code))
        if session is None and self._is_ours(cookie):
            # A guest who has looked at the page and not talked yet.
            return Visitor(None, None, cookie, is_new=False, was_over=False, persona=None)
        if session is None:
            self.refused(connection, "session.open", "sessions.forged")
            return self.fresh(was_over=True)
        account_id = session.account
        account = await self._bridge.database.read_soon(lambda tx: account_with(tx, account_id))
        if session.is_over or account is None:
            self.refused(connection, "session.open", "sessions.over", account=account_id)
            return self.fresh(was_over=True)
        if session.now - session.seen_at > min(TOUCHED_EVERY, timedelta(days=self.days) / 2):
            made = session.id
            await self._bridge.database.write_soon(lambda tx: touch_session(tx, made, self.days))
        return Visitor(account, session.id, cookie, is_new=False, was_over=False, persona=None)

    async def settled(self, visitor: Visitor, connection: HTTPConnection, language: str) -> Visitor:
        """The visitor with an account: a guest who opens the chat for the first time gets one now.

        Refuses (`sessions.over`) an ended session, and (`sessions.too_many`) too many new guests from one address.
        """
        if visitor.account is not None:
            return visitor
        if visitor.was_over:
            raise Refused("sessions.over")
        if self._guests.wait(self.client(connection)):
            raise Refused("sessions.too_many")
        address, device = secrets.token_urlsafe(16), device_of(connection)
        chosen = language if language in LANGUAGES else LANGUAGES[0]
        try:
            session = await self._open(address, visitor.cookie, device, chosen)
        except SessionTaken:
            # Two tabs of a new browser connected at once; the other one's account is ours too.
            return await self.of(connection)
        account = await self._bridge.database.read_soon(lambda tx: account_at(tx, CHANNEL, address))
        return replace(visitor, account=account, session=session)

    async def _open(self, address: str, cookie: str, device: str, language: str) -> int:
        code = self._bridge.keys.token(cookie)
        return await self._bridge.database.write_soon(
            lambda tx: open_session(tx, open_account(tx, CHANNEL, address, language), code, device, self.days)
        )

    def fresh(self, *, was_over: bool = False) -> Visitor:
        """A visitor of whom nothing is known yet, with a new cookie."""
        return Visitor(None, None, self._cookie(), is_new=True, was_over=was_over, persona=None)

    def refused(
        self, connection: HTTPConnection, operation: str, result: str, *, account: int | None = None, about: str = ""
    ) -> None:
        """Note for the audit what was refused to a request before it was a message."""
        self._bridge.attempts.note(
            CHANNEL, operation, result, source=self.client(connection), account=account, about=about
        )

    def _cookie(self) -> str:
        """A new session cookie: nobody else can make one that we know for ours, so a made-up one is told apart."""
        body = secrets.token_urlsafe(24)
        return body + self._mark(body)

    def _is_ours(self, cookie: str) -> bool:
        return secrets.compare_digest(cookie[32:], self._mark(cookie[:32]))

    def _mark(self, body: str) -> str:
        tag = bytes.fromhex(self._bridge.keys.token(f"cookie.{body}"))[:8]
        return base64.urlsafe_b64encode(tag).decode().rstrip("=")

    async def sign_in(self, visitor: Visitor, connection: HTTPConnection, account: int) -> Visitor:
        """Give the visitor a session of `account` with a new cookie: one known before signing in is worth nothing."""
        cookie, device, old = self._cookie(), device_of(connection), visitor
        code = self._bridge.keys.token(cookie)

        def change(tx: Any) -> int:
            if old.session is not None and old.account is not None:
                end_session(tx, old.account.id, old.session)
            return open_session(tx, account, code, device, self.days)

        session = await self._bridge.database.write_soon(change)
        known = await self._bridge.database.read_soon(lambda tx: account_with(tx, account))
        return Visitor(known, session, cookie, is_new=True, was_over=False, persona=None)

    async def is_good(self, visitor: Visitor) -> bool:
        """Whether the visitor's session still holds: it may have been ended from another browser."""
        if visitor.persona is not None:
            return True
        code = self._bridge.keys.token(visitor.cookie)
        session = await self._bridge.database.read_soon(lambda tx: session_by(tx, code))
        return session is not None and not session.is_over

    def remember(self, response: Response, visitor: Visitor) -> None:
        """Put the session cookie into a response."""
        response.set_cookie(
            COOKIE,
            visitor.cookie,
            max_age=self.days * 86400,
            httponly=True,
            samesite="lax",
            secure=self.public_url.startswith("https://"),
            path="/",
        )

    def csrf(self, visitor: Visitor) -> str:
        """What a page of this browser sends with each change, and no other site can know."""
        return self._bridge.keys.token(f"csrf.{visitor.cookie}")

    def check_change(self, connection: HTTPConnection, visitor: Visitor, csrf: str) -> None:
        """Make sure that a change was asked for by our own page. Refuses (`sessions.foreign`) all else."""
        if not self.is_own_origin(connection) or not secrets.compare_digest(csrf.encode(), self.csrf(visitor).encode()):
            account = visitor.account.id if visitor.account is not None else None
            self.refused(connection, "session.change", "sessions.foreign", account=account)
            raise Refused("sessions.foreign")

    def is_own_origin(self, connection: HTTPConnection) -> bool:
        """Whether a request comes from our own page; programs that are no browsers send no Origin."""
        origin = connection.headers.get("origin")
        if origin is None:
            return True
        parts, host = urlsplit(origin), connection.headers.get("host", "")
        if self.public_url:
            own = urlsplit(self.public_url)
            if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
                return True
            return parts.netloc == host and _hostname(host) in _LOCAL
        return bool(host) and parts.netloc == host

    def client(self, connection: HTTPConnection) -> str:
        """The network address of the person, seen through the proxies that the operator trusts."""
        address = connection.client.host if connection.client else ""
        listed = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
        hops = [hop.strip() for hop in listed if hop.strip()]
        while hops and self._is_proxy(address):
            address = hops.pop()
        return address

    def trace(self, connection: HTTPConnection) -> str:
        """Device and network address as evidence: comparable, not readable."""
        agent = connection.headers.get("user-agent", "")
        return self._bridge.keys.token(f"request.{self.client(connection)}.{agent}")

    def _is_proxy(self, address: str) -> bool:
        try:
            known = ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self._proxies)

    async def _persona(self, connection: HTTPConnection, cookie: str) -> Visitor:
        headers = connection.headers
        forwarded = any(name in _FORWARDED or name.startswith("x-forwarded-") for name in headers)
        if forwarded or self.public_url or _hostname(headers.get("host", "")) not in _LOCAL:
            raise Refused("sessions.demo_only_here")
        code = connection.query_params.get("as") or FIRST_PERSONA
        account = await self._bridge.database.read_soon(lambda tx: account_at(tx, CHANNEL, code))
        if account is None or not account.is_demo:
            raise Refused("sessions.no_persona", person=code[:20])
        visitor = self.fresh() if not cookie else Visitor(None, None, cookie, False, False, None)
        return replace(visitor, account=account, persona=code)


def _hostname(host: str) -> str:
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host


def language_of(connection: HTTPConnection, account: KnownAccount | None = None) -> str:
    """The language to speak to somebody in: the one asked for, their account's, their browser's, or Chinese."""
    asked = connection.query_params.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    if account is not None and account.language in LANGUAGES:
        return account.language
    for part in connection.headers.get("accept-language", "").split(","):
        short = part.split(";")[0].strip().lower()[:2]
        for language in LANGUAGES:
            if language.lower().startswith(short) and short:
                return language
    return LANGUAGES[0]


_SYSTEMS = (
    ("MicroMessenger", "微信"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def device_of(connection: HTTPConnection) -> str:
    """A few words by which somebody knows their browser again: "Chrome · Android"."""
    agent = connection.headers.get("user-agent", "")
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name)
