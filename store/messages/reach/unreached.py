"""Who did not get what they were sent, for the workers of their area, and why."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import case, func, or_, select, text

from store.channels.account import Account
from store.database.table import table_of
from store.messages.reach.elsewhere import addresses_of, same_notice
from store.messages.tables import LOST, Lane, OutboxMessage, OutboxState
from store.people.area import Area
from store.people.dwelling import Dwelling, Occupancy
from store.people.person import Person, mask_name
from store.people.waiting import Task, waiting
from store.records import enumeration, record
from store.rights.act import Act, operation
from store.text import Text

_outbox, _account, _person = table_of(OutboxMessage), table_of(Account), table_of(Person)
_occupancy, _dwelling, _area = table_of(Occupancy), table_of(Dwelling), table_of(Area)
SHOWN_FOR = timedelta(days=14)
MOST_SHOWN = 50
FLOW = "unsent"


@enumeration
class Why(StrEnum):
    """Why somebody was not reached.

    They blocked us, the platform refused it, it lets nobody write to them until they write, or it could not be reached.
    """

    BLOCKED = "blocked"
    EXPIRED = "expired"
    REFUSED = "refused"
    WAITING = "waiting"


@record
class NotReached:
    """Somebody who did not get what they were sent; the name is masked. `count` notices, the newest one `at`."""

    person: int
    name: str
    address: str
    channel: str
    count: int
    at: datetime
    why: Why


@operation("message.unsent")
def unreached(act: Act) -> tuple[NotReached, ...]:
    """Who of the caller's areas did not get notices of the last 14 days, and why, the newest first (at most 50).

    Somebody who has since got something on the same channel, or the same notice by another, is left out.
    """
    scopes = act.scopes()
    if not scopes:
        return ()
    since = act.now() - SHOWN_FOR
    newest: Any = func.max(_outbox.c.created_at, type_=_outbox.c.created_at.type)
    arrived = _outbox.alias("arrived")
    later = (
        select(func.max(arrived.c.id))
        .where(
            arrived.c.account_id == _account.c.id,
            arrived.c.state.in_([OutboxState.SENT.value, OutboxState.DELIVERED.value]),
        )
        .correlate(_account)
        .scalar_subquery()
    )
    copy = _outbox.alias("copy")
    elsewhere = select(copy.c.id).where(
        copy.c.account_id.in_(addresses_of(_person.c.id)),
        same_notice(copy, _outbox.c.created_at, _outbox.c.cause),
        copy.c.state.in_([OutboxState.DUE.value, OutboxState.SENT.value, OutboxState.DELIVERED.value]),
    )
    rows = act.transaction.run(
        select(
            _person.c.id, _person.c.name, _dwelling.c.address, _account.c.channel, func.count(_outbox.c.id.distinct()),
            newest.label("newest"), func.max(_account.c.blocked_at).is_not(None),
            _any(OutboxState.FAILED), _any(OutboxState.HELD),
        )
        .select_from(
            _outbox.join(_account, _account.c.id == _outbox.c.account_id)
            .join(_person, _person.c.id == _account.c.person_id)
            .join(_occupancy, _occupancy.c.person_id == _person.c.id)
            .join(_dwelling, _dwelling.c.id == _occupancy.c.dwelling_id)
            .join(_area, _area.c.id == _dwelling.c.area_id)
        )
        .where(
            text(f"({LOST.format('outbox.')})"), _outbox.c.created_at > since, ~elsewhere.exists(),
            _outbox.c.lane != Lane.CODE.value, _occupancy.c.valid_to.is_(None), _account.c.closed_at.is_(None),
            or_(*(_area.c.path.startswith(scope) for scope in scopes)), _outbox.c.id > func.coalesce(later, 0),
        )
        .group_by(_person.c.id, _person.c.name, _dwelling.c.address, _account.c.channel)
        .order_by(newest.desc())
        .limit(MOST_SHOWN)
    )  # fmt: skip
    return tuple(
        NotReached(
            person=row[0], name=mask_name(row[1]), address=row[2], channel=row[3], count=row[4], at=row[5],
            why=_why(*row[6:9]),
        )
        for row in rows
    )  # fmt: skip


def _any(state: OutboxState) -> Any:
    return func.max(case((_outbox.c.state == state.value, 1), else_=0))


def _why(is_blocked: bool, is_refused: int, is_waiting: int) -> Why:
    if is_blocked:
        return Why.BLOCKED
    if is_refused:
        return Why.REFUSED
    return Why.WAITING if is_waiting else Why.EXPIRED


@waiting(FLOW)
@operation("message.unsent")
def unreached_task(act: Act) -> tuple[Task, ...]:
    """One task for all whom notices did not reach, as old as the oldest of them."""
    found = unreached(act) if act.scopes() else ()
    if not found:
        return ()
    line = Text("people/unsent.task", {"count": len({one.person for one in found})})
    return (Task(line=line, since=min(one.at for one in found), flow=FLOW, code=""),)
