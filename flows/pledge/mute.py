"""Being reminded of a pledge no more."""

from store.pledges.reading import by_code, open_for_me
from store.pledges.reminder import mute

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("mute", part_of="pledge", light=True)
async def mute_reminders(chat: Chat) -> None:
    """Stop the reminders of the pledge that a reminder was about; of all that are open when none is named."""
    chat.suggest("pledge", "menu")
    code = chat.args.get("code")
    pledges = [chat.look(by_code, str(code)).pledge] if code else [one.pledge for one in chat.look(open_for_me)]
    for one in pledges:
        chat.do(mute, one)
    chat.say("muted")
