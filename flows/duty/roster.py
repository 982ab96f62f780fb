"""Duty rosters by chat: who is there, a shift by a sentence or step by step, a table, an absence, taking one off."""

from collections.abc import Awaitable, Callable
from datetime import date

from store.duty.duty import Shift, Subject
from store.duty.roster import add_shift, end_shift, my_duty, of_my_areas, shifts, there_now
from store.messages.reply import Words
from store.people.area import Place
from store.people.search import areas_below, my_areas
from store.refusals import Refused

from flows.duty.absence import absent
from flows.duty.asking import Wanted, ask_what_is_missing, in_words
from flows.duty.sentence import HeardShift, heard_shift
from flows.duty.table import upload
from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text

LONGEST = 200
TRIES = 5
SHOWN = 10


@flow("roster", staff=True, order=71, hears=True)
async def roster(chat: Chat) -> None:
    """See who is on duty and when one is oneself; put shifts on the roster, take them off, say who is away."""
    if not chat.may("duty.list"):
        raise Refused("rights.role")
    chat.suggest("roster", "menu")
    places = _places(chat)
    said = str(chat.args.get("said") or "")
    known = _heard(chat, said, places) if said and places else None
    if known is not None and known.hours is not None and (known.days or known.people):
        await _add(chat, known, places)
        return
    names = ["now", "mine", *(["add", "table", "list"] if places else []), "absent"]
    await MATTERS[str(await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names]))](chat)


def _places(chat: Chat) -> list[Place]:
    """The areas for which the caller makes rosters, those below them too."""
    own = [place for place in chat.look(my_areas) if chat.may("duty.set", place.path)]
    return [place for area in own for place in (area, *chat.look(areas_below, area.id))]


def _heard(chat: Chat, said: str, places: list[Place]) -> HeardShift:
    return heard_shift(said, chat.today, chat.look(of_my_areas), places)


async def _now(chat: Chat) -> None:
    for one in chat.look(there_now):
        people = tuple(
            chat.text(
                "there" if who.until is None else "there_until",
                name=who.name, role=chat.text("role", role=who.role.value), until=who.until or chat.now,
            )
            for who in one.people[:5]
        )  # fmt: skip
        chat.say("now" if people else "nobody", area=one.area, people=people)


async def _mine(chat: Chat) -> None:
    mine = chat.look(my_duty)
    if not mine:
        chat.say("none_mine")
        return
    lines = tuple(
        chat.text("shift_for" if one.for_whom else "shift", at=one.begins, until=one.ends, area=one.area,
                  name=one.for_whom)
        for one in mine[:SHOWN]
    )  # fmt: skip
    chat.say("mine", lines=lines)


async def _say_shift(chat: Chat) -> None:
    places = _places(chat)
    await _add(chat, _heard(chat, await chat.ask("sentence", text(2, LONGEST)), places), places)


async def _add(chat: Chat, known: HeardShift, places: list[Place]) -> None:
    wanted = await ask_what_is_missing(chat, known, places)
    for turn in range(TRIES):
        names = ("yes", "subject", "dates", "drop")
        labels = [(name, chat.text(f"sure.{name}")) for name in names]
        when, subject = in_words(chat, wanted), chat.text(f"subject.{wanted.subject.value}")
        chosen = await chat.choose(
            f"sure#{turn}",
            labels,
            main="yes",
            exact=True,
            name=wanted.name,
            area=wanted.area,
            when=when,
            subject=subject,
        )
        if chosen == "drop":
            chat.say("dropped")
            return
        if chosen == "subject":
            wanted = wanted.but(subject=await chat.choose(f"subject#{turn}", Subject))
        elif chosen == "dates":
            first = await chat.day(f"first#{turn}", earliest=chat.today, suggestions=[(chat.today, chat.text("today"))])
            wanted = wanted.but(from_on=first, to_on=await _last(chat, turn, first))
        else:
            try:
                made = chat.do(add_shift, wanted.shift())
            except Refused as refused:
                chat.refused(refused)
                return
            chat.say("added", name=made.name, area=made.area, when=in_words(chat, wanted))
            return
    chat.say("dropped")


async def _last(chat: Chat, turn: int, first: date) -> date | None:
    ends: list[tuple[str, Words]] = [(name, chat.text(f"until.{name}")) for name in ("open", "day")]
    if await chat.choose(f"until#{turn}", ends) == "open":
        return None
    return await chat.day(f"last#{turn}", earliest=first)


async def _table(chat: Chat) -> None:
    await upload(chat)


async def _list(chat: Chat) -> None:
    found = chat.look(shifts)
    if not found:
        chat.say("none")
        return
    choices: list[tuple[str, Words]] = [(str(one.id), _line(chat, one)) for one in found]
    chosen = str(await chat.choose("which", [("none", chat.text("which.none")), *choices], count=len(found)))
    if chosen == "none":
        chat.say("fine")
        return
    one = next(one for one in found if str(one.id) == chosen)
    if not any(place.path == one.path for place in _places(chat)) or not await chat.confirm(
        "end", name=one.name, area=one.area
    ):
        chat.say("fine")
        return
    ended = chat.do(end_shift, one.id)
    chat.say("ended", name=ended.name, area=ended.area)


def _line(chat: Chat, one: Shift) -> Words:
    shown = Wanted(
        0, one.area, one.person, one.name, one.days, one.begins, one.ends, one.from_on, one.to_on, one.subject
    )
    return chat.text("line", name=one.name, area=one.area, when=in_words(chat, shown))


async def _absent(chat: Chat) -> None:
    await absent(chat)


MATTERS: dict[str, Callable[[Chat], Awaitable[None]]] = {
    "now": _now, "mine": _mine, "add": _say_shift, "table": _table, "list": _list, "absent": _absent,
}  # fmt: skip
