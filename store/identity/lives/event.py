"""What changed in somebody's life: asked for, planned or done, by whom, why, and what was before."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, lock
from store.people.area import within
from store.people.person import mask_name, name_of
from store.records import dumps, enumeration, loads, record
from store.refusals import Refused
from store.rights.act import Act
from store.text import Text, Words

UNDO_WITHIN = timedelta(days=30)
"""How long something done can be undone."""
FARTHEST = timedelta(days=366)
"""How far back, and how far ahead, a day may lie on which something takes effect."""


@enumeration
class LifeKind(StrEnum):
    """What changed."""

    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"
    SALE = "sale"
    BIRTH = "birth"
    DEATH = "death"
    MERGE = "merge"
    LOST_PHONE = "lost_phone"
    SHARED_PHONE = "shared_phone"


@enumeration
class LifeState(StrEnum):
    """Where it stands: asked for by a resident, planned for a day to come, done, undone, or dropped."""

    ASKED = "asked"
    PLANNED = "planned"
    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"


class PersonEvent(SQLModel, table=True):
    """One change in a life. `details` and `before` are records as JSON: what is to change, and what there was.

    `before` holds ids, days and sealed values only. `agreed_by` is the second person of what needs two.
    """

    __tablename__ = "person_event"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    person_id: int = Field(foreign_key="person.id", index=True)
    path: str = Field(index=True)
    effective_on: date
    due_at: datetime = Field(sa_type=Moment)
    state: str = Field(index=True)
    details: str
    before: str = "[]"
    reason: str = ""
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    by_id: int | None = Field(default=None, foreign_key="person.id")
    agreed_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="person.id")
    answer: str = ""


@record
class Life:
    """A change as a conversation sees it; names are masked.

    `agreed`, the second person of what needs two; `ended_at`, `ended_by` and `answer`, when, by whom and why it was
    taken back or not done.
    """

    id: int
    kind: LifeKind
    state: LifeState
    person: int
    name: str
    day: date
    reason: str
    by: str
    at: datetime
    path: str
    agreed: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    answer: Words = ""


def add_event(
    act: Act,
    kind: LifeKind,
    person_id: int,
    path: str,
    day: date,
    details: dict[str, Any],
    *,
    state: LifeState,
    reason: str,
    by: int | None = None,
    asked_by: int | None = None,
    agreed_by: int | None = None,
) -> int:
    """Write a change down and give its id.

    Refuses (`lives.reason`) no reason, (`lives.too_far`) a day more than a year away.
    """
    if len(reason.strip()) < 2:
        raise Refused("lives.reason")
    if abs(day - today(act)) > FARTHEST:
        raise Refused("lives.too_far")
    values = {
        "kind": kind.value,
        "person_id": person_id,
        "path": path,
        "effective_on": day,
        "due_at": datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(act.caller.zone)),
        "state": state.value,
        "details": dumps(details),
        "before": dumps([]),
        "reason": reason.strip()[:500],
        "asked_by": asked_by,
        "by_id": by,
        "agreed_by": agreed_by,
        "recorded_at": act.now(),
        "answer": "",
    }
    made: int = act.transaction.value(insert(PersonEvent).values(values).returning(col(PersonEvent.id)))
    return made


def today(act: Act) -> date:
    """The calendar day where the caller is."""
    return act.now().astimezone(ZoneInfo(act.caller.zone)).date()


def held_event(tx: Transaction, event_id: int) -> PersonEvent:
    """A change, locked until the transaction ends. Refuses (`lives.unknown`) an id that does not exist."""
    row = tx.one(lock(select(*PersonEvent.__table__.columns).where(col(PersonEvent.id) == event_id)))  # type: ignore[attr-defined]  # a table class has it
    if row is None:
        raise Refused("lives.unknown")
    return PersonEvent(**row._mapping)


def change_event(tx: Transaction, event_id: int, **values: Any) -> None:
    """Write down how a change goes on."""
    tx.changed(update(PersonEvent).where(col(PersonEvent.id) == event_id).values(values))


def details_of(event: PersonEvent) -> dict[str, Any]:
    """What is to change."""
    found: dict[str, Any] = loads(event.details)
    return found


def events_in(act: Act, *conditions: Any, most: int = 20) -> tuple[Life, ...]:
    """Changes in the caller's areas that meet conditions on the table, newest first."""
    scopes = act.scopes()
    if not scopes:
        return ()
    inside = or_(*[within(col(PersonEvent.path), path) for path in scopes])
    return lives(act, inside, *conditions, most=most)


def lives(act: Act, *conditions: Any, most: int = 20) -> tuple[Life, ...]:
    """Changes that meet conditions on the table, newest first; whoever asks answers for the right."""
    rows = act.transaction.run(
        select(*PersonEvent.__table__.columns)  # type: ignore[attr-defined]  # a table class has it
        .where(*conditions)
        .order_by(col(PersonEvent.id).desc())
        .limit(most)
    )
    return tuple(life(act, PersonEvent(**row._mapping)) for row in rows)


def life(act: Act, event: PersonEvent) -> Life:
    """A change as it is shown, names masked."""
    by = event.by_id or event.asked_by
    # What the clock could not do any more is kept as the key of its refusal.
    is_key = event.answer.startswith("lives.") and event.ended_by is None
    return Life(
        id=event.id or 0,
        kind=LifeKind(event.kind),
        state=LifeState(event.state),
        person=event.person_id,
        name=_masked(act, event.person_id),
        day=event.effective_on,
        reason=event.reason,
        by=_masked(act, by),
        at=event.recorded_at,
        path=event.path,
        agreed=_masked(act, event.agreed_by),
        ended_at=event.ended_at,
        ended_by=_masked(act, event.ended_by),
        answer=Text(f"refusals/{event.answer}", {}) if is_key else event.answer,
    )


def _masked(act: Act, person_id: int | None) -> str:
    return mask_name(name_of(act.transaction, person_id)) if person_id is not None else ""


def kind_text(kind: str) -> Text:
    """The name of a kind of change."""
    return Text(f"lives/lives.kind.{kind.replace('_', '-')}", {})
