"""The menu: what one can do here."""

from store.messages.reply import Text, Words

from flows.engine.chat import Chat
from flows.engine.flow import FLOWS, flow


@flow("menu", light=True)
async def menu(chat: Chat) -> None:
    """Show what can be done, workers' matters only to workers, and go there."""
    if chat.args.get("welcome"):
        chat.say("welcome")
    listed = sorted(
        (one for one in FLOWS.values() if one.order is not None and (chat.caller.is_staff or not one.staff)),
        key=lambda one: (not one.staff if chat.caller.is_staff else one.staff, one.order),
    )
    choices: list[tuple[str, Words]] = [(one.name, Text(one.title, {})) for one in listed]
    chosen = await chat.choose("what", choices)
    chat.then(chosen)
