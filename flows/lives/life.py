"""A resident tells us that something changed in their own life; a worker decides."""

from typing import Any

from store.identity.lives.asking import ask_life, my_lives, take_back
from store.identity.lives.event import Life, LifeKind, LifeState
from store.identity.place import known_home, told_home
from store.messages.reply import Words
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.lives.asking import ask_day, ask_relation

KINDS = (LifeKind.MOVE_IN, LifeKind.MOVE_OUT, LifeKind.BIRTH, LifeKind.LOST_PHONE)


@flow("life", part_of="me")
async def life(chat: Chat) -> None:
    """Ask for a change of one's own record, or take back what still waits."""
    chat.suggest("me", "menu")
    mine = chat.look(my_lives)
    if mine:
        chat.say("mine", lives=tuple(_line(chat, one) for one in mine))
    waiting = [one for one in mine if one.state is LifeState.ASKED]
    choices: list[tuple[str, Words]] = [(kind.value, _kind(chat, kind)) for kind in KINDS]
    choices += [(f"back-{one.id}", chat.text("what.back", kind=_kind(chat, one.kind))) for one in waiting]
    chosen = await chat.choose("what", choices)
    if chosen.startswith("back-"):
        chat.say("taken_back" if chat.do(take_back, int(chosen.removeprefix("back-"))) else "too_late")
        return
    kind = LifeKind(chosen)
    details, more = await _details(chat, kind)
    if kind is LifeKind.BIRTH:
        day = await chat.day("born", latest=chat.today)
    elif kind is LifeKind.LOST_PHONE:
        day = chat.today
    else:
        day = await ask_day(chat, ahead=True)
    if not await chat.confirm("sure", kind=_kind(chat, kind), day=day, more=more or "—"):
        chat.say("fine")
        return
    try:
        chat.do(ask_life, kind, day, details, chat.words("said_so"))
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("asked")


async def _details(chat: Chat, kind: LifeKind) -> tuple[dict[str, Any], Words]:
    if kind is LifeKind.MOVE_IN:
        home, address = await _home(chat)
        how = await chat.choose("how", [(one, chat.text(f"how.{one}")) for one in ("family", "owner", "tenant")])
        return {"dwelling": home, "lives": how, "relation": await ask_relation(chat)}, address
    if kind is LifeKind.BIRTH:
        name = await chat.ask("child", text(2, 60))
        gender = await chat.choose("gender", [(one, chat.text(f"gender.{one}")) for one in ("female", "male")])
        return {"name": name, "gender": gender, "relation": "child"}, name
    return {}, ""


async def _home(chat: Chat) -> tuple[int, str]:
    tries = 0
    while True:
        told = chat.look(told_home, await chat.ask(f"home#{tries}", text(2, 60)))
        choices: list[tuple[str, Words]] = [(str(one.dwelling), one.address) for one in told.proposals]
        if choices:
            chosen = await chat.choose(f"which_home#{tries}", [*choices, ("other", chat.text("which_home.other"))])
            if chosen != "other":
                return int(chosen), chat.look(known_home, int(chosen)).address
        else:
            chat.say("no_home")
        tries += 1


def _line(chat: Chat, one: Life) -> Words:
    return chat.text(
        "line", kind=_kind(chat, one.kind), day=one.day, state=chat.text(f"lives/lives.state.{one.state.value}")
    )


def _kind(chat: Chat, kind: LifeKind) -> Words:
    return chat.text(f"lives/lives.kind.{kind.value.replace('_', '-')}")
