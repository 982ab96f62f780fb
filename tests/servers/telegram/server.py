"""A strict Bot API on 127.0.0.1: https://core.telegram.org/bots/api."""

import asyncio
import json
import re
import time
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.servers.forms import Unreadable, Upload, fields_of
from tests.servers.serving import Arrival, StrictServer
from tests.servers.telegram.chats import Chat, Chats
from tests.servers.telegram.files import Files
from tests.servers.telegram.limits import Flood
from tests.servers.telegram.rules import RULES, Refusal, bad
from tests.servers.telegram.sending import Sending
from tests.servers.telegram.updates import private_chat
from tests.servers.telegram.updating import Updates

TOKEN = "123456789:AAF-a_token_that_only_the_tests_know"
# Parameters that are JSON when they travel in a form: https://core.telegram.org/bots/api#making-requests
JSON_FIELDS = {
    "reply_markup", "entities", "caption_entities", "media", "commands", "scope", "allowed_updates", "reply_parameters",
    "link_preview_options",
}  # fmt: skip
# The page says a query gets too old, not when; a minute is our reading.
QUERY_SECONDS = 60
SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
}  # fmt: skip


@dataclass
class Query:
    """A tap that waits for its answer."""

    at: float
    update: int
    answered: bool = False


class TelegramServer(StrictServer):
    """The Bot API for one bot.

    `address` is the base of it (`<address>/bot<token>/sendMessage`, `<address>/file/bot<token>/...`). `push(update)`
    lets something happen (see `updates.py`), `sending.sent`, `.edits`, `.deleted` are what the bot did,
    `files.add(content)` makes a file that a person sent, `chats` and `person()` whom the bot may write to,
    `updates.routes` says where the public address of a webhook really is.
    """

    RULES = RULES

    def __init__(self, token: str = TOKEN, username: str = "linli_bot") -> None:
        super().__init__()
        self.token = token
        self.bot = {
            "id": int(token.split(":", maxsplit=1)[0]),
            "is_bot": True,
            "first_name": "邻礼",
            "username": username,
        }
        self.chats, self.files, self.flood = Chats(), Files(), Flood()
        self.sending = Sending(self.chats, self.files, self.flood, self.bot)
        self.updates = Updates(self.now, self._replied)
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.queries: dict[str, Query] = {}
        self.query_answers: dict[str, dict[str, Any]] = {}

    def person(self, number: int, **flags: bool) -> Chat:
        """Somebody who started the bot; flags as of `Chat` (`blocked=True`)."""
        chat = self.chats.add(private_chat(number))
        for name, value in flags.items():
            setattr(chat, name, value)
        return chat

    def push(self, *updates: dict[str, Any]) -> list[int]:
        """Let things happen; gives the ids of the updates the bot asked for."""

        async def add() -> list[int]:
            ids = []
            for update in updates:
                self.chats.seen(update)
                numbered = self.updates.add(update)
                if numbered is not None:
                    ids.append(numbered["update_id"])
                    if query := update.get("callback_query"):
                        self.queries[query["id"]] = Query(self.now(), numbered["update_id"])
            return ids

        return self.run(add())

    def wait_until_taken(self, *ids: int, seconds: float = 10) -> None:
        """Wait until the bot confirmed these updates (all that are queued, without ids)."""
        self.wait_for(lambda: set(ids) <= set(self.updates.taken) if ids else not self.updates.queue, seconds)

    def before_closing(self) -> None:
        # Telegram shows a progress bar until a tap is answered, so every tap that was taken has to be.
        until = time.monotonic() + 2
        while self._unanswered() and time.monotonic() < until:
            time.sleep(0.02)
        for query in self._unanswered():
            self.broke("unanswered_query", f"callback query {query} was never answered")

    def _unanswered(self) -> list[str]:
        taken = set(self.updates.taken)
        return [key for key, query in self.queries.items() if query.update in taken and not query.answered]

    async def _listen(self) -> None:
        await super()._listen()
        self.updates.start()

    async def _close(self) -> None:
        await self.updates.stop()
        await super()._close()

    def call_of(self, request: web.Request) -> str:
        return "file" if request.path.startswith("/file/") else request.path.rpartition("/")[2]

    async def answer_call(self, arrival: Arrival, request: web.Request) -> web.StreamResponse:
        match = re.fullmatch(r"(/file)?/bot([^/]*)/(.*)", request.path)
        if match is None:
            return self._answer(arrival, Refusal(404, "Not Found", rule="method"))
        download, token, rest = match.groups()
        if token != self.token:
            return self._answer(arrival, Refusal(401, "Unauthorized"))
        if download:
            content = self.files.download(rest, self.now())
            if content is None:
                return self._answer(arrival, Refusal(404, "Not Found", rule="download"))
            return web.Response(body=content, content_type="application/octet-stream")
        try:
            fields, uploads = fields_of(arrival)
            arrival.fields = fields
            result = await self.do(rest, fields, uploads)
        except Unreadable as error:
            return self._answer(arrival, bad(f"can't parse the request: {error}", "parameters"))
        except Refusal as refusal:
            return self._answer(arrival, refusal)
        arrival.answer = result
        return web.json_response({"ok": True, "result": _public(result)})

    def _answer(self, arrival: Arrival, refusal: Refusal) -> web.Response:
        if refusal.rule:
            self.broke(refusal.rule, f"{arrival.call}: {refusal.description}")
        body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
        arrival.answer = body
        return web.json_response(body, status=refusal.status)

    async def _replied(self, asked: dict[str, Any]) -> None:
        name = str(asked.pop("method"))
        arrival = Arrival(self.now(), name, "WEBHOOK", "", {}, {}, json.dumps(asked).encode(), asked)
        self.arrived.append(arrival)
        try:
            arrival.answer = await self.do(name, asked, {})
            arrival.status = 200
        except Refusal as refusal:
            arrival.status = refusal.status
            self._answer(arrival, refusal)

    async def do(self, name: str, fields: dict[str, Any], uploads: dict[str, Upload]) -> Any:
        """Call a method by its name, which is not case-sensitive."""
        for field in JSON_FIELDS & fields.keys():
            if isinstance(fields[field], str):
                try:
                    fields[field] = json.loads(fields[field]) if fields[field] else None
                except ValueError as error:
                    raise bad(f"can't parse {field} JSON object", "parameters") from error
        snake = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        if snake.startswith(("send_", "edit_")) or snake == "delete_message":
            method = getattr(self.sending, snake, None)
            if method is not None:
                return method(fields, uploads, self.now())
        own = getattr(self, f"_{snake}", None)
        if own is None or snake not in METHODS:
            raise Refusal(404, "Not Found: method not found", rule="method")
        result = own(fields)
        return await result if asyncio.iscoroutine(result) else result

    def _get_me(self, _fields: dict[str, Any]) -> dict[str, Any]:
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {**self.bot, **abilities}

    def _get_updates(self, fields: dict[str, Any]) -> Any:
        return self.updates.get_updates(fields)

    def _set_webhook(self, fields: dict[str, Any]) -> Any:
        return self.updates.set_webhook(fields)

    def _delete_webhook(self, fields: dict[str, Any]) -> Any:
        return self.updates.set_webhook({"drop_pending_updates": fields.get("drop_pending_updates")})

    def _get_webhook_info(self, _fields: dict[str, Any]) -> dict[str, Any]:
        return self.updates.info()

    def _get_file(self, fields: dict[str, Any]) -> dict[str, Any]:
        return self.files.link(fields.get("file_id"), self.now())

    def _get_chat(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {**self.chats.find(fields.get("chat_id")).about, "accent_color_id": 0, "max_reaction_count": 11}

    def _answer_callback_query(self, fields: dict[str, Any]) -> bool:
        if len(str(fields.get("text") or "")) > 200:
            raise bad("MESSAGE_TOO_LONG", "answer_text")
        query = self.queries.get(str(fields.get("callback_query_id")))
        if query is not None:
            # Even an answer that comes too late is an answer that was given.
            query.answered = True
        if query is None or self.now() - query.at > QUERY_SECONDS:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.query_answers[str(fields["callback_query_id"])] = fields
        return True

    def _scope(self, fields: dict[str, Any]) -> tuple[str, str]:
        scope, language = fields.get("scope") or {"type": "default"}, str(fields.get("language_code") or "")
        if scope.get("type") not in SCOPES:
            raise bad("can't parse BotCommandScope: unsupported type specified", "commands")
        if scope["type"] in ("chat", "chat_administrators", "chat_member"):
            self.chats.find(scope.get("chat_id"))
        if language and not re.fullmatch("[a-z]{2}", language):
            raise bad("invalid language code specified", "commands")
        return json.dumps(scope, sort_keys=True), language

    def _set_my_commands(self, fields: dict[str, Any]) -> bool:
        commands = fields.get("commands")
        if not isinstance(commands, list) or len(commands) > 100:
            raise bad("at most 100 commands", "commands")
        for one in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", str(one.get("command", "")).removeprefix("/")):
                raise bad("BOT_COMMAND_INVALID", "commands")
            if not 1 <= len(str(one.get("description", ""))) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID", "commands")
        self.commands[self._scope(fields)] = commands
        return True

    def _get_my_commands(self, fields: dict[str, Any]) -> list[dict[str, str]]:
        return self.commands.get(self._scope(fields), [])

    def _delete_my_commands(self, fields: dict[str, Any]) -> bool:
        self.commands.pop(self._scope(fields), None)
        return True


METHODS = {
    "get_me", "get_updates", "set_webhook", "delete_webhook", "get_webhook_info", "get_file", "get_chat",
    "answer_callback_query", "set_my_commands", "get_my_commands", "delete_my_commands",
}  # fmt: skip


def _public(result: Any) -> Any:
    """Without what only the server keeps."""
    if isinstance(result, list):
        return [_public(one) for one in result]
    if isinstance(result, dict):
        return {name: value for name, value in result.items() if not name.startswith("_")}
    return result
