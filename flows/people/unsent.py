"""Who did not get their notices, and why, so that a worker can call or knock."""

from store.messages.reach.unreached import MOST_SHOWN, NotReached, unreached
from store.messages.reply import Text

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("unsent", light=True, staff=True)
async def unsent(chat: Chat) -> None:
    """Show who of my areas notices did not reach in the last two weeks, and why."""
    found = chat.look(unreached)
    chat.suggest("people", "inbox", "menu")
    if not found:
        chat.say("none")
        return
    chat.say("head", count=len({one.person for one in found}))
    chat.say("list", people=tuple(_line(chat, one) for one in found))
    if len(found) == MOST_SHOWN:
        chat.say("more", count=MOST_SHOWN)
    chat.say("next")


def _line(chat: Chat, one: NotReached) -> Text:
    channel = chat.text(f"words/channels.{one.channel}")
    why = chat.text(f"why.{one.why.value}")
    return chat.text("line", name=one.name, address=one.address, channel=channel, count=one.count, at=one.at, why=why)
