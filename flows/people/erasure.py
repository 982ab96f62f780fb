"""A worker's decision about somebody's request to have their data deleted."""

from store.refusals import Refused
from store.retention.request import ErasureShown, decide_erasure, listed, waiting_erasures

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.people.shown import ask_answer, called_for


@flow("erasure", part_of="inbox", staff=True)
async def erasure(chat: Chat) -> None:
    """Show who wants their data deleted and what would become of it, and agree or say why not."""
    chat.suggest("inbox", "menu")
    one = called_for(chat, chat.look(waiting_erasures))
    if one is None:
        chat.say("nothing")
        return
    _say(chat, one)
    labels = [(name, chat.text(f"decision.{name}")) for name in ("agree", "refuse", "later")]
    chosen = await chat.choose(f"decision#{one.id}", labels, exact=True)
    if chosen == "later":
        chat.say("left")
        return
    agrees = chosen == "agree"
    stem, usual = ("because", ("asked", "left")) if agrees else ("why_not", ("duty", "open", "unsure"))
    answer = await ask_answer(chat, stem, one.id, usual)
    if agrees and not await chat.confirm(f"agree_sure#{one.id}", person=one.name):
        chat.say("left")
        return
    try:
        lines = chat.do(decide_erasure, one.id, agrees, answer)
    except Refused as refused:
        chat.refused(refused)
        return
    if agrees:
        chat.say("agreed", lines=listed(lines))
    else:
        chat.say("not_agreed")
    chat.then("inbox")


def _say(chat: Chat, one: ErasureShown) -> None:
    chat.say("who", person=one.name, at=one.asked_at, by=one.answer_by)
    chat.say("place" if one.place else "no_place", place=one.place)
    if one.reason:
        chat.say("reason", reason=one.reason)
    chat.say("would", lines=listed(one.lines))
