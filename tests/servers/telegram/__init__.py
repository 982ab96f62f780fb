"""A strict Bot API: `with TelegramServer() as server:`; `updates` builds what people do."""

from tests.servers.telegram import updates
from tests.servers.telegram.server import TOKEN, TelegramServer

__all__ = ["TOKEN", "TelegramServer", "updates"]
