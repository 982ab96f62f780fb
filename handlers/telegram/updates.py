"""What an update of the Bot API is to us. Read with care: every field may be missing or of another type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from store.messages.message import MediaKind

Json = Mapping[str, Any]

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""Kinds of updates we ask for; what was asked before stays asked until it is said anew."""

LONGEST_QUOTE = 200
"""Characters of a quoted message that are kept: by them it is known again."""
_LATEST = 253_402_300_000
# Contents that can be named, but not taken.
_OTHERS = frozenset({
    "sticker", "animation", "video", "video_note", "audio", "poll", "dice", "game", "story", "paid_media", "invoice",
    "checklist",
})  # fmt: skip
# What Telegram itself writes into a private chat: there is nobody to answer.
_SERVICE = frozenset({
    "pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "chat_background_set",
    "connected_website", "passport_data", "successful_payment", "refunded_payment", "proximity_alert_triggered",
    "users_shared", "chat_shared", "boost_added", "gift", "unique_gift",
})  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file on the platform. `size` in bytes, 0 when it was not said."""

    id: str
    kind: MediaKind
    name: str
    type: str
    size: int


@dataclass(frozen=True)
class Said:
    """What a person did in their private chat. Exactly one of `text` (also the caption of a file), `tap`, `start`,
    `file`, `position`, `contact` and `problem`.

    Arguments: `key`, the platform's id of it; `problem`, why it cannot be taken; `album`, to which it belongs; `query`,
    the tap that has to be answered; `quotes`, the beginning of the message that it answers to; `tapped`, the message
    that shows the option, and whether it is a text.
    """

    key: str
    chat: int
    at: datetime
    language: str | None
    quotes: str | None = None
    text: str | None = None
    tap: str | None = None
    start: str | None = None
    file: File | None = None
    position: tuple[float, float] | None = None
    contact: str | None = None
    problem: str = ""
    album: str = ""
    query: str = ""
    tapped: int | None = None


@dataclass(frozen=True)
class InGroup:
    """Somebody spoke to the bot in a group, or added it: nothing personal is said there."""

    chat: int
    language: str | None
    payload: str = ""
    query: str = ""


@dataclass(frozen=True)
class Reachable:
    """A person blocked the bot, or came back."""

    chat: int
    blocked: bool


@dataclass(frozen=True)
class Moved:
    """A group became a supergroup and has another id."""

    old: int
    new: int


Understood = Said | InGroup | Reachable | Moved | None


def read(update: Any, bot_name: str = "") -> Understood:
    """What an update is; None for what concerns us not. Never raises, whatever it is given.

    Argument: `bot_name`, the user name by which the bot is spoken to in groups.
    """
    if not isinstance(update, dict) or not _whole(update.get("update_id")):
        return None
    key = str(update["update_id"])
    if isinstance(update.get("callback_query"), dict):
        return _tap(key, update["callback_query"])
    if isinstance(update.get("my_chat_member"), dict):
        return _membership(update["my_chat_member"])
    if isinstance(update.get("edited_message"), dict):
        message = update["edited_message"]
        return _private(key, message, problem="edited") if _chat_type(message) == "private" else None
    message = update.get("message")
    if not isinstance(message, dict):
        return None
    if _chat_type(message) == "private":
        return _content(key, message)
    return _group(message, bot_name)


def _tap(key: str, query: Json) -> Understood:
    sender = query.get("from")
    id_ = _clean(query.get("id"))
    if not isinstance(sender, dict) or not _whole(sender.get("id")) or not id_:
        return None
    message = query.get("message")
    shown = message if isinstance(message, dict) else {}
    if shown and _chat_type(shown) not in ("private", None):
        chat = _chat_id(shown)
        return InGroup(chat, _language(sender), query=id_) if chat is not None else None
    tapped = shown.get("message_id")
    data = query.get("data")
    return Said(
        key=key,
        chat=sender["id"],
        at=datetime.now(UTC),
        language=_language(sender),
        tap=_clean(data),
        query=id_,
        tapped=tapped if _whole(tapped) and isinstance(shown.get("text"), str) else None,
    )


def _membership(change: Json) -> Understood:
    chat, new = change.get("chat"), change.get("new_chat_member")
    if not isinstance(chat, dict) or not isinstance(new, dict) or not _whole(chat.get("id")):
        return None
    gone = new.get("status") in ("kicked", "left")
    if chat.get("type") == "private":
        return Reachable(chat["id"], gone)
    old = change.get("old_chat_member")
    was_gone = isinstance(old, dict) and old.get("status") in ("kicked", "left")
    if chat.get("type") in ("group", "supergroup") and was_gone and not gone:
        return InGroup(chat["id"], _language(change.get("from")))
    return None


def _group(message: Json, bot_name: str) -> Understood:
    chat = _chat_id(message)
    if chat is None or _chat_type(message) not in ("group", "supergroup"):
        return None
    new = message.get("migrate_to_chat_id")
    if _whole(new):
        return Moved(chat, int(str(new)))
    sender = message.get("from")
    text = message.get("text")
    if not isinstance(text, str) or not isinstance(sender, dict) or sender.get("is_bot"):
        return None
    addressed = text.partition(" ")[0].partition("@")[2]
    if text.startswith("/") and addressed.casefold() in ("", bot_name.casefold()):
        return InGroup(chat, _language(sender), _typed(text).get("start", ""))
    spoken_to = bool(bot_name) and f"@{bot_name}".casefold() in text.casefold()
    answered = message.get("reply_to_message")
    author = answered.get("from") if isinstance(answered, dict) else None
    is_answer = isinstance(author, dict) and bool(bot_name) and author.get("username") == bot_name
    return InGroup(chat, _language(sender)) if spoken_to or is_answer else None


def _private(key: str, message: Json, **content: Any) -> Understood:
    chat, sender = _chat_id(message), message.get("from")
    if chat is None or not isinstance(sender, dict) or sender.get("is_bot"):
        return None
    quoted = message.get("reply_to_message")
    text = quoted.get("text") or quoted.get("caption") if isinstance(quoted, dict) else None
    quotes = _clean(text)[:LONGEST_QUOTE] or None
    return Said(key=key, chat=chat, at=_time(message.get("date")), language=_language(sender), quotes=quotes, **content)


def _content(key: str, message: Json) -> Understood:
    text = message.get("text")
    if isinstance(text, str):
        return _private(key, message, **_typed(_clean(text)))
    if message.keys() & _OTHERS:
        return _private(key, message, problem="kind")
    file = _file(message)
    if file is not None:
        caption, album = message.get("caption"), message.get("media_group_id")
        return _private(
            key,
            message,
            file=file,
            text=_clean(caption) if isinstance(caption, str) else None,
            album=_clean(album),
        )
    place = message.get("location")
    if isinstance(place, dict):
        position = _degrees(place)
        return _private(key, message, **({"position": position} if position else {"problem": "kind"}))
    contact = message.get("contact")
    if isinstance(contact, dict):
        return _private(key, message, **_contact(contact, message))
    if message.keys() & _SERVICE:
        return None
    return _private(key, message, problem="kind")


def _typed(text: str) -> dict[str, Any]:
    if not text.startswith("/"):
        return {"text": text}
    command, _, rest = text.partition(" ")
    name = command.partition("@")[0]
    if name == "/start":
        # Source: Bot API, deep linking: at most 64 of A-Z, a-z, 0-9, _ and -.
        return {"start": re.sub(r"[^A-Za-z0-9_-]", "", rest)[:64]}
    return {"text": f"{name} {rest}".strip()}


def _contact(contact: Json, message: Json) -> dict[str, Any]:
    phone, owner, sender = contact.get("phone_number"), contact.get("user_id"), message.get("from")
    digits = "".join(sign for sign in phone if sign in "0123456789") if isinstance(phone, str) else ""
    if not 5 <= len(digits) <= 15:
        return {"problem": "kind"}
    if not _whole(owner) or not isinstance(sender, dict) or owner != sender.get("id"):
        # Anybody can share anybody's card; only Telegram's own word that it is the sender's counts.
        return {"problem": "not_own_number"}
    is_chinese = len(digits) == 13 and digits.startswith("861")
    return {"contact": digits[2:] if is_chinese else digits}


def _file(message: Json) -> File | None:
    sizes = message.get("photo")
    if isinstance(sizes, list):
        known = [one for one in sizes if isinstance(one, dict) and isinstance(one.get("file_id"), str)]
        if known:
            # The largest; its name tells the kind to nobody, since the content is looked at.
            best = max(known, key=lambda one: _number(one.get("width")) * _number(one.get("height")))
            return File(
                _clean(best["file_id"]), MediaKind.PHOTO, "photo.jpg", "image/jpeg", _number(best.get("file_size"))
            )
    for field, kind, name, type_ in (
        ("document", MediaKind.DOCUMENT, "file", ""), ("voice", MediaKind.VOICE, "voice.ogg", "audio/ogg"),
    ):  # fmt: skip
        about = message.get(field)
        if isinstance(about, dict) and isinstance(about.get("file_id"), str):
            given, mime = about.get("file_name"), about.get("mime_type")
            return File(
                _clean(about["file_id"]),
                kind,
                _clean(given) or name,
                _clean(mime) or type_,
                _number(about.get("file_size")),
            )
    return None


def _degrees(place: Json) -> tuple[float, float] | None:
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if isinstance(latitude, bool) or isinstance(longitude, bool):
        return None
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        return None
    return (float(latitude), float(longitude)) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _language(sender: Any) -> str | None:
    code = sender.get("language_code") if isinstance(sender, dict) else None
    if not isinstance(code, str) or not code:
        return None
    return "zh-CN" if code.casefold().startswith("zh") else "en"


def _time(value: Any) -> datetime:
    return datetime.fromtimestamp(value, UTC) if _whole(value) and 0 < value < _LATEST else datetime.now(UTC)


def _clean(value: Any) -> str:
    """A text without what a database cannot keep: halves of characters, and NUL."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")


def _whole(value: Any) -> bool:
    # Wider than any id of the platform (52 bits) would not fit the database.
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53


def _number(value: Any) -> int:
    return int(value) if _whole(value) else 0


def _chat_type(message: Json) -> Any:
    chat = message.get("chat")
    return chat.get("type") if isinstance(chat, dict) else None


def _chat_id(message: Json) -> int | None:
    chat = message.get("chat")
    id_ = chat.get("id") if isinstance(chat, dict) else None
    return int(str(id_)) if _whole(id_) else None
