"""The webhook: an update is taken in before it is acknowledged, and a single plain call travels in the response."""

import hmac
import json

import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from handlers.contract import Attempts
from handlers.telegram.taking import Taking
from store.channels.trouble import Unavailable

log = structlog.get_logger("handlers.telegram")

ROUTE = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST_BODY = 1024 * 1024


class Webhook:
    """POST /telegram/webhook. `secret` is what the platform has to send with each update."""

    def __init__(self, taking: Taking, secret: str, attempts: Attempts) -> None:
        self._attempts = attempts
        self._taking = taking
        self._secret = secret.encode()

    async def take(self, request: Request) -> Response:
        """Take an update in. 503 when the database is away, so that the platform delivers it again."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            source = request.client.host if request.client else ""
            self._attempts.note("telegram", "request.take", "requests.forged", source=source)
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            answer = await self._taking.take(update, by_response=True)
        except Unavailable as problem:
            log.warning("an update must come again", reason=str(problem))
            return Response(status_code=503, headers={"Retry-After": "2"})
        if answer is None:
            return Response(status_code=200)
        after = BackgroundTask(answer.after) if answer.after is not None else None
        return JSONResponse(dict(answer.call), background=after)


async def _body(request: Request) -> bytes | None:
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
