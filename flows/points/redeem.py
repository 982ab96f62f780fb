"""Redeeming: choose a thing at a station, reserve it, and fetch it with a code."""

from datetime import time
from typing import Any

from store.messages.reply import Code, Picture, Text, Words
from store.points.redeeming.item import Offer, offers
from store.points.redeeming.redemption import Promise, RedemptionState
from store.points.redeeming.reserving import cancel, my_promises, new_code, reserve
from store.points.redeeming.station import Counter, stations
from store.points.seeing.reading import purse
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("redeem", light=True, order=41)
async def redeem(chat: Chat) -> None:
    """Show what there is for points, reserve it, and show the code to fetch it."""
    chat.suggest("redeem", "points", "menu")
    chat.say("has", points=max(chat.look(purse).balance, 0))
    waiting = [one for one in chat.look(my_promises) if one.state is RedemptionState.RESERVED]
    places = chat.look(stations)
    if not places and not waiting:
        chat.say("no_stations")
        return
    choices: list[tuple[str, Words]] = [("mine", chat.text("where.mine", count=len(waiting)))] if waiting else []
    choices += [(str(one.id), _place(chat, one)) for one in places]
    chosen = choices[0][0] if len(choices) == 1 else await chat.choose("where", choices)
    if chosen == "mine":
        await _mine(chat, waiting)
        return
    await _offers(chat, next(one for one in places if str(one.id) == chosen))


async def _offers(chat: Chat, place: Counter) -> None:
    turn = 0
    while True:
        found = chat.look(offers, place.id)
        if not found:
            chat.say("nothing_here", station=place.name)
            return
        free = tuple(one.name for one in found if one.points == 0)
        if free and turn == 0:
            chat.say("free", things=chat.text("things", names=tuple(free)), station=place.name)
        paid = [one for one in found if one.points]
        if not paid:
            return
        choices: list[tuple[str, Words]] = [(str(one.id), _thing(chat, one)) for one in paid]
        chosen = await chat.choose(f"which#{turn}", [*choices, ("none", chat.text("which.none"))], station=place.name)
        if chosen == "none":
            chat.say("fine")
            return
        if await _reserve(chat, next(one for one in paid if str(one.id) == chosen), place, turn):
            return
        turn += 1


async def _reserve(chat: Chat, thing: Offer, place: Counter, turn: int) -> bool:
    """Reserve after a yes; gives whether the conversation is over."""
    if thing.media:
        chat.show(Picture(alt=thing.name, media=thing.media))
    if not await chat.confirm(f"sure#{turn}", item=thing.name, points=thing.points, station=place.name):
        return False
    try:
        made = chat.do(reserve, thing.id)
    except Refused as refused:
        chat.refused(refused)
        return False
    chat.say("reserved", item=made.item, points=made.points)
    _show(chat, made)
    return True


async def _mine(chat: Chat, waiting: list[Promise]) -> None:
    promise = waiting[0]
    if len(waiting) > 1:
        choices: list[tuple[str, Words]] = [
            (str(one.id), chat.text("promise", item=one.item, station=one.station)) for one in waiting
        ]
        chosen = await chat.choose("promise_which", choices)
        promise = next(one for one in waiting if str(one.id) == chosen)
    _show(chat, promise)
    names = ("keep", "new_code", "cancel")
    chosen = await chat.choose("then", [(name, chat.text(f"then.{name}")) for name in names])
    if chosen == "new_code":
        chat.say("changed")
        _show(chat, chat.do(new_code, promise.id))
    elif chosen == "cancel" and await chat.confirm("cancel_sure", item=promise.item, points=promise.points):
        chat.do(cancel, promise.id)
        chat.say("cancelled", item=promise.item, points=promise.points)
    else:
        chat.say("fine")


def _show(chat: Chat, promise: Promise) -> None:
    """The code to show at the station, as digits and as a picture."""
    values: dict[str, Any] = {"item": promise.item, "station": promise.station, "address": promise.address}
    chat.say("code", code=promise.code, **values)
    chat.say("code_until", day=promise.expires_at)
    chat.show(
        Picture(
            alt=chat.text("code_alt", item=promise.item),
            code=Code(
                address=Text("points/redeem.scan", {"code": promise.code}),
                title=promise.item,
                caption=chat.text("code_caption", station=promise.station),
            ),
        )
    )


def _place(chat: Chat, one: Counter) -> Text:
    if one.opens is None or one.closes is None:
        return chat.text("place", station=one.name)
    hours: dict[str, time] = {"opens": one.opens, "closes": one.closes}
    return chat.text("place_open", station=one.name, **hours)


def _thing(chat: Chat, one: Offer) -> Text:
    return chat.text("thing" if one.left > 0 else "thing_gone", item=one.name, points=one.points, left=one.left)
