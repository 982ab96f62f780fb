"""What is done with a file that somebody sends, before any step sees it: checked, cleaned, and read when it is text."""

import secrets
from dataclasses import dataclass, replace
from pathlib import PurePath

from handlers.layout.document import read_text
from handlers.layout.photo import check_photo
from handlers.layout.sheet.reading import table_text
from store.channels.media import KnownMedia
from store.messages.message import Media, MediaKind
from store.messages.reply import Text
from store.refusals import Refused

DOCUMENTS = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
}
VOICES = {
    b"OggS": "audio/ogg",
    b"#!AMR": "audio/amr",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
}
"""First bytes of voice messages. Source: RFC 3533 (Ogg), RFC 4867 (AMR), ID3v2 and MPEG audio headers."""
LONGEST_NAME = 100


@dataclass(frozen=True)
class Checked:
    """A file that may be stored: cleaned bytes, what it is, and the text read from a document."""

    data: bytes
    media: KnownMedia
    text: str | None


def check(data: bytes, name: str, *, most_bytes: int) -> Checked:
    """Check a file by its content, whatever its name says. Slow: to be run outside the event loop.

    Refuses with the refusals of `check_photo`, `read_text` and `table_text`, and "documents.kind" for any other kind.
    """
    plain_name = PurePath(name.replace("\\", "/")).name[-LONGEST_NAME:] or "file"
    ending = PurePath(plain_name).suffix.casefold()
    if ending in DOCUMENTS:
        text = table_text(data, plain_name) if ending in (".xlsx", ".csv") else read_text(data, plain_name)
        media = KnownMedia(
            secrets.token_urlsafe(12), "", MediaKind.DOCUMENT.value, plain_name, DOCUMENTS[ending], len(data)
        )
        return Checked(data, media, text)
    photo = check_photo(data, most_bytes=most_bytes)
    media = KnownMedia(
        secrets.token_urlsafe(12), "", MediaKind.PHOTO.value, plain_name, photo.type, len(photo.data), photo.width,
        photo.height,
    )  # fmt: skip
    return Checked(photo.data, media, None)


def voice(data: bytes, name: str) -> Checked:
    """Check a voice message by its first bytes; it is kept as it is, for somebody to listen to.

    Refuses "uploads.kind" for anything that is no voice.
    """
    type_ = next((type_ for start, type_ in VOICES.items() if data.startswith(start)), None)
    if type_ is None:
        raise Refused("uploads.kind")
    plain_name = PurePath(name.replace("\\", "/")).name[-LONGEST_NAME:] or "voice"
    media = KnownMedia(secrets.token_urlsafe(12), "", MediaKind.VOICE.value, plain_name, type_, len(data))
    return Checked(data, media, None)


def stored(checked: Checked, digest: str) -> tuple[KnownMedia, Media]:
    """A checked file whose content is stored under `digest`: as it is recorded, and as a message speaks of it."""
    media = replace(checked.media, content=digest)
    return media, Media(media.id, MediaKind(media.kind), media.name, media.type, media.size)


def refusal(refused: Refused) -> Text:
    """The sentence for a file that was refused."""
    return Text(f"refusals/{refused.key}", refused.values)
