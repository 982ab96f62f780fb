"""The chat page and what it needs to know when it opens."""

import re
import secrets
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from handlers.contract import Bridge
from handlers.web.identity import CHANNEL, LANGUAGES, Identities, Visitor, language_of
from store.channels.account import Profile, demo_profiles
from store.messages.reply import Reply, Text
from store.messages.texting import texted
from store.refusals import Refused

STATIC = Path(__file__).parent / "static"
START_COOKIE = "linli_start"
LONGEST_TEXT = 2000
"""Characters that the page lets somebody send at once, as many as a conversation reads."""

MOST_TEXTED = 10

_LOCALES = Path(__file__).parents[2] / "locales"
_KEY = re.compile(r"^([A-Za-z][\w-]*) *=", re.MULTILINE)
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TYPES = {
    ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}  # fmt: skip
# Kept by the browser but asked for again each time (by its ETag), so that a new version is there at once.
_FRESH = {"Cache-Control": "no-cache"}


class Page:
    """The page, its parts, and /page."""

    def __init__(self, bridge: Bridge, identities: Identities, push_key: str, largest_file: int) -> None:
        self._bridge = bridge
        self._identities = identities
        self._push_key = push_key
        self._largest_file = largest_file

    async def open(self, request: Request) -> Response:
        """GET /: the page. A link with `?start=` opens the chat with what the link is about."""
        try:
            visitor = await self._identities.of(request)
        except Refused as refusal:
            if refusal.key != "sessions.no_persona":
                raise
            return RedirectResponse("/", 303)
        start = request.query_params.get("start")
        response = _started(request, start) if start is not None else _part(request, STATIC / "index.html", "text/html")
        if visitor.persona is None or visitor.is_new:
            self._identities.remember(response, visitor)
        return response

    async def facts(self, request: Request) -> Response:
        """GET /page: texts, who I am, and the limits."""
        visitor = await self._identities.of(request)
        language = language_of(request, visitor.account)
        is_demo = self._identities.is_demo
        profiles = await self._profiles() if is_demo else []
        response = JSONResponse(
            {
                "lang": language,
                "texts": self._texts(language),
                "demo": is_demo,
                "personas": [self._persona(profile, language) for profile in profiles],
                "signed_in": visitor.is_signed_in,
                "session": self._session(visitor),
                "zone": "Asia/Shanghai",
                "push_key": self._push_key,
                "csrf": self._identities.csrf(visitor),
                "limits": {"file": self._largest_file, "text": LONGEST_TEXT},
            }
        )
        if visitor.is_new:
            self._identities.remember(response, visitor)
        return response

    async def part(self, request: Request) -> Response:
        """GET /static/…: a part of the page."""
        path = (STATIC / str(request.path_params["path"]).replace("\0", "")).resolve()
        kind = _TYPES.get(path.suffix)
        if kind is None or not path.is_relative_to(STATIC) or not path.is_file():
            return PlainTextResponse("404", 404)
        return _part(request, path, kind)

    async def worker(self, request: Request) -> Response:
        """GET /worker.js, which must lie at the root to look after the whole page."""
        return _part(request, STATIC / "worker.js", "text/javascript")

    async def manifest(self, request: Request) -> Response:
        """GET /manifest.webmanifest."""
        return _part(request, STATIC / "manifest.webmanifest", "application/manifest+json")

    async def text_messages(self, request: Request) -> Response:
        """GET /demo/sms: the demo's newest text messages, for nobody in it has a telephone; as JSON, newest first."""
        if not self._identities.is_demo:
            return PlainTextResponse("404", 404)
        visitor = await self._identities.of(request)
        language, keys = language_of(request, visitor.account), self._bridge.keys
        found = await self._bridge.database.read_soon(lambda tx: texted(tx, keys, MOST_TEXTED))
        shown = [
            {"id": one.id, "phone": one.phone, "at": one.at.isoformat(), "text": self._said(one.reply, language)}
            for one in found
        ]
        return JSONResponse({"messages": shown}, headers={"Cache-Control": "no-store"})

    def _said(self, reply: Reply, language: str) -> str:
        return "\n".join(self._bridge.render(language, line) for line in reply.lines)

    async def _profiles(self) -> list[Profile]:
        return await self._bridge.database.read_soon(lambda tx: demo_profiles(tx, CHANNEL))

    def _persona(self, profile: Profile, language: str) -> dict[str, str]:
        role = self.role(profile, language)
        return {"id": profile.code, "name": profile.name, "role": role, "place": profile.place}

    def role(self, profile: Profile, language: str) -> str:
        """What somebody is, in words."""
        file = "web/people" if profile.role in ("owner", "tenant") else "words/roles"
        return self._bridge.render(language, Text(f"{file}.{profile.role}", {}))

    def _session(self, visitor: Visitor) -> str:
        return visitor.persona or self._bridge.keys.token(f"page.{visitor.cookie}")[:16]

    def _texts(self, language: str) -> dict[str, str]:
        return {key: self._bridge.render(language, Text(f"web/page.{key}", {})) for key in _keys()}


@cache
def _keys() -> tuple[str, ...]:
    found = _KEY.findall((_LOCALES / LANGUAGES[0] / "web" / "page.ftl").read_text(encoding="utf-8"))
    return tuple(found)


def _started(request: Request, start: str) -> Response:
    """Remember for the socket what a link is about; the address loses it, so that reloading does not begin it again."""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "start"]
    response = RedirectResponse("/?" + urlencode(rest) if rest else "/", 303)
    if _START.fullmatch(start):
        number = secrets.token_hex(8)
        response.set_cookie(START_COOKIE, f"{start}.{number}", max_age=300, httponly=True, samesite="lax", path="/ws")
    return response


def _part(request: Request, path: Path, kind: str) -> Response:
    state = path.stat()
    mark = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**_FRESH, "ETag": mark})
    return FileResponse(path, media_type=kind, headers={**_FRESH, "ETag": mark})
