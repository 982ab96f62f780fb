"""Signatures on paper: entered with a photo, checked by a second worker; and disputes to be settled."""

from typing import Any

from store.messages.reply import Picture, Words
from store.people.search import find_people, person_shown
from store.pledges.paper import Waiting, disputes_waiting, paper_confirm, paper_enter, paper_refuse, papers_waiting
from store.pledges.pledge import PledgeForm, PledgeState, Terms
from store.pledges.progress import for_my_areas
from store.pledges.reading import state_now
from store.pledges.signing import settle_dispute
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.pledge.shown import pick_or_write


@flow("paper", part_of="progress", staff=True, order=62)
async def paper_signatures(chat: Chat) -> None:
    """Enter a signature on paper, check those that others entered, or settle a dispute."""
    papers = chat.look(papers_waiting) if chat.may("pledge.paper_check") else ()
    disputes = chat.look(disputes_waiting) if chat.may("pledge.settle_dispute") else ()
    counts: dict[str, Any] = {"papers": len(papers), "disputes": len(disputes)}
    offered = {"enter": chat.may("pledge.paper"), "check": bool(papers), "settle": bool(disputes)}
    if chat.args.get("code"):
        await _from_inbox(chat, str(chat.args["code"]), papers, disputes)
        return
    names = [name for name, is_offered in offered.items() if is_offered]
    if not names:
        if not (chat.may("pledge.paper_check") or chat.may("pledge.settle_dispute")):
            raise Refused("rights.role")
        chat.say("nothing_waits")
        return
    chat.suggest("paper", "progress", "menu")
    labels = [(name, chat.text(f"what.{name}", **counts)) for name in names]
    chosen = await chat.choose("what", labels, **counts) if names != ["enter"] else "enter"
    if chosen == "enter":
        await _enter(chat)
    elif chosen == "check":
        await _check(chat, await _one_of(chat, papers))
    else:
        await _settle(chat, await _one_of(chat, disputes))


async def _from_inbox(chat: Chat, code: str, papers: tuple[Waiting, ...], disputes: tuple[Waiting, ...]) -> None:
    what, _, number = code.partition("-")
    chat.suggest("inbox", "menu")
    found = next((one for one in (papers if what == "check" else disputes) if str(one.signature) == number), None)
    if found is None:
        raise Refused("pledges.not_waiting")
    await (_check if what == "check" else _settle)(chat, found)


async def _enter(chat: Chat) -> None:
    terms = await _which(chat)
    if terms is None:
        return
    tries = 0
    while True:
        person = await chat.person(f"whom#{tries}", find_people)
        photo = (await chat.photos(f"photo#{tries}", at_least=1, at_most=1))[0]
        organisation = ""
        if terms.form is PledgeForm.TRADER:
            organisation = await chat.ask(f"organisation#{tries}", text(2, 100))
        who = chat.look(person_shown, int(person))
        if not await chat.confirm(
            f"enter_sure#{tries}.{terms.number}", who=who, title=terms.title, number=terms.number
        ):
            chat.say("not_entered")
            return
        try:
            chat.do(paper_enter, terms.pledge, int(person), photo.id, organisation)
            break
        except Refused as refused:
            chat.refused(refused)
            tries += 1
    chat.say("entered", title=terms.title)


async def _which(chat: Chat) -> Terms | None:
    found = [one for one in chat.look(for_my_areas) if chat.look(state_now, one.pledge) is PledgeState.OPEN]
    if not found:
        chat.say("no_pledge")
        return None
    if len(found) == 1:
        return found[0]
    choices: list[tuple[str, Words]] = [(str(one.pledge), one.title) for one in found]
    chosen = await chat.choose("which", choices)
    return next(one for one in found if str(one.pledge) == chosen)


async def _one_of(chat: Chat, waiting: tuple[Waiting, ...]) -> Waiting:
    if len(waiting) == 1:
        return waiting[0]
    choices = [
        (str(one.signature), chat.text("label", name=one.name, address=one.address, title=one.title)) for one in waiting
    ]
    chosen = await chat.choose("whose", choices)
    return next(one for one in waiting if str(one.signature) == chosen)


def _show(chat: Chat, one: Waiting) -> None:
    chat.say("signature", name=one.name, address=one.address, title=one.title, number=one.number, at=one.at)
    if one.note:
        chat.say("note_shown", note=one.note)
    if one.media:
        chat.show(Picture(alt=chat.text("photo_alt", name=one.name), media=one.media))


async def _check(chat: Chat, one: Waiting) -> None:
    # The key holds which one is shown: somebody else may check it meanwhile, and another one take its place.
    _show(chat, one)
    labels = [(name, chat.text(f"check.{name}")) for name in ("good", "bad", "later")]
    chosen = await chat.choose(f"check#{one.signature}", labels, exact=True)
    if chosen == "good":
        chat.say("checked", receipt=chat.do(paper_confirm, one.signature).receipt)
    elif chosen == "bad":
        note = await pick_or_write(chat, "wrong", ("unreadable", "unsigned", "other_person", "other_text"))
        chat.do(paper_refuse, one.signature, note)
        chat.say("refused")
    else:
        chat.say("left")


async def _settle(chat: Chat, one: Waiting) -> None:
    _show(chat, one)
    labels = [(name, chat.text(f"settle.{name}")) for name in ("released", "voided", "later")]
    chosen = await chat.choose(f"settle#{one.signature}", labels, exact=True)
    if chosen == "later":
        chat.say("left")
        return
    note = await chat.ask("found_out", text(2, 500))
    chat.do(settle_dispute, one.signature, chosen == "released", note)
    chat.say(chosen)
