"""An order as people see it, the same wherever it is shown."""

from store.messages.reply import Picture, Text, Words
from store.orders.machine import ENDED, OrderState
from store.orders.order import Ticket
from store.orders.reading import Happened, history, photos

from flows.engine.chat import Chat

TEXTS = "orders/shown"


def category_name(code: str) -> Text:
    """What a category is called."""
    return Text(f"words/categories.{code}", {})


def state_name(state: OrderState) -> Text:
    """What a state is called."""
    return Text(f"{TEXTS}.state_{state.value}", {})


def label(one: Ticket) -> Words:
    """An order in a list: number, what, where, how far."""
    return Text(
        f"{TEXTS}.label",
        {
            "number": one.number,
            "category": category_name(one.category),
            "place": one.place,
            "state": state_name(one.state),
        },
    )


def show(chat: Chat, one: Ticket, *, works: bool = False) -> None:
    """All that the reader may see of an order: what, where, how far, when, what happened, photos before and after."""
    chat.say(
        f"{TEXTS}.order", number=one.number, category=category_name(one.category), place=one.place,
        state=state_name(one.state), opened=one.opened_at,
    )  # fmt: skip
    if one.words is not None:
        chat.say(f"{TEXTS}.words", words=one.words)
    if works:
        chat.say(f"{TEXTS}.level", level=Text(f"{TEXTS}.level_{one.level.value}", {}))
    if one.paused_at is not None:
        chat.say(f"{TEXTS}.paused", since=one.paused_at)
    elif one.state not in (*ENDED, OrderState.RESOLVED) and one.finish_due is not None:
        chat.say(f"{TEXTS}.due", due=one.finish_due)
    lines = tuple(_line(happened) for happened in chat.look(history, one.id))
    if lines:
        chat.say(f"{TEXTS}.history", lines=lines[-12:])
    for is_after in (False, True):
        for media in chat.look(photos, one.id, is_after)[:3]:
            name = "after" if is_after else "before"
            chat.show(Picture(alt=Text(f"{TEXTS}.{name}", {"number": one.number}), media=media))


def _line(one: Happened) -> Text:
    what = (
        Text(f"{TEXTS}.event_{one.event}", {})
        if not one.event.startswith("alarm")
        else Text(f"{TEXTS}.event_alarm", {})
    )
    if one.words is not None:
        return Text(f"{TEXTS}.line_words", {"at": one.at, "what": what, "by": one.by, "words": one.words})
    return Text(f"{TEXTS}.line", {"at": one.at, "what": what, "by": one.by})
