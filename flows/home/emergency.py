"""Emergency numbers, first of all."""

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("emergency", light=True, order=88)
async def emergency(chat: Chat) -> None:
    """Show the numbers to call. No question stands before them."""
    chat.say("numbers")
    chat.say("call_first")
    chat.suggest("repair", "menu")
