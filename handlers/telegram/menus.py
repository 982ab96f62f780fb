"""The commands that the chat offers: residents' in every private chat, workers' in theirs, in both languages."""

import hashlib
from functools import partial

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden

from handlers.contract import Bridge
from handlers.telegram.sending import CHANNEL
from store.channels.platform.menus import WorkerChat, note_menu, worker_chats

log = structlog.get_logger("handlers.telegram")

MOST_COMMANDS = 100
LONGEST_NAME = 32
LONGEST_DESCRIPTION = 256
"""Source: Bot API, BotCommand and setMyCommands."""
LANGUAGES = {"": "zh-CN", "zh": "zh-CN", "en": "en"}
"""The platform's language codes, and the language in which the commands are then described; "" is for all others."""
ALWAYS = ("menu", "me", "help", "person", "language")


class Menus:
    """Keeps the lists of commands as they should be."""

    def __init__(self, bridge: Bridge, bot: Bot) -> None:
        self._bridge = bridge
        self._bot = bot

    async def set_all(self) -> None:
        """Set the residents' list for all private chats. Raises TelegramError."""
        for code, language in LANGUAGES.items():
            commands = self.commands("resident", language)
            await self._bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), code)

    async def set_workers(self) -> None:
        """Give workers' chats their list, and take it from those who are workers no more. Raises TelegramError."""
        for chat in await self._bridge.database.read_soon(lambda tx: worker_chats(tx, CHANNEL)):
            wanted = self._code(chat) if chat.is_worker else ""
            if wanted == chat.code:
                continue
            try:
                await self._set(chat)
            except (BadRequest, Forbidden) as problem:
                log.info("a chat took no commands", reason=type(problem).__name__)
                continue
            await self._bridge.database.write_soon(partial(note_menu, account=chat.account, code=wanted))

    async def _set(self, chat: WorkerChat) -> None:
        scope = BotCommandScopeChat(int(chat.address))
        if chat.is_worker:
            await self._bot.set_my_commands(self.commands("worker", chat.language), scope)
        else:
            await self._bot.delete_my_commands(scope)

    def commands(self, who: str, language: str) -> list[BotCommand]:
        """The list of "resident" or "worker", described in a language."""
        listed = [*(self._bridge.workers_menu if who == "worker" else ()), *self._bridge.menu, *ALWAYS]
        made = []
        for name in dict.fromkeys(listed):
            title = self._bridge.names.get(name)
            if title is not None and len(name) <= LONGEST_NAME:
                made.append(BotCommand(name, self._bridge.render(language, title)[:LONGEST_DESCRIPTION]))
        return made[:MOST_COMMANDS]

    def _code(self, chat: WorkerChat) -> str:
        described = "\n".join(f"{one.command} {one.description}" for one in self.commands("worker", chat.language))
        return hashlib.sha256(described.encode()).hexdigest()[:16]
