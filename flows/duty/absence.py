"""Somebody is away on some days, and who stands in for them."""

from store.duty.roster import colleagues, of_my_areas, set_absent
from store.messages.reply import Words
from store.people.assignment import Served
from store.refusals import Refused

from flows.engine.chat import Chat

NOBODY, ME = "nobody", "me"


async def absent(chat: Chat) -> None:
    """Say who is away from when until when, and who has their shifts meanwhile."""
    me = chat.caller.person
    person = me
    if chat.may("duty.set"):
        others: list[tuple[str, Words]] = [
            (str(one.person), _called(chat, one)) for one in chat.look(of_my_areas) if one.person != me
        ]
        chosen = str(await chat.choose("away", [(ME, chat.text("away.me")), *others]))
        person = me if chosen == ME else int(chosen)
    if person is None:
        raise Refused("rights.unverified")
    first = await chat.day("away_from", earliest=chat.today, suggestions=[(chat.today, chat.text("today"))])
    last = await chat.day("away_to", earliest=first, suggestions=[(first, chat.text("one_day"))])
    found: list[tuple[str, Words]] = [(str(one.person), _called(chat, one)) for one in chat.look(colleagues, person)]
    stand_in = str(await chat.choose("stand_in", [(NOBODY, chat.text("stand_in.nobody")), *found]))
    chat.do(set_absent, person, first, last, None if stand_in == NOBODY else int(stand_in))
    key = "away_set" if stand_in == NOBODY else "away_set_with"
    name = next((label for number, label in found if number == stand_in), "")
    chat.say(key, first=first, last=last, name=name)


def _called(chat: Chat, one: Served) -> Words:
    return chat.text("who.one", name=one.name, role=chat.text("role", role=one.role.value))
