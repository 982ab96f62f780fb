"""What I reported: how far it is, add, urge, accept or reject, rate, reopen; and what goes on in my building."""

from store.messages.reply import Words
from store.orders.machine import OrderEvent, OrderState
from store.orders.moving import move, what_now
from store.orders.order import Ticket
from store.orders.reading import in_my_building, my_orders, one_order
from store.orders.saying import add_to, rate, urge
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.orders.shown import category_name, label, show, state_name

OFFERED = {
    OrderEvent.CONFIRM: "accept", OrderEvent.FAIL: "reject", OrderEvent.REOPEN: "reopen", OrderEvent.CANCEL: "withdraw",
}  # fmt: skip
"""What a reporter may do by the table, as they call it."""
OPEN_STATES = frozenset({"urge", "add"})


@flow("orders", light=True, order=32)
async def my_reports(chat: Chat) -> None:
    """Show what I reported, and go on with one."""
    chat.suggest("repair", "orders", "menu")
    if chat.args.get("code"):
        await _one(chat, chat.look(one_order, int(chat.args["code"])))
        return
    mine = chat.look(my_orders)
    choices: list[tuple[str, Words]] = [(str(one.id), label(one)) for one in mine]
    if chat.caller.person is not None:
        choices.append(("building", chat.text("which.building")))
    if not choices:
        chat.say("none")
        return
    if not mine:
        chat.say("none")
    chosen = await chat.choose("which", choices)
    if chosen == "building":
        _building(chat)
        return
    await _one(chat, next(one for one in mine if str(one.id) == chosen))


def _building(chat: Chat) -> None:
    found = chat.look(in_my_building)
    if not found:
        chat.say("nothing_here")
        return
    lines = tuple(
        chat.text(
            "here",
            day=one.opened_at,
            category=category_name(one.category),
            place=one.place,
            state=state_name(one.state),
        )
        for one in found
    )
    chat.say("building", lines=lines)


async def _one(chat: Chat, one: Ticket) -> None:
    show(chat, one)
    names = _actions(chat, one)
    chosen = await chat.choose("do", [(name, chat.text(f"do.{name}")) for name in (*names, "done")])
    try:
        await _do(chat, one, str(chosen))
    except Refused as refused:
        chat.refused(refused)


def _actions(chat: Chat, one: Ticket) -> list[str]:
    if chat.caller.person is None:
        return []
    possible = chat.look(what_now, one.id)
    names = [name for event, name in OFFERED.items() if event in possible]
    if one.state not in (OrderState.CLOSED, OrderState.RESOLVED, OrderState.REJECTED, OrderState.MERGED,
                         OrderState.CANCELLED, OrderState.TRANSFERRED):  # fmt: skip
        names += ["urge", "add"]
    if one.state is OrderState.CLOSED and one.stars is None:
        names.insert(0, "rate")
    return names


async def _do(chat: Chat, one: Ticket, chosen: str) -> None:
    if chosen == "accept":
        chat.do(move, one.id, OrderEvent.CONFIRM)
        chat.say("accepted")
        await _rate(chat, one)
    elif chosen in ("reject", "reopen"):
        words = await chat.ask("why", text(2, 500))
        event = OrderEvent.FAIL if chosen == "reject" else OrderEvent.REOPEN
        chat.do(move, one.id, event, words=words)
        chat.say("again")
    elif chosen == "withdraw":
        if await chat.confirm("withdraw_sure"):
            chat.do(move, one.id, OrderEvent.CANCEL)
            chat.say("withdrawn")
        else:
            chat.say("fine")
    elif chosen == "urge":
        chat.do(urge, one.id)
        chat.say("urged")
    elif chosen == "add":
        words = await chat.ask("add_words", text(1, 500))
        photos = await chat.photos("add_photos", at_most=9)
        chat.do(add_to, one.id, words, tuple(photo.id for photo in photos))
        chat.say("added")
    elif chosen == "rate":
        await _rate(chat, one)
    else:
        chat.say("fine")


async def _rate(chat: Chat, one: Ticket) -> None:
    stars: list[tuple[str, Words]] = [(str(many), chat.text("star", count=many)) for many in (5, 4, 3, 2, 1)]
    count = int(await chat.choose("stars", [*stars, ("0", chat.text("stars.later"))]))
    if not count:
        chat.say("fine")
        return
    solved = await chat.confirm("solved")
    words = ""
    if not solved or count <= 2:
        words = await chat.ask("why_not", text(2, 500))
    chat.do(rate, one.id, count, solved, words)
    chat.say("thanks" if solved else "again")
