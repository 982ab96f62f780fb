"""Offering things for points: stations, and what they give."""

from store.messages.reply import Words
from store.people.search import my_areas
from store.points.redeeming.item import StockKind, add_item, change_stock, offers, withdraw_item
from store.points.redeeming.station import add_station, stations
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.questions.typed import text


async def offer_things(chat: Chat) -> None:
    """Offer a thing at a station, or offer it no more; a new station if there is none yet."""
    places = chat.look(stations)
    choices: list[tuple[str, Words]] = [(str(one.id), one.name) for one in places]
    chosen = await chat.choose("station", [*choices, ("new", chat.text("station.new"))]) if places else "new"
    if chosen == "new":
        await _new_station(chat)
        return
    found = chat.look(offers, int(chosen))
    things: list[tuple[str, Words]] = [
        (str(one.id), chat.text("thing", item=one.name, points=one.points, left=one.left)) for one in found
    ]
    thing = await chat.choose("thing_which", [("new", chat.text("thing_which.new")), *things])
    try:
        if thing == "new":
            await _new_thing(chat, int(chosen))
        elif await chat.confirm("withdraw_sure"):
            chat.do(withdraw_item, int(thing))
            chat.say("withdrawn")
        else:
            chat.say("not_done")
    except Refused as refused:
        chat.refused(refused)


async def _new_station(chat: Chat) -> None:
    areas = chat.look(my_areas)
    area = areas[0].id if len(areas) == 1 else int(await chat.choose("area", [(str(a.id), a.name) for a in areas]))
    name = await chat.ask("station_name", text(2, 40))
    address = await chat.ask("station_address", text(2, 100))
    round_the_clock = not await chat.confirm("station_hours")
    opens = closes = None
    if not round_the_clock:
        opens, closes = await chat.time("opens"), await chat.time("closes")
    try:
        chat.do(add_station, area, name, address, opens, closes)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("station_made", station=name)


async def _new_thing(chat: Chat, station: int) -> None:
    name = await chat.ask("thing_name", text(2, 40))
    points = await chat.number("thing_points", least=0, most=100_000)
    many = await chat.number("thing_stock", least=0, most=100_000)
    limit = await chat.number("thing_limit", least=0, most=1000, suggestions=[(0, chat.text("thing_limit.none"))])
    photos = await chat.photos("thing_photo", at_most=1)
    media = photos[0].id if photos else None
    made = chat.do(add_item, station, name, points, per_person=limit or None, media=media)
    if many:
        chat.do(change_stock, made, StockKind.RECEIVED, many)
    chat.say("thing_made", item=name, points=points, left=many)
