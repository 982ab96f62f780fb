"""What an error of the Bot API means for the message that met it."""

import os
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from store.messages.sending import SendError

# The library will give times as spans in its next version, and warns at each error until one says that this is fine.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# Of a chat that is not there for us any more. Source: the Bot API's own descriptions; it documents no codes.
_GONE = ("chat not found", "user not found", "peer_id_invalid", "chat_write_forbidden", "have no rights to send")
_NOT_CHANGED = "message is not modified"
_NO_LONGER = ("message to edit not found", "can't be edited", "there is no text in the message", "message_id_invalid")
_UNKNOWN_FILE = ("wrong file identifier", "wrong remote file", "file_reference", "can't use file of type")
WRONG_TOKEN = "Telegram refuses LINLI_TELEGRAM_TOKEN: copy it anew from @BotFather"  # noqa: S105 - a sentence
TOKEN_REST = 300.0
"""Seconds until a token that was refused is tried again; an operator has to act."""


def seconds(error: RetryAfter) -> float:
    """How long the platform asks us to wait; the library gives a number or a time span."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def is_unchanged(error: TelegramError) -> bool:
    """Whether a message was to be changed into what it is."""
    return isinstance(error, BadRequest) and _NOT_CHANGED in error.message.casefold()


def is_no_longer_editable(error: TelegramError) -> bool:
    """Whether a message is gone, or of a kind that cannot be changed."""
    return isinstance(error, BadRequest) and any(part in error.message.casefold() for part in _NO_LONGER)


def is_unknown_file(error: TelegramError) -> bool:
    """Whether the platform no longer knows a file by the id it once gave."""
    return isinstance(error, BadRequest) and any(part in error.message.casefold() for part in _UNKNOWN_FILE)


def is_gone(error: TelegramError) -> bool:
    """Whether the person blocked the bot, left, or was never there."""
    if isinstance(error, Forbidden):
        return True
    return isinstance(error, BadRequest) and any(part in error.message.casefold() for part in _GONE)


def send_error(error: TelegramError) -> SendError:
    """The flags that an error stands for."""
    if isinstance(error, RetryAfter):
        return SendError("Telegram asks us to wait", retry=True, after=seconds(error))
    if isinstance(error, ChatMigrated):
        return SendError("the group has another address now", retry=True)
    if is_gone(error):
        return SendError("the person has blocked the bot, or left Telegram", retry=False)
    if isinstance(error, InvalidToken):
        return SendError(WRONG_TOKEN, retry=True, after=TOKEN_REST, stop=True, alert=True)
    if is_unknown_file(error):
        return SendError("Telegram no longer has a file, which is sent anew", retry=True)
    if isinstance(error, BadRequest):
        # Nothing that trying again could mend: the call itself is wrong.
        return SendError(f"Telegram does not take it: {error.message[:120]}", retry=False, alert=True)
    if isinstance(error, Conflict):
        return SendError("another program uses the same bot", retry=True, alert=True)
    if isinstance(error, NetworkError):
        return SendError("Telegram does not answer", retry=True)
    return SendError(f"Telegram: {type(error).__name__}", retry=True)
