"""Files on Telegram's servers: https://core.telegram.org/bots/api#sending-files and #getfile."""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.servers.forms import Upload
from tests.servers.telegram.rules import DOWNLOAD_BYTES, PHOTO_BYTES, UPLOAD_BYTES, bad

LINK_SECONDS = 3600


@dataclass
class Kept:
    """A file: what it was sent as, and when its download link was made."""

    kind: str
    name: str
    content: bytes
    linked_at: float = 0.0


class Files:
    """Every file by its id."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}

    def add(self, content: bytes, *, kind: str = "photo", name: str = "file", file_id: str = "") -> str:
        """Put a file there, as if a person had sent it, and give its id."""
        file_id = file_id or f"AgACAgUAAxk{kind[:3]}{len(self.kept) + 1:06d}"
        self.kept[file_id] = Kept(kind, name, content)
        return file_id

    def sent(self, kind: str, given: Any, uploads: dict[str, Upload], field: str) -> str:
        """The id of the file a call sends: uploaded in `field` or by `attach://`, or a known id."""
        name = str(given or "").removeprefix("attach://") if str(given or "").startswith("attach://") else field
        if upload := uploads.get(name):
            return self._uploaded(kind, upload)
        if not given:
            raise bad(f"there is no {kind} in the request", "parameters")
        if given not in self.kept:
            raise bad("wrong file identifier/HTTP URL specified", "parameters")
        if self.kept[given].kind != kind:
            raise bad(f"can't use file of type {self.kept[given].kind} as {kind}", "parameters")
        return str(given)

    def _uploaded(self, kind: str, upload: Upload) -> str:
        if not upload.content:
            raise bad("file must be non-empty", "size")
        if len(upload.content) > (PHOTO_BYTES if kind == "photo" else UPLOAD_BYTES):
            raise bad("file is too big", "size")
        if kind == "photo":
            try:
                width, height = Image.open(io.BytesIO(upload.content)).size
            except UnidentifiedImageError as error:
                raise bad("IMAGE_PROCESS_FAILED", "picture") from error
            if width + height > 10_000 or max(width, height) > 20 * min(width, height):
                raise bad("PHOTO_INVALID_DIMENSIONS", "picture")
        return self.add(upload.content, kind=kind, name=upload.name)

    def link(self, file_id: Any, now: float) -> dict[str, Any]:
        """What `getFile` gives: a path that is good for an hour, for files up to 20 MB."""
        kept = self.kept.get(str(file_id))
        if kept is None:
            raise bad("invalid file_id", "parameters")
        if len(kept.content) > DOWNLOAD_BYTES:
            raise bad("file is too big", "download")
        kept.linked_at = now
        about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(kept.content)}
        return {**about, "file_path": f"{kept.kind}s/{file_id}"}

    def download(self, path: str, now: float) -> bytes | None:
        """The content behind a path, while its link is good."""
        kept = self.kept.get(path.rpartition("/")[2])
        return kept.content if kept and now < kept.linked_at + LINK_SECONDS else None
