"""What a posted message or event means: the table from the platform's XML to what a person did.

Source: https://developers.weixin.qq.com/doc/service/en/guide/product/message/Receiving_standard_messages.html
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from handlers.tencent.callback import Posted
from handlers.tencent.places import shifted_back

_ADDRESS = re.compile(r"[0-9A-Za-z_-]{1,64}")
_OLDEST = timedelta(days=3)
_SCENE = "qrscene_"


class Opens(Enum):
    """Which reply window a person's deed opens: https://developers.weixin.qq.com/doc/subscription/guide/product/kf/."""

    MESSAGE = "message"
    TAP = "tap"


@dataclass(frozen=True)
class Come:
    """Something that a person did. `made` are fields of a Message; empty when it only opens or closes a window.

    Arguments: `key`, the same for a redelivery; `media`, its kind and the platform's id; `leaves`, they unfollowed;
    `unreadable`, a kind of message that cannot be taken here, which is told to them.
    """

    address: str
    us: str
    key: str
    at: datetime
    opens: Opens | None = Opens.MESSAGE
    made: dict[str, Any] = field(default_factory=dict)
    media: tuple[str, str] | None = None
    leaves: bool = False
    unreadable: bool = False


def read(posted: Posted, now: datetime) -> Come | None:
    """What a request means; none when there is nothing to do about it."""
    address, us, kind = posted.text("FromUserName"), posted.text("ToUserName"), posted.text("MsgType").lower()
    if not kind or not _ADDRESS.fullmatch(address):
        return None
    at = moment(posted.text("CreateTime"), now)
    if kind == "event":
        return _event(posted, address, us, at)
    number = posted.text("MsgId")
    key = f"m{number}" if re.fullmatch(r"[0-9]{1,32}", number) else f"d{posted.digest}"
    return _message(posted, kind, Come(address, us, key, at))


def moment(text: str, now: datetime) -> datetime:
    """The time in a request, in seconds since 1970; now, when it is missing, in the future or long ago."""
    if not re.fullmatch(r"[0-9]{1,11}", text):
        return now
    at = datetime.fromtimestamp(int(text), UTC)
    return at if now - _OLDEST < at <= now else now


def _message(posted: Posted, kind: str, come: Come) -> Come:
    made: dict[str, Any] = {}
    media = None
    media_id = posted.text("MediaId")
    if kind == "text":
        made = {"text": posted.text("Content")}
    elif kind == "voice" and posted.text("Recognition"):
        made = {"text": posted.text("Recognition")}
    elif kind in ("image", "voice") and media_id:
        media = (kind, media_id)
    elif kind == "location":
        made = _place(posted)
    elif kind == "link":
        made = {"text": "\n".join(part for part in (posted.text("Title"), posted.text("Url")) if part)}
    return Come(come.address, come.us, come.key, come.at, made=made, media=media, unreadable=not made and media is None)


def _place(posted: Posted) -> dict[str, Any]:
    try:
        return {"position": shifted_back(float(posted.text("Location_X")), float(posted.text("Location_Y")))}
    except ValueError:
        return {}


def _event(posted: Posted, address: str, us: str, at: datetime) -> Come | None:
    event, given = posted.text("Event").lower(), posted.text("EventKey")
    # Events have no number; the platform says to tell repetitions by sender and time.
    mark = hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()[:16]
    key = f"e{posted.text('CreateTime')[:20]}:{event[:40]}:{mark}"
    scene = given.removeprefix(_SCENE)
    if event in ("subscribe", "subscribe_scan", "scan"):
        return Come(address, us, key, at, Opens.TAP, {"start": scene})
    if event == "click" and given:
        return Come(address, us, key, at, Opens.TAP, {"tap": given})
    if event == "unsubscribe":
        return Come(address, us, key, at, None, leaves=True)
    return None
