"""Files in and out: checked, cleaned and stored before any message speaks of them; given to those who may open them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from handlers.contract import Bridge
from handlers.layout import drawing, intake
from handlers.web.drawing import file_name
from handlers.web.identity import Identities, language_of
from handlers.web.limits import Limit
from handlers.web.lines import media_address
from store.channels.media import KnownMedia, keep_media, media_with, open_to
from store.messages.outbox import reply_to
from store.messages.reply import Attachment, Report
from store.refusals import Refused

_AT_ONCE = 2
# Boundaries and headers of the form around the file.
_WRAPPING = 16 * 1024
_INLINE = frozenset({"image/png", "image/jpeg"})
_PICTURES = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".heic", ".heif"})
OPEN_FOR = timedelta(days=7)
"""How long a report can be opened from the message that gave it."""


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
            checked, digest = await asyncio.to_thread(self._check, name, claimed, data)
        known, media = intake.stored(checked, digest)
        keep = partial(keep_media, media=known, account=account.id, text=checked.text, keys=self._bridge.keys)
        await self._bridge.database.write_soon(keep)
        told = {
            "id": media.id,
            "kind": media.kind.value,
            "name": media.name,
            "type": media.type,
            "size": media.size,
            "url": media_address(media.id, visitor.persona),
            "width": checked.media.width,
            "height": checked.media.height,
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

    def _check(self, name: str, claimed: str, data: bytes) -> tuple[intake.Checked, str]:
        ending = PurePath(name).suffix.casefold()
        if ending not in intake.DOCUMENTS and ending not in _PICTURES and not claimed.startswith("image/"):
            raise Refused("uploads.kind")
        checked = intake.check(data, name, most_bytes=self.largest)
        return checked, self._bridge.blobs.put(checked.data)


class NotTheirs:
    """A file that there is, and that whoever asks may not open."""


def _open(tx: Any, wanted: str, account: int | None) -> KnownMedia | NotTheirs | None:
    known = open_to(tx, [wanted], account).get(wanted) if account is not None else None
    return known or (NotTheirs() if media_with(tx, [wanted]) else None)


class Files:
    """GET /media/ID."""

    def __init__(self, bridge: Bridge, identities: Identities) -> None:
        self._bridge = bridge
        self._identities = identities

    async def give(self, request: Request) -> Response:
        """The file, to its owner and to accounts it was sent to; to all others it does not exist."""
        visitor = await self._identities.of(request)
        wanted = str(request.path_params["id"])
        account = visitor.account.id if visitor.account is not None else None
        known = await self._bridge.database.read_soon(lambda tx: _open(tx, wanted, account))
        if known is None:
            return PlainTextResponse("404", 404)
        if isinstance(known, NotTheirs):
            self._identities.refused(request, "media.open", "media.not_yours", account=account, about=f"media/{wanted}")
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


class Reports:
    """GET /report/ROW.NUMBER: the file of an outbox row of one's own."""

    def __init__(self, bridge: Bridge, identities: Identities) -> None:
        self._bridge = bridge
        self._identities = identities

    async def give(self, request: Request) -> Response:
        """The sheet, to the account that it was sent to, as long as it may see it."""
        visitor = await self._identities.of(request)
        row, number = int(request.path_params["row"]), int(request.path_params["number"])
        account = visitor.account
        if account is None:
            self._identities.refused(request, "report.open", "sessions.guest", about=f"outbox/{row}")
            return PlainTextResponse("404", 404)
        found = await self._bridge.database.read_soon(lambda tx: reply_to(tx, account.id, row))
        if found is None:
            about = f"outbox/{row}"
            self._identities.refused(request, "report.open", "reports.not_yours", account=account.id, about=about)
        if found is None or number >= len(found[0].files) or datetime.now(UTC) - found[1] > OPEN_FOR:
            return PlainTextResponse("404", 404)
        attachment = found[0].files[number]
        if attachment.report is None:
            return PlainTextResponse("404", 404)
        name, (content, type_) = await asyncio.to_thread(
            self._made, account.address, account.language, attachment, attachment.report
        )
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        }
        return Response(content, media_type=type_, headers=headers)

    def _made(self, address: str, language: str, attachment: Attachment, report: Report) -> tuple[str, drawing.Drawn]:
        render = partial(self._bridge.render, language)
        made = self._bridge.report("web", address, report)
        return file_name(render(attachment.name), report.ending), drawing.write(made, render, "Asia/Shanghai")
