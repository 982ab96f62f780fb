"""How a conversation was: one to five stars, if somebody wants to say."""

from store.refusals import Refused
from store.threads.writing import rate_thread

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("rating", light=True)
async def rating(chat: Chat) -> None:
    """Ask for the stars of a conversation that has ended."""
    code = str(chat.args.get("code") or "")
    if not code.isdecimal():
        raise Refused("threads.unknown")
    stars = int(await chat.choose("stars", [(str(one), chat.text("stars.of", count=one)) for one in (5, 4, 3, 2, 1)]))
    chat.do(rate_thread, int(code), stars)
    chat.say("thanks")
