"""Having my data lie still without being deleted: what that means, asking for it, and using them again."""

from store.refusals import Refused
from store.retention.restriction import (
    MyRestriction,
    RestrictionState,
    ask_restriction,
    end_restriction,
    my_restriction,
)

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.people.shown import ask_whether


@flow("restrict", part_of="me")
async def restrict(chat: Chat) -> None:
    """Say what it means that my data lie still, and ask for it, take the request back, or end it."""
    chat.suggest("me", "menu")
    found = chat.look(my_restriction)
    if found.state in (RestrictionState.ASKED, RestrictionState.ACTIVE):
        await _end(chat, found)
        return
    if found.state is RestrictionState.REFUSED:
        chat.say("was_refused", answer=found.answer)
    chat.say("means")
    reason = await ask_whether(chat)
    if reason is None:
        return
    try:
        chat.do(ask_restriction, reason)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("asked", by=chat.look(my_restriction).answer_by)


async def _end(chat: Chat, found: MyRestriction) -> None:
    if found.state is RestrictionState.ACTIVE:
        chat.say("active", at=found.decided_at, answer=found.answer)
        agreed = await chat.confirm("end_active", exact=True)
    else:
        chat.say("waits", at=found.asked_at, by=found.answer_by)
        agreed = await chat.confirm("end_waiting", exact=True)
    if not agreed:
        chat.say("fine")
        return
    try:
        state = chat.do(end_restriction)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say(state.value)
