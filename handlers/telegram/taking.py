"""Taking updates in: what people did becomes a message or part of an album; groups are shown the private way."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from handlers.contract import Bridge
from handlers.layout import intake
from handlers.telegram.calls import Call
from handlers.telegram.files import Incoming
from handlers.telegram.sending import CHANNEL, Answer, Sender
from handlers.telegram.updates import InGroup, Moved, Reachable, Said, read
from store.channels.platform.budget import Allowance, take
from store.channels.reach import block, move, unblock
from store.channels.trouble import Unavailable, reached
from store.messages.album import add_part, close_album, due_albums
from store.messages.message import Message, Position
from store.messages.reply import Text
from store.refusals import Refused

log = structlog.get_logger("handlers.telegram")

ALBUM_PAUSE = timedelta(seconds=0.9)
"""How long an album waits for its next photo. Measured: its updates come within 0.8 s of each other."""
ALBUM_LEASE = timedelta(seconds=10)
MOST_IN_ALBUM = 10
GROUP_ANSWERS = Allowance("", 0.1, 2)
"""How often one group is told the way to the private chat, so that nobody can make the bot a nuisance there."""
BUSY_AFTER = 1.0


class Taking:
    """Takes updates in, those of one chat one after another. `name` is the bot's user name, "" until it is known."""

    def __init__(self, bridge: Bridge, bot: Bot, sender: Sender) -> None:
        self._bridge = bridge
        self._database = bridge.database
        self._bot = bot
        self._sender = sender
        self._incoming = Incoming(bridge, bot)
        self._turns: dict[int, tuple[asyncio.Lock, int]] = {}
        self.album_came = asyncio.Event()
        self.name = ""

    async def take(self, update: Any, *, by_response: bool) -> Answer | None:
        """Take one update in and send the answer, or give what may travel in the response to it.

        After it returns, the platform may forget the update. Raises Unavailable, and then it must send it again.
        """
        understood = read(update, self.name)
        if isinstance(understood, Said):
            async with self._turn(understood.chat):
                return await self._said_safely(understood, by_response=by_response)
        if isinstance(understood, InGroup):
            return await self._in_group(understood, by_response=by_response)
        if isinstance(understood, Reachable):
            change = block if understood.blocked else unblock
            address = str(understood.chat)
            await self._database.write_soon(lambda tx: change(tx, CHANNEL, address))
        elif isinstance(understood, Moved):
            old, new = str(understood.old), str(understood.new)
            await self._database.write_soon(lambda tx: move(tx, CHANNEL, old, new))
        return None

    async def close_albums(self) -> int:
        """Take albums in that are complete; gives how many."""
        due = await self._database.write_soon(lambda tx: due_albums(tx, self._bridge.keys, CHANNEL, lease=ALBUM_LEASE))
        for rows, parts in due:
            message = _together(parts)
            async with self._turn(int(message.address)):
                taken = await self._bridge.receive(message)
                reached("album")
                await self._database.write_soon(partial(close_album, parts=rows))
                await self._sender.answer(taken, "", None, by_response=False)
        return len(due)

    async def _said_safely(self, said: Said, *, by_response: bool) -> Answer | None:
        """Take in what was said; a fault of ours is told to the person, and the update is not sent for ever."""
        try:
            return await self._said(said, by_response=by_response)
        except Unavailable:
            raise
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("an update could not be taken in", reference=reference, key=said.key)
            note = Text("engine/turn.fault", {"reference": reference})
            message = self._message(replace(said, text=None, tap=None, start=None, position=None, contact=None))
            taken = await self._bridge.receive(replace(message, note=note))
            return await self._sender.answer(taken, said.query, None, by_response=by_response)

    async def _said(self, said: Said, *, by_response: bool) -> Answer | None:
        async with self._busy(said.chat):
            message = await self._with_file(said, self._message(said))
            if said.album and message.media:
                keep = partial(add_part, keys=self._bridge.keys, album=said.album, message=message, pause=ALBUM_PAUSE)
                await self._database.write_soon(keep)
                self.album_came.set()
                return None
            taken = await self._bridge.receive(message)
        return await self._sender.answer(taken, said.query, said.tapped, by_response=by_response)

    def _message(self, said: Said) -> Message:
        note = Text(f"telegram/problems.{said.problem}", {}) if said.problem else None
        return Message(
            channel=CHANNEL,
            address=str(said.chat),
            id=said.key,
            at=said.at,
            text=said.text,
            tap=said.tap,
            position=Position(*said.position) if said.position else None,
            contact=said.contact,
            start=said.start,
            note=note,
            language=said.language,
            quotes=said.quotes,
            request=self._bridge.keys.token(f"request.telegram.{said.chat}"),
        )

    async def _with_file(self, said: Said, message: Message) -> Message:
        if said.file is None:
            return message
        try:
            media = await self._incoming.take(said.file, message.address, said.language or "zh-CN")
        except Refused as refused:
            return replace(message, text=None, note=intake.refusal(refused))
        return replace(message, media=(media,))

    async def _in_group(self, spoken: InGroup, *, by_response: bool) -> Answer | None:
        """Say in a group that matters are done in private, with the way there."""
        chat = str(spoken.chat)
        if spoken.query and not by_response:
            await self._sender.answer_query(spoken.query)
        if spoken.query and by_response:
            return Answer({"method": "answerCallbackQuery", "callback_query_id": spoken.query})
        if not self.name or spoken.query:
            return None
        allowance = replace(GROUP_ANSWERS, key=f"group.{chat}")
        admission = await self._database.write_soon(lambda tx: take(tx, CHANNEL, [allowance]))
        if not admission.taken:
            return None
        language = spoken.language or "zh-CN"
        link = f"https://t.me/{self.name}" + (f"?start={spoken.payload}" if spoken.payload else "")
        text = self._bridge.render(language, Text("telegram/problems.group", {}))
        label = self._bridge.render(language, Text("telegram/problems.group.button", {}))
        buttons = InlineKeyboardMarkup([[InlineKeyboardButton(label, url=link)]])
        if by_response:
            return Answer(Call("send_message", {"chat_id": chat, "text": text, "reply_markup": buttons}).answer())
        try:
            await self._bot.send_message(chat, text, reply_markup=buttons)
        except TelegramError as problem:
            log.info("a group could not be answered", reason=type(problem).__name__)
        return None

    @contextlib.asynccontextmanager
    async def _busy(self, chat: int) -> AsyncIterator[None]:
        """Show that we are at work when it takes longer than a moment."""

        async def show() -> None:
            await asyncio.sleep(BUSY_AFTER)
            with contextlib.suppress(TelegramError):
                await self._bot.send_chat_action(chat, "typing")

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()

    @contextlib.asynccontextmanager
    async def _turn(self, chat: int) -> AsyncIterator[None]:
        """One update of a chat at a time."""
        lock, waiting = self._turns.get(chat, (asyncio.Lock(), 0))
        self._turns[chat] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._turns[chat]
            if waiting == 1:
                del self._turns[chat]
            else:
                self._turns[chat] = (lock, waiting - 1)


def _together(parts: list[Message]) -> Message:
    """The photos of an album as one message, in the order in which they were sent."""
    ordered = sorted(parts, key=lambda part: (len(part.id), part.id))
    captions = [part.text for part in ordered if part.text]
    media = tuple(one for part in ordered for one in part.media)[:MOST_IN_ALBUM]
    return replace(ordered[0], id=f"album.{ordered[0].id}", text="\n".join(captions) or None, media=media)
