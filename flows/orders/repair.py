"""Reporting something: words or photos first, at most three questions, and a number at once."""

from store.messages.message import Media, Position
from store.messages.reply import Text, Words
from store.orders.category import CATEGORIES, EMERGENCY_NUMBERS, OrderKind, Urgency
from store.orders.opening import Reported, join, open_order
from store.orders.order import Ticket
from store.orders.reading import alike
from store.orders.where import Where, here, places_meant
from store.orders.who import staff_near
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.orders.guessing import guesses, urgency_of
from flows.orders.shown import category_name, label

OTHER = "other"


@flow("repair", order=30, hears=True, dangers=("trapped", "gas", "fire"))
async def repair(chat: Chat) -> None:
    """Reported what is broken or a nuisance."""
    await report(chat, None)


async def report(chat: Chat, kind: OrderKind | None) -> None:
    """Ask what, where and for photos, at most three questions, and open an order or join one."""
    chat.suggest("orders", "menu")
    photos: tuple[Media, ...] = tuple(chat.args.get("photos", ()))
    said = str(chat.args.get("said", ""))
    if not _tells(said, kind):
        said = await chat.ask("what_photo" if photos else "what", text(2, 500))
    category = await _category(chat, said, kind)
    urgency = urgency_of(category, said) or CATEGORIES[category].level
    if "danger" not in chat.args:
        # Otherwise the number has been said already.
        _warn(chat, category, urgency)
    place = await _place(chat, said)
    about = await _about(chat, category, place)
    told = place.said or chat.words("place", place=place.name)
    same = chat.look(alike, category, place.area, place.latitude, place.longitude, told)
    if same and await _joined(chat, same):
        return
    if not photos:
        photos = await chat.photos("photos", at_most=9)
    asked = kind or _kind(category)
    anonymous = False
    if kind is OrderKind.SNAP:
        anonymous = (
            await chat.choose("name", [(one, chat.text(f"name.{one}")) for one in ("named", "unnamed")]) == "unnamed"
        )
    if not await chat.confirm(
        "sure", category=category_name(category), place=place.name, photos=len(photos), words=said
    ):
        chat.say("dropped")
        return
    report = Reported(
        kind=asked, category=category, words=said, area=place.area,
        place=told,
        photos=tuple(one.id for one in photos), latitude=place.latitude, longitude=place.longitude,
        is_anonymous=anonymous, about=about, urgency=urgency,
    )  # fmt: skip
    try:
        made = chat.do(open_order, report)
    except Refused as refused:
        chat.refused(refused)
        return
    _opened(chat, made)


def _tells(said: str, kind: OrderKind | None) -> bool:
    """Whether the words that began it say what is wrong, rather than only that something is."""
    return len(said) >= 4 and bool(guesses(said, kind))


async def _category(chat: Chat, said: str, kind: OrderKind | None) -> str:
    found = guesses(said, kind)
    if found and CATEGORIES[found[0]].level is Urgency.P0:
        # Danger to life: nothing is asked before the number is shown.
        return found[0]
    codes = found or tuple(code for code, one in CATEGORIES.items() if kind is None or kind in one.kinds)
    choices: list[tuple[str, Words]] = [(code, category_name(code)) for code in codes if code != "OTHER"]
    chosen = str(await chat.choose("category", [*choices, ("OTHER", chat.text("category.other"))]))
    if chosen != "OTHER" or not found:
        return chosen
    rest = [code for code, one in CATEGORIES.items() if (kind is None or kind in one.kinds) and code not in found]
    return str(await chat.choose("category_all", [(code, category_name(code)) for code in rest]))


def _warn(chat: Chat, category: str, urgency: Urgency) -> None:
    if urgency is Urgency.P0:
        number = EMERGENCY_NUMBERS.get(CATEGORIES[category].team, "110")
        chat.say("call_first", number=number, category=category_name(category))
    elif category in ("FIREWORK", "STRANGER"):
        chat.say("call_police", category=category_name(category))


async def _place(chat: Chat, said: str) -> Where:
    """The place that was said, or home, or one that is asked for; always shown before it counts."""
    meant = chat.look(places_meant, said)
    tries = 0
    while True:
        choices: list[tuple[str, Words]] = [(str(number), one.name) for number, one in enumerate(meant)]
        if choices:
            chosen = await chat.choose(f"where#{tries}", [*choices, (OTHER, chat.text("where.other"))])
            if chosen != OTHER:
                return meant[int(chosen)]
        answer = await chat.place(f"where_else#{tries}")
        tries += 1
        if isinstance(answer, Position):
            found = chat.look(here, answer.latitude, answer.longitude)
            if found is not None:
                return found
            chat.say("not_near")
            meant = ()
        else:
            meant = chat.look(places_meant, answer)
            if not meant:
                chat.say("no_place")


async def _about(chat: Chat, category: str, place: Where) -> int | None:
    """Whom a complaint is about, so that it never comes to them; nobody when the person does not say."""
    if category != "STAFF_COMPLAINT":
        return None
    choices: list[tuple[str, Words]] = [
        (str(person), chat.text("who", name=name, role=Text(f"words/roles.{role.value}", {})))
        for person, name, role in chat.look(staff_near, place.area)
    ]
    if not choices:
        return None
    chosen = await chat.choose("about", [*choices, (OTHER, chat.text("about.other"))])
    return None if chosen == OTHER else int(chosen)


async def _joined(chat: Chat, same: tuple[Ticket, ...]) -> bool:
    """Whether it is one that is known already, and the person follows it now."""
    choices: list[tuple[str, Words]] = [(str(one.id), label(one)) for one in same]
    chosen = await chat.choose("same", [*choices, ("new", chat.text("same.new"))])
    if chosen == "new":
        return False
    try:
        made = chat.do(join, int(chosen))
    except Refused as refused:
        chat.refused(refused)
        return False
    chat.say("joined", number=made.number)
    return True


def _kind(category: str) -> OrderKind:
    return OrderKind.REPAIR if OrderKind.REPAIR in CATEGORIES[category].kinds else OrderKind.REPORT


def _opened(chat: Chat, made: Ticket) -> None:
    chat.say("opened", number=made.number, category=category_name(made.category), place=made.place)
    if made.accept_due is not None:
        chat.say("times", accept=made.accept_due)
    if made.finish_due is not None:
        chat.say("finish", finish=made.finish_due)
    chat.say("next")
