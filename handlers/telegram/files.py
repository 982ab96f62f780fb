"""Files out and in: drawn or stored ones for sending, uploaded once; sent ones downloaded, checked and stored."""

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import Any

import structlog
from telegram import Bot, InputFile
from telegram.error import BadRequest, TelegramError

from handlers.contract import Bridge
from handlers.layout import drawing, intake
from handlers.telegram.updates import File
from store.channels.account import open_account
from store.channels.media import keep_media, media_with
from store.channels.platform.uploads import uploads_of
from store.messages.message import Media, MediaKind
from store.messages.reply import Attachment, Made, Picture
from store.records import dumps
from store.refusals import Refused

log = structlog.get_logger("handlers.telegram")

LARGEST_DOWNLOAD = 20_000_000
"""Bytes. Source: Bot API, getFile."""
LARGEST_PHOTO = 10_000_000
LARGEST_FILE = 50_000_000
"""Bytes. Source: Bot API, sending files."""
MOST_SIDES = 10_000
MOST_RATIO = 20
"""Source: Bot API, sendPhoto: width and height together, and one by the other."""
_DRAWN_EDITION = 1
_AT_ONCE = 2
_DOWNLOAD_SECONDS = 20.0


@dataclass(frozen=True)
class Piece:
    """A file to be sent: the platform's own id of it (`file`), or its bytes; `code` finds it when it is sent again."""

    code: str
    alt: str
    name: str
    is_photo: bool
    file: str = ""
    content: bytes = b""

    def given(self) -> str | InputFile:
        """What the Bot API is given."""
        return self.file or InputFile(self.content, filename=self.name, attach=True)


class Outgoing:
    """Makes pieces of a reply's pictures and files. `owner` is our account on the platform, to whom its ids belong."""

    def __init__(self, bridge: Bridge, owner: str) -> None:
        self._bridge = bridge
        self.owner = owner
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def picture(self, picture: Picture, language: str, base: str) -> Piece | str:
        """A picture, or the words that stand for it when it cannot be had."""
        render = partial(self._bridge.render, language)
        alt = render(picture.alt)
        if picture.media is not None:
            return await self._stored(picture.media, alt, as_photo=True)
        code = self._bridge.keys.token(f"drawn.{_DRAWN_EDITION}.{language}.{base}.{dumps(picture)}")
        make = partial(drawing.draw, picture, render, base)
        return await self._drawn(code, alt, "picture.png", make, is_photo=True)

    async def file(self, attachment: Attachment, address: str, language: str, zone: str) -> Piece | str:
        """A file, or the words that stand for it when it cannot be had."""
        render = partial(self._bridge.render, language)
        name = render(attachment.name)
        if attachment.media is not None:
            return await self._stored(attachment.media, name, as_photo=False)

        def make() -> drawing.Drawn:
            made: Made | None = attachment.sheet
            if attachment.report is not None:
                made = self._bridge.report("telegram", address, attachment.report)
            if made is None:
                raise ValueError("an attachment is a stored file, a sheet or a report")
            return drawing.write(made, render, zone)

        # A report is made anew each time, with the rights of that moment, so no copy of it is ever sent again.
        described = f"drawn.{_DRAWN_EDITION}.{language}.{zone}.{dumps(attachment)}"
        code = self._bridge.keys.token(described) if attachment.report is None else ""
        try:
            return await self._drawn(
                code,
                name,
                _named(name, attachment.report.ending if attachment.report else ".xlsx"),
                make,
                is_photo=False,
            )
        except Refused as refused:
            return render(intake.refusal(refused))

    async def _known(self, code: str) -> str:
        if not code:
            return ""
        found = await self._bridge.database.read_soon(lambda tx: uploads_of(tx, self.owner, [code]))
        return found.get(code, "")

    async def _stored(self, media: str, alt: str, *, as_photo: bool) -> Piece | str:
        known = (await self._bridge.database.read_soon(lambda tx: media_with(tx, [media]))).get(media)
        if known is None:
            return alt
        is_photo = (
            as_photo
            and known.kind == MediaKind.PHOTO.value
            and known.size <= LARGEST_PHOTO
            and _fits(known.width or 1, known.height or 1)
        )
        piece = Piece(f"{'photo' if is_photo else 'file'}.{known.content}", alt, known.name, is_photo)
        file = await self._known(piece.code)
        if file:
            return replace(piece, file=file)
        try:
            content = await asyncio.to_thread(self._bridge.blobs.get, known.content)
        except FileNotFoundError:
            return alt
        return replace(piece, content=content) if len(content) <= LARGEST_FILE else alt

    async def _drawn(
        self, code: str, alt: str, name: str, make: Callable[[], drawing.Drawn], *, is_photo: bool
    ) -> Piece | str:
        file = await self._known(code)
        if file:
            return Piece(code, alt, name, is_photo, file)
        try:
            async with self._turn:
                content, _type = await asyncio.to_thread(make)
        except Refused:
            raise
        except Exception:
            # The words of the reply are worth more than its picture: they are said, and the operator is told.
            log.exception("a picture or file could not be made")
            return alt
        if is_photo and (len(content) > LARGEST_PHOTO or not _fits(*struct.unpack(">II", content[16:24]))):
            is_photo = False
        return Piece(code, alt, name, is_photo, content=content)


class Incoming:
    """Fetches what people send."""

    def __init__(self, bridge: Bridge, bot: Bot) -> None:
        self._bridge = bridge
        self._bot = bot
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._most = int(bridge.options.get("upload_megabytes", 20)) * 1_000_000

    async def take(self, file: File, address: str, language: str) -> Media:
        """Download, check and store a file. Refuses one that is too large, of no use, or not to be had."""
        most = min(self._most, LARGEST_DOWNLOAD)
        if file.size > most:
            raise Refused("uploads.too_large", megabytes=most // 1_000_000)
        ending = PurePath(file.name).suffix.casefold()
        is_picture = file.kind is MediaKind.PHOTO or file.type.startswith("image/")
        if file.kind is MediaKind.DOCUMENT and not is_picture and ending not in intake.DOCUMENTS:
            raise Refused("uploads.kind")
        data = await self._download(file, most)
        name = "photo.jpg" if is_picture and ending in intake.DOCUMENTS else file.name
        async with self._turn:
            checked, digest = await asyncio.to_thread(self._check, file, data, name, most)
        known, media = intake.stored(checked, digest)

        def keep(tx: Any) -> None:
            account = open_account(tx, "telegram", address, language)
            keep_media(tx, known, account=account, text=checked.text, keys=self._bridge.keys)

        await self._bridge.database.write_soon(keep)
        return media

    async def _download(self, file: File, most: int) -> bytes:
        for attempt in range(3):
            try:
                found = await self._bot.get_file(file.id)
                if found.file_size and found.file_size > most:
                    raise Refused("uploads.too_large", megabytes=most // 1_000_000)
                return bytes(await found.download_as_bytearray(read_timeout=_DOWNLOAD_SECONDS))
            except BadRequest as problem:
                if "too big" in problem.message:
                    raise Refused("uploads.too_large", megabytes=most // 1_000_000) from problem
                raise Refused("uploads.broken") from problem
            except TelegramError as problem:
                # It is there for an hour; a person should not wait that long for an answer.
                log.warning("a file could not be fetched", attempt=attempt + 1, reason=type(problem).__name__)
                await asyncio.sleep(0.5 * (attempt + 1))
        raise Refused("uploads.broken")

    def _check(self, file: File, data: bytes, name: str, most: int) -> tuple[intake.Checked, str]:
        if not data:
            raise Refused("uploads.empty")
        if file.kind is MediaKind.VOICE:
            checked = intake.voice(data, name)
        else:
            checked = intake.check(data, name, most_bytes=most)
        return checked, self._bridge.blobs.put(checked.data)


def _fits(width: int, height: int) -> bool:
    return width + height <= MOST_SIDES and max(width, height) <= MOST_RATIO * min(width, height)


def _named(name: str, ending: str) -> str:
    clean = "".join(sign for sign in name if sign.isprintable() and sign not in '<>:"/\\|?*').strip(". ")[:80] or "file"
    return clean if clean.casefold().endswith(ending) else clean + ending
