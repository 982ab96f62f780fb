"""Ballots on paper: give them numbers, key one from its photo, key again what a colleague has keyed."""

from typing import Any

from store.messages.reply import Picture, Words
from store.refusals import Refused
from store.votes.assembly import AssemblyTerms
from store.votes.ballots.casting import FOLLOW, OPTIONS, Choice
from store.votes.ballots.mine import ballot_of
from store.votes.ballots.paper import (
    UNREADABLE,
    EntryState,
    Paper,
    paper_check,
    paper_find,
    paper_key,
    paper_refuse,
    papers_waiting,
    print_ballots,
    printed_count,
)
from store.votes.matters import MotionKind
from store.votes.preparing import motions_of

from flows.engine.chat import Chat
from flows.engine.questions.typed import text
from flows.vote.documents import attach_ballots
from flows.vote.shown import square_metres


async def papers(chat: Chat, terms: AssemblyTerms) -> None:
    """What can be done about ballots on paper."""
    waiting = chat.look(papers_waiting, terms.assembly)
    printed = chat.look(printed_count, terms.assembly)
    names = ["print", *(["enter"] if printed else []), *(["check"] if waiting else []), "nothing"]
    labels: list[tuple[str, Words]] = [(name, chat.text(f"paper_next.{name}", count=len(waiting))) for name in names]
    chosen = await chat.choose("paper_next", labels, printed=printed)
    if chosen == "print":
        made = chat.do(print_ballots, terms.assembly)
        attach_ballots(chat, terms, made)
        chat.say("paper_printed", count=made)
    elif chosen == "enter":
        await _enter(chat, terms)
    elif chosen == "check":
        await _check(chat, terms, waiting[0])


async def _enter(chat: Chat, terms: AssemblyTerms) -> None:
    for tries in range(10):
        serial = await chat.ask(f"paper_serial#{tries}", text(4, 40))
        try:
            found = chat.look(paper_find, terms.assembly, serial)
            break
        except Refused as refused:
            chat.refused(refused)
    else:
        return
    photo = (await chat.photos("paper_photo", at_least=1, at_most=1))[0]
    choices = await _key(chat, terms)
    if not await chat.confirm("paper_sure", exact=True, serial=found.serial, units="、".join(found.units),
                              area=square_metres(found.area)):  # fmt: skip
        chat.say("unchanged")
        return
    chat.do(paper_key, terms.assembly, found.serial, choices, photo.id)
    chat.say("paper_keyed", serial=found.serial)


async def _check(chat: Chat, terms: AssemblyTerms, one: Paper) -> None:
    """Key a paper again from its photo alone: what the first person keyed is not shown."""
    chat.say("paper_shown", serial=one.serial, units="、".join(one.units), at=one.at)
    chat.show(Picture(alt=chat.text("paper_alt", serial=one.serial), media=one.media))
    labels: list[tuple[str, Words]] = [(name, chat.text(f"paper_check.{name}")) for name in ("key", "refuse", "later")]
    chosen = await chat.choose(f"paper_check#{one.entry}", labels, exact=True)
    if chosen == "later":
        chat.say("unchanged")
    elif chosen == "refuse":
        note = await chat.ask("paper_wrong", text(2, 300))
        chat.do(paper_refuse, one.entry, note)
        chat.say("paper_refused")
    else:
        choices = await _key(chat, terms)
        state = chat.do(paper_check, one.entry, choices)
        chat.say("paper_duplicate" if state is EntryState.DUPLICATE else "paper_entered", serial=one.serial)


async def _key(chat: Chat, terms: AssemblyTerms) -> dict[str, Choice]:
    choices: dict[str, Choice] = {}
    for question in chat.look(motions_of, terms.assembly):
        values: dict[str, Any] = {"number": question.number, "title": question.title}
        if question.kind is MotionKind.MOTION:
            offered = (*OPTIONS, *([FOLLOW] if terms.allows_following else []))
            labels: list[tuple[str, Words]] = [(name, chat.text(f"vote/cast.choice.{name}")) for name in offered]
            labels.append((UNREADABLE, chat.text("unreadable")))
            choices[str(question.motion)] = await chat.choose(
                f"keyed#{question.motion}", labels, exact=True, sensitive=True, **values
            )
            continue
        state = [(name, chat.text(f"keyed_how.{name}")) for name in ("clear", "unclear")]
        if await chat.choose(f"keyed_how#{question.motion}", state, sensitive=True, **values) == "unclear":
            choices[str(question.motion)] = UNREADABLE
            continue
        ticks: list[tuple[str, Words]] = [
            (one.key, chat.text("vote/cast.candidate", position=one.position, name=one.name))
            for one in chat.look(ballot_of, question.motion)
        ]
        choices[str(question.motion)] = await chat.choose_many(
            f"keyed_ticks#{question.motion}", ticks, least=0, most=question.seats, sensitive=True, **values
        )
    return choices
