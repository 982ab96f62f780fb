"""Asking whom a notice is for: a place, which of its people, and what must hold of them."""

from dataclasses import replace

from store.messages.broadcasts.planning import Meant, meant
from store.messages.message import Media
from store.messages.reach.audience import Audience, Who
from store.messages.reach.condition import Condition
from store.messages.reach.listing import match_list
from store.messages.reply import Text, Words
from store.people.area import AreaKind, Place
from store.people.search import areas_below, my_areas
from store.pledges.pledge import PledgeState
from store.pledges.progress import for_my_areas
from store.pledges.reading import by_code
from store.refusals import Refused
from store.rights.roles import Role
from store.votes.assembly import AssemblyState, AssemblyTerms
from store.votes.ballots.mine import vote_by_code
from store.votes.preparing import votes_of_my_areas

from flows.engine.chat import Chat

WHO = (Who.EVERYBODY, Who.RESIDENTS, Who.OWNERS, Who.ABSENT_OWNERS, Who.TENANTS, Who.ROLE, Who.LISTED)
ROLES = (Role.MICROGRID_HEAD, Role.VOLUNTEER, Role.GRID_WORKER, Role.COMMISSIONER)
ENDINGS = (".csv", ".xlsx", ".txt")
LANGUAGES = ("zh-CN", "en")
CHANNELS = ("web", "telegram", "wechat", "wecom")
TEXTS = "reach/audience"


async def ask_audience(chat: Chat, turn: int) -> tuple[Audience, Meant]:
    """Whom the notice is for, asked until the number and the sample are right."""
    while True:
        place = await _place(chat, turn)
        audience = await _people(chat, turn, place)
        narrowed: list[Condition] = []
        left_out: list[int] = []
        for step in range(12):
            found = chat.look(meant, audience)
            chosen = await _narrow(chat, turn, step, audience, found)
            if chosen == "go":
                return audience, found
            if chosen == "again":
                break
            if chosen == "leave_out":
                left_out.append(await _leave_out(chat, turn, step, place, left_out))
            else:
                narrowed.append(await _condition(chat, turn, step, chosen))
            audience = replace(audience, conditions=tuple(narrowed), without_areas=tuple(left_out))
        turn += 50


async def _place(chat: Chat, turn: int) -> Place:
    own = [place for place in chat.look(my_areas) if chat.may("broadcast.send", place.path)]
    if not own:
        raise Refused("rights.role")
    place = own[0] if len(own) == 1 else await _one_of(chat, f"area#{turn}", own)
    depth = 0
    while place.kind is not AreaKind.MICROGRID:
        below = chat.look(areas_below, place.id)
        if not below:
            break
        whole: list[tuple[str, Words]] = [("whole", chat.text(f"{TEXTS}.below.whole", area=place.name))]
        choices = whole + [(str(one.id), one.name) for one in below]
        chosen = await chat.choose(f"area_below#{turn}.{depth}", choices, area=place.name)
        if chosen == "whole":
            break
        place = next(one for one in below if str(one.id) == chosen)
        depth += 1
    return place


async def _one_of(chat: Chat, key: str, places: list[Place]) -> Place:
    chosen = await chat.choose(key, [(str(one.id), one.name) for one in places])
    return next(one for one in places if str(one.id) == chosen)


async def _people(chat: Chat, turn: int, place: Place) -> Audience:
    labels = [(who.value, chat.text(f"{TEXTS}.who.{_key(who.value)}")) for who in WHO]
    who = Who(await chat.choose(f"who#{turn}", labels, area=place.name))
    audience = Audience(area=place.id, who=who)
    if who is Who.ROLE:
        roles: list[tuple[str, Words]] = [(role.value, Text(f"words/roles.{role.value}", {})) for role in ROLES]
        return replace(audience, role=await chat.choose(f"role#{turn}", roles))
    if who is Who.LISTED:
        return replace(audience, batch=await _list(chat, turn, place))
    return audience


async def _list(chat: Chat, turn: int, place: Place) -> str:
    tries = 0
    while True:
        given = await chat.file(f"list#{turn}.{tries}", ENDINGS)
        tries += 1
        if not isinstance(given, Media):
            continue
        try:
            matched = chat.do(match_list, place.id, given.id)
        except Refused as refused:
            chat.refused(refused)
            continue
        if matched.unmatched:
            chat.say(f"{TEXTS}.unmatched", count=matched.unmatched, lines=matched.missing)
        return matched.batch


async def _narrow(chat: Chat, turn: int, step: int, audience: Audience, found: Meant) -> str:
    chat.say(f"{TEXTS}.meant", count=found.people, who=described(chat, audience))
    if found.sample:
        sample = tuple(chat.text(f"{TEXTS}.sample", name=one.name, address=one.address or "—") for one in found.sample)
        chat.say(f"{TEXTS}.such_as", people=sample)
    names = ["go"] if found.people else []
    taken = {one.name for one in audience.conditions}
    if audience.who is not Who.LISTED:
        open_pledges = [one for one in chat.look(for_my_areas) if one.state(chat.now) is PledgeState.OPEN]
        begun = [*(["unsigned"] if open_pledges else []), *(["not_voted"] if open_votes(chat) else [])]
        offered = (*begun, "unverified", "channel", "language")
        names += [name for name in offered if name not in taken]
        if audience.who is not Who.ROLE and chat.look(areas_below, audience.area):
            names.append("leave_out")
    names.append("again")
    labels = [(name, chat.text(f"{TEXTS}.narrow.{_key(name)}", count=found.people)) for name in names]
    chosen: str = await chat.choose(f"narrow#{turn}.{step}", labels, main="go" if found.people else None)
    return chosen


async def _condition(chat: Chat, turn: int, step: int, name: str) -> Condition:
    if name == "unverified":
        return Condition(name=name)
    if name == "channel":
        channels: list[tuple[str, Words]] = [(one, Text(f"words/channels.{one}", {})) for one in CHANNELS]
        return Condition(name=name, about=await chat.choose(f"channel#{turn}.{step}", channels))
    if name == "language":
        languages = [(one, chat.text(f"{TEXTS}.language.{one.lower()}")) for one in LANGUAGES]
        return Condition(name=name, about=await chat.choose(f"language#{turn}.{step}", languages))
    if name == "not_voted":
        votes: list[tuple[str, Words]] = [(one.code, one.title) for one in open_votes(chat)]
        return Condition(name=name, about=await _one_code(chat, f"vote#{turn}.{step}", votes))
    pledges: list[tuple[str, Words]] = [
        (one.code, one.title) for one in chat.look(for_my_areas) if one.state(chat.now) is PledgeState.OPEN
    ]
    return Condition(name="unsigned", about=await _one_code(chat, f"pledge#{turn}.{step}", pledges))


async def _one_code(chat: Chat, key: str, choices: list[tuple[str, Words]]) -> str:
    """The code of one of several things, asked when there are several."""
    return choices[0][0] if len(choices) == 1 else str(await chat.choose(key, choices[:20]))


def open_votes(chat: Chat) -> list[AssemblyTerms]:
    """The votes of the worker's areas in which ballots are cast now."""
    if not chat.may("motion.list"):
        return []
    return [one for one in chat.look(votes_of_my_areas) if one.state(chat.now) is AssemblyState.OPEN]


async def _leave_out(chat: Chat, turn: int, step: int, place: Place, left_out: list[int]) -> int:
    below = [one for one in chat.look(areas_below, place.id) if one.id not in left_out] or [place]
    return int(await chat.choose(f"leave_out#{turn}.{step}", [(str(one.id), one.name) for one in below]))


def described(chat: Chat, audience: Audience) -> Text:
    """An audience in words: which people, and what must hold of them."""
    who = chat.text(f"{TEXTS}.who.{_key(audience.who.value)}")
    if audience.who is Who.ROLE:
        who = Text(f"words/roles.{audience.role}", {})
    if not audience.conditions:
        return chat.text(f"{TEXTS}.only_who", who=who)
    conditions = tuple(
        chat.text(f"{TEXTS}.condition", what=chat.text(f"reach/condition.{one.name}", about=_about(chat, one)))
        for one in audience.conditions
    )
    return chat.text(f"{TEXTS}.who_with", who=who, conditions=conditions)


def _about(chat: Chat, one: Condition) -> Words:
    """What a condition is about, in words."""
    if one.name == "unsigned":
        return chat.look(by_code, one.about).title
    if one.name == "not_voted":
        return chat.look(vote_by_code, one.about).title
    if one.name == "channel":
        return Text(f"words/channels.{one.about}", {})
    return chat.text(f"{TEXTS}.language.{one.about.lower()}") if one.name == "language" else one.about


def _key(name: str) -> str:
    return name.replace("_", "-")
