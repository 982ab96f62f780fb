"""Saying that one has read a notice."""

from store.messages.broadcasts.mine import last_notice, say_read

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("notice", part_of="me", light=True)
async def notice(chat: Chat) -> None:
    """Keep that the person has read the notice they tapped on, so that nobody rings at their door for it."""
    chat.suggest("menu")
    code = str(chat.args.get("code") or chat.look(last_notice) or "")
    if not code.isdecimal():
        chat.say("none")
        return
    chat.do(say_read, int(code))
    chat.say("thanks")
