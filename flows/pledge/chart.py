"""Progress as numbers and as a chart picture."""

from dataclasses import replace

from store.messages.reply import Bar, BarChart, Picture
from store.pledges.progress import AreaProgress, Progress

from flows.engine.chat import Chat

MOST_LINES = 20
"""Places that are named in words; the picture has them all."""


def show_progress(chat: Chat, found: Progress) -> None:
    """Say how many people and households have signed, in all and by place, and draw it."""
    whole = found.whole
    chat.say("numbers", title=found.title, number=found.number, area=whole.name, percent=_percent(whole),
             signed=whole.signed, adults=whole.adults)  # fmt: skip
    chat.say("households", covered=whole.covered, households=whole.households, full=whole.fully_signed)
    places = lived_in(found)
    if not places:
        return
    if len(places) > 1:
        chat.say("places", places=tuple(chat.text("place_line", **_values(one)) for one in places[:MOST_LINES]))
    if len(places) > MOST_LINES:
        chat.say("more_places", count=len(places) - MOST_LINES)
    bars = tuple(Bar(label=one.name, value=one.signed, of=one.adults) for one in places)
    title = chat.text("chart", title=found.title)
    caption = chat.text("chart_caption", at=chat.now, area=whole.name)
    alt = chat.text("chart_alt", area=whole.name, signed=whole.signed, adults=whole.adults)
    chat.show(Picture(alt=alt, chart=BarChart(title=title, bars=bars, caption=caption)))


def lived_in(found: Progress) -> tuple[AreaProgress, ...]:
    """The places where anybody lives, without the name of the whole before each of them."""
    return tuple(replace(one, name=_short(one.name, found.whole.name)) for one in found.places if one.households)


def _short(name: str, whole: str) -> str:
    # A building may carry the name of its neighbourhood already, which then stands there twice.
    short = name
    while short.startswith(whole) and short != whole:
        short = short.removeprefix(whole).strip()
    return short or name


def _values(one: AreaProgress) -> dict[str, object]:
    return {"name": one.name, "signed": one.signed, "adults": one.adults, "covered": one.covered,
            "households": one.households}  # fmt: skip


def _percent(one: AreaProgress) -> int:
    # Rounded down: 100 % means everybody.
    return one.signed * 100 // one.adults if one.adults else 0
