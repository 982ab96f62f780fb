"""The worker's inbox of threads: who waits, what was written, answering, handing over, closing."""

from collections.abc import Awaitable, Callable

from store.messages.reply import Words
from store.refusals import Refused
from store.threads.answering import answer, close, hand_over, let_go, may_have, reopen, take_over
from store.threads.reading import closed_talks, my_talks, one_talk, talks_nearby, thread_figures, written
from store.threads.template import filled, my_templates
from store.threads.thread import Talk, ThreadState

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.talk.shown import called, called_role, label, show_lines, waits


@flow("threads", light=True, staff=True, order=34)
async def threads(chat: Chat) -> None:
    """Show the conversations with residents, those that wait longest first, and do the next thing to one."""
    if not chat.may("thread.answer"):
        raise Refused("rights.role")
    chat.suggest("threads", "menu")
    code = str(chat.args.get("code") or "")
    if code.isdecimal():
        await _one(chat, chat.look(one_talk, int(code)))
        return
    mine, nearby, closed = chat.look(my_talks), chat.look(talks_nearby), chat.look(closed_talks)
    if not mine:
        chat.say("none")
    choices: list[tuple[str, Words]] = [(str(one.id), label(chat, one)) for one in (*mine, *nearby)]
    others = [name for name, there in (("closed", bool(closed)), ("quiet", bool(mine))) if there]
    others += ["templates", *(["figures"] if chat.may("thread.figures") else [])]
    choices += [(name, chat.text(f"which.{name}", count=len(closed))) for name in others]
    chosen = str(await chat.choose("which", choices, count=len(mine)))
    if chosen in MORE:
        await MORE[chosen](chat)
        return
    await _one(chat, next(one for one in (*mine, *nearby) if str(one.id) == chosen))


async def _one(chat: Chat, one: Talk) -> None:
    chat.say("about", number=str(one.id), name=called(one), area=one.area, stands=waits(chat, one))
    show_lines(chat, chat.do(written, one.id))
    mine = one.handler == chat.caller.person
    if one.state is ThreadState.CLOSED:
        names = ["reopen"] if mine else []
    else:
        names = ["answer", "template", "hand", "close"] if mine else ["take", "hand"]
    labels = [(name, chat.text(f"do.{name}")) for name in (*names, "done")]
    chosen = str(await chat.choose("do", labels, main=names[0] if names else None))
    try:
        await DOING[chosen](chat, one)
    except Refused as refused:
        chat.refused(refused)


async def _answer(chat: Chat, one: Talk) -> None:
    chat.then("answer", code=str(one.id))


async def _template(chat: Chat, one: Talk) -> None:
    known = chat.look(my_templates)
    if not known:
        chat.say("no_templates")
        chat.suggest("templates")
        return
    chosen = str(await chat.choose("template", [(str(each.id), each.title) for each in known]))
    words = next(each.words for each in known if str(each.id) == chosen)
    name = one.name or chat.words("resident")
    ready = filled(words, name=name, me=chat.caller.name, area=one.area, number=f"#{one.id}")
    if not await chat.confirm("send", words=ready, name=called(one)):
        chat.say("not_sent")
        return
    chat.do(answer, one.id, ready)
    chat.say("sent", name=called(one))


async def _hand(chat: Chat, one: Talk) -> None:
    found = chat.look(may_have, one.id)
    if not found:
        chat.say("no_colleague")
        return
    choices: list[tuple[str, Words]] = [
        (str(each.person), chat.text("colleague", name=each.name, role=called_role(each.role), area=each.area))
        for each in found
    ]
    to = int(await chat.choose("whom", choices))
    given = chat.do(hand_over, one.id, to)
    chat.say("handed", name=given.handler_name)


async def _take(chat: Chat, one: Talk) -> None:
    chat.do(take_over, one.id)
    chat.then("answer", code=str(one.id))


async def _close(chat: Chat, one: Talk) -> None:
    chat.do(close, one.id)
    chat.say("closed", name=called(one))


async def _reopen(chat: Chat, one: Talk) -> None:
    chat.do(reopen, one.id)
    chat.then("answer", code=str(one.id))


async def _done(chat: Chat, one: Talk) -> None:
    chat.say("fine")


DOING: dict[str, Callable[[Chat, Talk], Awaitable[None]]] = {
    "answer": _answer, "template": _template, "hand": _hand, "take": _take, "close": _close, "reopen": _reopen,
    "done": _done,
}  # fmt: skip


async def _closed(chat: Chat) -> None:
    found = chat.look(closed_talks)
    chosen = str(await chat.choose("which_closed", [(str(one.id), label(chat, one)) for one in found]))
    await _one(chat, next(one for one in found if str(one.id) == chosen))


async def _quiet(chat: Chat) -> None:
    chat.do(let_go)
    chat.say("let_go")


async def _templates(chat: Chat) -> None:
    chat.then("templates")


async def _figures(chat: Chat) -> None:
    week = chat.look(thread_figures, 7)
    if not week.begun:
        chat.say("no_figures")
        return
    chat.say("figures", begun=week.begun, answered=week.answered)
    if week.median is not None:
        chat.say("median", minutes=week.median)
    if week.rated:
        chat.say("rated", rated=week.rated, content=week.content)


MORE: dict[str, Callable[[Chat], Awaitable[None]]] = {
    "closed": _closed, "quiet": _quiet, "templates": _templates, "figures": _figures,
}  # fmt: skip
