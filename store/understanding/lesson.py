"""Lessons: a worker says what a wording means, a second one agrees, and from then on it is understood."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.database import Fixed, Transaction
from store.database.dialects import Moment, lock
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.understanding.unknown import Unknown


@enumeration
class LessonState(StrEnum):
    """Where a lesson stands."""

    PROPOSED = "proposed"
    TAUGHT = "taught"
    REFUSED = "refused"


class Lesson(SQLModel, table=True):
    """A wording, by how it sounds, and the conversation that it means."""

    __tablename__ = "understanding_lesson"

    id: int | None = Field(default=None, primary_key=True)
    sound: str = Field(index=True)
    text: str
    flow: str
    state: str = LessonState.PROPOSED.value
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class Proposed:
    """A lesson that waits for a second worker."""

    id: int
    text: str
    flow: str


_TAUGHT = Fixed(
    select(col(Lesson.flow))
    .where(col(Lesson.sound) == bindparam("said"), col(Lesson.state) == LessonState.TAUGHT.value)
    .order_by(col(Lesson.id).desc())
    .limit(1)
)


def taught(tx: Transaction, sound: str) -> str | None:
    """The name of the conversation that workers have taught for a wording that sounds so."""
    found: str | None = tx.value(_TAUGHT, said=sound)
    return found


@operation("understanding.propose")
def propose_lesson(act: Act, wording: int, flow: str) -> int:
    """Propose that a wording means the conversation `flow`; gives the lesson's id.

    Refuses (`understanding.gone`) a wording that somebody else has settled.
    """
    act.scopes()
    tx = act.transaction
    row = tx.one(
        lock(select(col(Unknown.sound), col(Unknown.text), col(Unknown.is_settled)).where(col(Unknown.id) == wording))
    )
    if row is None or row[2]:
        raise Refused("understanding.gone")
    values = {
        "sound": row[0],
        "text": row[1],
        "flow": flow,
        "state": LessonState.PROPOSED.value,
        "proposed_by": act.caller.person,
        "proposed_at": act.now(),
    }
    made: int = tx.value(insert(Lesson).values(values).returning(col(Lesson.id)))
    tx.changed(update(Unknown).where(col(Unknown.id) == wording).values(is_settled=True))
    note(act, about=f"lesson/{made}")
    return made


@operation("understanding.decide")
def proposed_lessons(act: Act) -> tuple[Proposed, ...]:
    """The lessons of other workers that wait for a second one."""
    act.scopes()
    statement = (
        select(col(Lesson.id), col(Lesson.text), col(Lesson.flow))
        .where(col(Lesson.state) == LessonState.PROPOSED.value, col(Lesson.proposed_by) != act.caller.person)
        .order_by(col(Lesson.id))
        .limit(20)
    )
    return tuple(Proposed(id=row[0], text=row[1], flow=row[2]) for row in act.transaction.run(statement))


@operation("understanding.decide")
def decide_lesson(act: Act, lesson: int, agrees: bool) -> None:
    """Agree to a lesson, which then holds at once, or refuse it, which puts its wording back among the unknown.

    Refuses (`understanding.own`) one's own lesson, (`understanding.gone`) one that is decided already.
    """
    act.scopes()
    tx = act.transaction
    row = tx.one(
        lock(select(col(Lesson.state), col(Lesson.proposed_by), col(Lesson.sound)).where(col(Lesson.id) == lesson))
    )
    if row is None or row[0] != LessonState.PROPOSED.value:
        raise Refused("understanding.gone")
    if row[1] == act.caller.person:
        raise Refused("understanding.own")
    state = LessonState.TAUGHT if agrees else LessonState.REFUSED
    values = {"state": state.value, "decided_by": act.caller.person, "decided_at": act.now()}
    tx.changed(update(Lesson).where(col(Lesson.id) == lesson).values(values))
    if not agrees:
        tx.changed(update(Unknown).where(col(Unknown.sound) == row[2]).values(is_settled=False))
    note(act, about=f"lesson/{lesson}", purpose=state.value)
