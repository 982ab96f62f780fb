"""Answers to requests: refusals and faults as sentences in the visitor's language, and the headers of every answer."""

import functools
import secrets
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from handlers.contract import Bridge
from handlers.web.identity import language_of
from store.channels.trouble import Unavailable
from store.messages.reply import Text
from store.refusals import Refused

log = structlog.get_logger("web")

Endpoint = Callable[[Request], Awaitable[Response]]

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": PAGE_POLICY,
    # Not no-referrer: with that, browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_STATUS = {
    "uploads.too_large": 413,
    "uploads.too_many": 429,
    "sessions.too_many": 429,
    "sessions.too_many_codes": 429,
    "sessions.over": 401,
    "sessions.guest": 401,
    "sessions.foreign": 403,
    "sessions.demo_only_here": 403,
    "sessions.no_persona": 403,
}


class Answers:
    """Wraps what answers a request, so that everything that can go wrong is told in a sentence."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._is_secure = str(bridge.options.get("public_url") or "").startswith("https://")

    def refusal(self, request: Request, refusal: Refused) -> tuple[int, str]:
        """The status and the sentence of a refusal."""
        words = Text(f"refusals/{refusal.key}", refusal.values)
        return _STATUS.get(refusal.key, 400), self._bridge.render(language_of(request), words)

    def told(self, endpoint: Endpoint) -> Endpoint:
        """An endpoint whose refusals and faults become `{"error": sentence}`, and whose answers carry all headers."""

        @functools.wraps(endpoint)
        async def answered(request: Request) -> Response:
            response = await self._answered(endpoint, request)
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            response.headers.setdefault("Cache-Control", "no-store")
            if self._is_secure:
                response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            return response

        return answered

    async def _answered(self, endpoint: Endpoint, request: Request) -> Response:
        language = language_of(request)
        try:
            return await endpoint(request)
        except Refused as refusal:
            status, sentence = self.refusal(request, refusal)
            return JSONResponse({"error": sentence}, status)
        except ClientDisconnect:
            return Response(status_code=400)
        except Unavailable:
            log.exception("database unavailable", path=request.url.path.split("/")[1])
            sentence = self._bridge.render(language, Text("web/problems.unavailable", {}))
            return JSONResponse({"error": sentence}, 503, {"Retry-After": "2"})
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("request failed", reference=reference, path=request.url.path.split("/")[1])
            sentence = self._bridge.render(language, Text("web/problems.fault", {"reference": reference}))
            return JSONResponse({"error": sentence}, 500)
