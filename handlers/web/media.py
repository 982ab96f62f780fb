"""Files in and out: checked, cleaned and stored before any message speaks of them; given to those who may open them."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from handlers.contract import Bridge
from handlers.web.drawing import file_name
from handlers.web.identity import Identities, language_of
from handlers.web.limits import Limit
from handlers.web.lines import media_address
from store.channels.media import KnownMedia, keep_media, open_to
from store.refusals import Refused

_AT_ONCE = 2
# Boundaries and headers of the form around the file.
_WRAPPING = 16 * 1024
_DOCUMENTS = {
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_INLINE = frozenset({"image/png", "image/jpeg"})
_PICTURES = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".heic", ".heif"})


class Upload:
    """POST /upload."""

    def __init__(self, bridge: Bridge, identities: Identities, limit: Limit) -> None:
        self._bridge = bridge
        self._identities = identities
        self._limit = limit
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self.megabytes = int(bridge.options.get("upload_megabytes", 20))
        self.largest = self.megabytes * 1024 * 1024

    async def take(self, request: Request) -> Response:
        """Check and store one file and tell the page its id."""
        visitor = await self._identities.of(request)
        self._identities.check_change(request, visitor, request.headers.get("x-csrf", ""))
        visitor = await self._identities.settled(visitor, request, language_of(request))
        if visitor.account is None:
            raise Refused("sessions.over")
        account = visitor.account
        if self._limit.wait(str(account.id)):
            raise Refused("uploads.too_many")
        name, claimed, data = await self._read(request)
        async with self._turn:
            media, text = await asyncio.to_thread(self._check, name, claimed, data)
        await self._bridge.database.write_soon(lambda tx: keep_media(tx, media, account=account.id, text=text))
        told = {
            "id": media.id,
            "kind": media.kind,
            "name": media.name,
            "type": media.type,
            "size": media.size,
            "url": media_address(media.id, visitor.persona),
            "width": media.width,
            "height": media.height,
        }
        response = JSONResponse({"media": told})
        if visitor.is_new:
            self._identities.remember(response, visitor)
        return response

    async def _read(self, request: Request) -> tuple[str, str, bytes]:
        """Name, claimed type and content of the file. Refuses early what says that it is too large."""
        most = self.largest + _WRAPPING
        # The server goes on reading and throwing away what is still coming, so the sentence arrives.
        if int(request.headers.get("content-length") or 0) > most:
            raise Refused("uploads.too_large", megabytes=self.megabytes)
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise Refused("uploads.no_file")
        parser = MultiPartParser(request.headers, self._counted(request.stream(), most), max_files=1, max_fields=4)
        try:
            form = await parser.parse()
        except (MultiPartException, KeyError) as problem:
            raise Refused("uploads.broken") from problem
        try:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Refused("uploads.no_file")
            data = await file.read()
            if not data:
                raise Refused("uploads.empty")
            if len(data) > self.largest:
                raise Refused("uploads.too_large", megabytes=self.megabytes)
            return file_name(file.filename or ""), file.content_type or "", data
        finally:
            await form.close()

    async def _counted(self, stream: AsyncIterator[bytes], most: int) -> Any:
        taken = 0
        async for part in stream:
            taken += len(part)
            if taken > most:
                raise Refused("uploads.too_large", megabytes=self.megabytes)
            yield part

    def _check(self, name: str, claimed: str, data: bytes) -> tuple[KnownMedia, str | None]:
        id_ = secrets.token_urlsafe(16)
        dot = name.rfind(".")
        ending = name[dot:].lower() if dot >= 0 else ""
        if ending in _DOCUMENTS:
            from handlers.layout.document import read_text

            text = read_text(data, name)
            content = self._bridge.blobs.put(data)
            return KnownMedia(id_, content, "document", name, _DOCUMENTS[ending], len(data)), text
        if ending not in _PICTURES and not claimed.startswith("image/"):
            raise Refused("uploads.kind")
        from handlers.layout.photo import check_photo

        photo = check_photo(data, most_bytes=self.largest)
        content = self._bridge.blobs.put(photo.data)
        stem = name[:dot] if dot > 0 else name
        name = file_name(stem, ".png" if photo.type == "image/png" else ".jpg")
        return KnownMedia(id_, content, "photo", name, photo.type, len(photo.data), photo.width, photo.height), None


class Files:
    """GET /media/ID."""

    def __init__(self, bridge: Bridge, identities: Identities) -> None:
        self._bridge = bridge
        self._identities = identities

    async def give(self, request: Request) -> Response:
        """The file, to its owner and to accounts it was sent to; to all others it does not exist."""
        visitor = await self._identities.of(request)
        wanted = str(request.path_params["id"])
        account = visitor.account
        if account is None:
            return PlainTextResponse("404", 404)
        known = (await self._bridge.database.read_soon(lambda tx: open_to(tx, [wanted], account.id))).get(wanted)
        if known is None:
            return PlainTextResponse("404", 404)
        headers = {
            "ETag": f'"{known.content}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            # Whatever has been looked at stays in the browser of whoever looked; nothing between may keep it.
            "Cache-Control": "private, max-age=86400, immutable" if known.type in _INLINE else "private, no-store",
            "Vary": "Cookie",
        }
        if known.type not in _INLINE:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(known.name, safe='')}"
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        try:
            content = await asyncio.to_thread(self._bridge.blobs.get, known.content)
        except FileNotFoundError:
            return PlainTextResponse("404", 404)
        return Response(content, media_type=known.type, headers=headers)
