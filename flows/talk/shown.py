"""How threads, people and times are shown to both sides."""

from datetime import datetime

from store.messages.reply import Picture, Text, Words
from store.rights.roles import Role
from store.threads.thread import Talk, WrittenLine

from flows.engine.chat import Chat


def called_role(role: Role) -> Text:
    """What a role is called."""
    return Text(f"words/roles.{role.value}", {})


def called(one: Talk) -> Words:
    """What the resident of a thread is called."""
    return one.name or Text("talk/relay.guest", {})


def minutes(since: datetime, until: datetime) -> int:
    """Whole minutes between two moments, never fewer than none."""
    return max(0, int((until - since).total_seconds() // 60))


def waits(chat: Chat, one: Talk) -> Text:
    """How a thread stands: how long somebody waits, or how soon they were answered."""
    if one.waiting_since is not None:
        return Text("talk/threads.waits", {"minutes": minutes(one.waiting_since, chat.now)})
    if one.answered_at is not None:
        return Text("talk/threads.answered", {"minutes": minutes(one.opened_at, one.answered_at)})
    return Text("talk/threads.nothing", {})


def label(chat: Chat, one: Talk) -> Text:
    """A thread in a list."""
    values = {"number": str(one.id), "name": called(one), "area": one.area, "stands": waits(chat, one)}
    if one.handler == chat.caller.person:
        return Text("talk/threads.mine", values)
    if one.handler_name:
        return Text("talk/threads.others", values | {"who": one.handler_name})
    return Text("talk/threads.nobodys", values)


def show_lines(chat: Chat, lines: tuple[WrittenLine, ...]) -> None:
    """What was written, the oldest first, and the photos that belong to it."""
    said = tuple(
        Text(
            f"talk/threads.{'by_worker' if one.is_worker else 'by_resident'}",
            {"at": one.at, "who": one.by, "words": one.words or "", "count": len(one.media)},
        )
        for one in lines
    )
    chat.say("written", lines=said)
    for media in [media for one in lines for media in one.media][-4:]:
        chat.show(Picture(Text("talk/relay.photo", {}), media=media))
