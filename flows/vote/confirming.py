"""Scrutineers: hear the count read out and confirm it."""

from store.votes.results.publishing import confirm_count, count_for_scrutineer, counts_to_confirm

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.vote.shown import show_result


@flow("vote_count", part_of="vote")
async def vote_count(chat: Chat) -> None:
    """Look at the count of a vote that I watch over, and confirm that it was as it was read out."""
    chat.suggest("vote", "menu")
    waiting = chat.look(counts_to_confirm)
    if not waiting:
        chat.say("nothing")
        return
    terms = waiting[0]
    chat.say("heading", title=terms.title)
    for one in chat.look(count_for_scrutineer, terms.assembly):
        show_result(chat, one)
    if await chat.confirm("sure", exact=True):
        chat.do(confirm_count, terms.assembly)
        chat.say("confirmed")
    else:
        chat.say("not_confirmed")
