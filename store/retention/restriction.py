"""Having one's data lie still: kept where the law wants it kept, and used for nothing else until its person says so."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import Moment, lock
from store.messages import notices
from store.messages.reply import Reply
from store.messages.tables import Lane, OutboxMessage, OutboxState
from store.people.area import within
from store.people.dwelling import home_of
from store.people.person import Person, mask_name, name_of
from store.people.waiting import Task, waiting
from store.records import enumeration, record
from store.refusals import Refused
from store.retention.erasing import holds_role
from store.retention.request import ANSWERED_WITHIN, path_of_decision
from store.rights.act import Act, operation
from store.text import Secret, Text, words_in

TEXTS = "people/restriction"
UNASKED = (Lane.REMINDER.value, Lane.BROADCAST.value)
"""Lanes of what nobody asked for: nothing in them is sent to somebody whose data lie still."""
MOST_LISTED = 30


@enumeration
class RestrictionState(StrEnum):
    """Where a request stands: asked for, in force, not agreed to, taken back, or lifted again."""

    ASKED = "asked"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LIFTED = "lifted"


class Restriction(SQLModel, table=True):
    """One request; what is in force stands at the person too (`restricted_at`), where everybody looks.

    `reason` and `answer` are sealed.
    """

    __tablename__ = "restriction"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    path: str = Field(index=True)
    reason: str = ""
    asked_at: datetime = Field(sa_type=Moment)
    state: str = RestrictionState.ASKED.value
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = ""
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class MyRestriction:
    """How my newest request stands (`state` is none without one), when it was asked and decided, and the answer."""

    state: RestrictionState | None = None
    asked_at: datetime | None = None
    answer_by: datetime | None = None
    decided_at: datetime | None = None
    answer: Secret | str = ""


@record
class RestrictionShown:
    """A request, or somebody whose data lie still, as the worker sees it: masked name, where, why, since when."""

    id: int
    person: int
    name: str
    place: str
    reason: Secret | str
    asked_at: datetime
    answer_by: datetime
    since: datetime | None


@operation("person.restrict")
def my_restriction(act: Act) -> MyRestriction:
    """How the caller's newest request stands."""
    mine = select(*_COLUMNS).where(col(Restriction.person_id) == act.person())
    row = act.transaction.one(mine.order_by(col(Restriction.id).desc()).limit(1))
    if row is None:
        return MyRestriction()
    by = row.asked_at + ANSWERED_WITHIN
    answer = words_in(row.answer, _place("answer", row.id))
    return MyRestriction(RestrictionState(row.state), row.asked_at, by, row.decided_at, answer)


@operation("person.restrict")
def ask_restriction(act: Act, reason: str = "") -> int:
    """Ask for the caller's data to lie still; gives the number of the request, which a worker decides about.

    Refuses (`people.restriction_asked`) a second one while one waits or is in force, (`people.restriction_role`)
    whoever works here: their role has to be ended first.
    """
    person, tx, now = act.person(), act.transaction, act.now()
    # Two taps at once are one request.
    tx.one(lock(select(col(Person.id)).where(col(Person.id) == person)))
    if _standing(tx, person) is not None:
        raise Refused("people.restriction_asked")
    if holds_role(tx, person, now):
        raise Refused("people.restriction_role")
    values = {"person_id": person, "path": path_of_decision(tx, person), "reason": "",
              "asked_at": now, "state": RestrictionState.ASKED.value, "answer": ""}  # fmt: skip
    made: int = tx.value(insert(Restriction).values(values).returning(col(Restriction.id)))
    if reason.strip():
        sealed = act.keys.wrap(reason.strip()[:500], _place("reason", made))
        tx.changed(update(Restriction).where(col(Restriction.id) == made).values(reason=sealed))
    note(act, about=f"restriction/{made}", persons=(person,))
    return made


@operation("person.restrict")
def end_restriction(act: Act) -> RestrictionState:
    """Take back the caller's request, or let their data be used again at once; gives which of the two.

    Refuses (`people.nothing_waits`) when there is neither.
    """
    person, tx, now = act.person(), act.transaction, act.now()
    tx.one(lock(select(col(Person.id)).where(col(Person.id) == person)))
    stands = _standing(tx, person)
    if stands is None:
        raise Refused("people.nothing_waits")
    was_asked = stands.state == RestrictionState.ASKED.value
    state = RestrictionState.WITHDRAWN if was_asked else RestrictionState.LIFTED
    ended = {"state": state.value, "lifted_at": now}
    tx.changed(update(Restriction).where(col(Restriction.id) == stands.id).values(ended))
    tx.changed(update(Person).where(col(Person.id) == person).values(restricted_at=None))
    note(act, about=f"restriction/{stands.id}", persons=(person,), fields=(state.value,))
    return state


@operation("person.restrict_decide")
def waiting_restrictions(act: Act) -> tuple[RestrictionShown, ...]:
    """Requests of the caller's areas that wait for a decision, oldest first."""
    return _in_areas(act, RestrictionState.ASKED)


@waiting("restriction")
@operation("person.restrict_decide")
def restrictions_to_do(act: Act) -> tuple[Task, ...]:
    """Requests that wait for the caller, for the inbox."""
    act.scopes()
    return tuple(
        Task(Text(f"{TEXTS}.task", {"person": one.name, "by": one.answer_by}), one.asked_at, "restriction", str(one.id))
        for one in waiting_restrictions(act)
    )


@operation("person.restrict_decide")
def restricted_people(act: Act) -> tuple[RestrictionShown, ...]:
    """The people of the caller's areas whose data lie still; that they were listed is kept for them to see."""
    found = _in_areas(act, RestrictionState.ACTIVE)
    note(act, about="restriction", persons=[one.person for one in found], fields=("masked",))
    return found


@operation("person.restrict_decide")
def decide_restriction(act: Act, restriction_id: int, agrees: bool, answer: str) -> None:
    """Let somebody's data lie still from now on, or say why not; they are told.

    What waits to remind or notify them is not sent. Refuses (`people.nothing_waits`) what was decided,
    (`people.same_person`) a request of one's own, (`people.reason_missing`) no reason.
    """
    tx, now = act.transaction, act.now()
    row = tx.one(lock(select(*_COLUMNS).where(col(Restriction.id) == restriction_id)))
    if row is None:
        raise Refused("people.nothing_waits")
    act.require(row.path)
    if row.state != RestrictionState.ASKED.value:
        raise Refused("people.nothing_waits")
    if row.person_id == act.caller.person:
        raise Refused("people.same_person")
    if not answer.strip():
        raise Refused("people.reason_missing")
    state = RestrictionState.ACTIVE if agrees else RestrictionState.REFUSED
    where = _place("answer", restriction_id)
    sealed = act.keys.wrap(answer.strip()[:500], where)
    decided = {"state": state.value, "decided_by": act.caller.person, "decided_at": now, "answer": sealed}
    tx.changed(update(Restriction).where(col(Restriction.id) == restriction_id).values(decided))
    if agrees:
        tx.changed(update(Person).where(col(Person.id) == row.person_id).values(restricted_at=now))
        _drop_unasked(tx, row.person_id)
    line = Text(f"{TEXTS}.{'done' if agrees else 'refused'}", {"answer": words_in(sealed, where)})
    notices.tell(tx, (row.person_id,), Reply((line,), ended=True), cause=f"restriction/{restriction_id}")
    # What was answered is the person's alone, and stands with the request.
    note(act, about=f"restriction/{restriction_id}", persons=(row.person_id,), fields=(state.value,))


_COLUMNS = (
    col(Restriction.id), col(Restriction.person_id), col(Restriction.path), col(Restriction.reason),
    col(Restriction.asked_at), col(Restriction.state), col(Restriction.decided_at), col(Restriction.answer),
)  # fmt: skip


def _place(column: str, number: int) -> str:
    """Where a column of a request is sealed for."""
    return f"restriction.{column}.{number}"


def _standing(tx: Transaction, person: int) -> Any:
    open_ones = col(Restriction.state).in_([RestrictionState.ASKED.value, RestrictionState.ACTIVE.value])
    mine = select(*_COLUMNS).where(col(Restriction.person_id) == person, open_ones)
    return tx.one(mine.order_by(col(Restriction.id).desc()).limit(1))


def _in_areas(act: Act, state: RestrictionState) -> tuple[RestrictionShown, ...]:
    scopes = act.scopes()
    if not scopes:
        return ()
    rows = act.transaction.run(
        select(*_COLUMNS)
        .where(
            col(Restriction.state) == state.value,
            col(Restriction.person_id) != (act.caller.person or 0),
            or_(*[within(col(Restriction.path), path) for path in scopes]),
        )
        .order_by(col(Restriction.id))
        .limit(MOST_LISTED)
    )
    return tuple(_shown(act.transaction, row) for row in rows)


def _shown(tx: Transaction, row: Any) -> RestrictionShown:
    home = home_of(tx, row.person_id)
    return RestrictionShown(
        id=row.id,
        person=row.person_id,
        name=mask_name(name_of(tx, row.person_id)),
        place=home.address if home else "",
        reason=words_in(row.reason, _place("reason", row.id)),
        asked_at=row.asked_at,
        answer_by=row.asked_at + ANSWERED_WITHIN,
        since=row.decided_at,
    )


def _drop_unasked(tx: Transaction, person: int) -> None:
    accounts = select(col(Account.id)).where(col(Account.person_id) == person)
    waits = col(OutboxMessage.state).in_([OutboxState.DUE.value, OutboxState.HELD.value])
    tx.changed(
        update(OutboxMessage)
        .where(col(OutboxMessage.account_id).in_(accounts), waits, col(OutboxMessage.lane).in_(UNASKED))
        .values(state=OutboxState.EXPIRED.value, leased_until=None, error="their data lie still")
    )
