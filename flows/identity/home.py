"""Asking a guest where they live: typed, shown as the archive writes it, and confirmed."""

from store.identity.place import GuestHome, known_home, places_below, told_home, unknown_home
from store.messages.reply import Words
from store.people.area import AreaKind
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.questions.typed import text

OTHER = "other"
PATIENCE = 2
"""How often a number is asked for before the words are taken as they are."""


async def ask_home(chat: Chat) -> GuestHome:
    """A home that the guest confirmed; asked for until it is clear, by lists of areas if need be."""
    said, tries = await chat.ask("home", text(2, 80)), 0
    area: int | None = None
    while True:
        told = chat.look(told_home, said, area)
        if told.proposals:
            choices: list[tuple[str, Words]] = [(str(one.dwelling), one.address) for one in told.proposals]
            chosen = await chat.choose(f"which_home#{tries}", [*choices, (OTHER, chat.text("which_home.other"))])
            if chosen != OTHER:
                return chat.look(known_home, int(chosen))
        elif not told.said.numbered and not any(sign.isdecimal() for sign in said) and tries < PATIENCE:
            chat.say("refusals/identity.home_unclear")
        else:
            if area is None:
                areas = [(str(one.id), one.name) for one in told.areas]
                area = await _area(chat, areas, tries)
                if chat.look(told_home, said, area).proposals:
                    tries += 1
                    continue
            home = await _unknown(chat, area, said, tries)
            if home is not None:
                return home
        tries += 1
        area = None
        said = await chat.ask(f"home#{tries}", text(2, 80))


async def _unknown(chat: Chat, area: int, said: str, tries: int) -> GuestHome | None:
    """The home as an address is written there, if that is right; none when it has to be said again."""
    try:
        home = chat.look(unknown_home, area, said)
    except Refused as refused:
        chat.refused(refused)
        return None
    return home if await chat.confirm(f"home_right#{tries}", address=home.address) else None


async def _area(chat: Chat, near: list[tuple[str, str]], tries: int) -> int:
    """The neighbourhood: one of those that sound like what was said, or step by step from the district down."""
    if len(near) == 1:
        return int(near[0][0])
    if near:
        chosen = await chat.choose(f"which_area#{tries}", [*near, (OTHER, chat.text("which_area.other"))])
        if chosen != OTHER:
            return int(chosen)
    above: int | None = None
    depth = 0
    while True:
        places = chat.look(places_below, above)
        if not places and above is not None:
            return above
        if len(places) == 1:
            above = places[0].id
            depth += 1
            continue
        choices: list[tuple[str, Words]] = [(str(place.id), place.name) for place in places]
        is_community = places[0].kind is AreaKind.GRID
        if is_community:
            # A worker of the community can find out which neighbourhood it is.
            choices.append((OTHER, chat.text("which_place.unknown")))
        chosen = await chat.choose(f"which_place#{tries}.{depth}", choices)
        if chosen == OTHER and above is not None:
            return above
        above = int(chosen)
        depth += 1
