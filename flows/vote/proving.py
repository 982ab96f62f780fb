"""Making sure once more that it is really the person who is about to cast."""

from store.refusals import Refused
from store.votes.assembly import AssemblyTerms
from store.votes.ballots.fresh import begin_proof, finish_proof

from flows.engine.chat import Chat

TRIES = 5


async def prove(chat: Chat, terms: AssemblyTerms, turn: int) -> bool:
    """Send a code and take it; it holds for ten minutes. Gives whether it was right in the end."""
    try:
        sent = chat.do(begin_proof, terms.assembly)
    except Refused as refused:
        chat.refused(refused)
        return False
    for attempt in range(TRIES):
        code = await chat.code(f"code#{turn}.{attempt}", phone=sent.phone)
        tried = chat.do(finish_proof, terms.assembly, code)
        if tried.is_right:
            return True
        if not tried.left:
            break
        chat.say("code_wrong", left=tried.left)
    chat.say("code_failed")
    return False
