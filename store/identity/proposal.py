"""Corrections that people propose of their own data; a worker of their area approves them or says why not."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.database import Transaction
from store.database.dialects import Moment, lock
from store.identity.belonging import path_of, tell_person, workers_of
from store.messages import notices
from store.messages.reply import Option, Reply, Style
from store.people.archive.correcting import CORRECTED, correct, read_value
from store.people.archive.file import secret
from store.people.area import within
from store.people.person import mask_name, name_of, new_uid
from store.people.waiting import Task, waiting
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Secret, Text

MOST_A_DAY = 10


@enumeration
class ProposalState(StrEnum):
    """Where a proposed correction stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CorrectionProposal(SQLModel, table=True):
    """What somebody says is right about themselves, sealed (associated data: table, column, `uid`)."""

    __tablename__ = "correction_proposal"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    path: str = Field(index=True)
    field: str
    sealed: str
    reason: str = ""
    state: str = ProposalState.WAITING.value
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = ""


@record
class MyProposal:
    """A correction of mine: which field, what I said, where it stands and what was answered."""

    id: int
    field: str
    value: Secret
    state: ProposalState
    at: datetime
    answer: str


@record
class ProposalShown:
    """A proposed correction as the worker sees it: who (masked), the field, what is said to be right, and why."""

    id: int
    person: int
    name: str
    field: str
    value: Secret
    reason: str
    at: datetime


@operation("person.propose")
def propose_correction(act: Act, field: str, value: str, reason: str) -> int:
    """Say what is right about oneself; a worker is told and decides. A newer proposal for a field replaces the older.

    Refuses (`people.field_unknown`) another field, (`people.value`) what cannot be read as its value,
    (`identity.no_home`) somebody without a home here, (`identity.too_often`) more than 10 a day.
    """
    tx, me, now = act.transaction, act.person(), act.now()
    if field not in CORRECTED:
        raise Refused("people.field_unknown")
    right = str(read_value(act, field, value))
    path = path_of(tx, me)
    if path is None:
        raise Refused("identity.no_home")
    mine = (col(CorrectionProposal.person_id) == me,)
    today = select(func.count()).where(*mine, col(CorrectionProposal.proposed_at) > now - timedelta(days=1))
    if int(tx.value(today) or 0) >= MOST_A_DAY:
        raise Refused("identity.too_often")
    same = (*mine, col(CorrectionProposal.field) == field, col(CorrectionProposal.state) == ProposalState.WAITING.value)
    tx.changed(update(CorrectionProposal).where(*same).values(state=ProposalState.WITHDRAWN.value, sealed=""))
    uid = new_uid(now)
    values = {
        "uid": uid,
        "person_id": me,
        "path": path,
        "field": field,
        "sealed": act.keys.seal(right, _where(uid)),
        "reason": reason.strip()[:200],
        "state": ProposalState.WAITING.value,
        "proposed_at": now,
    }
    made: int = tx.value(insert(CorrectionProposal).values(values).returning(col(CorrectionProposal.id)))
    line = Text("identity/proposal.notice", {"name": mask_name(name_of(tx, me)), "field": _field(field)})
    options = (Option(f"go:proposal:{made}", Text("identity/proposal.look", {}), Style.MAIN),)
    notices.tell(tx, workers_of(tx, path, now), Reply((line,), options, ended=True), cause=f"proposal/{made}")
    note(act, about=f"proposal/{made}", persons=(me,), fields=(field,))
    return made


@operation("person.propose")
def value_readable(act: Act, field: str, value: str) -> bool:
    """Whether a value can be read as what a field holds, so that it is asked for again at once."""
    act.person()
    try:
        read_value(act, field, value)
    except Refused:
        return False
    return True


@operation("person.propose")
def my_proposals(act: Act, most: int = 5) -> tuple[MyProposal, ...]:
    """The caller's newest proposals, newest first, without those taken back."""
    rows = act.transaction.run(
        select(*_COLUMNS)
        .where(
            col(CorrectionProposal.person_id) == act.person(),
            col(CorrectionProposal.state) != ProposalState.WITHDRAWN.value,
        )
        .order_by(col(CorrectionProposal.id).desc())
        .limit(most)
    )
    return tuple(
        MyProposal(row.id, row.field, _value(act, row), ProposalState(row.state), row.proposed_at, row.answer)
        for row in rows
    )


@operation("person.propose")
def withdraw_proposal(act: Act, proposal_id: int) -> bool:
    """Take back a proposal that still waits; gives whether there was one."""
    mine = (
        col(CorrectionProposal.id) == proposal_id, col(CorrectionProposal.person_id) == act.person(),
        col(CorrectionProposal.state) == ProposalState.WAITING.value,
    )  # fmt: skip
    values = {"state": ProposalState.WITHDRAWN.value, "sealed": ""}
    return act.transaction.changed(update(CorrectionProposal).where(*mine).values(values)) > 0


@waiting("proposal")
@operation("person.correct")
def proposals_to_check(act: Act) -> tuple[Task, ...]:
    """Corrections that wait for a decision in the caller's areas, oldest first."""
    scopes = act.scopes()
    if not scopes:
        return ()
    rows = act.transaction.run(
        select(*_COLUMNS)
        .where(
            col(CorrectionProposal.state) == ProposalState.WAITING.value,
            col(CorrectionProposal.person_id) != act.caller.person,
            or_(*[within(col(CorrectionProposal.path), path) for path in scopes]),
        )
        .order_by(col(CorrectionProposal.id))
        .limit(50)
    )
    return tuple(
        Task(
            line=Text("identity/proposal.task", {"name": _name(act.transaction, row), "field": _field(row.field)}),
            since=row.proposed_at,
            flow="proposal",
            code=str(row.id),
        )
        for row in rows
    )


@operation("person.correct")
def proposal_shown(act: Act, proposal_id: int) -> ProposalShown:
    """A proposed correction, opened. Refuses (`identity.decided`) what no longer waits, (`rights.area`) other areas."""
    row = _to_decide(act, proposal_id)
    note(act, about=f"proposal/{row.id}", persons=(row.person_id,), fields=(row.field,))
    name, value = _name(act.transaction, row), _value(act, row)
    return ProposalShown(row.id, row.person_id, name, row.field, value, row.reason, row.proposed_at)


@operation("person.correct")
def accept_proposal(act: Act, proposal_id: int, reason: str) -> None:
    """Correct the archive as proposed; the person is told. Refuses as `proposal_shown` and `correct` do."""
    row = _to_decide(act, proposal_id)
    correct(act, row.person_id, row.field, act.keys.open(row.sealed, _where(row.uid)), reason)
    _decide(act, row, ProposalState.ACCEPTED, "")
    tell_person(act, row.person_id, Text("identity/amend.accepted", {"field": _field(row.field)}), "me")


@operation("person.correct")
def decline_proposal(act: Act, proposal_id: int, answer: str) -> None:
    """Leave the archive as it is, with a reason that the person is told.

    Refuses (`people.reason_missing`) no reason, and as `proposal_shown` does.
    """
    if len(answer.strip()) < 2:
        raise Refused("people.reason_missing")
    row = _to_decide(act, proposal_id)
    _decide(act, row, ProposalState.DECLINED, answer.strip()[:500])
    line = Text("identity/amend.declined", {"field": _field(row.field), "reason": answer.strip()[:500]})
    tell_person(act, row.person_id, line, "amend")
    note(act, about=f"proposal/{row.id}", persons=(row.person_id,), fields=("declined",), purpose=answer)


_COLUMNS = (
    col(CorrectionProposal.id), col(CorrectionProposal.uid), col(CorrectionProposal.person_id),
    col(CorrectionProposal.path), col(CorrectionProposal.field), col(CorrectionProposal.sealed),
    col(CorrectionProposal.reason), col(CorrectionProposal.state), col(CorrectionProposal.proposed_at),
    col(CorrectionProposal.answer),
)  # fmt: skip


def _to_decide(act: Act, proposal_id: int) -> Any:
    row = act.transaction.one(lock(select(*_COLUMNS).where(col(CorrectionProposal.id) == proposal_id)))
    if row is None:
        raise Refused("identity.decided")
    act.require(row.path)
    if row.person_id == act.caller.person:
        raise Refused("identity.oneself")
    if row.state != ProposalState.WAITING.value:
        raise Refused("identity.decided")
    return row


def _decide(act: Act, row: Any, state: ProposalState, answer: str) -> None:
    values = {"state": state.value, "decided_by": act.caller.person, "decided_at": act.now(), "answer": answer}
    act.transaction.changed(update(CorrectionProposal).where(col(CorrectionProposal.id) == row.id).values(values))


def _value(act: Act, row: Any) -> Secret:
    return secret(act.keys, act.keys.open(row.sealed, _where(row.uid)), f"proposal/{row.id}")


def _where(uid: str) -> str:
    return f"correction_proposal.sealed.{uid}"


def _name(tx: Transaction, row: Any) -> str:
    return mask_name(name_of(tx, row.person_id))


def _field(field: str) -> Text:
    return Text(f"words/fields.{field.replace('_', '-')}", {})
