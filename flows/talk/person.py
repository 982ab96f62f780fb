"""Talking to a person: whom, and the first words; or the conversation that is open already."""

from store.identity.place import known_home, told_home
from store.messages.reply import Words
from store.threads.thread import Talk
from store.threads.writing import Desk, close_mine, desk_for, my_thread, write, write_again

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.gathered import Written
from flows.engine.questions.typed import text
from flows.talk.shown import called_role

OTHER = "other"
TRIES = 4


@flow("person", light=True, order=89, listens=True)
async def person(chat: Chat) -> None:
    """Write to whoever is on duty for one's home; photos and answers go to and fro until one of the two closes it."""
    chat.hold()
    chat.suggest("menu")
    mine = chat.look(my_thread)
    if mine is not None:
        await _go_on(chat, mine)
        return
    desk = await _desk(chat)
    if not desk.serves:
        chat.say("nobody")
        chat.say("urgent")
        return
    if desk.role is not None:
        chat.say("there", name=desk.name, role=called_role(desk.role), place=desk.place)
    elif desk.at is not None:
        chat.say("later", at=desk.at, place=desk.place)
    else:
        chat.say("some_day", place=desk.place)
    chat.say("urgent")
    voice = tuple(chat.args.get("voice") or ())
    if voice and not await chat.confirm("voice"):
        chat.say("voice_kept_back")
        return
    letter = Written("", voice) if voice else await chat.letter("what")
    media = tuple(one.id for one in letter.media)
    code = str(chat.args.get("code") or "")
    if code.isdecimal():
        made = chat.do(write_again, int(code), letter.words, media)
    else:
        made = chat.do(write, letter.words, media, desk.area)
    if made.handler_name:
        chat.say("sent", name=made.handler_name)
    elif desk.at is not None:
        chat.say("kept", at=desk.at)
    else:
        chat.say("kept_some_day")


async def _go_on(chat: Chat, mine: Talk) -> None:
    key = "open" if mine.handler_name else "open_waits"
    names = ("stay", "close")
    labels: list[tuple[str, Words]] = [(name, chat.text(f"open.{name}", name="")) for name in names]
    if await chat.choose(key, labels, name=mine.handler_name) == "close":
        chat.do(close_mine)
        chat.say("closed")
    else:
        chat.say("just_write")


async def _desk(chat: Chat) -> Desk:
    """Who is there for the caller's home; somebody whose home is not known says which neighbourhood it is."""
    desk = chat.look(desk_for)
    for turn in range(TRIES):
        if desk.area:
            break
        area = await _area(chat, turn)
        if area is not None:
            desk = chat.look(desk_for, area)
    return desk


async def _area(chat: Chat, turn: int) -> int | None:
    told = chat.look(told_home, await chat.ask(f"where#{turn}", text(2, 60)))
    if len(told.proposals) == 1:
        return chat.look(known_home, told.proposals[0].dwelling).area
    if len(told.areas) == 1:
        return told.areas[0].id
    if not told.areas:
        chat.say("where_unknown")
        return None
    near: list[tuple[str, Words]] = [(str(one.id), one.name) for one in told.areas]
    chosen = await chat.choose(f"which_near#{turn}", [*near, (OTHER, chat.text("which_near.other"))])
    return int(chosen) if chosen != OTHER else None
