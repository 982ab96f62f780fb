"""Charts, codes and sheets of a reply, made once and kept like any other file."""

import asyncio
import struct
from collections.abc import Callable
from functools import partial
from typing import Any

from handlers.contract import Bridge
from handlers.layout import drawing
from store.channels.media import KnownMedia, keep_media, media_with
from store.messages.reply import BarChart, Code, Picture, Sheet, Words
from store.records import dumps

_AT_ONCE = 2
_MOST_NAME = 80
# Raise this when the drawings change, so that those kept are drawn anew.
_EDITION = 1

Drawn = BarChart | Code | Sheet


class Drawing:
    """Draws what a reply describes. The same data in the same language is one file, found by a code over both."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._base = str(bridge.options["base_url"])
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def of(self, spec: Drawn, name: Words, language: str, zone: str) -> KnownMedia:
        """The stored file of a chart, a code or a sheet."""
        id_ = self._bridge.keys.token(f"drawn.{_EDITION}.{language}.{zone}.{self._base}.{dumps(spec)}")[:32]
        known = await self._bridge.database.read_soon(lambda tx: media_with(tx, [id_]))
        if id_ in known:
            return known[id_]
        render = partial(self._bridge.render, language)
        async with self._turn:
            made = await asyncio.to_thread(self._make, id_, spec, name, render, zone)
        await self._bridge.database.write_soon(lambda tx: keep_media(tx, made))
        return made

    def _make(self, id_: str, spec: Drawn, name: Words, render: Callable[[Words], str], zone: str) -> KnownMedia:
        if isinstance(spec, Sheet):
            content, type_ = drawing.write(spec, render, zone)
            title = file_name(render(name), ".xlsx")
            return KnownMedia(id_, self._bridge.blobs.put(content), "document", title, type_, len(content))
        chart, code = (spec, None) if isinstance(spec, BarChart) else (None, spec)
        content, type_ = drawing.draw(Picture(name, chart=chart, code=code), render, self._base)
        digest = self._bridge.blobs.put(content)
        # Source: PNG specification 11.2.2, the header chunk comes first and holds width and height.
        width, height = struct.unpack(">II", content[16:24])
        title = file_name(render(name), ".png")
        return KnownMedia(id_, digest, "photo", title, type_, len(content), width, height)


def file_name(name: Any, ending: str = "") -> str:
    """A name that is safe in a header and on a disk, with an ending if it lacks one."""
    last = str(name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(". ")
    if ending and not clean.lower().endswith(ending):
        clean = clean[: _MOST_NAME - len(ending)] + ending
    if len(clean) > _MOST_NAME:
        stem, dot, kind = clean.rpartition(".")
        clean = f"{stem[: _MOST_NAME - 1 - len(kind)]}{dot}{kind}" if stem and len(kind) < 8 else clean[:_MOST_NAME]
    return clean or f"file{ending}"
