"""Preparing and holding a vote, for those who organise it: what there is to do depends on where it stands."""

from collections.abc import Awaitable, Callable

from store.messages.reply import Words
from store.votes.assembly import AssemblyState, AssemblyTerms
from store.votes.preparing import motions_of, vote_now, votes_of_my_areas
from store.votes.results.objection import objections
from store.votes.results.publishing import scrutineers

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.vote import announcing, counting, drafting, paper, running
from flows.vote.shown import days_of

Step = Callable[[Chat, AssemblyTerms], Awaitable[None]]

STEPS: dict[str, tuple[str, Step]] = {
    "announce": ("motion.announce", announcing.announce_vote),
    "roll": ("motion.roll", announcing.check_roll),
    "motion": ("motion.prepare", drafting.another_motion),
    "candidates": ("motion.prepare", drafting.candidates),
    "days": ("motion.prepare", drafting.other_days),
    "remove": ("motion.prepare", drafting.remove),
    "timetable": ("motion.prepare", announcing.show_timetable),
    "scrutineer": ("motion.prepare", counting.appoint),
    "objections": ("motion.prepare", counting.answer),
    "share": ("motion.list", running.share),
    "turnout": ("motion.turnout", running.see_turnout),
    "missing": ("motion.missing", running.list_missing),
    "remind": ("motion.remind", running.remind),
    "delivery": ("motion.deliver", running.deliver),
    "paper": ("motion.paper", paper.papers),
    "proxy": ("motion.proxy", running.proxy),
    "extend": ("motion.close", running.extend_voting),
    "close": ("motion.close", counting.close_vote),
    "count": ("motion.publish", counting.read_count),
    "publish": ("motion.publish", counting.publish),
    "final": ("motion.publish", counting.make_final),
    "filing": ("motion.publish", counting.filing),
    "cancel": ("motion.prepare", drafting.call_off),
}
"""What can be done about a vote: the right it needs, and the part of the conversation that does it."""

_S = AssemblyState
OFFERED: dict[AssemblyState, tuple[str, ...]] = {
    _S.DRAFT: ("announce", "roll", "motion", "candidates", "days", "timetable", "scrutineer", "objections", "remove",
               "cancel"),
    _S.UPCOMING: ("share", "delivery", "paper", "proxy", "scrutineer", "objections", "timetable", "cancel"),
    _S.OPEN: ("turnout", "missing", "remind", "paper", "proxy", "delivery", "extend", "scrutineer", "share", "cancel"),
    _S.ENDED: ("turnout", "paper", "close", "scrutineer"),
    _S.CLOSED: ("count", "publish", "scrutineer", "turnout"),
    _S.PRELIMINARY: ("count", "objections", "final"),
    _S.FINAL: ("count", "filing"),
}  # fmt: skip


@flow("motion", staff=True, order=66, conceals=True)
async def motion(chat: Chat) -> None:
    """Prepare a vote of owners, announce it, follow it, count it and publish the result."""
    found = chat.look(votes_of_my_areas)
    chat.suggest("motion", "menu")
    if not found and not chat.may("motion.prepare"):
        chat.say("none")
        return
    terms = await _which(chat, found)
    if terms is None:
        await drafting.begin(chat)
        return
    terms = chat.look(vote_now, terms.assembly)
    state = terms.state(chat.now)
    questions = chat.look(motions_of, terms.assembly)
    lines = tuple(chat.text("motion_line", number=one.number, title=one.title) for one in questions)
    chat.say("overview", **days_of(terms), state=chat.text(f"state.{state.value}"), motions=lines)
    if chat.may("motion.prepare", terms.path):
        _say_waiting(chat, terms, state)
    names = [name for name in OFFERED.get(state, ()) if chat.may(STEPS[name][0])]
    labels: list[tuple[str, Words]] = [(name, chat.text(f"next.{name}")) for name in (*names, "nothing")]
    chosen = await chat.choose("next", labels)
    if chosen == "nothing":
        chat.say("fine")
        return
    await STEPS[chosen][1](chat, terms)


def _say_waiting(chat: Chat, terms: AssemblyTerms, state: AssemblyState) -> None:
    waiting = sum(not one.answer for one in chat.look(objections, terms.assembly))
    if waiting:
        chat.say("objections_wait", count=waiting)
    if state is AssemblyState.CLOSED:
        left = sum(one.confirmed_at is None for one in chat.look(scrutineers, terms.assembly))
        if left:
            chat.say("scrutineers_wait", count=left)


async def _which(chat: Chat, found: tuple[AssemblyTerms, ...]) -> AssemblyTerms | None:
    code = chat.args.get("code")
    if code:
        named = next((one for one in found if one.code == code), None)
        if named is not None:
            return named
    if not found:
        return None
    choices: list[tuple[str, Words]] = [
        (str(one.assembly), chat.text("label", title=one.title, state=chat.text(f"state.{one.state(chat.now).value}")))
        for one in found
    ]
    if chat.may("motion.prepare"):
        choices.append(("new", chat.text("which.new")))
    if len(choices) == 1:
        return found[0]
    chosen = await chat.choose("which", choices)
    return next((one for one in found if str(one.assembly) == chosen), None)
