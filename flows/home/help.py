"""Help: how to talk to Linli."""

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("help", light=True, order=90)
async def help_(chat: Chat) -> None:
    """Say in a few lines how one gets along here."""
    chat.say("how")
    if chat.caller.is_staff:
        chat.say("how_staff")
    chat.suggest("menu", "person")
