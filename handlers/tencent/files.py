"""Pictures and voices that people send: fetched at once, because the platform keeps them for three days only."""

import asyncio
import secrets

from handlers.contract import Bridge
from handlers.layout import intake
from handlers.tencent.calls import Calls
from store.channels.account import open_account
from store.channels.media import KnownMedia, keep_media
from store.messages.message import Media, MediaKind
from store.refusals import Refused

_VOICES = {
    b"#!AMR": ("voice.amr", "audio/amr"),
    b"ID3": ("voice.mp3", "audio/mpeg"),
    b"\xff\xfb": ("voice.mp3", "audio/mpeg"),
    b"\x02#!SILK": ("voice.silk", "audio/silk"),
    b"#!SILK": ("voice.silk", "audio/silk"),
}
LONGEST_VOICE = 2 * 1024 * 1024


class Files:
    """Fetches, checks and stores what a message of one channel speaks of.

    The picture's own address in the message is never opened: in plain mode nothing proves who wrote it.
    """

    def __init__(self, bridge: Bridge, calls: Calls, channel: str) -> None:
        self._bridge = bridge
        self._calls = calls
        self._channel = channel
        self._most = int(bridge.options.get("upload_megabytes", 20)) * 1_000_000

    async def fetch(self, address: str, kind: str, media_id: str) -> Media:
        """Store what a message of some kind ("image", "voice") speaks of. Refuses (Refused). Raises CallFailed."""
        if kind == "voice":
            return await self._voice(address, media_id)
        return await self._picture(address, media_id)

    async def _picture(self, address: str, media_id: str) -> Media:
        data = await self._calls.download(media_id, self._most)
        checked, digest = await asyncio.to_thread(self._check, data)
        known, media = intake.stored(checked, digest)
        await self._keep(address, known, checked.text)
        return media

    async def _voice(self, address: str, media_id: str) -> Media:
        data = await self._calls.download(media_id, LONGEST_VOICE)
        name, type_ = next((kind for start, kind in _VOICES.items() if data.startswith(start)), ("", ""))
        if not name:
            raise Refused("documents.kind")
        digest = await asyncio.to_thread(self._bridge.blobs.put, data)
        known = KnownMedia(secrets.token_urlsafe(12), digest, MediaKind.VOICE.value, name, type_, len(data))
        await self._keep(address, known, None)
        return Media(known.id, MediaKind.VOICE, name, type_, len(data))

    def _check(self, data: bytes) -> tuple[intake.Checked, str]:
        checked = intake.check(data, "photo.jpg", most_bytes=self._most)
        return checked, self._bridge.blobs.put(checked.data)

    async def _keep(self, address: str, known: KnownMedia, text: str | None) -> None:
        await self._bridge.database.write_soon(
            lambda tx: keep_media(tx, known, account=open_account(tx, self._channel, address, "zh-CN"), text=text)
        )
