"""Telegram: webhook or long polling in, the Bot API out."""

from handlers.telegram.channel import TelegramAccount, TelegramChannel

__all__ = ["TelegramAccount", "TelegramChannel"]
