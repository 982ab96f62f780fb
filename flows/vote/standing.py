"""Saying whether I am willing to be elected, after somebody has proposed me."""

from store.votes.candidates import consent, my_nominations

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("vote_stand", part_of="vote")
async def vote_stand(chat: Chat) -> None:
    """Answer whether I am willing to be a candidate."""
    chat.suggest("vote", "menu")
    waiting = chat.look(my_nominations)
    if not waiting:
        chat.say("nothing")
        return
    answer = await chat.confirm("willing", exact=True)
    chat.do(consent, waiting[0].motion, answer)
    chat.say("willing_yes" if answer else "willing_no")
