"""At the counter of a station: check a code and hand over, see today's, count, restock, write down losses."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from store.messages.reply import Words
from store.points.redeeming.fetching import hand_over, handed_over_since, present
from store.points.redeeming.item import Offer, StockKind, change_stock, offers
from store.points.redeeming.station import Counter, my_stations
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text

TRIES = 5
STOCK = {"received": StockKind.RECEIVED, "lost": StockKind.LOST, "counted": StockKind.COUNTED}


@flow("station", staff=True, order=69)
async def serve_station(chat: Chat) -> None:
    """Check a code and hand over what was promised; keep the stock."""
    if not chat.may("redeem.hand_over"):
        raise Refused("rights.role")
    chat.suggest("station", "menu")
    places = chat.look(my_stations)
    if not places:
        chat.say("none")
        return
    place = places[0]
    if len(places) > 1:
        choices: list[tuple[str, Words]] = [(str(one.id), one.name) for one in places]
        chosen = await chat.choose("where", choices)
        place = next(one for one in places if str(one.id) == chosen)
    if chat.args.get("code"):
        await _hand_over(chat, place, str(chat.args["code"]))
        return
    names = ("code", "today", *STOCK)
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names], station=place.name)
    if chosen == "code":
        await _hand_over(chat, place, None)
    elif chosen == "today":
        _today(chat, place)
    else:
        await _stock(chat, place, chosen)


async def _hand_over(chat: Chat, place: Counter, scanned: str | None) -> None:
    for tries in range(TRIES):
        code = scanned if scanned and tries == 0 else await chat.ask(f"code#{tries}", text(4, 20), sensitive=True)
        try:
            shown = chat.look(present, place.id, code)
        except Refused as refused:
            chat.refused(refused)
            continue
        if not await chat.confirm(f"sure#{tries}", item=shown.item, person=shown.person, at=shown.reserved_at):
            chat.say("kept")
            return
        done = chat.do(hand_over, place.id, code)
        chat.say("handed_over", item=done.item, person=done.person)
        return
    chat.say("too_often")


def _today(chat: Chat, place: Counter) -> None:
    midnight = datetime.combine(chat.today, time(0), ZoneInfo(chat.caller.zone))
    found = chat.look(handed_over_since, place.id, midnight)
    if not found:
        chat.say("nobody_today")
        return
    chat.say(
        "today", count=len(found), lines=tuple(chat.text("line", item=one.item, person=one.person) for one in found)
    )


async def _stock(chat: Chat, place: Counter, what: str) -> None:
    found = [one for one in chat.look(offers, place.id) if one.points]
    if not found:
        chat.say("nothing_offered")
        return
    choices: list[tuple[str, Words]] = [
        (str(one.id), chat.text("stock", item=one.name, left=one.left)) for one in found
    ]
    chosen = await chat.choose("which", choices)
    thing = next(one for one in found if str(one.id) == chosen)
    amount = await _number(chat, thing, what)
    try:
        after = chat.do(change_stock, thing.id, STOCK[what], amount)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("stock_is", item=after.name, left=after.left)


async def _number(chat: Chat, thing: Offer, what: str) -> int:
    return await chat.number(f"how_many_{what}", least=0, most=100_000, item=thing.name)
