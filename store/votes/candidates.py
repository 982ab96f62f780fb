"""Candidates of an election: nominated, willing, found eligible, and put in an order drawn by lot."""

import hashlib
from typing import Any

from sqlalchemy import Integer, bindparam, func, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Fixed, Transaction
from store.database.dialects import insert_or_ignore
from store.people.area import Area, within
from store.people.dwelling import Dwelling, Ownership
from store.people.person import mask_name, name_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import AssemblyTerms, Motion, Stage, assembly_of_motion, hold, questions_of, terms_of
from store.votes.matters import MotionKind

MOST = 40
STATEMENT_LONGEST = 500


class Candidate(SQLModel, table=True):
    """Somebody who may be elected. `position` is their place on the ballot, from 1, drawn when the vote is announced.

    `consents` and `is_eligible` are None until they are known.
    """

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("motion_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    motion_id: int = Field(foreign_key="motion.id")
    person_id: int = Field(foreign_key="person.id")
    name: str
    statement: str = ""
    nominated_by: int = Field(foreign_key="person.id")
    consents: bool | None = None
    is_eligible: bool | None = None
    reason: str = ""
    position: int = 0


@record
class Running:
    """A candidate as conversations see one. `key` is what ballots and exports call them, "" before the lot."""

    candidate: int
    motion: int
    person: int
    name: str
    statement: str
    consents: bool | None
    is_eligible: bool | None
    reason: str
    position: int

    @property
    def key(self) -> str:
        """What ballots and exports call them."""
        return f"C{self.position:02d}" if self.position else ""


_C = Candidate
_COLUMNS = (
    col(_C.id), col(_C.motion_id), col(_C.person_id), col(_C.name), col(_C.statement), col(_C.consents),
    col(_C.is_eligible), col(_C.reason), col(_C.position),
)  # fmt: skip

_OF_MOTION = Fixed(
    select(*_COLUMNS)
    .where(col(_C.motion_id) == bindparam("motion", type_=Integer()))
    .order_by(col(_C.position), col(_C.id))
)


def candidates_of(tx: Transaction, motion_id: int) -> tuple[Running, ...]:
    """All who were nominated, in ballot order, then in the order in which they came."""
    rows = tx.run(_OF_MOTION, motion=motion_id)
    return tuple(Running(*row) for row in rows)


def on_the_ballot(tx: Transaction, motion_id: int) -> tuple[Running, ...]:
    """Those who can be ticked, in the order drawn by lot; none before the vote is announced."""
    return tuple(one for one in candidates_of(tx, motion_id) if one.position)


@operation("motion.prepare")
def nominate(act: Act, motion_id: int, person_id: int, statement: str = "") -> Running:
    """Put an owner on the list of an election, or give them another statement; they are asked whether they are willing.

    Refuses (`votes.no_owner_there`) somebody who owns nothing, (`votes.candidates_many`) too many, and a vote that is
    announced already.
    """
    terms = _drafted(act, motion_id)
    act.require(terms.path)
    return _nominate(act, motion_id, person_id, statement, consents=None)


@operation("vote.stand")
def stand(act: Act, motion_id: int, statement: str = "") -> Running:
    """Propose oneself in an election that is being prepared. Refuses like `nominate`."""
    _drafted(act, motion_id)
    return _nominate(act, motion_id, act.person(), statement, consents=True)


@operation("vote.stand")
def consent(act: Act, motion_id: int, is_willing: bool) -> None:
    """Say whether one is willing to be a candidate. Refuses (`votes.not_nominated`) somebody who was not proposed."""
    _drafted(act, motion_id)
    changed = act.transaction.changed(
        update(_C).where(col(_C.motion_id) == motion_id, col(_C.person_id) == act.person()).values(consents=is_willing)
    )
    if not changed:
        raise Refused("votes.not_nominated")


@operation("motion.prepare")
def judge_candidate(
    act: Act, motion_id: int, person_id: int, *, is_eligible: bool, consents: bool | None = None, reason: str = ""
) -> None:
    """Record whether a candidate may be elected, and, with `consents`, what they signed about being willing.

    Refuses (`votes.reason_missing`) to turn somebody away without a reason.
    """
    terms = _drafted(act, motion_id)
    act.require(terms.path)
    if not is_eligible and not reason.strip():
        raise Refused("votes.reason_missing")
    values: dict[str, Any] = {"is_eligible": is_eligible, "reason": reason.strip()[:200]}
    if consents is not None:
        values["consents"] = consents
    where = (col(_C.motion_id) == motion_id, col(_C.person_id) == person_id)
    if not act.transaction.changed(update(_C).where(*where).values(**values)):
        raise Refused("votes.not_nominated")


@operation("motion.prepare")
def candidates_for_worker(act: Act, motion_id: int) -> tuple[Running, ...]:
    """All who were nominated, for those who prepare the vote."""
    act.require(terms_of(act.transaction, assembly_of_motion(act.transaction, motion_id)).path)
    return candidates_of(act.transaction, motion_id)


@operation("vote.mine")
def my_nominations(act: Act) -> tuple[Running, ...]:
    """The elections in preparation in which I was proposed and have not said whether I am willing."""
    person = act.person()
    rows = act.transaction.run(
        select(*_COLUMNS).where(col(_C.person_id) == person, col(_C.consents).is_(None), col(_C.position) == 0)
    )
    found = [Running(*row) for row in rows]
    stages = {one.motion: terms_of(act.transaction, assembly_of_motion(act.transaction, one.motion)) for one in found}
    return tuple(one for one in found if stages[one.motion].stage is Stage.DRAFT)


def draw(tx: Transaction, assembly_id: int, seed: str) -> dict[int, list[str]]:
    """Put the candidates of every election of an assembly in the order drawn by lot; gives their names by motion.

    Arguments: `seed`, published with the order: who sorts the candidates by SHA-256 of "seed:name:id" finds it again.
    Refuses (`votes.candidates_few`) an election with nobody who is willing and eligible.
    """
    drawn: dict[int, list[str]] = {}
    for question in questions_of(tx, assembly_id):
        if question.kind is not MotionKind.ELECTION:
            continue
        ready = [one for one in candidates_of(tx, question.motion) if one.consents and one.is_eligible]
        if not ready:
            raise Refused("votes.candidates_few", title=question.title)
        ready.sort(key=lambda one: hashlib.sha256(f"{seed}:{one.name}:{one.candidate}".encode()).hexdigest())
        for position, one in enumerate(ready, start=1):
            tx.changed(update(_C).where(col(_C.id) == one.candidate).values(position=position))
        drawn[question.motion] = [f"{one.candidate}:{one.name}" for one in ready]
    return drawn


def is_candidate(tx: Transaction, assembly_id: int, person_id: int) -> bool:
    """Whether somebody stands in one of the elections of an assembly."""
    found = select(col(_C.id)).join(Motion, col(Motion.id) == col(_C.motion_id))
    return (
        tx.value(found.where(col(Motion.assembly_id) == assembly_id, col(_C.person_id) == person_id).limit(1))
        is not None
    )


def _drafted(act: Act, motion_id: int) -> AssemblyTerms:
    terms = hold(act.transaction, assembly_of_motion(act.transaction, motion_id), to_change=True)
    if terms.stage is not Stage.DRAFT:
        raise Refused("votes.announced_already")
    return terms


def _nominate(act: Act, motion_id: int, person_id: int, statement: str, *, consents: bool | None) -> Running:
    tx = act.transaction
    terms = terms_of(tx, assembly_of_motion(tx, motion_id))
    kinds = {question.motion: question.kind for question in questions_of(tx, terms.assembly)}
    if kinds.get(motion_id) is not MotionKind.ELECTION:
        raise Refused("votes.no_election")
    if not _owns_there(tx, terms, person_id):
        raise Refused("votes.no_owner_there", name=mask_name(name_of(tx, person_id)))
    if (tx.value(select(func.count()).where(col(_C.motion_id) == motion_id)) or 0) >= MOST:
        raise Refused("votes.candidates_many", most=MOST)
    said = " ".join(statement.split())[:STATEMENT_LONGEST]
    by = act.caller.person
    values = {"motion_id": motion_id, "person_id": person_id, "name": name_of(tx, person_id), "statement": said,
              "nominated_by": by, "position": 0, "reason": ""}  # fmt: skip
    tx.run(insert_or_ignore(_C, "motion_id", "person_id").values(values))
    where = (col(_C.motion_id) == motion_id, col(_C.person_id) == person_id)
    again: dict[str, Any] = {"statement": said} if said else {}
    if consents is not None:
        again["consents"] = consents
    if again:
        tx.changed(update(_C).where(*where).values(**again))
    return Running(*tx.run(select(*_COLUMNS).where(*where))[0])


def _owns_there(tx: Transaction, terms: AssemblyTerms, person_id: int) -> bool:
    found = (
        select(col(Ownership.id))
        .join(Dwelling, col(Dwelling.id) == col(Ownership.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(Ownership.person_id) == person_id, col(Ownership.valid_to).is_(None))
        .where(within(col(Area.path), terms.path))
    )
    return tx.value(found.limit(1)) is not None
