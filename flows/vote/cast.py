"""Voting: can I vote, read, choose, confirm on a card, and hold a receipt; afterwards see that it is in."""

from typing import Any

from store.messages.reply import Words
from store.refusals import Refused
from store.rights.roles import Assurance
from store.votes.assembly import AssemblyState, AssemblyTerms, BallotMode, MotionTerms
from store.votes.ballots.casting import FOLLOW, OPTIONS, CastReceipt, Choice, cast
from store.votes.ballots.entitled import WhyNot
from store.votes.ballots.fresh import proof_lasts
from store.votes.ballots.mine import (
    MyStanding,
    MyVote,
    ballot_of,
    can_i_vote,
    check_receipt,
    note_read,
    vote_by_code,
    vote_read,
    votes_for_me,
    votes_in_preparation,
)
from store.votes.candidates import my_nominations
from store.votes.matters import MotionKind
from store.votes.results.publishing import counts_to_confirm, result
from store.votes.turnout import turnout_for_all

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.vote.documents import attach_notice
from flows.vote.proving import prove
from flows.vote.shown import days_of, motion_pages, rule_of, show_result, show_turnout, square_metres, units_of

PUBLISHED = (AssemblyState.PRELIMINARY, AssemblyState.FINAL)


@flow("vote", order=20, conceals=True)
async def vote(chat: Chat) -> None:
    """See a vote of my neighbourhood, whether I can vote in it, and cast my ballot."""
    chat.suggest("menu")
    if chat.caller.assurance >= Assurance.VERIFIED:
        _duties(chat)
    terms = await _which(chat)
    if terms is not None:
        await _at(chat, terms)


def _duties(chat: Chat) -> None:
    """What else waits for this person: a nomination to answer, a count to confirm, a roll to check."""
    if chat.look(my_nominations):
        chat.say("nominated")
        chat.suggest("vote_stand")
    if chat.look(counts_to_confirm):
        chat.say("count_waits")
    if chat.look(votes_in_preparation):
        chat.say("being_prepared")
        chat.suggest("vote_roll")


async def _which(chat: Chat) -> AssemblyTerms | None:
    code = chat.args.get("code")
    if code:
        return chat.look(vote_by_code, str(code))
    found = chat.look(votes_for_me)
    if not found:
        chat.say("none" if chat.caller.assurance >= Assurance.VERIFIED else "who_are_you")
        if chat.caller.assurance < Assurance.VERIFIED:
            chat.suggest("identify", "person")
        return None
    if len(found) == 1:
        return found[0]
    choices: list[tuple[str, Words]] = [
        (str(one.assembly), chat.text("label", **days_of(one))) for one in found
    ]  # fmt: skip
    chosen = await chat.choose("which", choices, count=len(found))
    return next(one for one in found if str(one.assembly) == chosen)


async def _at(chat: Chat, terms: AssemblyTerms) -> None:
    questions = chat.look(vote_read, terms.assembly)
    if chat.caller.assurance < Assurance.VERIFIED:
        chat.say("heading", **days_of(terms), count=len(questions))
        chat.say("unverified")
        await _read_only(chat, questions)
        chat.suggest("identify", "person")
        return
    mine = chat.look(can_i_vote, terms.assembly)
    chat.say("heading", **days_of(terms), count=len(questions))
    _say_standing(chat, terms, mine)
    chosen = await chat.choose("next", _offered(chat, terms, mine), main="cast")
    if chosen == "cast":
        await _cast(chat, terms, questions, mine)
    elif chosen == "read":
        await _read_only(chat, questions)
        if mine.votes:
            chat.do(note_read, terms.assembly)
        chat.suggest("vote")
    elif chosen == "turnout":
        show_turnout(chat, chat.look(turnout_for_all, terms.assembly))
        chat.suggest("vote")
    elif chosen == "result":
        for one in chat.look(result, terms.assembly):
            show_result(chat, one)
        attach_notice(chat, terms, published=True)
        chat.say(f"result_{mine.state.value}")
    elif chosen == "receipt":
        await _receipt(chat)
    elif chosen == "confirm":
        chat.then("vote_count")
    elif chosen == "object":
        chat.then("vote_object", code=terms.code)
    else:
        chat.say("fine")


def _offered(chat: Chat, terms: AssemblyTerms, mine: MyStanding) -> list[tuple[str, Words]]:
    is_open = mine.state is AssemblyState.OPEN
    names = {
        "cast": is_open and any(_may_cast(terms, one) for one in mine.votes),
        "confirm": any(one.assembly == terms.assembly for one in chat.look(counts_to_confirm)),
        "result": mine.state in PUBLISHED,
        "read": True,
        "turnout": mine.state in (AssemblyState.OPEN, AssemblyState.ENDED, AssemblyState.CLOSED),
        "receipt": any(one.receipt for one in mine.votes),
        "object": (is_open and any(one.state for one in mine.votes)) or mine.state is AssemblyState.PRELIMINARY
        or (mine.state is AssemblyState.UPCOMING and bool(mine.votes)),
        "done": True,
    }  # fmt: skip
    return [(name, chat.text(f"next.{name}")) for name, is_offered in names.items() if is_offered]


def _may_cast(terms: AssemblyTerms, one: MyVote) -> bool:
    """Whether to offer casting; the store judges."""
    if not one.state:
        return True
    takes_over = one.channel == "paper" or (terms.allows_revote and one.is_mine)
    return one.state == "counted" and takes_over and not one.vote.proxy


def _say_standing(chat: Chat, terms: AssemblyTerms, mine: MyStanding) -> None:
    if mine.why_not is not None:
        chat.say("no_vote", reason=chat.text(f"refusals/votes.{mine.why_not.value}"))
        if mine.why_not is not WhyNot.TENANT:
            chat.suggest("person")
        return
    for one in mine.votes:
        key = "my_agency" if one.vote.proxy else "my_vote"
        chat.say(key, units=units_of(one.vote), area=square_metres(one.vote.area))
        if one.state == "suspended":
            chat.say("is_suspended")
        elif one.state:
            how = chat.text(f"vote/shown.channel-{'paper' if one.channel == 'paper' else 'online'}")
            chat.say("is_in_mine" if one.is_mine else "is_in_other", at=one.at, how=how)
    if terms.mode is BallotMode.SECRET and mine.state in (AssemblyState.UPCOMING, AssemblyState.OPEN):
        chat.say("secret")


async def _read_only(chat: Chat, questions: tuple[MotionTerms, ...]) -> None:
    for question in questions:
        candidates = chat.look(ballot_of, question.motion)
        await chat.read(f"only_read#{question.motion}", motion_pages(question, candidates), ("done",),
                        number=question.number, title=question.title, rule=rule_of(question))  # fmt: skip
    chat.say("have_read")


async def _receipt(chat: Chat) -> None:
    said = await chat.ask("receipt_which", text(12, 80))
    found = chat.look(check_receipt, said)
    chat.say("receipt_found", motion=found.motion, number=found.number, at=found.at,
             state=chat.text(f"vote/shown.status-{found.state}"))  # fmt: skip
    chat.suggest("vote")


async def _cast(chat: Chat, terms: AssemblyTerms, questions: tuple[MotionTerms, ...], mine: MyStanding) -> None:
    mine_open = [one for one in mine.votes if _may_cast(terms, one)]
    chosen_vote = mine_open[0].vote
    if len(mine_open) > 1:
        heads: list[tuple[str, Words]] = [(str(one.vote.head), units_of(one.vote)) for one in mine_open]
        picked = await chat.choose("which_vote", heads)
        chosen_vote = next(one.vote for one in mine_open if str(one.vote.head) == picked)
    for turn in range(5):
        choices: dict[str, Choice] = {}
        for question in questions:
            choices[str(question.motion)] = await _choose(chat, terms, question, turn)
        if not chat.look(proof_lasts, terms.assembly) and not await prove(chat, terms, turn):
            return
        lines = tuple(_line(chat, one, choices[str(one.motion)]) for one in questions)
        values: dict[str, Any] = {"title": terms.title, "lines": lines}
        values |= {"units": units_of(chosen_vote), "area": square_metres(chosen_vote.area)}
        names = [(name, chat.text(f"sure.{name}")) for name in ("cast", "again", "later")]
        answer = await chat.choose(f"sure#{turn}", names, exact=True, main="cast", sensitive=True, **values)
        if answer == "later":
            chat.say("later", **days_of(terms))
            return
        if answer == "again":
            continue
        try:
            receipt = chat.do(cast, terms.assembly, chosen_vote.head, choices, "sure.cast")
        except Refused as refused:
            if refused.key != "votes.prove":
                raise
            chat.refused(refused)
            continue
        _say_receipt(chat, terms, receipt, len(mine_open))
        return
    chat.say("later", **days_of(terms))


async def _choose(chat: Chat, terms: AssemblyTerms, question: MotionTerms, turn: int) -> Choice:
    """Read one motion to its end and choose."""
    mark = f"{question.motion}.{turn}"
    candidates = chat.look(ballot_of, question.motion)
    values: dict[str, Any] = {"number": question.number, "title": question.title, "rule": rule_of(question)}
    if not turn:
        await chat.read(f"text#{mark}", motion_pages(question, candidates), ("seen",), **values)
    if question.kind is MotionKind.MOTION:
        offered = (*OPTIONS, FOLLOW) if terms.allows_following else OPTIONS
        labels: list[tuple[str, Words]] = [(name, chat.text(f"choice.{name}")) for name in offered]
        said: str = await chat.choose(f"choice#{mark}", labels, exact=True, sensitive=True, **values)
        return said
    ticks: list[tuple[str, Words]] = [
        (one.key, chat.text("candidate", position=one.position, name=one.name)) for one in candidates
    ]  # fmt: skip
    while True:
        chosen = await chat.choose_many(f"ticks#{mark}", ticks, least=0, most=question.seats, sensitive=True,
                                        seats=question.seats, **values)  # fmt: skip
        if len(chosen) == question.seats:
            return chosen
        names = [(name, chat.text(f"fewer.{name}")) for name in ("keep", "more")]
        answer = await chat.choose(f"fewer#{mark}", names, sensitive=True, count=len(chosen), seats=question.seats)
        if answer == "keep":
            return chosen
        mark += "m"


def _line(chat: Chat, question: MotionTerms, choice: Choice) -> Words:
    if isinstance(choice, str):
        return chat.text("line", number=question.number, title=question.title, choice=chat.text(f"choice.{choice}"))
    if not choice:
        return chat.text("line", number=question.number, title=question.title, choice=chat.text("nobody"))
    names = {one.key: f"{one.position}号 {one.name}" for one in chat.look(ballot_of, question.motion)}
    said = "、".join(names[key] for key in choice)
    return chat.text("line", number=question.number, title=question.title, choice=said)


def _say_receipt(chat: Chat, terms: AssemblyTerms, receipt: CastReceipt, had: int) -> None:
    chat.say("cast", title=terms.title)
    for one in receipt.receipts:
        chat.say("receipt", number=one.number, title=one.title, receipt=one.shown, at=receipt.at)
    chat.say("receipt_meaning_secret" if terms.mode is BallotMode.SECRET else "receipt_meaning")
    if had > 1:
        chat.say("more_votes", count=had - 1)
    chat.suggest("vote")
