"""Sending: a reply's calls made one after another, at the platform's pace, each outcome recorded."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from telegram import Bot, ReplyKeyboardRemove
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from handlers.contract import Bridge
from handlers.telegram import failures
from handlers.telegram.calls import Call, calls_of, edit_of
from handlers.telegram.files import Outgoing, Piece
from handlers.telegram.keyboard import keyboard, number_keyboard
from store.channels.platform.budget import Admission, Allowance, pause, take
from store.channels.platform.parts import note_part, parts_of
from store.channels.platform.shown import note_shown, shown_to
from store.channels.platform.uploads import forget_upload, note_upload
from store.channels.reach import block, is_blocked, move
from store.channels.trouble import reached
from store.messages import leases, outbox
from store.messages.reply import Input, Text
from store.messages.sending import LeaseLost, Outcome, SendError, Sending, SendLater, Taken
from store.messages.tables import Lane

log = structlog.get_logger("handlers.telegram")

CHANNEL = "telegram"
CHAT_BURST = 3
"""Messages to one chat at once, after which it is one a second. Source: Bot API FAQ, "short bursts" are allowed."""
GROUP_PER_MINUTE = 18
GROUP_BURST = 2
"""Together 20 in any minute. Source: Bot API FAQ."""
OVERALL_BURST = 5
SPARED = 3
"""Of the burst, kept for replies and codes, so that a broadcast never makes a person wait."""
PATIENCE = {Lane.REPLY: 2.0, Lane.CODE: 2.0}
"""Seconds a message waits here for its turn; one that would wait longer goes back to the outbox."""
PATIENCE_OF_OTHERS = 0.5
PATIENCE_OF_REQUESTS = 0.3
"""The same while the platform's request is open: somebody who floods us must not keep its connections busy."""
PATIENCE_BETWEEN_PARTS = 30.0
CALL_SECONDS = 5.0
UPLOAD_SECONDS = 40.0


@dataclass(frozen=True)
class Answer:
    """A call that travels in the answer to the platform's request; `after` is to be run once that has left."""

    call: Mapping[str, Any]
    after: Callable[[], Awaitable[None]] | None = None


class Sender:
    """Sends replies. `per_second` is the rate of the whole bot."""

    def __init__(self, bridge: Bridge, bot: Bot, owner: str, per_second: float) -> None:
        self._bridge = bridge
        self._database = bridge.database
        self._bot = bot
        self._outgoing = Outgoing(bridge, owner)
        self._per_second = per_second
        self._actions: set[asyncio.Task[None]] = set()

    async def send(self, sending: Sending) -> Outcome:
        """Send one message. Raises SendError, SendLater or LeaseLost."""
        await self._perform(sending, await self._calls(sending, None))
        return Outcome.SENT

    async def answer(self, taken: Taken, query: str, tapped: int | None, *, by_response: bool) -> Answer | None:
        """Send the replies to a message, or give what may travel in the answer to the platform's request.

        Arguments: `query`, the tap to be answered, or ""; `tapped`, the message whose button it was.
        """
        slow = any(sending.reply.pictures or sending.reply.files for sending in taken.sendings)
        if query and (slow or not by_response):
            await self.answer_query(query)
        given = None
        for sending in taken.sendings:
            is_only = by_response and not query and len(taken.sendings) == 1
            given = await self._direct(sending, tapped, again=taken.again, in_response=is_only)
        if query and by_response and not slow:
            return Answer({"method": "answerCallbackQuery", "callback_query_id": query})
        return given

    async def answer_query(self, query: str) -> None:
        """Stop the progress bar of a tap. One that waited too long, because we were away, has lost its bar already."""
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as problem:
            log.info("a tap could not be answered", reason=type(problem).__name__)

    async def _direct(self, sending: Sending, tapped: int | None, *, again: bool, in_response: bool) -> Answer | None:
        """Send what this request holds the lease of; what cannot go now is left to the deliverer."""
        write = self._database.write_soon
        try:
            calls = await self._calls(sending, tapped)
            fits = len(calls) == 1 and not calls[0].uploads and not calls[0].instead
            if in_response and fits:
                await self._admit(sending, calls[0], is_direct=True, is_first=True)
                reached("send")
                return Answer(calls[0].answer(), partial(self._note, sending, calls, 0, None, is_direct=True))
            await self._perform(sending, calls, is_direct=True, again=again)
        except SendError as error:
            await write(partial(outbox.fail, sending=sending, error=error))
        except SendLater as later:
            await write(partial(leases.postpone, sending=sending, seconds=later.after))
        except LeaseLost:
            log.info("somebody else sends this", row=sending.id)
        return None

    async def _perform(
        self, sending: Sending, calls: Sequence[Call], *, is_direct: bool = False, again: bool = False
    ) -> None:
        """Make the calls that were not made before. A message that is said again is said as a whole."""
        gone: Mapping[int, str] = {}
        if len(calls) > 1 and not again:
            gone = await self._database.read_soon(lambda tx: parts_of(tx, sending.id))
        left = [number for number in range(len(calls)) if number not in gone]
        for number in left:
            call = calls[number]
            await self._admit(sending, call, is_direct=is_direct, is_first=number == left[0])
            if is_direct:
                reached("send")
            try:
                result = await self._made(call)
            except TelegramError as error:
                if call.instead and failures.is_no_longer_editable(error):
                    await self._perform(sending, call.instead, is_direct=is_direct, again=again)
                    return
                await self._learn(sending, call, error)
                raise failures.send_error(error) from None
            if is_direct:
                reached("mark")
            await self._note(sending, calls, number, result, is_direct=is_direct)
        if is_direct and not left:
            await self._database.write_soon(lambda tx: outbox.mark(tx, [(sending.id, sending.fence)], Outcome.SENT))

    async def _made(self, call: Call) -> Any:
        parameters = dict(call.parameters)
        if call.uploads:
            parameters["read_timeout"] = UPLOAD_SECONDS - CALL_SECONDS
        try:
            return await getattr(self._bot, call.method)(**parameters)
        except TelegramError as error:
            if failures.is_unchanged(error):
                return None
            raise

    async def _admit(self, sending: Sending, call: Call, *, is_direct: bool, is_first: bool) -> None:
        """Wait for a turn, holding the lease for as long as the call may take."""
        lane = Lane(sending.lane)
        patience = PATIENCE_OF_REQUESTS if is_direct else PATIENCE.get(lane, PATIENCE_OF_OTHERS)
        if not is_first:
            patience = PATIENCE_BETWEEN_PARTS
        seconds = UPLOAD_SECONDS if call.uploads else CALL_SECONDS
        allowances = self._allowances(sending.address, lane)

        def step(tx: Any) -> Admission:
            if is_direct and is_first and leases.waits_behind(tx, sending):
                raise SendLater(1.0)
            if not is_direct and is_first and is_blocked(tx, sending.account):
                raise SendError("the person has blocked the bot", retry=False)
            admission = take(tx, CHANNEL, allowances, patience=patience)
            if admission.taken and not leases.hold(tx, sending, admission.wait + seconds):
                # Raised inside the step, so that the turn is given back.
                raise LeaseLost
            return admission

        admission = await self._database.write_soon(step)
        if not admission.taken:
            raise SendLater(admission.wait)
        if admission.wait > 0:
            await asyncio.sleep(admission.wait)

    async def _note(
        self, sending: Sending, calls: Sequence[Call], number: int, result: Any, *, is_direct: bool
    ) -> None:
        """Record what a call has shown and uploaded, and that it was made."""
        call = calls[number]
        messages = list(result) if isinstance(result, (tuple, list)) else [result] if result is not None else []
        shown = str(getattr(messages[-1], "message_id", "")) if messages else ""
        if call.method == "edit_message_text":
            shown = str(call.parameters["message_id"])
        uploaded = [
            (piece.code, file)
            for piece, message in zip(call.pieces, messages, strict=False)
            if not piece.file and piece.code and (file := _file_of(message, piece))
        ]
        is_last = number == len(calls) - 1
        if not (call.buttons or uploaded or is_direct or len(calls) > 1):
            return

        def step(tx: Any) -> None:
            if call.buttons:
                note_shown(tx, sending.account, shown)
            for code, file in uploaded:
                note_upload(tx, self._outgoing.owner, code, file)
            if len(calls) > 1:
                note_part(tx, sending.id, number, "message")
            if is_direct and is_last:
                outbox.mark(tx, [(sending.id, sending.fence)], Outcome.SENT)

        await self._database.write_soon(step)

    async def _learn(self, sending: Sending, call: Call, error: TelegramError) -> None:
        """Remember what an error tells for the time after it."""
        own = self._allowances(sending.address, Lane(sending.lane))[0]

        def step(tx: Any) -> None:
            if isinstance(error, RetryAfter):
                pause(tx, CHANNEL, own, failures.seconds(error))
            elif isinstance(error, ChatMigrated):
                move(tx, CHANNEL, sending.address, str(error.new_chat_id))
            elif failures.is_gone(error):
                block(tx, CHANNEL, sending.address)
            elif failures.is_unknown_file(error):
                for piece in call.pieces:
                    forget_upload(tx, self._outgoing.owner, piece.code)

        await self._database.write_soon(step)

    def _allowances(self, address: str, lane: Lane) -> tuple[Allowance, Allowance]:
        spared = 0 if lane in PATIENCE else SPARED
        if address.startswith("-"):
            own = Allowance(address, GROUP_PER_MINUTE / 60, GROUP_BURST)
        else:
            own = Allowance(address, 1.0, CHAT_BURST)
        return own, Allowance("", self._per_second, max(OVERALL_BURST, int(self._per_second / 5)), spared)

    async def _calls(self, sending: Sending, tapped: int | None) -> list[Call]:
        """Lay a reply out."""
        reply, render = sending.reply, partial(self._bridge.render, sending.language)
        if reply.pictures or reply.files:
            self._show_busy(sending.address, "upload_photo" if reply.pictures else "upload_document")
        base = str(self._bridge.options["base_url"])
        out = self._outgoing
        pictures = [await out.picture(each, sending.language, base) for each in reply.pictures]
        files = [await out.file(each, sending.address, sending.language, sending.zone) for each in reply.files]
        words = [render(line) for line in reply.lines]
        words += [each for each in (*pictures, *files) if isinstance(each, str)]
        text = "\n\n".join(line.strip("\n") for line in words if line.strip())
        if reply.input is Input.PHONE:
            share = number_keyboard(reply.options, render(Text("telegram/number.share", {})), render)
            return calls_of(sending.address, text, _pieces(pictures), _pieces(files), share)
        buttons = keyboard(reply.options, render)
        away = ReplyKeyboardRemove() if reply.after is Input.PHONE else None
        calls = calls_of(sending.address, text, _pieces(pictures), _pieces(files), buttons or away)
        if away is not None:
            # Only a message takes a keyboard away, and one with buttons of its own cannot.
            thanks = render(Text("telegram/number.noted", {}))
            return [*(calls_of(sending.address, thanks, (), (), away) if buttons else ()), *calls]
        if not reply.edits or len(calls) != 1 or calls[0].method != "send_message":
            return calls
        known = await self._database.read_soon(lambda tx: shown_to(tx, sending.account)) if tapped is None else ""
        message = tapped or (int(known) if known.isdecimal() else 0)
        return [edit_of(sending.address, message, calls[0].parameters["text"], buttons, calls)] if message else calls

    def _show_busy(self, chat: str, action: str) -> None:
        async def show() -> None:
            try:
                await self._bot.send_chat_action(chat, action)
            except TelegramError as problem:
                log.debug("no sign of being busy", reason=type(problem).__name__)

        task = asyncio.create_task(show())
        self._actions.add(task)
        task.add_done_callback(self._actions.discard)


def _pieces(made: Sequence[Piece | str]) -> list[Piece]:
    return [each for each in made if isinstance(each, Piece)]


def _file_of(message: Any, piece: Piece) -> str:
    if piece.is_photo:
        photo = getattr(message, "photo", None)
        return str(photo[-1].file_id) if photo else ""
    document = getattr(message, "document", None)
    return str(document.file_id) if document else ""
