"""The reach plan: how many people on which way, what it costs, and who can only be reached at the door."""

from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from store.channels.account import Account
from store.messages.broadcasts.filling import skip_of, way_of, with_accounts
from store.messages.broadcasts.message import ADDRESS, AT_HOME, NAME
from store.messages.reach.audience import Audience, counted, reached_by, selected
from store.messages.reach.topic import Topic
from store.messages.reach.ways import DOOR, SMS, over_quota, seconds, segments
from store.people.area import rules_at
from store.people.dwelling import Dwelling
from store.people.person import Person, mask_name
from store.records import record
from store.rights.act import Act, operation

SAMPLE = 3
SIGN = "【邻礼】"
"""What stands before every text message, as the carriers ask for a signature of its sender."""


@record
class Sample:
    """Somebody of those meant, masked, to see whether the right ones are."""

    name: str
    address: str


@record
class Meant:
    """How many people are meant, and a few of them."""

    people: int
    sample: tuple[Sample, ...]


@record
class Plan:
    """How a notice would reach its audience.

    Arguments: `ways`, how many people on each channel; `only_sms`, how many can be reached by SMS alone; `fen`, what
    sending those a text message costs; `parts`, of how many text messages each consists; `doors`, how many nobody can
    reach; `muted`, who does not want the topic, `often`, who had enough this week; `seconds`, how long it takes;
    `over`, by how many messages the day's allowance of a channel is exceeded; `nameless` and `homeless`, how many
    have no name or no address to be put into the words.
    """

    people: int
    ways: tuple[tuple[str, int], ...]
    only_sms: int
    fen: int
    parts: int
    doors: int
    muted: int
    often: int
    seconds: float
    over: tuple[tuple[str, int], ...]
    homeless: int


@operation("broadcast.write")
def meant(act: Act, audience: Audience) -> Meant:
    """How many people an audience is, and a few of them."""
    reached_by(act, audience)
    tx, now = act.transaction, act.now()
    found = selected(tx, audience, now).limit(SAMPLE * 3).subquery()
    rows = tx.run(
        select(col(Person.id), col(Person.name), col(Dwelling.address))
        .join(found, found.c.person_id == col(Person.id))
        .outerjoin(Dwelling, col(Dwelling.id) == found.c.dwelling_id)
        .order_by(col(Person.id))
    )
    seen = {row.id: Sample(name=mask_name(row.name), address=row.address or "") for row in rows}
    return Meant(people=counted(tx, audience, now), sample=tuple(seen.values())[:SAMPLE])


@operation("broadcast.write")
def plan(act: Act, audience: Audience, topic: Topic, content: str) -> Plan:
    """How many people of an audience are reached on which way, by the rules and wishes that hold now."""
    path = reached_by(act, audience)
    tx, now = act.transaction, act.now()
    everybody = selected(tx, audience, now).subquery("everybody")
    once = (
        select(
            everybody.c.person_id,
            func.max(everybody.c.dwelling_id).label("dwelling_id"),
            func.max(everybody.c.phone_index).label("phone_index"),
        )
        .group_by(everybody.c.person_id)
        .subquery("once")
    )
    one = with_accounts(once)
    way = way_of(one, use_sms=True).label("way")
    skip = skip_of(tx, path, topic, one.c.person_id, now)
    has_home = one.c.dwelling_id.is_not(None)
    reached = (
        select(way, skip.label("skip"), has_home.label("has_home"))
        .outerjoin(Account, col(Account.id) == one.c.account_id)
        .subquery("reached")
    )
    rows = tx.run(
        select(reached.c.way, reached.c.skip, reached.c.has_home, func.count()).group_by(
            reached.c.way, reached.c.skip, reached.c.has_home
        )
    )
    return _plan(act, path, content, [tuple(row) for row in rows])


def _plan(act: Act, path: str, content: str, rows: list[tuple[Any, ...]]) -> Plan:
    counts: dict[str, int] = {}
    for way, skip, _, count in rows:
        if not skip:
            counts[way] = counts.get(way, 0) + count
    only_sms, doors = counts.pop(SMS, 0), counts.pop(DOOR, 0)
    parts = segments(SIGN + content)
    return Plan(
        people=sum(row[3] for row in rows),
        ways=tuple(sorted(counts.items(), key=lambda one: -one[1])),
        only_sms=only_sms,
        fen=only_sms * parts * rules_at(act.transaction, path).reach_sms_fen,
        parts=parts,
        doors=doors,
        muted=sum(row[3] for row in rows if row[1] == "muted"),
        often=sum(row[3] for row in rows if row[1] == "often"),
        seconds=seconds({**counts, SMS: only_sms}),
        over=tuple(over_quota({**counts, SMS: only_sms}).items()),
        homeless=sum(row[3] for row in rows if not row[2]),
    )


@operation("broadcast.write")
def filled_in(act: Act, audience: Audience, content: str) -> str:
    """The words of a notice as the first of those meant would read them, their name masked."""
    found = meant(act, audience)
    reader = found.sample[0] if found.sample else Sample(name="", address="")
    reached_by(act, audience)
    return content.replace(NAME, reader.name).replace(ADDRESS, reader.address or AT_HOME)
