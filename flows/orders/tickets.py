"""Orders at a worker's hand: look at them, send them to whom they belong, see to them, hand them on."""

from collections.abc import Awaitable, Callable

from store.messages.reply import Bar, BarChart, Picture, Text, Words
from store.orders.category import CATEGORIES, EMERGENCY_NUMBERS, Urgency
from store.orders.machine import OrderEvent, OrderState
from store.orders.moving import move, what_now
from store.orders.order import Ticket
from store.orders.reading import figures, history, one_order, only_read, tickets
from store.orders.saying import add_note, log_call
from store.orders.who import helpers
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.orders.shown import category_name, label, show
from flows.orders.wording import ask_words

VIEWS = ("new", "mine", "open", "late", "resolved")


@flow("tickets", staff=True, order=33, part_of="orders")
async def work_on_orders(chat: Chat) -> None:
    """Show the orders that wait, and do the next thing to one."""
    if not chat.may("order.list"):
        raise Refused("rights.role")
    chat.suggest("tickets", "menu")
    if chat.args.get("code"):
        await _one(chat, chat.look(one_order, int(chat.args["code"])))
        return
    counts = {view: len(chat.look(tickets, view)) for view in VIEWS}
    choices: list[tuple[str, Words]] = [(view, chat.text(f"view.{view}", count=counts[view])) for view in VIEWS]
    chosen = await chat.choose("view", [*choices, ("figures", chat.text("view.figures", count=0))], count=0)
    if chosen == "figures":
        _figures(chat)
        return
    found = chat.look(tickets, str(chosen))
    if not found:
        chat.say("none")
        return
    which = await chat.choose("which", [(str(one.id), label(one)) for one in found])
    await _one(chat, next(one for one in found if str(one.id) == which))


async def _one(chat: Chat, one: Ticket) -> None:
    show(chat, one, works=True)
    if chat.look(only_read, one.id):
        chat.say("only_read")
        return
    if one.level is Urgency.P0 and not any(happened.event == "called" for happened in chat.look(history, one.id)):
        chat.say("call_now", number=EMERGENCY_NUMBERS.get(one.team, "110"))
    possible = chat.look(what_now, one.id)
    names = [event.value for event in possible if event.value in DOING or event in PLAIN]
    names += ["note", "call"] if one.level is Urgency.P0 else ["note"]
    labels = [(name, chat.text(f"do.{name.replace('_', '-')}")) for name in (*names, "done")]
    chosen = str(await chat.choose("do", labels))
    try:
        if chosen in DOING:
            await DOING[chosen](chat, one)
        elif chosen != "done":
            _said(chat, chat.do(move, one.id, OrderEvent(chosen)))
        else:
            chat.say("fine")
    except Refused as refused:
        chat.refused(refused)


async def _triage(chat: Chat, one: Ticket) -> None:
    codes: list[tuple[str, Words]] = [(code, category_name(code)) for code in CATEGORIES]
    code = str(await chat.choose("category", codes, main=one.category))
    levels = [(level.value, Text(f"orders/shown.level_{level.value}", {})) for level in Urgency]
    level = Urgency(await chat.choose("level", levels, main=CATEGORIES[code].level.value))
    _said(chat, chat.do(move, one.id, OrderEvent.TRIAGE, category=code, level=level))


async def _send(chat: Chat, one: Ticket, event: OrderEvent) -> None:
    found = chat.look(helpers, one.id)
    if not found:
        chat.say("nobody")
        return
    choices: list[tuple[str, Words]] = [
        (str(person), chat.text("helper", name=name, role=Text(f"words/roles.{role.value}", {})))
        for person, name, role in found
    ]
    handler = int(await chat.choose("whom", choices))
    words = await ask_words(chat, "why", 300, one) if event is OrderEvent.HAND_ON else ""
    _said(chat, chat.do(move, one.id, event, handler=handler, words=words))


async def _reason(chat: Chat, one: Ticket, event: OrderEvent) -> None:
    words = await ask_words(chat, "why", 300, one)
    _said(chat, chat.do(move, one.id, event, words=words))


async def _resolve(chat: Chat, one: Ticket) -> None:
    photos = await chat.photos("after", at_most=9)
    words = await ask_words(chat, "what_done", 500, one)
    _said(chat, chat.do(move, one.id, OrderEvent.RESOLVE, words=words, media=tuple(photo.id for photo in photos)))


async def _merge(chat: Chat, one: Ticket) -> None:
    others = [other for other in chat.look(tickets, "open") if other.id != one.id and other.category == one.category]
    if not others:
        chat.say("nothing_alike")
        return
    parent = int(await chat.choose("into", [(str(other.id), label(other)) for other in others]))
    _said(chat, chat.do(move, one.id, OrderEvent.MERGE, parent=parent))


async def _note(chat: Chat, one: Ticket) -> None:
    words = await ask_words(chat, "note", 500, one)
    private = await chat.choose("note_for", [(name, chat.text(f"note_for.{name}")) for name in ("us", "them")]) == "us"
    chat.do(add_note, one.id, words, private)
    chat.say("noted")


async def _call(chat: Chat, one: Ticket) -> None:
    words = await chat.ask("called", text(2, 300))
    chat.do(log_call, one.id, words)
    chat.say("call_logged")


def _reasoned(event: OrderEvent) -> Callable[[Chat, Ticket], Awaitable[None]]:
    async def ask(chat: Chat, one: Ticket) -> None:
        await _reason(chat, one, event)

    return ask


def _sent(event: OrderEvent) -> Callable[[Chat, Ticket], Awaitable[None]]:
    async def ask(chat: Chat, one: Ticket) -> None:
        await _send(chat, one, event)

    return ask


PLAIN = frozenset(
    {OrderEvent.ACCEPT, OrderEvent.TAKE_OVER, OrderEvent.START, OrderEvent.GO_ON, OrderEvent.CONFIRM, OrderEvent.REDO}
)
"""What is done with one tap."""
DOING: dict[str, Callable[[Chat, Ticket], Awaitable[None]]] = {
    "triage": _triage,
    "dispatch": _sent(OrderEvent.DISPATCH),
    "hand_on": _sent(OrderEvent.HAND_ON),
    "resolve": _resolve,
    "merge": _merge,
    "note": _note,
    "call": _call,
    **{
        event.value: _reasoned(event)
        for event in (
            OrderEvent.REJECT, OrderEvent.RETURN, OrderEvent.WAIT_RESIDENT, OrderEvent.WAIT_PARTS, OrderEvent.WAIT_VOTE,
            OrderEvent.FAIL, OrderEvent.REOPEN_LATER, OrderEvent.TRANSFER,
        )
    },
}  # fmt: skip


def _said(chat: Chat, one: Ticket) -> None:
    chat.say("now", number=one.number, state=Text(f"orders/shown.state_{one.state.value}", {}))
    if one.state is OrderState.RESOLVED:
        chat.say("who_accepts")


def _figures(chat: Chat) -> None:
    week = chat.look(figures, 7)
    if not week.opened:
        chat.say("no_figures")
        return
    chat.say("figures", opened=week.opened, closed=week.closed, late=week.late, confirmed=week.confirmed)
    chat.say("rated", rated=week.rated, content=week.content)
    bars = tuple(
        Bar(chat.words(f"bar.{name}"), value, week.opened)
        for name, value in (("closed", week.closed), ("confirmed", week.confirmed), ("content", week.content))
    )
    title = chat.text("chart")
    chat.show(Picture(alt=title, chart=BarChart(title, bars)))
