"""What the page says on the socket: read strictly, since anybody can write there."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

LARGEST = 64 * 1024
MOST_MEDIA = 9

_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_LINE = re.compile(r"o(\d{1,18})(?:\.\d{1,4})?")
_MEDIA = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Malformed(Exception):
    """A frame makes no sense. `key` names the sentence about it; `id`, the message it was meant to be, if known."""

    def __init__(self, key: str, message: str | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.id = message


@dataclass(frozen=True, slots=True)
class Hello:
    """The page is there. `chosen` tells that the person has just picked this language."""

    language: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The page has shown these outbox rows."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A message: one of text, tap, media (with text as caption) and position; `start` never comes from the page."""

    id: str
    text: str | None = None
    tap: str | None = None
    media: tuple[str, ...] = ()
    position: tuple[float, float] | None = None
    start: str | None = None


def read_frame(raw: str | bytes | None) -> Hello | Shown | Said:
    """Read a frame. Raises Malformed for anything that the protocol does not know."""
    if not isinstance(raw, str):
        raise Malformed("not_readable")
    if len(raw) > LARGEST or len(raw.encode("utf-8", "surrogatepass")) > LARGEST:
        raise Malformed("too_long")
    try:
        frame = json.loads(raw)
    except (ValueError, RecursionError) as problem:
        raise Malformed("not_readable") from problem
    if not isinstance(frame, dict):
        raise Malformed("not_readable")
    kind = frame.get("t")
    if kind == "hello":
        return Hello(str(frame.get("lang", ""))[:16], frame.get("chosen") is True)
    if kind == "ack":
        lines = frame.get("lines")
        found = [_LINE.fullmatch(line) for line in lines if isinstance(line, str)] if isinstance(lines, list) else []
        return Shown(tuple(sorted({int(line[1]) for line in found if line})[:1000]))
    return _said(kind, frame)


def _said(kind: Any, frame: dict[str, Any]) -> Said:
    message = frame.get("id")
    if not isinstance(message, str) or not _ID.fullmatch(message):
        raise Malformed("not_readable")
    if kind == "say" and isinstance(frame.get("text"), str):
        return Said(message, text=_clean(frame["text"]))
    if kind == "tap" and isinstance(frame.get("option"), str) and 0 < len(frame["option"]) <= 200:
        return Said(message, tap=_clean(frame["option"]))
    if kind == "media" and isinstance(frame.get("media"), list):
        return _media(message, frame)
    if kind == "place":
        return Said(message, position=_position(message, frame))
    raise Malformed("not_readable", message)


def _media(message: str, frame: dict[str, Any]) -> Said:
    ids = frame["media"]
    if not all(isinstance(each, str) and _MEDIA.fullmatch(each) for each in ids) or not ids:
        raise Malformed("not_readable", message)
    if len(ids) > MOST_MEDIA:
        raise Malformed("too_many_files", message)
    text = frame.get("text")
    return Said(message, text=_clean(text) if isinstance(text, str) and text.strip() else None, media=tuple(ids))


def _position(message: str, frame: dict[str, Any]) -> tuple[float, float]:
    degrees = [frame.get("latitude"), frame.get("longitude")]
    if not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in degrees):
        raise Malformed("not_readable", message)
    # A whole number in JSON may be too large for a float.
    latitude, longitude = (float(each) if abs(each) < 1000 else math.inf for each in degrees if each is not None)
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise Malformed("no_place", message)
    return latitude, longitude


def _clean(text: str) -> str:
    # Half a surrogate pair is legal in JSON but no database can store it.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
