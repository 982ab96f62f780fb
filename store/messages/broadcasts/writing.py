"""Writing a broadcast: what may be said, whom it would reach and how, and sending it, alone or with a second person."""

import re
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlmodel import col

from store.audit.audit import note
from store.messages.broadcasts.broadcast import LASTS, Broadcast, BroadcastState, cause_of, digest_of, row_of
from store.messages.broadcasts.message import ADDRESS, NAME
from store.messages.reach.audience import Audience, Who, counted, path_of, reached_by
from store.messages.reach.condition import Condition
from store.messages.reach.topic import Topic
from store.people.approval import irreversible, request
from store.people.area import rules_at
from store.people.person import mask_name, name_of
from store.records import dumps, loads, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.table import RIGHTS
from store.text import Text, Words

SHORTEST, LONGEST = 5, 600
MOST_PHOTOS = 3
_DAY = timedelta(days=1)
_BRACES = re.compile(r"[{｛]\s*([^{}｛｝\n]{1,20}?)\s*[}｝]")
_NAMES = {"姓名": NAME, "名字": NAME, "name": NAME, "住址": ADDRESS, "地址": ADDRESS, "房号": ADDRESS,
          "address": ADDRESS, "dwelling": ADDRESS}  # fmt: skip


@record
class Notice:
    """What a broadcast says.

    Arguments: `button`, a conversation and its argument ("pledge:CODE"), or ""; `photos`, ids of stored media;
    `use_sms`, whether those are sent a text message who have no chat with us.
    """

    topic: Topic
    content: str
    button: str = ""
    photos: tuple[str, ...] = ()
    use_sms: bool = False


@record
class Timing:
    """When it goes out: `starts_at` (now if none), then `wave_size` people every `wave_minutes` (0: all at once)."""

    starts_at: datetime | None = None
    wave_size: int = 0
    wave_minutes: int = 0


@record
class Sent:
    """What became of the wish to send: the broadcast, for how many people, and whether it waits for a second person."""

    id: int
    people: int
    waits: bool


def checked_content(content: str) -> str:
    """The words of a notice with its placeholders in one form.

    Refuses (`reach.placeholder`) a placeholder that does not exist, (`reach.content`) what is too short or too long.
    """

    def named(found: re.Match[str]) -> str:
        placeholder = _NAMES.get(found[1].strip().lower())
        if placeholder is None:
            raise Refused("reach.placeholder", name=found[1].strip())
        return placeholder

    cleaned = _BRACES.sub(named, content.strip())
    if not SHORTEST <= len(cleaned) <= LONGEST:
        raise Refused("reach.content", least=SHORTEST, most=LONGEST, length=len(cleaned))
    return cleaned


@operation("broadcast.write")
def may_send_unmuted(act: Act, area: int) -> bool:
    """Whether the caller may send what nobody can mute (the law, danger) in an area."""
    reached_by(act, Audience(area=area))
    return _may_unmuted(act, path_of(act.transaction, Audience(area=area)))


@operation("broadcast.write")
def said_lately(act: Act, audience: Audience, content: str) -> datetime | None:
    """When the same words last went to people of the same area within a day; none if they did not."""
    return _said_lately(act, reached_by(act, audience), content)


@operation("broadcast.send")
def send(act: Act, audience: Audience, notice: Notice, timing: Timing, expected: int, again: bool = False) -> Sent:
    """Send a notice to an audience; above the number set for the area a second person has to agree first.

    Arguments: `expected`, the number of people that was confirmed; `again`, that the same words within a day are meant.
    Refuses (`reach.nobody`) nobody, (`reach.changed`) when the number has changed by more than a tenth since it was
    shown, (`reach.said_lately`) the same words within a day, (`reach.unmuted_right`) a notice that nobody can mute by
    somebody who may not send one, (`reach.time`) a start in the past or more than 60 days ahead.
    """
    tx, now = act.transaction, act.now()
    path = reached_by(act, audience)
    if act.caller.person is None:
        raise Refused("rights.unverified")
    content = checked_content(notice.content)
    if notice.topic.is_unmuted and not _may_unmuted(act, path):
        raise Refused("reach.unmuted_right")
    starts_at = timing.starts_at or now
    if not now - timedelta(hours=1) <= starts_at <= now + timedelta(days=60):
        raise Refused("reach.time")
    people = counted(tx, audience, now)
    if not people:
        raise Refused("reach.nobody")
    if abs(people - expected) > max(5, expected // 10):
        raise Refused("reach.changed", expected=expected, people=people)
    if not again and _said_lately(act, path, content) is not None:
        raise Refused("reach.said_lately")
    alone = people <= rules_at(tx, path).reach_alone
    values = {
        "path": path,
        "by_id": act.caller.person,
        "audience": dumps(audience),
        "topic": notice.topic.value,
        "content": content,
        "photos": dumps(list(notice.photos[:MOST_PHOTOS])),
        "button": notice.button[:60],
        "use_sms": notice.use_sms,
        "digest": digest_of(content),
        "state": (BroadcastState.DUE if alone else BroadcastState.ASKED).value,
        "expected": people,
        "follows_id": audience.follows,
        "starts_at": max(starts_at, now),
        "expires_at": max(starts_at, now) + LASTS * (5 if notice.topic is Topic.LEGAL else 1),
        "wave_size": max(timing.wave_size, 0),
        "wave_minutes": max(timing.wave_minutes, 0),
        "filled_to": 0,
        "sent_to": 0,
        "enqueued": 0,
        "next_at": max(starts_at, now),
        "created_at": now,
    }
    made: int = tx.value(insert(Broadcast).values(values).returning(col(Broadcast.id)))
    if not alone:
        request(act, {"broadcast": made}, content[:100], path=path)
    note(act, about=cause_of(made), purpose=content)
    return Sent(id=made, people=people, waits=not alone)


def _described(act: Act, broadcast: int) -> Words:
    row = row_of(act.transaction, broadcast)
    values = {"people": row.expected, "content": row.content, "by": mask_name(name_of(act.transaction, row.by_id))}
    return Text("reach/broadcast.described", values)


@irreversible("broadcast.send", _described)
def _send_approved(act: Act, broadcast: int) -> None:
    tx, now = act.transaction, act.now()
    row = row_of(tx, broadcast)
    if row.state != BroadcastState.ASKED.value:
        return
    starts_at = max(row.starts_at, now)
    values = {
        "state": BroadcastState.DUE.value,
        "starts_at": starts_at,
        "next_at": starts_at,
        "expires_at": row.expires_at + (starts_at - row.starts_at),
    }
    tx.changed(update(Broadcast).where(col(Broadcast.id) == broadcast).values(values))


@operation("broadcast.send")
def remind_those_left(act: Act, broadcast: int) -> Audience:
    """The audience of a reminder to those who have not done what a broadcast asked for.

    Refuses (`reach.follow_ups`) when they were reminded as often as the area allows or within a day, (`reach.too_soon`)
    a broadcast that is still going out.
    """
    tx, now = act.transaction, act.now()
    row = row_of(tx, broadcast)
    act.require(row.path)
    first = row.follows_id or broadcast
    if row.state not in (BroadcastState.DONE.value, BroadcastState.STOPPED.value):
        raise Refused("reach.too_soon")
    earlier = tx.run(select(col(Broadcast.created_at)).where(
        col(Broadcast.follows_id) == first, col(Broadcast.state) != BroadcastState.STOPPED.value))  # fmt: skip
    most = rules_at(tx, row.path).reach_follow_ups
    if len(earlier) >= most:
        raise Refused("reach.follow_ups", most=most)
    if any(at > now - _DAY for (at,) in earlier) or row_of(tx, first).created_at > now - _DAY:
        raise Refused("reach.follow_up_soon")
    audience: Audience = loads(row_of(tx, first).audience)
    return Audience(area=audience.area, who=Who.FOLLOW_UP, follows=first, conditions=left(row_of(tx, first)))


def left(row: Broadcast) -> tuple[Condition, ...]:
    """What holds of those who have not done what a broadcast asks for: sign its pledge, vote, or say they read it."""
    flow, _, code = row.button.partition(":")
    if flow == "pledge":
        return (Condition(name="unsigned", about=code),)
    if flow == "vote":
        return (Condition(name="not_voted", about=code),)
    return (Condition(name="unread", about=str(row.id)),)


def _may_unmuted(act: Act, path: str) -> bool:
    roles = RIGHTS["broadcast.unmuted"].roles
    return any(grant.role in roles and path.startswith(grant.path) for grant in act.caller.grants)


def _said_lately(act: Act, path: str, content: str) -> datetime | None:
    rows = act.transaction.run(
        select(col(Broadcast.path), col(Broadcast.created_at)).where(
            col(Broadcast.digest) == digest_of(checked_content(content)),
            col(Broadcast.created_at) > act.now() - _DAY,
            col(Broadcast.state) != BroadcastState.STOPPED.value,
        )
    )
    met = [at for other, at in rows if other.startswith(path) or path.startswith(other)]
    return max(met, default=None)
