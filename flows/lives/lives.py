"""Something changed for a family: moving, a sale, a birth, a death, two records of one person, phones."""

from datetime import date
from typing import Any

from store.identity.lives.doing import ask_death, ask_merge, ask_sale, record_life
from store.identity.lives.event import Life, LifeKind, LifeState
from store.identity.lives.looking import owners_here
from store.identity.lives.undoing import lives_here, lives_of, undo_life
from store.messages.reply import Words
from store.people.search import find_in_archive, person_shown
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.lives.asking import ask_day, ask_home, ask_reason, ask_relation

LIVES = ("family", "owner", "tenant")
AHEAD = (LifeKind.MOVE_IN, LifeKind.MOVE_OUT)


@flow("lives", staff=True, order=69)
async def lives(chat: Chat) -> None:
    """Record what changed, look at somebody's history, or take back what was a mistake."""
    chat.suggest("people", "inbox", "menu")
    kinds: list[tuple[str, Words]] = [(kind.value, _kind(chat, kind)) for kind in LifeKind]
    kinds += [(name, chat.text(f"what.{name}")) for name in ("history", "undo")]
    chosen = await chat.choose("what", kinds)
    try:
        if chosen == "undo":
            await _undo(chat)
        elif chosen == "history":
            await _history(chat)
        elif chosen == LifeKind.SALE:
            await _sale(chat)
        elif chosen == LifeKind.MERGE:
            await _merge(chat)
        else:
            await _somebody(chat, LifeKind(chosen))
    except Refused as refused:
        chat.refused(refused)


async def _somebody(chat: Chat, kind: LifeKind) -> None:
    person = int(await chat.person("whom", find_in_archive))
    who = chat.look(person_shown, person)
    details, more = await _details(chat, kind)
    day = chat.today
    if kind is LifeKind.BIRTH:
        day = await chat.day("born", latest=chat.today)
    elif kind not in (LifeKind.LOST_PHONE, LifeKind.SHARED_PHONE):
        day = await ask_day(chat, ahead=kind in AHEAD)
    reason = await ask_reason(chat)
    preview = chat.text(f"preview.{kind.value.replace('_', '-')}", who=who, day=day, more=more)
    if not await chat.confirm("sure", exact=True, preview=preview):
        chat.say("nothing_changed")
    elif kind is LifeKind.DEATH:
        chat.do(ask_death, person, day, reason)
        chat.say("waits")
    else:
        _say(chat, chat.do(record_life, kind, person, day, details, reason), day)


async def _details(chat: Chat, kind: LifeKind) -> tuple[dict[str, Any], Words]:
    if kind is LifeKind.MOVE_IN:
        code, address = await ask_home(chat)
        how = await chat.choose("how", [(one, chat.text(f"how.{one}")) for one in LIVES])
        return {"dwelling": code, "lives": how, "relation": await ask_relation(chat)}, address
    if kind is LifeKind.BIRTH:
        name = await chat.ask("child", text(2, 60))
        gender = await chat.choose("gender", [(one, chat.text(f"gender.{one}")) for one in ("female", "male")])
        return {"name": name, "gender": gender, "relation": await ask_relation(chat)}, name
    if kind is LifeKind.SHARED_PHONE:
        other = int(await chat.person("other_user", find_in_archive))
        return {"other": other}, chat.look(person_shown, other)
    return {}, ""


async def _merge(chat: Chat) -> None:
    kept = int(await chat.person("kept", find_in_archive))
    other = int(await chat.person("other", find_in_archive))
    who, more = chat.look(person_shown, kept), chat.look(person_shown, other)
    reason = await ask_reason(chat)
    preview = chat.text("preview.merge", who=who, day=chat.today, more=more)
    if not await chat.confirm("sure", exact=True, preview=preview):
        chat.say("nothing_changed")
        return
    chat.do(ask_merge, kept, other, reason)
    chat.say("waits")


async def _sale(chat: Chat) -> None:
    code, address = await ask_home(chat)
    owners = chat.do(owners_here, code)
    if not owners:
        chat.say("no_owner", address=address)
        return
    sellers = tuple(owner for owner, _ in owners)
    if len(owners) > 1:
        choices: list[tuple[str, Words]] = [("all", chat.text("sellers.all")), *owners]
        chosen = await chat.choose("sellers", choices)
        sellers = sellers if chosen == "all" else (chosen,)
    buyer = await chat.ask("buyer", text(2, 60))
    phone = await chat.ask("buyer_phone", text(2, 30), [("none", chat.text("buyer_phone.none"))], sensitive=True)
    phone = "" if phone == chat.words("buyer_phone.none") else phone
    day = await ask_day(chat, ahead=True)
    reason = await ask_reason(chat)
    preview = chat.text("preview.sale", who=address, day=day, more=buyer)
    if not await chat.confirm("sure", exact=True, preview=preview):
        chat.say("nothing_changed")
        return
    chat.do(ask_sale, code, tuple(int(one) for one in sellers), day, buyer, phone, reason)
    chat.say("waits")


async def _history(chat: Chat) -> None:
    found = chat.do(lives_of, int(await chat.person("whom", find_in_archive)))
    if not found:
        chat.say("no_history")
        return
    for one in found:
        state = chat.text(f"state.{one.state.value}")
        chat.say("history_line", kind=_kind(chat, one.kind), day=one.day, state=state, by=one.by, reason=one.reason)
        if one.agreed:
            chat.say("history_agreed", by=one.agreed)
        if one.ended_at is not None:
            chat.say("history_ended", day=one.ended_at, state=state, by=one.ended_by, why=one.answer or "—")


async def _undo(chat: Chat) -> None:
    found = chat.look(lives_here)
    if not found:
        chat.say("nothing_to_undo")
        return
    chosen = await chat.choose("which", [(str(one.id), _line(chat, one)) for one in found])
    one = next(one for one in found if str(one.id) == chosen)
    why = await chat.ask("why_undo", text(2, 200))
    if not await chat.confirm("undo_sure", exact=True, line=_line(chat, one)):
        chat.say("nothing_changed")
        return
    chat.say("undone" if chat.do(undo_life, one.id, why) else "waits")


def _line(chat: Chat, one: Life) -> Words:
    return chat.text("line", kind=_kind(chat, one.kind), name=one.name, day=one.day)


def _say(chat: Chat, state: LifeState, day: date) -> None:
    chat.say("planned" if state is LifeState.PLANNED else "done", day=day)


def _kind(chat: Chat, kind: LifeKind) -> Words:
    return chat.text(f"kind.{kind.value.replace('_', '-')}")
