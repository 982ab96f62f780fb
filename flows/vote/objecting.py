"""Objecting: to the ballot of my own home, to my row of the roll, to a candidate, to the preliminary result."""

from store.messages.reply import Words
from store.votes.assembly import AssemblyState, AssemblyTerms
from store.votes.ballots.mine import can_i_vote, vote_by_code, votes_for_me
from store.votes.ballots.objecting import object_to_ballot, withdraw_objection
from store.votes.results.objection import ObjectionKind, raise_objection

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.vote.shown import days_of


@flow("vote_object", part_of="vote")
async def vote_object(chat: Chat) -> None:
    """Say that something about a vote is not right."""
    chat.suggest("vote", "menu")
    terms = await _which(chat)
    if terms is None:
        return
    mine = chat.look(can_i_vote, terms.assembly)
    offered = {
        "ballot": mine.state in (AssemblyState.OPEN, AssemblyState.ENDED) and _any(mine.votes, "counted"),
        "restore": mine.state in (AssemblyState.OPEN, AssemblyState.ENDED) and _any(mine.votes, "suspended"),
        "roll": mine.state is AssemblyState.UPCOMING,
        "candidate": mine.state is AssemblyState.UPCOMING,
        "result": mine.state is AssemblyState.PRELIMINARY,
        "nothing": True,
    }
    names = [name for name, is_offered in offered.items() if is_offered]
    if names == ["nothing"]:
        chat.say("not_now")
        return
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names], **days_of(terms))
    if chosen == "ballot":
        if await chat.confirm("ballot_sure", exact=True):
            chat.do(object_to_ballot, terms.assembly)
            chat.say("suspended")
        else:
            chat.say("unchanged")
    elif chosen == "restore":
        chat.do(withdraw_objection, terms.assembly)
        chat.say("restored")
    elif chosen == "nothing":
        chat.say("unchanged")
    else:
        note = await chat.ask("note", text(2, 500))
        chat.do(raise_objection, terms.assembly, ObjectionKind(chosen), note)
        chat.say("raised")


async def _which(chat: Chat) -> AssemblyTerms | None:
    code = chat.args.get("code")
    if code:
        return chat.look(vote_by_code, str(code))
    found = chat.look(votes_for_me)
    if not found:
        chat.say("none")
        return None
    if len(found) == 1:
        return found[0]
    choices: list[tuple[str, Words]] = [(str(one.assembly), one.title) for one in found]
    chosen = await chat.choose("which", choices)
    return next(one for one in found if str(one.assembly) == chosen)


def _any(votes: tuple[object, ...], state: str) -> bool:
    return any(getattr(one, "state", "") == state for one in votes)
