"""How far a pledge has come, and what to do about it: who has not signed, whom to call on, whom to remind."""

from store.messages.reply import Words
from store.pledges.pledge import PledgeState, Terms
from store.pledges.progress import AreaProgress, By, for_my_areas, progress
from store.pledges.reading import state_now

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.pledge.chart import lived_in, show_progress
from flows.pledge.outreach import list_unsigned, log_outreach, remind_now, write_call_sheet
from flows.pledge.share import share


@flow("progress", staff=True, order=61)
async def see_progress(chat: Chat) -> None:
    """Show how far a pledge has come by place, and go on from there."""
    terms = await _which(chat)
    if terms is None:
        return
    chat.suggest("progress", "paper", "menu")
    found, area = chat.look(progress, terms.pledge, "grid"), None
    has_one_grid = len(lived_in(found)) == 1
    if has_one_grid:
        found = chat.look(progress, terms.pledge, "building")
    show_progress(chat, found)
    turn = 0
    while True:
        places = () if area or has_one_grid else lived_in(found)
        chosen = await chat.choose(f"next#{turn}", _actions(chat, terms, places, area))
        turn += 1
        if chosen in ("whole", "places"):
            area = await _place(chat, places, turn) if chosen == "places" else None
            by: By = "building" if area else "grid"
            found = chat.look(progress, terms.pledge, by, area.area if area else None)
            show_progress(chat, found)
        elif chosen == "unsigned":
            await list_unsigned(chat, terms, area.area if area else None, turn)
        elif chosen == "log":
            await log_outreach(chat, terms, turn)
        else:
            break
    await _last(chat, terms, area, chosen)


async def _last(chat: Chat, terms: Terms, area: AreaProgress | None, chosen: str) -> None:
    """What ends the conversation."""
    if chosen == "sheet":
        await write_call_sheet(chat, terms, area.area if area else None)
    elif chosen == "remind":
        await remind_now(chat, terms, area)
    elif chosen == "share":
        share(chat, terms)
    else:
        chat.say("fine")


async def _which(chat: Chat) -> Terms | None:
    found = chat.look(for_my_areas)
    if not found:
        chat.say("none")
        return None
    if len(found) == 1:
        return found[0]
    choices: list[tuple[str, Words]] = [
        (str(one.pledge), chat.text("label", title=one.title, area=one.area)) for one in found
    ]
    chosen = await chat.choose("which", choices)
    return next(one for one in found if str(one.pledge) == chosen)


def _actions(
    chat: Chat, terms: Terms, places: tuple[AreaProgress, ...], area: AreaProgress | None
) -> list[tuple[str, Words]]:
    is_open = chat.look(state_now, terms.pledge) is PledgeState.OPEN
    offered = {
        "places": area is None and len(places) > 1,
        "unsigned": chat.may("pledge.unsigned"),
        "sheet": chat.may("pledge.call_sheet"),
        "log": chat.may("pledge.outreach"),
        "remind": is_open and chat.may("pledge.remind"),
        "share": is_open,
        "whole": area is not None,
        "done": True,
    }
    return [(name, chat.text(f"next.{name}")) for name, is_offered in offered.items() if is_offered]


async def _place(chat: Chat, places: tuple[AreaProgress, ...], turn: int) -> AreaProgress:
    choices: list[tuple[str, Words]] = [(str(one.area), one.name) for one in places]
    chosen = await chat.choose(f"place#{turn}", choices)
    return next(one for one in places if str(one.area) == chosen)
