"""Publishing pledges: a new one, a draft, a new text, other days, an early end, and the link."""

from typing import Any

from store.messages.reply import Words
from store.pledges.pledge import PledgeForm, PledgeState, Terms
from store.pledges.progress import drafts, for_my_areas
from store.pledges.publishing import draft, new_version, preview, publish
from store.pledges.reading import state_now
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.pledge.change import change
from flows.pledge.share import share
from flows.pledge.shown import first_day, heading, last_day, pages_of
from flows.pledge.terms import Wanted, ask_area, ask_days, ask_reminders, ask_text, ask_title, plan, summary

REVIEW = ("publish", "look", "title", "text", "area", "days", "reminders", "form", "later")


@flow("publish", staff=True, order=60)
async def publish_pledge(chat: Chat) -> None:
    """Write a pledge, see it as residents will, and publish it; or go on with one that is there."""
    waiting = chat.look(drafts)
    chat.suggest("publish", "progress", "menu")
    published = [terms for terms in chat.look(for_my_areas) if chat.may("pledge.draft", terms.path)]
    if not waiting and not published:
        await _new(chat)
        return
    names = ["new", *(["draft"] if waiting else []), *(["published"] if published else [])]
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names])
    if chosen == "new":
        await _new(chat)
    elif chosen == "draft":
        await _finish(chat, await _one_of(chat, "which_draft", list(waiting)))
    else:
        await _manage(chat, await _one_of(chat, "which", published))


async def _one_of(chat: Chat, key: str, found: list[Terms]) -> Terms:
    if len(found) == 1:
        return found[0]
    choices: list[tuple[str, Words]] = [
        (str(one.pledge), chat.text("label", title=one.title, area=one.area, number=one.number)) for one in found
    ]
    chosen = await chat.choose(key, choices)
    return next(one for one in found if str(one.pledge) == chosen)


async def _new(chat: Chat) -> None:
    wanted = await _ask_all(chat)
    turn = 0
    await chat.read(f"preview#{turn}", wanted.shown(), ("seen",), **_head(wanted))
    while True:
        labels = [(name, chat.text(f"review.{name}")) for name in REVIEW]
        chosen = await chat.choose(f"review#{turn}", labels, main="publish", **summary(chat, wanted))
        turn += 1
        if chosen in ("publish", "later"):
            made = _write(chat, wanted)
            if made is not None:
                break
        else:
            await _again(chat, wanted, chosen, turn)
    if chosen == "later":
        chat.say("kept_as_draft", title=made.title)
        return
    _publish(chat, made)


async def _ask_all(chat: Chat) -> Wanted:
    place = await ask_area(chat, 0)
    form = await chat.choose("form#0", PledgeForm)
    title = await ask_title(chat, 0)
    content = await ask_text(chat, 0)
    opens, closes = await ask_days(chat, 0)
    reminders = await ask_reminders(chat, 0, opens, closes)
    return Wanted(form, place, title, content, opens, closes, reminders)


async def _again(chat: Chat, wanted: Wanted, what: str, turn: int) -> None:
    """Ask for one of the terms once more, or show the pledge once more."""
    if what == "look":
        await chat.read(f"preview#{turn}", wanted.shown(), ("seen",), **_head(wanted))
    elif what == "title":
        wanted.title = await ask_title(chat, turn)
    elif what == "text":
        wanted.text = await ask_text(chat, turn)
        await chat.read(f"preview#{turn}", wanted.shown(), ("seen",), **_head(wanted))
    elif what == "area":
        wanted.place = await ask_area(chat, turn)
    elif what == "form":
        wanted.form = await chat.choose(f"form#{turn}", PledgeForm)
    elif what == "days":
        wanted.opens, wanted.closes = await ask_days(chat, turn)
        wanted.reminders = await ask_reminders(chat, turn, wanted.opens, wanted.closes)
    else:
        wanted.reminders = await ask_reminders(chat, turn, wanted.opens, wanted.closes)


def _head(wanted: Wanted) -> dict[str, object]:
    return {"title": wanted.title, "number": 1, "area": wanted.place.name, "last": wanted.closes}


def _write(chat: Chat, wanted: Wanted) -> Terms | None:
    """Write the draft; what the store refuses is said, so that it can be put right."""
    zone = chat.caller.zone
    opens, closes = wanted.opens_at(zone), wanted.closes_at(zone)
    try:
        return chat.do(draft, wanted.place.id, wanted.form, wanted.title, wanted.text, opens, closes, wanted.reminders)
    except Refused as refused:
        chat.refused(refused)
        return None


def _publish(chat: Chat, made: Terms) -> None:
    terms = chat.do(publish, made.pledge)
    state = chat.look(state_now, terms.pledge)
    first, last = first_day(terms), last_day(terms)
    chat.say(
        "published_later" if state is PledgeState.UPCOMING else "published", title=terms.title, first=first, last=last
    )
    share(chat, terms)


async def _finish(chat: Chat, terms: Terms) -> None:
    """Go on with a draft: see it, then publish it or give it another text."""
    turn = 0
    while True:
        terms = chat.look(preview, terms.pledge)
        await chat.read(f"draft_preview#{turn}.{terms.revision}", pages_of(terms), ("seen",), **heading(terms))
        labels = [(name, chat.text(f"draft_next.{name}")) for name in ("publish", "text", "later")]
        days = {"first": first_day(terms), "last": last_day(terms), "plan": plan(chat, terms.reminders)}
        values: dict[str, Any] = {"title": terms.title, "area": terms.area, **days}
        chosen = await chat.choose(f"draft_next#{turn}", labels, main="publish", **values)
        turn += 1
        if chosen == "publish":
            _publish(chat, terms)
            return
        if chosen == "later":
            chat.say("kept_as_draft", title=terms.title)
            return
        await _new_text(chat, terms, turn)


async def _new_text(chat: Chat, terms: Terms, turn: int) -> bool:
    """Draft another text; gives whether it was one."""
    content = await ask_text(chat, turn)
    try:
        chat.do(new_version, terms.pledge, content)
    except Refused as refused:
        chat.refused(refused)
        return False
    return True


async def _manage(chat: Chat, terms: Terms) -> None:
    """What can be done with a published pledge."""
    state = chat.look(state_now, terms.pledge)
    is_open = state is not PledgeState.CLOSED
    names = ("share", "text", "days", "reminders", "close") if is_open else ()
    labels = [(name, chat.text(f"manage.{name}")) for name in (*names, "nothing")]
    chosen = await chat.choose("manage", labels, title=terms.title, number=terms.number, area=terms.area,
                               state=chat.text(f"state.{state.value}"), first=first_day(terms), last=last_day(terms),
                               plan=plan(chat, terms.reminders))  # fmt: skip
    if chosen == "share":
        share(chat, terms)
    elif chosen == "text":
        chat.say("asks_again")
        if await _new_text(chat, terms, 0):
            await _finish(chat, terms)
    elif chosen == "nothing":
        chat.say("unchanged")
    else:
        await change(chat, terms, chosen)
