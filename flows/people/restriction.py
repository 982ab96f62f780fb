"""A worker at data that are to lie still: deciding about a request, and looking at a file with a purpose."""

from store.messages.reply import Words
from store.refusals import Refused
from store.retention.restriction import (
    RestrictionShown,
    decide_restriction,
    restricted_people,
    waiting_restrictions,
)

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.people.file import show_file
from flows.people.shown import ask_answer, ask_purpose, called_for


@flow("restriction", part_of="inbox", staff=True)
async def restriction(chat: Chat) -> None:
    """Show who wants their data to lie still, and agree or say why not."""
    chat.suggest("inbox", "menu")
    one = called_for(chat, chat.look(waiting_restrictions))
    if one is None:
        chat.say("nothing")
        return
    chat.say("who", person=one.name, place=one.place or "—", at=one.asked_at, by=one.answer_by)
    if one.reason:
        chat.say("reason", reason=one.reason)
    chat.say("means")
    labels = [(name, chat.text(f"decision.{name}")) for name in ("agree", "refuse", "later")]
    chosen = await chat.choose(f"decision#{one.id}", labels, exact=True)
    if chosen == "later":
        chat.say("left")
        return
    agrees = chosen == "agree"
    stem, usual = ("because", ("asked", "disputed")) if agrees else ("why_not", ("duty", "unsure"))
    answer = await ask_answer(chat, stem, one.id, usual)
    try:
        chat.do(decide_restriction, one.id, agrees, answer)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("agreed" if agrees else "not_agreed")
    chat.then("inbox")


async def look_at_restricted(chat: Chat) -> None:
    """List the people whose data lie still, and open a file only for a purpose that they can ask to see."""
    found = chat.do(restricted_people)
    if not found:
        chat.say("people/restriction.nobody")
        return
    choices: list[tuple[str, Words]] = [(str(one.person), _line(chat, one)) for one in found]
    person = int(await chat.choose("restricted", choices, count=len(found)))
    await show_file(chat, person, await ask_purpose(chat, "still_purpose", ("duty", "audit", "dispute")))


def _line(chat: Chat, one: RestrictionShown) -> Words:
    return chat.text("people/restriction.line", person=one.name, place=one.place or "—", at=one.since or one.asked_at)
