"""What a person did on the platform's side, before it becomes a Message."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.tencent.callback import Posted
from handlers.tencent.places import shifted_back
from store.messages.message import Media, Message

_OLDEST = timedelta(days=3)


@dataclass(frozen=True)
class Come:
    """Something that a person did. `made` are fields of a Message.

    Arguments: `address`, who it was; `us`, what the platform calls us, for the answer; `key`, the same for a
    redelivery; `event`, its name, "" for a message; `media`, its kind and the platform's id of a file to fetch;
    `unreadable`, a kind of message that cannot be taken here, which is told to them; `card` and `code`, the task of the
    card whose button was tapped and what lets it be changed.
    """

    address: str
    us: str
    key: str
    at: datetime
    event: str = ""
    made: dict[str, Any] = field(default_factory=dict)
    media: tuple[str, str] | None = None
    unreadable: bool = False
    card: str = ""
    code: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there is something to take in or to answer."""
        return bool(self.made or self.media or self.unreadable)

    def message(self, channel: str, media: tuple[Media, ...]) -> Message:
        """As the program takes it in, with the files that were fetched."""
        return replace(Message(channel, self.address, self.key, self.at, media=media), **self.made)


def head_of(posted: Posted, now: datetime, addresses: re.Pattern[str]) -> Come | None:
    """Who did something and when, with nothing of what; none when the sender is no address."""
    address = posted.text("FromUserName")
    if not posted.text("MsgType") or not addresses.fullmatch(address):
        return None
    at = _moment(posted.text("CreateTime"), now)
    event = posted.text("Event").lower() if posted.text("MsgType").lower() == "event" else ""
    return Come(address, posted.text("ToUserName"), _key(posted, event), at, event)


def said(posted: Posted, come: Come) -> Come:
    """The table of messages: what each kind becomes."""
    kind, media_id = posted.text("MsgType").lower(), posted.text("MediaId")
    if kind == "text":
        return replace(come, made={"text": posted.text("Content")})
    if kind == "voice" and posted.text("Recognition"):
        return replace(come, made={"text": posted.text("Recognition")})
    if kind in ("image", "voice") and media_id:
        return replace(come, media=(kind, media_id))
    if kind == "location":
        made = _place(posted)
        return replace(come, made=made, unreadable=not made)
    if kind == "link":
        text = "\n".join(part for part in (posted.text("Title"), posted.text("Url")) if part)
        return replace(come, made={"text": text})
    return replace(come, unreadable=True)


def _moment(text: str, now: datetime) -> datetime:
    """The time in a request, in seconds since 1970; now, when it is missing, in the future or long ago."""
    if not re.fullmatch(r"[0-9]{1,11}", text):
        return now
    at = datetime.fromtimestamp(int(text), UTC)
    return at if now - _OLDEST < at <= now else now


def _key(posted: Posted, event: str) -> str:
    if event:
        # Events have no number; the platform says to tell repetitions by sender and time.
        what = ":".join((posted.text("EventKey"), posted.text("TaskId")))
        mark = hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:16]
        return f"e{posted.text('CreateTime')[:20]}:{event[:40]}:{mark}"
    number = posted.text("MsgId")
    return f"m{number}" if re.fullmatch(r"[0-9]{1,32}", number) else f"d{posted.digest}"


def _place(posted: Posted) -> dict[str, Any]:
    try:
        return {"position": shifted_back(float(posted.text("Location_X")), float(posted.text("Location_Y")))}
    except ValueError:
        return {}
