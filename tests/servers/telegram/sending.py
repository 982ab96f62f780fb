"""The methods that send, change and delete messages: https://core.telegram.org/bots/api#available-methods."""

from itertools import count
from typing import Any

from tests.servers.forms import Upload
from tests.servers.telegram import keyboards
from tests.servers.telegram.chats import Chat, Chats
from tests.servers.telegram.files import Files
from tests.servers.telegram.limits import Flood
from tests.servers.telegram.rules import bad
from tests.servers.telegram.texts import caption, sent_text

Fields = dict[str, Any]
Uploads = dict[str, Upload]
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
DELETABLE_SECONDS = 48 * 3600


class Sending:
    """Does what is sent and keeps it."""

    def __init__(self, chats: Chats, files: Files, flood: Flood, bot: dict[str, Any]) -> None:
        self.chats, self.files, self.flood, self.bot = chats, files, flood, bot
        self.sent: list[dict[str, Any]] = []
        self.edits: list[dict[str, Any]] = []
        self.deleted: list[dict[str, Any]] = []
        self.actions: list[tuple[int, str]] = []
        self._numbers = count(5001)

    def send_message(self, fields: Fields, _uploads: Uploads, now: float) -> Fields:
        chat = self.chats.open_to_send(fields.get("chat_id"))
        return self._send(chat, fields, now, text=sent_text(fields))

    def send_location(self, fields: Fields, _uploads: Uploads, now: float) -> Fields:
        chat = self.chats.open_to_send(fields.get("chat_id"))
        place = {name: float(fields[name]) for name in ("latitude", "longitude") if name in fields}
        if len(place) != 2:
            raise bad("latitude and longitude are required", "parameters")
        return self._send(chat, fields, now, location=place)

    def send_photo(self, fields: Fields, uploads: Uploads, now: float) -> Fields:
        return self._send_file("photo", fields, uploads, now)

    def send_document(self, fields: Fields, uploads: Uploads, now: float) -> Fields:
        return self._send_file("document", fields, uploads, now)

    def send_voice(self, fields: Fields, uploads: Uploads, now: float) -> Fields:
        return self._send_file("voice", fields, uploads, now)

    def send_video(self, fields: Fields, uploads: Uploads, now: float) -> Fields:
        return self._send_file("video", fields, uploads, now)

    def send_media_group(self, fields: Fields, uploads: Uploads, now: float) -> list[Fields]:
        chat = self.chats.open_to_send(fields.get("chat_id"))
        media = fields.get("media")
        if not isinstance(media, list) or not 2 <= len(media) <= 10:
            raise bad("wrong number of media in the album: 2-10", "media_group")
        kinds = {one.get("type") for one in media}
        if not kinds <= {"photo", "video"} and kinds not in ({"document"}, {"audio"}):
            raise bad("this media can't be grouped", "media_group")
        if fields.get("reply_markup"):
            raise bad("an album has no keyboard", "media_group")
        contents = [self._medium(one, uploads) for one in media]
        self.flood.count(chat.number, messages=len(media), now=now)
        group = str(next(self._numbers)) + "0" * 10
        return [self._keep(chat, now, media_group_id=group, **content) for content in contents]

    def _medium(self, medium: Fields, uploads: Uploads) -> Fields:
        file_id = self.files.sent(str(medium["type"]), medium.get("media"), uploads, "")
        return {**self._shown(str(medium["type"]), file_id), **self._captioned(medium)}

    def _captioned(self, fields: Fields) -> Fields:
        text = caption(fields)
        return {"caption": text} if text else {}

    def _shown(self, kind: str, file_id: str) -> Fields:
        kept = self.files.kept[file_id]
        about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(kept.content)}
        if kind == "photo":
            return {"photo": [{**about, "width": 1280, "height": 960}]}
        return {kind: {**about, "file_name": kept.name, "duration": 1, "width": 1, "height": 1}}

    def _send_file(self, kind: str, fields: Fields, uploads: Uploads, now: float) -> Fields:
        chat = self.chats.open_to_send(fields.get("chat_id"))
        file_id = self.files.sent(kind, fields.get(kind), uploads, kind)
        return self._send(chat, fields, now, **self._shown(kind, file_id), **self._captioned(fields))

    def _send(self, chat: Chat, fields: Fields, now: float, **content: Any) -> Fields:
        markup = keyboards.checked(fields, private=chat.private)
        self.flood.count(chat.number, messages=1, now=now)
        if markup and "inline_keyboard" in markup:
            content["reply_markup"] = markup
        message = self._keep(chat, now, **content)
        if markup and "inline_keyboard" not in markup:
            message["_keyboard"] = markup
        return message

    def _keep(self, chat: Chat, now: float, **content: Any) -> Fields:
        message = {"message_id": next(self._numbers), "from": self.bot, "chat": chat.about, "date": int(now), **content}
        chat.messages[message["message_id"]] = message
        self.sent.append(message)
        return message

    def edit_message_text(self, fields: Fields, _uploads: Uploads, now: float) -> Fields:
        message = self._own(fields, "text")
        return self._change(message, fields, now, text=sent_text(fields))

    def edit_message_caption(self, fields: Fields, _uploads: Uploads, now: float) -> Fields:
        return self._change(self._own(fields, ""), fields, now, caption=caption(fields))

    def edit_message_reply_markup(self, fields: Fields, _uploads: Uploads, now: float) -> Fields:
        return self._change(self._own(fields, ""), fields, now)

    def edit_message_media(self, fields: Fields, uploads: Uploads, now: float) -> Fields:
        message, medium = self._own(fields, ""), fields.get("media")
        if not isinstance(medium, dict):
            raise bad("media is required", "parameters")
        return self._change(message, fields, now, **self._medium(medium, uploads))

    def delete_message(self, fields: Fields, _uploads: Uploads, now: float) -> bool:
        chat = self.chats.find(fields.get("chat_id"))
        message = chat.messages.get(int(fields.get("message_id") or 0))
        if message is None:
            raise bad("message to delete not found")
        if now - message["date"] > DELETABLE_SECONDS:
            raise bad("message can't be deleted for everyone")
        self.deleted.append(chat.messages.pop(message["message_id"]))
        return True

    def send_chat_action(self, fields: Fields, _uploads: Uploads, _now: float) -> bool:
        chat = self.chats.open_to_send(fields.get("chat_id"))
        if fields.get("action") not in ACTIONS:
            raise bad("wrong parameter action in request", "chat_action")
        self.actions.append((chat.number, str(fields["action"])))
        return True

    def _own(self, fields: Fields, has: str) -> Fields:
        if not fields.get("message_id"):
            raise bad("message identifier is not specified", "edit")
        chat = self.chats.open_to_send(fields.get("chat_id"))
        message = chat.messages.get(int(fields["message_id"]))
        if message is None:
            raise bad("message to edit not found")
        if has and has not in message:
            raise bad(f"there is no {has} in the message to edit", "edit")
        return message

    def _change(self, message: Fields, fields: Fields, now: float, **content: Any) -> Fields:
        private = message["chat"]["type"] == "private"
        markup = keyboards.checked(fields, private=private, inline_only=True)
        if markup == {"inline_keyboard": []}:
            markup = None
        same = all(message.get(name) == value for name, value in content.items())
        if same and message.get("reply_markup") == markup:
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message"
            )
        self.flood.count(message["chat"]["id"], messages=1, now=now)
        message.pop("reply_markup", None)
        message |= {"edit_date": int(now), **content, **({"reply_markup": markup} if markup else {})}
        self.edits.append(dict(message))
        return message
