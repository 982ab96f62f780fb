"""Having my data deleted: what would become of it, asking for it, and taking the request back."""

from store.refusals import Refused
from store.retention.erasure import ErasureState
from store.retention.request import MyErasure, ask_erasure, listed, my_erasure, withdraw_erasure
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.people.shown import ask_whether


@flow("erase", part_of="me")
async def erase(chat: Chat) -> None:
    """Show what would become of my data, and ask for it to be deleted."""
    chat.suggest("me", "export", "menu")
    if chat.caller.assurance < Assurance.VERIFIED:
        chat.say("guest")
        return
    found = chat.look(my_erasure)
    if found.state is ErasureState.ASKED:
        await _waiting(chat, found)
        return
    if found.state is ErasureState.REFUSED:
        chat.say("was_refused", answer=found.answer)
    chat.say("would", lines=listed(found.lines))
    chat.say("law")
    reason = await ask_whether(chat)
    if reason is None:
        return
    try:
        chat.do(ask_erasure, reason)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("asked", by=chat.look(my_erasure).answered_by)


async def _waiting(chat: Chat, found: MyErasure) -> None:
    chat.say("waits", at=found.asked_at, by=found.answered_by)
    labels = [(name, chat.text(f"waiting.{name}")) for name in ("leave", "withdraw")]
    if await chat.choose("waiting", labels) == "leave":
        chat.say("fine")
        return
    try:
        chat.do(withdraw_erasure)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("withdrawn")
