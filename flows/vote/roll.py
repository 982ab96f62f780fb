"""Before a vote is announced: check my own row of the roll, object to it, or propose myself."""

from store.messages.reply import Words
from store.votes.assembly import AssemblyTerms
from store.votes.ballots.mine import can_i_vote, open_elections, votes_in_preparation
from store.votes.candidates import stand
from store.votes.results.objection import ObjectionKind, raise_objection

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.vote.shown import days_of, square_metres, units_of


@flow("vote_roll", part_of="vote")
async def vote_roll(chat: Chat) -> None:
    """See how the roll of a vote in preparation will have me, and object where it is wrong."""
    chat.suggest("vote", "menu")
    terms = await _prepared(chat)
    if terms is None:
        return
    mine = chat.look(can_i_vote, terms.assembly)
    if mine.why_not is not None:
        chat.say("no_vote", reason=chat.text(f"refusals/votes.{mine.why_not.value}"))
    for one in mine.votes:
        chat.say("my_row", units=units_of(one.vote), area=square_metres(one.vote.area))
    elections = chat.look(open_elections, terms.assembly)
    names = ["right", "wrong", *(["stand"] if elections and mine.votes else [])]
    chosen = await chat.choose("next", [(name, chat.text(f"next.{name}")) for name in names], **days_of(terms))
    if chosen == "right":
        chat.say("thanks")
    elif chosen == "wrong":
        note = await chat.ask("wrong_how", text(2, 500))
        chat.do(raise_objection, terms.assembly, ObjectionKind.ROLL, note)
        chat.say("noted")
    else:
        statement = await chat.ask("statement", text(2, 200))
        chat.do(stand, elections[0].motion, statement)
        chat.say("standing", title=elections[0].title)


async def _prepared(chat: Chat) -> AssemblyTerms | None:
    found = chat.look(votes_in_preparation)
    if not found:
        chat.say("none")
        return None
    if len(found) == 1:
        return found[0]
    choices: list[tuple[str, Words]] = [(str(one.assembly), one.title) for one in found]
    chosen = await chat.choose("which", choices)
    return next(one for one in found if str(one.assembly) == chosen)
