"""Sending a notice to many: to whom, what, how it reaches them, when; then how it goes."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.messages.broadcasts.planning import SIGN, Plan, filled_in, plan
from store.messages.broadcasts.results import broadcasts
from store.messages.broadcasts.writing import (
    LONGEST,
    MOST_PHOTOS,
    SHORTEST,
    Notice,
    Timing,
    checked_content,
    may_send_unmuted,
    said_lately,
    send,
)
from store.messages.reach.audience import Audience
from store.messages.reach.topic import Topic
from store.messages.reply import Text, Words
from store.pledges.pledge import PledgeState
from store.pledges.progress import for_my_areas
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.reach.audience import ask_audience, described, open_votes
from flows.reach.progress import watch

REVIEW = ("send", "words", "whom", "time", "drop")
WAVES = ("100", "500", "1000")
WAVE_MINUTES = 30


@dataclass
class Wanted:
    """What the worker has told so far."""

    audience: Audience
    notice: Notice
    timing: Timing


@flow("broadcast", staff=True, order=64)
async def broadcast(chat: Chat) -> None:
    """Send a notice to chosen people, seen beforehand as they will read it; or see how an earlier one goes."""
    chat.suggest(*(("broadcast",) if chat.caller.is_staff else ()), "menu")
    code = str(chat.args.get("code") or "")
    if code.isdecimal():
        await watch(chat, int(code))
        return
    earlier = chat.look(broadcasts)
    if earlier:
        choices: list[tuple[str, Words]] = [("new", chat.text("what.new"))]
        choices += [
            (
                str(one.id),
                chat.text("earlier", content=_short(one.content), state=chat.text(f"state.{one.state.value}")),
            )
            for one in earlier
        ]
        chosen = await chat.choose("what", choices)
        if chosen != "new":
            await watch(chat, int(chosen))
            return
    await _write(chat)


async def _write(chat: Chat) -> None:
    audience, _ = await ask_audience(chat, 0)
    wanted = Wanted(audience, await _notice(chat, audience, 0), Timing())
    wanted.notice = await _with_sms(chat, wanted, 0)
    wanted.timing = await _timing(chat, 0)
    turn = 0
    while True:
        planned = chat.look(plan, wanted.audience, wanted.notice.topic, wanted.notice.content)
        _preview(chat, wanted, planned)
        labels = [(name, chat.text(f"review.{name}", count=planned.people)) for name in REVIEW]
        chosen = await chat.choose(f"review#{turn}", labels, main="send", count=planned.people)
        turn += 1
        if chosen == "drop":
            chat.say("dropped")
            return
        if chosen == "words":
            wanted.notice = await _notice(chat, wanted.audience, turn)
            wanted.notice = await _with_sms(chat, wanted, turn)
        elif chosen == "whom":
            wanted.audience, _ = await ask_audience(chat, turn)
            wanted.notice = await _with_sms(chat, wanted, turn)
        elif chosen == "time":
            wanted.timing = await _timing(chat, turn)
        elif await _send(chat, wanted, planned, turn):
            return


async def _notice(chat: Chat, audience: Audience, turn: int) -> Notice:
    names = [topic for topic in Topic if not topic.is_unmuted and topic is not Topic.REMINDER]
    if chat.look(may_send_unmuted, audience.area):
        names += [Topic.LEGAL, Topic.DANGER]
    topic = Topic(
        await chat.choose(f"topic#{turn}", [(one.value, Text(f"reach/topic.{one.value}", {})) for one in names])
    )
    content = await _content(chat, turn)
    photos = await chat.photos(f"photos#{turn}", at_most=MOST_PHOTOS)
    button = await _button(chat, turn)
    return Notice(topic=topic, content=content, button=button, photos=tuple(one.id for one in photos))


async def _content(chat: Chat, turn: int) -> str:
    tries = 0
    while True:
        said = await chat.ask(f"words#{turn}.{tries}", text(SHORTEST, LONGEST))
        try:
            return checked_content(said)
        except Refused as refused:
            chat.refused(refused)
            tries += 1


async def _button(chat: Chat, turn: int) -> str:
    pledges = [one for one in chat.look(for_my_areas) if one.state(chat.now) is PledgeState.OPEN][:8]
    votes = open_votes(chat)[:8]
    if not pledges and not votes:
        return ""
    choices: list[tuple[str, Words]] = [("none", chat.text("button.none"))]
    choices += [(f"pledge:{one.code}", chat.text("button_pledge", title=one.title)) for one in pledges]
    choices += [(f"vote:{one.code}", chat.text("button_vote", title=one.title)) for one in votes]
    chosen: str = await chat.choose(f"button#{turn}", choices)
    return "" if chosen == "none" else chosen


async def _with_sms(chat: Chat, wanted: Wanted, turn: int) -> Notice:
    """Whether those who have no chat with us get a text message, asked when there are any."""
    notice = wanted.notice
    planned = chat.look(plan, wanted.audience, notice.topic, notice.content)
    if not planned.only_sms:
        return notice
    sure = await chat.confirm(f"sms#{turn}", count=planned.only_sms, yuan=_yuan(planned.fen), parts=planned.parts)
    return Notice(notice.topic, notice.content, notice.button, notice.photos, sure)


async def _timing(chat: Chat, turn: int) -> Timing:
    chosen = await chat.choose(f"when#{turn}", [(one, chat.text(f"when.{one}")) for one in ("now", "later", "waves")])
    if chosen == "later":
        latest = chat.today + timedelta(days=59)
        soon = [(chat.today, chat.text("day.today")), (chat.today + timedelta(days=1), chat.text("day.tomorrow"))]
        day = await chat.day(f"day#{turn}", earliest=chat.today, latest=latest, suggestions=soon)
        clock: time = await chat.time(f"clock#{turn}")
        return Timing(starts_at=datetime.combine(day, clock, ZoneInfo(chat.caller.zone)))
    if chosen == "waves":
        sizes = [(size, chat.text("wave.label", count=int(size), minutes=WAVE_MINUTES)) for size in WAVES]
        return Timing(wave_size=int(await chat.choose(f"wave#{turn}", sizes)), wave_minutes=WAVE_MINUTES)
    return Timing()


def _preview(chat: Chat, wanted: Wanted, planned: Plan) -> None:
    """Show the notice as it will be read on each way, and how many it reaches on which."""
    filled = chat.look(filled_in, wanted.audience, wanted.notice.content)
    chat.say("preview", content=filled)
    ways = [chat.text("way", way=Text(f"words/channels.{way}", {}), count=count) for way, count in planned.ways]
    for way, _ in planned.ways:
        what = chat.text("what_goes.photos" if wanted.notice.photos else "what_goes.words")
        name = way if way in ("telegram", "wecom", "wechat") else "web"
        chat.say(f"rendered.{name}", what=what, buttons=_buttons(chat, wanted))
    if planned.only_sms and wanted.notice.use_sms:
        chat.say("rendered.sms", content=SIGN + filled, parts=planned.parts)
        ways.append(chat.text("way_sms", count=planned.only_sms, yuan=_yuan(planned.fen)))
    doors = planned.doors + (0 if wanted.notice.use_sms else planned.only_sms)
    if doors:
        ways.append(chat.text("way_door", count=doors))
    for name, count in (("muted", planned.muted), ("often", planned.often)):
        if count:
            ways.append(chat.text(f"way_{name}", count=count))
    chat.say(
        "plan", who=described(chat, wanted.audience), ways=tuple(ways), minutes=max(1, round(planned.seconds / 60))
    )
    for way, count in planned.over:
        chat.say("over_quota", way=Text(f"words/channels.{way}", {}), count=count)
    if "{住址}" in wanted.notice.content and planned.homeless:
        chat.say("homeless", count=planned.homeless)
    chat.say("goes_out", when=_when(chat, wanted.timing))


def _buttons(chat: Chat, wanted: Wanted) -> Text:
    return chat.text("buttons.with" if wanted.notice.button else "buttons.plain")


def _when(chat: Chat, timing: Timing) -> Text:
    if timing.starts_at is not None:
        return chat.text("goes.later", at=timing.starts_at)
    if timing.wave_size:
        return chat.text("goes.waves", count=timing.wave_size, minutes=timing.wave_minutes)
    return chat.text("goes.now")


async def _send(chat: Chat, wanted: Wanted, planned: Plan, turn: int) -> bool:
    """Send it after the last question; gives whether it was."""
    again = False
    lately = chat.look(said_lately, wanted.audience, wanted.notice.content)
    if lately is not None:
        again = await chat.confirm(f"again#{turn}", exact=True, at=lately)
        if not again:
            return False
    if not await chat.confirm(f"sure#{turn}", exact=True, count=planned.people):
        return False
    try:
        sent = chat.do(send, wanted.audience, wanted.notice, wanted.timing, planned.people, again)
    except Refused as refused:
        chat.refused(refused)
        return False
    chat.say("waits" if sent.waits else "sent", count=sent.people)
    if not sent.waits:
        await watch(chat, sent.id)
    return True


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def _short(content: str) -> str:
    return content if len(content) <= 20 else content[:19] + "…"
