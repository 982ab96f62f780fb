"""Updates as Telegram sends them, without their `update_id` (the server numbers them).

https://core.telegram.org/bots/api#update and the types below it. Ids of messages go up over all chats.
"""

import time
from itertools import count
from typing import Any

Update = dict[str, Any]
_messages = count(1001)
_queries = count(4_382_000_000_000_001)


def user(number: int, first_name: str = "秀英", **more: Any) -> dict[str, Any]:
    """A person."""
    return {"id": number, "is_bot": False, "first_name": first_name, "language_code": "zh-hans", **more}


def private_chat(number: int, first_name: str = "秀英") -> dict[str, Any]:
    """The chat of one person with the bot."""
    return {"id": number, "first_name": first_name, "type": "private"}


def group_chat(number: int = -4_012_345, title: str = "3号楼邻里") -> dict[str, Any]:
    """A group."""
    return {"id": number, "title": title, "type": "group", "all_members_are_administrators": True}


def supergroup_chat(number: int = -1_001_234_567_890, title: str = "3号楼邻里") -> dict[str, Any]:
    """A group grown big."""
    return {"id": number, "title": title, "type": "supergroup"}


def a_message(sender: int, *, chat: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
    """The message itself, with any content."""
    return {
        "message_id": next(_messages),
        "from": user(sender),
        "chat": chat or private_chat(sender),
        "date": int(time.time()),
        **content,
    }


def message(sender: int, text: str, *, chat: dict[str, Any] | None = None, **more: Any) -> Update:
    """A text; a leading command is marked as Telegram marks it."""
    if text.startswith("/"):
        length = len(text.split(maxsplit=1)[0])
        more = {"entities": [{"offset": 0, "length": length, "type": "bot_command"}], **more}
    return {"message": a_message(sender, chat=chat, text=text, **more)}


def sizes(file_id: str, *, width: int = 1280, height: int = 960, size: int = 180_000) -> list[dict[str, Any]]:
    """A photo's sizes, smallest first; the largest has the file id given."""
    small = {"file_id": f"{file_id}-s", "file_unique_id": f"u{file_id}s", "file_size": 1400, "width": 90, "height": 67}
    large = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "width": width, "height": height}
    return [small, large]


def photo(sender: int, file_id: str, *, caption: str = "", album: str = "", **more: Any) -> Update:
    """A photo; `album` is the media group it belongs to."""
    content: dict[str, Any] = {"photo": sizes(file_id)}
    if caption:
        content["caption"] = caption
    if album:
        content["media_group_id"] = album
    return {"message": a_message(sender, **content, **more)}


def album(sender: int, file_ids: list[str], *, caption: str = "", group: str = "13579246801357924") -> list[Update]:
    """Photos sent together: as many updates, the caption on the first."""
    return [photo(sender, one, caption="" if place else caption, album=group) for place, one in enumerate(file_ids)]


def document(sender: int, file_id: str, *, name: str = "名册.xlsx", kind: str = "", size: int = 20_000) -> Update:
    """A file."""
    about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, "file_size": size}
    about["mime_type"] = kind or "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"message": a_message(sender, document=about)}


def voice(sender: int, file_id: str, *, seconds: int = 7) -> Update:
    """A voice message."""
    about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "duration": seconds, "file_size": seconds * 4000}
    return {"message": a_message(sender, voice={**about, "mime_type": "audio/ogg"})}


def location(sender: int, latitude: float = 39.9087, longitude: float = 116.3975) -> Update:
    """A place on the map."""
    return {"message": a_message(sender, location={"latitude": latitude, "longitude": longitude})}


def contact(sender: int, phone: str, *, owner: int | None = None) -> Update:
    """A shared contact; of the sender, unless it is somebody else's (`owner`)."""
    about = {"phone_number": phone, "first_name": "秀英", "user_id": sender if owner is None else owner}
    return {"message": a_message(sender, contact=about)}


def callback_query(sender: int, data: str, shown: dict[str, Any]) -> Update:
    """A tap on a button under a message of the bot (`shown`: the Message object the server gave for it)."""
    about = {
        "id": str(next(_queries)),
        "from": user(sender),
        "message": shown,
        "chat_instance": "-5187345123",
        "data": data,
    }
    return {"callback_query": about}


def edited_message(sender: int, original: Update, text: str) -> Update:
    """The same message with another text."""
    changed = {**original["message"], "text": text, "edit_date": int(time.time())}
    return {"edited_message": {**changed, "from": user(sender)}}


def forwarded(sender: int, text: str, *, author: int = 77) -> Update:
    """Somebody else's words passed on."""
    origin = {"type": "user", "sender_user": user(author, "大明"), "date": int(time.time()) - 3600}
    return {"message": a_message(sender, text=text, forward_origin=origin)}


def my_chat_member(
    sender: int, *, before: str = "member", after: str = "kicked", chat: Any = None, bot: int = 1
) -> Update:
    """The bot's standing changed: in a private chat `kicked` is «blocked» and `member` «unblocked»."""
    me = {"id": bot, "is_bot": True, "first_name": "邻礼", "username": "linli_bot"}
    left = {"until_date": 0} if after == "kicked" else {}
    about = {"chat": chat or private_chat(sender), "from": user(sender), "date": int(time.time())}
    about["old_chat_member"] = {"user": me, "status": before, **({"until_date": 0} if before == "kicked" else {})}
    about["new_chat_member"] = {"user": me, "status": after, **left}
    return {"my_chat_member": about}


def group_message(sender: int, text: str, *, chat: dict[str, Any] | None = None) -> Update:
    """Words in a group."""
    return message(sender, text, chat=chat or group_chat())


def migration(old: int = -4_012_345, new: int = -1_001_234_567_890) -> list[Update]:
    """A group became a supergroup: a service message in each."""
    return [
        {"message": a_message(1, chat=group_chat(old), migrate_to_chat_id=new)},
        {"message": a_message(1, chat=supergroup_chat(new), migrate_from_chat_id=old)},
    ]


def channel_post(text: str = "公告", *, chat: int = -1_001_999_999_999) -> Update:
    """A post of a channel, which has no person as its sender."""
    about = {"id": chat, "title": "社区公告", "type": "channel"}
    return {
        "channel_post": {
            "message_id": next(_messages),
            "sender_chat": about,
            "chat": about,
            "date": int(time.time()),
            "text": text,
        }
    }


def poll(question: str = "几点开会?") -> Update:
    """The state of a poll."""
    options = [{"persistent_id": str(one), "text": text, "voter_count": 0} for one, text in enumerate(["七点", "八点"])]
    about = {"id": "5436789012345678901", "question": question, "options": options, "total_voter_count": 0}
    about |= {"is_closed": False, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    about |= {"allows_revoting": True, "members_only": False}
    return {"poll": about}


def sticker(sender: int) -> Update:
    """A picture out of a set."""
    about = {"file_id": "CAACAgIAAx", "file_unique_id": "AgADBQ", "type": "regular", "width": 512, "height": 512}
    return {"message": a_message(sender, sticker={**about, "is_animated": False, "is_video": False, "emoji": "👍"})}


def unknown(sender: int) -> Update:
    """A message with a content of a Bot API to come, and nothing that is known today."""
    return {"message": a_message(sender, hologram={"file_id": "HOLO", "depth": 3})}


def unknown_update() -> Update:
    """An update of a kind to come."""
    return {"neighbour_waved": {"id": "1", "date": int(time.time())}}


def of_everything(sender: int) -> list[Update]:
    """One update of every kind a bot of residents may meet."""
    first = message(sender, "你好")
    shown = {
        **a_message(1, chat=private_chat(sender), text="请选择"),
        "from": {"id": 1, "is_bot": True, "first_name": "邻礼"},
    }
    return [
        first,
        message(sender, "/start pledge_AB12CD"),
        edited_message(sender, first, "您好"),
        photo(sender, "PH1", caption="漏水"),
        *album(sender, ["PH2", "PH3"]),
        document(sender, "DOC1"),
        voice(sender, "VO1"),
        location(sender),
        contact(sender, "+8613800138000"),
        callback_query(sender, "q:1", shown),
        forwarded(sender, "转发的话"),
        my_chat_member(sender),
        group_message(sender, "大家好"),
        *migration(),
        channel_post(),
        poll(),
        sticker(sender),
        unknown(sender),
        unknown_update(),
    ]
