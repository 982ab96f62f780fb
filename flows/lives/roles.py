"""Roles: who holds what in my areas, giving, prolonging and ending them, and a worker who leaves."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from store.identity.lives.granting import (
    HeldRole,
    areas_to_grant,
    ask_grant,
    end_role,
    grant,
    prolong,
    roles_here,
    roles_to_give,
)
from store.identity.lives.leaving import leave
from store.messages.reply import Words
from store.people.assignment import HIGH
from store.people.search import find_in_archive, person_shown
from store.refusals import Refused
from store.rights.roles import Role
from store.text import Text

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text


@flow("roles", staff=True, order=70)
async def roles(chat: Chat) -> None:
    """Show who holds what, and change it: never above or outside one's own role."""
    chat.suggest("inbox", "menu")
    held = chat.look(roles_here)
    chat.say("held" if held else "none_held", roles=tuple(_line(chat, one) for one in held))
    names = ["give", *(("prolong", "end", "leave") if held else ()), "done"]
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names])
    try:
        if chosen == "give":
            await _give(chat)
        elif chosen in ("prolong", "end"):
            await _change(chat, held, chosen)
        elif chosen == "leave":
            await _leave(chat, held)
        else:
            chat.say("fine")
    except Refused as refused:
        chat.refused(refused)


async def _give(chat: Chat) -> None:
    person = int(await chat.person("whom", find_in_archive))
    who = chat.look(person_shown, person)
    area, name = await _area(chat)
    choices: list[tuple[str, Words]] = [(role.value, _role(role)) for role in chat.look(roles_to_give, area)]
    role = Role(await chat.choose("role", choices))
    until = await _until(chat)
    line = chat.text("given_line", who=who, role=_role(role), area=name, until=_end(chat, until))
    if role in HIGH:
        why = await chat.ask("why", text(2, 200))
        if await chat.confirm("sure", exact=True, line=line):
            chat.do(ask_grant, person, role, area, until, why)
            chat.say("waits")
        else:
            chat.say("fine")
    elif await chat.confirm("sure", exact=True, line=line):
        chat.do(grant, person, role, area, until)
        chat.say("given", line=line)
    else:
        chat.say("fine")


async def _area(chat: Chat) -> tuple[int, str]:
    places, depth, above = chat.look(areas_to_grant), 0, None
    while True:
        choices: list[tuple[str, Words]] = [(str(place.id), place.name) for place in places]
        if above is not None:
            choices.insert(0, ("here", chat.text("where.here", area=above.name)))
        chosen = await chat.choose(f"where#{depth}", choices)
        if chosen == "here" and above is not None:
            return above.id, above.name
        above = next(place for place in places if str(place.id) == chosen)
        places = chat.look(areas_to_grant, above.id)
        if not places:
            return above.id, above.name
        depth += 1


async def _until(chat: Chat) -> date | None:
    chosen = await chat.choose("until", [(name, chat.text(f"until.{name}")) for name in ("year", "open", "day")])
    if chosen == "day":
        return await chat.day("last_day", earliest=chat.today, latest=chat.today + timedelta(days=365 * 4))
    return chat.today + timedelta(days=365) if chosen == "year" else None


async def _change(chat: Chat, held: tuple[HeldRole, ...], what: str) -> None:
    one = await _which(chat, held, "which")
    if what == "prolong":
        until = await _until(chat)
        chat.do(prolong, one.id, until)
        chat.say("prolonged", line=_line(chat, one), until=_end(chat, until))
    elif await chat.confirm("end_sure", exact=True, line=_line(chat, one)):
        chat.do(end_role, one.id)
        chat.say("ended", line=_line(chat, one))
    else:
        chat.say("fine")


async def _leave(chat: Chat, held: tuple[HeldRole, ...]) -> None:
    one = await _which(chat, held, "who_leaves")
    others = tuple(other for other in held if other.person != one.person)
    if not others:
        chat.say("refusals/lives.no_colleague")
        return
    colleague = await _which(chat, others, "colleague")
    why = await chat.ask("why", text(2, 200))
    if not await chat.confirm("leave_sure", exact=True, name=one.name, colleague=colleague.name):
        chat.say("fine")
        return
    left = chat.do(leave, one.person, colleague.person, why)
    chat.say("left", ended=left.ended, passed=left.passed_on, colleague=colleague.name)


async def _which(chat: Chat, held: tuple[HeldRole, ...], key: str) -> HeldRole:
    chosen = await chat.choose(key, [(str(one.id), _line(chat, one)) for one in held])
    return next(one for one in held if str(one.id) == chosen)


def _line(chat: Chat, one: HeldRole) -> Words:
    zone = ZoneInfo(chat.caller.zone)
    # A role ends with its last day, at the midnight after it.
    last = (one.until - timedelta(seconds=1)).astimezone(zone).date() if one.until else None
    since = one.since.astimezone(zone).date()
    return chat.text("line", name=one.name, role=_role(one.role), area=one.area, since=since, until=_end(chat, last))


def _end(chat: Chat, until: date | None) -> Words:
    return chat.text("until_day", day=until) if until else chat.text("no_end")


def _role(role: Role) -> Text:
    return Text(f"words/roles.{role.value}", {})
