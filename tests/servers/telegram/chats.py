"""The people and groups a bot may write to, and what it wrote."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.telegram.rules import Refusal, bad


@dataclass
class Chat:
    """A private chat, a group or a supergroup; set the flags to make it unreachable."""

    number: int
    about: dict[str, Any]
    blocked: bool = False
    deactivated: bool = False
    started: bool = True
    kicked: bool = False
    migrated_to: int = 0
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        return bool(self.about["type"] == "private")


class Chats:
    """Every chat the server knows; a chat becomes known by writing to the bot or by `add`."""

    def __init__(self) -> None:
        self.known: dict[int, Chat] = {}

    def add(self, about: dict[str, Any]) -> Chat:
        """Make a chat known, or give the known one."""
        return self.known.setdefault(about["id"], Chat(about["id"], about))

    def find(self, given: Any) -> Chat:
        """The chat of a `chat_id`."""
        if given in (None, ""):
            raise bad("chat_id is empty", "parameters")
        try:
            return self.known[int(given)]
        except (KeyError, ValueError) as error:
            raise bad("chat not found") from error

    def open_to_send(self, given: Any) -> Chat:
        """The chat of a `chat_id`, if the bot may write there."""
        chat = self.find(given)
        if chat.migrated_to:
            moved = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, moved, migrate_to_chat_id=chat.migrated_to)
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        if chat.kicked:
            raise Refusal(403, f"Forbidden: bot was kicked from the {chat.about['type']} chat")
        if not chat.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def seen(self, update: dict[str, Any]) -> None:
        """Learn from an update who can be written to, who blocked the bot, and which group moved."""
        if "my_chat_member" in update:
            change = update["my_chat_member"]
            chat = self.add(change["chat"])
            gone = change["new_chat_member"]["status"] in ("kicked", "left")
            chat.blocked, chat.kicked = gone and chat.private, gone and not chat.private
        message = update.get("message") or update.get("callback_query", {}).get("message")
        if message:
            chat = self.add(message["chat"])
            chat.started = True
            chat.migrated_to = message.get("migrate_to_chat_id", chat.migrated_to)
