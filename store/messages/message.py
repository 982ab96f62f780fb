"""What a person sent, the same for every channel."""

from datetime import datetime
from enum import StrEnum

from store.records import enumeration, record
from store.text import Text


@enumeration
class MediaKind(StrEnum):
    """What a stored file is."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"


@record
class Media:
    """A file that was checked and stored before the message was taken in."""

    id: str
    kind: MediaKind
    name: str
    type: str
    size: int


@record
class Position:
    """A shared location: WGS 84 degrees."""

    latitude: float
    longitude: float


@record
class Message:
    """One thing a person did: typed, tapped, sent photos or a place, or followed a link.

    Arguments: `channel` and `address`, where it came from and where answers go; `id`, the platform's own id of it,
    unique within (channel, address); `at`, when the platform received it; exactly one of `text`, `tap` (an option id),
    `media`, `position`, `contact` (a phone number shared by the sender), `start` (the payload of a link, "" for a first
    contact), `note` (what the channel has to say about something it could not take: it is said, and the pending
    question is asked again); `quotes`, the text of the message that it answers to, where a platform shows that;
    `request`, hashed traces kept as evidence (device, network address).
    """

    channel: str
    address: str
    id: str
    at: datetime
    text: str | None = None
    tap: str | None = None
    media: tuple[Media, ...] = ()
    position: Position | None = None
    contact: str | None = None
    start: str | None = None
    note: Text | None = None
    language: str | None = None
    quotes: str | None = None
    request: str = ""
