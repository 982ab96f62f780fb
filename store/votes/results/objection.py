"""Objections in writing: to one's row of the roll, to a candidate, to the preliminary result; each gets an answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment
from store.people.person import name_of
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import AssemblyState, terms_of
from store.votes.ballots.entitled import entitled, expected
from store.votes.delivery import notice, tell_person

MOST_EACH = 5


@enumeration
class ObjectionKind(StrEnum):
    """To what somebody objects."""

    ROLL = "roll"
    CANDIDATE = "candidate"
    RESULT = "result"


class VoteObjection(SQLModel, table=True):
    """An objection and its answer."""

    __tablename__ = "vote_objection"

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id", index=True)
    kind: str
    person_id: int = Field(foreign_key="person.id")
    note: str
    at: datetime = Field(sa_type=Moment)
    answer: str = ""
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class Objection:
    """An objection as those who prepare the vote see it."""

    objection: int
    kind: ObjectionKind
    name: str
    note: str
    at: datetime
    answer: str


_WHEN = {
    ObjectionKind.ROLL: (AssemblyState.DRAFT, AssemblyState.UPCOMING),
    ObjectionKind.CANDIDATE: (AssemblyState.DRAFT, AssemblyState.UPCOMING),
    ObjectionKind.RESULT: (AssemblyState.PRELIMINARY,),
}


@operation("vote.object")
def raise_objection(act: Act, assembly_id: int, kind: ObjectionKind, note: str) -> None:
    """Object in writing, as an owner. Refuses (`votes.objection_late`) outside its time, (`votes.not_owner`) others."""
    tx, person = act.transaction, act.person()
    terms, now = terms_of(tx, assembly_id), act.now()
    if terms.state(now) not in _WHEN[kind]:
        raise Refused("votes.objection_late")
    is_draft = terms.state(now) is AssemblyState.DRAFT
    votes, reason = (expected if is_draft else entitled)(tx, terms, person, now)
    if not votes and kind is not ObjectionKind.ROLL:
        raise Refused(f"votes.{reason.value if reason else 'not_owner'}")
    if len(note.strip()) < 2:
        raise Refused("votes.reason_missing")
    mine = select(func.count()).where(
        col(VoteObjection.assembly_id) == assembly_id, col(VoteObjection.person_id) == person
    )
    if (tx.value(mine) or 0) >= MOST_EACH:
        raise Refused("votes.objections_many", most=MOST_EACH)
    values = {"assembly_id": assembly_id, "kind": kind.value, "person_id": person, "note": note.strip()[:500],
              "at": now, "answer": ""}  # fmt: skip
    tx.run(insert(VoteObjection).values(values))


@operation("motion.prepare")
def objections(act: Act, assembly_id: int) -> tuple[Objection, ...]:
    """The objections to a vote, those without an answer first."""
    act.require(terms_of(act.transaction, assembly_id).path)
    rows = act.transaction.run(
        select(col(VoteObjection.id), col(VoteObjection.kind), col(VoteObjection.person_id), col(VoteObjection.note),
               col(VoteObjection.at), col(VoteObjection.answer))
        .where(col(VoteObjection.assembly_id) == assembly_id)
        .order_by(col(VoteObjection.answer) != "", col(VoteObjection.id)).limit(50)
    )  # fmt: skip
    return tuple(
        Objection(
            objection=made,
            kind=ObjectionKind(kind),
            name=name_of(act.transaction, person),
            note=note,
            at=at,
            answer=answer,
        )
        for made, kind, person, note, at, answer in rows
    )


@operation("motion.prepare")
def answer_objection(act: Act, objection_id: int, answer: str) -> None:
    """Answer an objection, in writing. Refuses (`votes.reason_missing`) an empty answer."""
    tx = act.transaction
    row = tx.one(
        select(col(VoteObjection.assembly_id), col(VoteObjection.person_id)).where(
            col(VoteObjection.id) == objection_id
        )
    )
    if row is None:
        raise Refused("votes.unknown")
    terms = terms_of(tx, row.assembly_id)
    act.require(terms.path)
    if len(answer.strip()) < 2:
        raise Refused("votes.reason_missing")
    values = {"answer": answer.strip()[:500], "answered_by": act.caller.person, "answered_at": act.now()}
    tx.changed(update(VoteObjection).where(col(VoteObjection.id) == objection_id).values(values))
    told = notice(terms, "answered", answer=answer.strip()[:500])
    tell_person(tx, row.person_id, told, f"vote/objection/{objection_id}", act.now())


def open_objections(tx: Transaction, assembly_id: int, kind: ObjectionKind) -> int:
    """How many objections of a kind have no answer."""
    found = select(func.count()).where(
        col(VoteObjection.assembly_id) == assembly_id,
        col(VoteObjection.kind) == kind.value,
        col(VoteObjection.answer) == "",
    )
    return int(tx.value(found) or 0)
