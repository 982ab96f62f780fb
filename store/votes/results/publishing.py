"""The count in public, its confirmation by scrutineers, the preliminary result, and the final one."""

import json
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment
from store.people.area import rules_at
from store.people.person import name_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import (
    AssemblyState,
    AssemblyTerms,
    Stage,
    act_about,
    change,
    hold,
    questions_of,
    terms_of,
)
from store.votes.candidates import is_candidate
from store.votes.delivery import notice, tell_owners
from store.votes.results.objection import ObjectionKind, open_objections
from store.votes.results.tally import Counted, counted, raw_result

COUNTED = (Stage.CLOSED, Stage.PRELIMINARY, Stage.FINAL)


class Scrutineer(SQLModel, table=True):
    """Somebody who watches the count of one vote and confirms it."""

    __tablename__ = "scrutineer"
    __table_args__ = (UniqueConstraint("assembly_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id")
    person_id: int = Field(foreign_key="person.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class Watcher:
    """A scrutineer and whether they have confirmed the count."""

    person: int
    name: str
    confirmed_at: datetime | None


@operation("motion.prepare")
def appoint_scrutineer(act: Act, assembly_id: int, person_id: int) -> None:
    """Name somebody who will watch the count. Refuses (`votes.scrutineer_candidate`) a candidate."""
    tx = act.transaction
    terms = hold(tx, assembly_id, to_change=True)
    act.require(terms.path)
    if terms.stage in (Stage.PRELIMINARY, Stage.FINAL, Stage.CANCELLED):
        raise Refused("votes.over")
    if is_candidate(tx, assembly_id, person_id):
        raise Refused("votes.scrutineer_candidate")
    if person_id not in {one.person for one in scrutineers_of(tx, assembly_id)}:
        tx.run(insert(Scrutineer).values(assembly_id=assembly_id, person_id=person_id))


@operation("motion.list")
def scrutineers(act: Act, assembly_id: int) -> tuple[Watcher, ...]:
    """Who watches the count of a vote."""
    act.require(terms_of(act.transaction, assembly_id).path)
    return scrutineers_of(act.transaction, assembly_id)


@operation("vote.scrutinise")
def counts_to_confirm(act: Act) -> tuple[AssemblyTerms, ...]:
    """The closed votes whose count waits for me."""
    person = act.person()
    rows = act.transaction.run(
        select(col(Scrutineer.assembly_id)).where(
            col(Scrutineer.person_id) == person, col(Scrutineer.confirmed_at).is_(None)
        )
    )
    found = (terms_of(act.transaction, row[0]) for row in rows)
    return tuple(terms for terms in found if terms.stage is Stage.CLOSED)


@operation("vote.scrutinise")
def confirm_count(act: Act, assembly_id: int) -> None:
    """Confirm, as a scrutineer, that the count was as it was read out. Refuses (`votes.no_scrutineer`) others."""
    tx, person = act.transaction, act.person()
    terms = hold(tx, assembly_id)
    if terms.stage is not Stage.CLOSED:
        raise Refused("votes.not_closed")
    where = (col(Scrutineer.assembly_id) == assembly_id, col(Scrutineer.person_id) == person)
    if not tx.changed(update(Scrutineer).where(*where).values(confirmed_at=act.now())):
        raise Refused("votes.no_scrutineer")


@operation("vote.scrutinise")
def count_for_scrutineer(act: Act, assembly_id: int) -> tuple[Counted, ...]:
    """The count as it is read out, for a scrutineer of the vote, once it is closed."""
    person = act.person()
    if person not in {one.person for one in scrutineers_of(act.transaction, assembly_id)}:
        raise Refused("votes.no_scrutineer")
    return _count(act.transaction, terms_of(act.transaction, assembly_id))


@operation("motion.publish")
def count(act: Act, assembly_id: int) -> tuple[Counted, ...]:
    """The count, for those who prepare the vote, once it is closed. Refuses (`votes.not_closed`) before."""
    terms = terms_of(act.transaction, assembly_id)
    act.require(terms.path)
    return _count(act.transaction, terms)


@operation("motion.publish")
def publish_preliminary(act: Act, assembly_id: int) -> tuple[Counted, ...]:
    """Publish the counted result; owners are told and may object for some days.

    Refuses (`votes.scrutineers_open`) while a scrutineer has not confirmed, (`votes.no_scrutineers`) without any.
    """
    return _publish(act, assembly_id, None)


@operation("motion.publish")
def publish_in_demo(act: Act, assembly_id: int, at: datetime) -> tuple[Counted, ...]:
    """Publish at a past moment, without telling anybody. Refuses (ValueError) what is not of the demo."""
    if not (terms_of(act.transaction, assembly_id).is_demo and act.caller.is_demo):
        raise ValueError("only demo votes are published in the past")
    return _publish(act, assembly_id, at)


def _publish(act: Act, assembly_id: int, at: datetime | None) -> tuple[Counted, ...]:
    tx = act.transaction
    terms = hold(tx, assembly_id, to_change=True)
    act.require(terms.path)
    if terms.stage is not Stage.CLOSED:
        raise Refused("votes.not_closed")
    watching = scrutineers_of(tx, assembly_id)
    if not watching:
        raise Refused("votes.no_scrutineers")
    waiting = [one for one in watching if one.confirmed_at is None]
    if waiting:
        raise Refused("votes.scrutineers_open", count=len(waiting))
    now = at or act.now()
    results = _count(tx, terms)
    change(tx, assembly_id, stage=Stage.PRELIMINARY.value, published_at=now)
    if at is None:
        tell_owners(tx, terms, notice(terms, "preliminary"), f"vote/{assembly_id}/preliminary", now)
    fixed = {one.number: raw_result(tx, terms, one) for one in questions_of(tx, assembly_id)}
    act_about(act, assembly_id, "counted", json.dumps(fixed, sort_keys=True))
    return results


@operation("motion.publish")
def publish_final(act: Act, assembly_id: int) -> tuple[Counted, ...]:
    """Make the result final once the days for objections are over and each has an answer."""
    tx = act.transaction
    terms = hold(tx, assembly_id, to_change=True)
    act.require(terms.path)
    if terms.stage is not Stage.PRELIMINARY or terms.published_at is None:
        raise Refused("votes.not_preliminary")
    until = terms.published_at + timedelta(days=rules_at(tx, terms.path).vote_objection_days)
    if act.now() < until:
        raise Refused("votes.objections_run", until=until)
    if left := open_objections(tx, assembly_id, ObjectionKind.RESULT):
        raise Refused("votes.objections_open", count=left)
    change(tx, assembly_id, stage=Stage.FINAL.value, final_at=act.now())
    tell_owners(tx, terms, notice(terms, "final"), f"vote/{assembly_id}/final", act.now())
    act_about(act, assembly_id, "final", "{}")
    return _count(tx, terms_of(tx, assembly_id))


@operation("vote.read")
def result(act: Act, assembly_id: int) -> tuple[Counted, ...]:
    """The published result, totals only, for anybody. Refuses (`votes.no_result`) before it is published."""
    terms = terms_of(act.transaction, assembly_id)
    if terms.stage not in (Stage.PRELIMINARY, Stage.FINAL):
        raise Refused("votes.no_result")
    return _count(act.transaction, terms)


@operation("vote.read")
def vote_published(act: Act, assembly_id: int) -> AssemblyTerms:
    """A vote whose result is published, for anybody. Refuses (`votes.no_result`) before."""
    terms = terms_of(act.transaction, assembly_id)
    if terms.stage not in (Stage.PRELIMINARY, Stage.FINAL):
        raise Refused("votes.no_result")
    return terms


def scrutineers_of(tx: Transaction, assembly_id: int) -> tuple[Watcher, ...]:
    """Who watches the count."""
    rows = tx.run(
        select(col(Scrutineer.person_id), col(Scrutineer.confirmed_at))
        .where(col(Scrutineer.assembly_id) == assembly_id)
        .order_by(col(Scrutineer.id))
    )
    return tuple(Watcher(person=person, name=name_of(tx, person), confirmed_at=at) for person, at in rows)


def _count(tx: Transaction, terms: AssemblyTerms) -> tuple[Counted, ...]:
    if terms.stage not in COUNTED:
        raise Refused("votes.not_closed" if terms.state(tx.now()) is not AssemblyState.OPEN else "votes.no_leading")
    return tuple(counted(tx, terms, question) for question in questions_of(tx, terms.assembly))
