"""What the servers of WeChat and WeCom have in common: JSON answers with `errcode`, and temporary media."""

import io
import json
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from PIL import Image, UnidentifiedImageError

from tests.servers.forms import Unreadable, Upload, fields_of
from tests.servers.serving import Arrival, StrictServer

MEDIA_SECONDS = 3 * 24 * 3600


class Refusal(Exception):
    """An `errcode`; `rule` when the caller could have known."""

    def __init__(self, code: int, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.rule = code, message, rule


@dataclass
class Medium:
    """A file kept for three days."""

    kind: str
    name: str
    content: bytes
    at: float


class ErrcodeServer(StrictServer):
    """Dispatches `/cgi-bin/message/send` to `message_send` and answers with its result and `errcode`."""

    PREFIX = "/cgi-bin/"
    # Without a token, and what must be asked by GET: everything else is POST.
    OPEN: frozenset[str] = frozenset()
    BY_GET: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.media: dict[str, Medium] = {}

    def call_of(self, request: web.Request) -> str:
        return request.path.removeprefix(self.PREFIX)

    @abstractmethod
    def check_token(self, token: str) -> None:
        """Raise when the token is not to be used."""

    def count(self, call: str) -> None:
        """Count a call against its quota."""

    async def answer_call(self, arrival: Arrival, request: web.Request) -> web.StreamResponse:
        try:
            method = getattr(self, arrival.call.replace("/", "_"), None)
            if not request.path.startswith(self.PREFIX) or method is None:
                raise Refusal(40066, "invalid url", "address")
            if (arrival.method == "GET") != (arrival.call in self.BY_GET):
                wanted = (
                    (43001, "require GET method") if arrival.call in self.BY_GET else (43002, "require POST method")
                )
                raise Refusal(*wanted, "address")
            if arrival.call not in self.OPEN:
                self.check_token(arrival.query.get("access_token", ""))
            self.count(arrival.call)
            arrival.fields, uploads = self._fields(arrival)
            result = method(arrival.fields, uploads)
        except Refusal as refusal:
            return self._refused(arrival, refusal)
        if isinstance(result, Medium):
            disposition = {"Content-Disposition": f'attachment; filename="{result.name}"'}
            return web.Response(body=result.content, headers=disposition, content_type="application/octet-stream")
        bare = bool(result and result.pop("_bare", False))
        arrival.answer = result if bare else {"errcode": 0, "errmsg": "ok", **(result or {})}
        return _json(arrival.answer)

    def _fields(self, arrival: Arrival) -> tuple[dict[str, Any], dict[str, Upload]]:
        if arrival.method == "POST" and not arrival.headers.get("content-type", "").startswith("multipart/"):
            # The type is not looked at: what is posted is JSON, in UTF-8.
            arrival.headers["content-type"] = "application/json"
        try:
            fields, uploads = fields_of(arrival)
        except (Unreadable, UnicodeDecodeError) as error:
            raise Refusal(47001, "data format error", "json") from error
        fields.pop("access_token", None)
        return fields, uploads

    def _refused(self, arrival: Arrival, refusal: Refusal) -> web.Response:
        if refusal.rule:
            self.broke(refusal.rule, f"{arrival.call}: {refusal.code} {refusal.message}")
        arrival.answer = {"errcode": refusal.code, "errmsg": f"{refusal.message} rid: 6745-test"}
        return _json(arrival.answer)

    def keep(self, kind: str, content: bytes, name: str = "file") -> str:
        """Put a file there, as if a person had sent it, and give its media id."""
        media_id = f"{kind}-{len(self.media) + 1:04d}-{'m' * 40}"
        self.media[media_id] = Medium(kind, name, content, self.now())
        return media_id

    def medium(self, media_id: Any, *kinds: str) -> Medium:
        """A file that is there, of one of these kinds, not older than three days."""
        found = self.media.get(str(media_id))
        if found is None or (kinds and found.kind not in kinds) or self.now() - found.at > MEDIA_SECONDS:
            raise Refusal(40007, "invalid media_id", "media_id" if found is None or kinds else "")
        return found

    def upload(self, fields: dict[str, Any], uploads: dict[str, Upload], sizes: dict[str, int]) -> dict[str, Any]:
        """Take an uploaded file of one of the kinds of `sizes` (kind -> most bytes)."""
        kind, file = str(fields.get("type", "")), uploads.get("media")
        if kind not in sizes:
            raise Refusal(40004, "invalid media type", "media")
        if file is None or not file.name:
            raise Refusal(41005, "media data missing", "media")
        if not 5 < len(file.content) <= sizes[kind]:
            raise Refusal(40006, "invalid media size", "media")
        if kind == "image":
            try:
                shape = Image.open(io.BytesIO(file.content)).format
            except UnidentifiedImageError as error:
                raise Refusal(40005, "invalid file type", "media") from error
            if shape not in ("JPEG", "PNG", "GIF", "BMP"):
                raise Refusal(40005, "invalid file type", "media")
        created = int(self.now())
        return {"type": kind, "media_id": self.keep(kind, file.content, file.name), "created_at": created}


def size(text: Any) -> int:
    """Bytes in UTF-8."""
    return len(str(text).encode())


def _json(body: Any) -> web.Response:
    # WeChat answers JSON as text/plain: who relies on the type finds out here.
    return web.Response(text=json.dumps(body, ensure_ascii=False), content_type="text/plain", charset="utf-8")
