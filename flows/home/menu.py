"""The menu: what one can do here."""

from store.messages.reply import Text, Words
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import FLOWS, flow

FOR_GUESTS = frozenset({"identify"})
"""Matters of those whom we do not know yet, listed for nobody else."""


@flow("menu", light=True)
async def menu(chat: Chat) -> None:
    """Show what can be done, workers' matters only to workers, and go there."""
    if chat.args.get("welcome"):
        chat.say("welcome")
    is_guest = chat.caller.assurance < Assurance.VERIFIED
    listed = sorted(
        (
            one
            for one in FLOWS.values()
            if one.order is not None
            and (chat.caller.is_staff or not one.staff)
            and (is_guest or one.name not in FOR_GUESTS)
        ),
        key=lambda one: (not one.staff if chat.caller.is_staff else one.staff, one.order),
    )
    choices: list[tuple[str, Words]] = [(one.name, Text(one.title, {})) for one in listed]
    chosen = await chat.choose("what", choices)
    chat.then(chosen)
