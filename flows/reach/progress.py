"""How a notice goes: numbers with a bar, pause, go on, stop, who was not reached, and a reminder to those left."""

from datetime import datetime

from store.messages.broadcasts.broadcast import BroadcastState
from store.messages.broadcasts.control import pause, resume, stop
from store.messages.broadcasts.planning import meant
from store.messages.broadcasts.results import RecipientRow, Results, doors, recipients, results
from store.messages.broadcasts.writing import LONGEST, Notice, Timing, remind_those_left, send
from store.messages.reach.topic import Topic
from store.messages.reply import Attachment, Report, Sheet, Text
from store.refusals import Refused
from store.rights.act import Act

from flows.engine.chat import Chat
from flows.engine.report import report

TEXTS = "reach/progress"
WIDTH = 10
COLUMNS = ("building", "address", "name", "way", "state", "error", "read", "acted", "twice")
DOOR_COLUMNS = ("building", "address", "name", "error", "came", "note")


async def watch(chat: Chat, broadcast: int) -> None:
    """Show how a broadcast goes, as often as the worker looks, and do what they want with it."""
    for turn in range(20):
        found = chat.look(results, broadcast)
        _say(chat, found)
        names = _names(chat, found)
        labels = [(name, chat.text(f"{TEXTS}.next.{name.replace('_', '-')}")) for name in names]
        chosen = await chat.choose(f"next#{turn}", labels)
        if chosen == "done":
            chat.say(f"{TEXTS}.fine")
            return
        if not await _do(chat, found, chosen, turn):
            return
    chat.say(f"{TEXTS}.fine")


def _names(chat: Chat, found: Results) -> list[str]:
    state = found.broadcast.state
    names: list[str] = []
    if state in (BroadcastState.DUE, BroadcastState.SENDING):
        names += ["refresh", "pause", "stop"]
    elif state is BroadcastState.PAUSED:
        names += ["resume", "stop"]
    elif state is BroadcastState.ASKED:
        names += ["refresh", "stop"]
    elif found.sent + found.delivered > found.acted:
        names.append("remind")
    if chat.may("broadcast.people", "/" if not chat.caller.grants else chat.caller.grants[0].path):
        names += ["sheet", *(["doors"] if found.doors or found.failed else [])]
    return [*names, "done"]


def _say(chat: Chat, found: Results) -> None:
    one = found.broadcast
    done = found.sent + found.delivered + found.failed + found.expired
    total = max(done + found.waiting, 1)
    part = done * WIDTH // total
    chat.say(
        f"{TEXTS}.now",
        content=one.content if len(one.content) <= 30 else one.content[:29] + "…",
        state=chat.text(f"reach/broadcast.state.{one.state.value}"),
        bar="▓" * part + "░" * (WIDTH - part),
        percent=100 * done // total,
        done=done,
        total=done + found.waiting,
    )
    if one.state is BroadcastState.DUE:
        chat.say(f"{TEXTS}.begins", at=one.starts_at)
    lines = [
        chat.text(f"{TEXTS}.count.{name}", count=count)
        for name, count in (
            ("sent", found.sent + found.delivered), ("read", found.read), ("acted", found.acted if one.button else 0),
            ("waiting", found.waiting), ("failed", found.failed), ("expired", found.expired), ("doors", found.doors),
            ("muted", found.muted), ("often", found.often), ("twice", found.maybe_twice),
        )
        if count
    ]  # fmt: skip
    if lines:
        chat.say(f"{TEXTS}.counts", lines=tuple(lines))
    if found.ends_at is not None:
        chat.say(f"{TEXTS}.ends", at=found.ends_at)


async def _do(chat: Chat, found: Results, chosen: str, turn: int) -> bool:
    """Do what was chosen; gives whether to look again."""
    broadcast = found.broadcast.id
    if chosen in ("sheet", "doors"):
        name = "broadcast-recipients" if chosen == "sheet" else "broadcast-doors"
        chat.attach(Attachment(chat.text(f"{TEXTS}.{chosen}_name"), report=Report(name, {"broadcast": broadcast})))
        chat.say(f"{TEXTS}.{chosen}_ready")
        return False
    if chosen == "remind":
        await _remind(chat, found, turn)
        return False
    deeds = {"pause": pause, "resume": resume, "stop": stop}
    if chosen == "stop" and not await chat.confirm(f"stop#{turn}", exact=True, count=found.waiting):
        return True
    if chosen in deeds:
        try:
            chat.do(deeds[chosen], broadcast)
        except Refused as refused:
            chat.refused(refused)
    return True


async def _remind(chat: Chat, found: Results, turn: int) -> None:
    """Say it once more to those who have not done what it asks for."""
    one = found.broadcast
    audience = chat.look(remind_those_left, one.id)
    people = chat.look(meant, audience).people
    content = (chat.words(f"{TEXTS}.again") + one.content)[:LONGEST]
    if not await chat.confirm(f"remind#{turn}", exact=True, count=people, content=content):
        chat.say(f"{TEXTS}.fine")
        return
    notice = Notice(topic=Topic(one.topic), content=content, button=one.button, photos=one.photos, use_sms=one.use_sms)
    sent = chat.do(send, audience, notice, Timing(), people)
    chat.say("reach/broadcast.waits" if sent.waits else "reach/broadcast.sent", count=sent.people)


@report("broadcast-recipients")
def recipients_sheet(act: Act, *, broadcast: int) -> Sheet:
    """What became of a notice for each of its people."""
    rows = tuple(
        (row.building, row.address, row.name, _way(row), _state(row), row.error, _at(row.read_at),
         Text(f"{TEXTS}.yes" if row.acted else f"{TEXTS}.no", {}), Text(f"{TEXTS}.yes", {}) if row.maybe_twice else "")
        for row in recipients(act, broadcast)
    )  # fmt: skip
    return Sheet(Text(f"{TEXTS}.sheet_name", {}), _headings(COLUMNS), rows)


@report("broadcast-doors")
def doors_sheet(act: Act, *, broadcast: int) -> Sheet:
    """At which doors to knock, by building, with empty columns for what comes of it."""
    rows = tuple((row.building, row.address, row.name, row.error, "", "") for row in doors(act, broadcast))
    return Sheet(Text(f"{TEXTS}.doors_name", {}), _headings(DOOR_COLUMNS), rows)


def _headings(columns: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(Text(f"{TEXTS}.column.{column}", {}) for column in columns)


def _way(row: RecipientRow) -> Text:
    return Text(f"{TEXTS}.door" if row.way == "door" else f"words/channels.{row.way}", {})


def _state(row: RecipientRow) -> Text:
    return Text(f"{TEXTS}.state.{row.state}", {})


def _at(at: datetime | None) -> datetime | str:
    return at or ""
