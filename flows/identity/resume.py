"""Going on with a matter that I began on another of my accounts."""

from store.identity.accounts.moving import Elsewhere, bring_here, elsewhere
from store.messages.reply import Text

from flows.engine.chat import Chat
from flows.engine.flow import FLOWS, flow

NONE = "none"


@flow("resume", light=True)
async def resume(chat: Chat) -> None:
    """Show what waits for me on my other accounts, and go on with one of it here."""
    chat.suggest("menu", "link")
    found = tuple(one for one in chat.look(elsewhere) if one.flow in FLOWS and not FLOWS[one.flow].light)
    if not found:
        chat.say("nothing")
        return
    choices = [*((str(one.run), _label(chat, one)) for one in found), (NONE, chat.text("which.none"))]
    chosen = await chat.choose("which", choices, count=len(found))
    if chosen == NONE:
        chat.say("left")
        return
    chat.fetch(chat.do(bring_here, int(chosen)))


def _label(chat: Chat, one: Elsewhere) -> Text:
    title = Text(FLOWS[one.flow].title, {})
    return chat.text("label", title=title, channel=chat.text(f"words/channels.{one.channel}"), since=one.since)
