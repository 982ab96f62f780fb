"""Counting a motion: sums by a query over its ballots, judged by the recount's own algorithm; no counter is kept."""

import json
from typing import Any

from sqlalchemy import Integer, and_, bindparam, exists, func, literal_column, select
from sqlmodel import col

from store.database import Fixed, Transaction
from store.records import record
from store.votes.assembly import AssemblyTerms, BallotMode, MotionTerms
from store.votes.ballots.ballot import Ballot, BallotStanding, Counting, OpenedChoice
from store.votes.candidates import on_the_ballot
from store.votes.delivery import DELIVERED, VoteDelivery
from store.votes.matters import MotionKind
from store.votes.recount import verdict_of
from store.votes.roll.entry import RollHead


@record
class CandidateVotes:
    """Heads and area (0.01 m²) that ticked a candidate."""

    key: str
    name: str
    heads: int
    area: int


@record
class Counted:
    """A counted motion: the recount's verdict with its sums, and the candidates in the order of their votes.

    `verdict` is PASSED, REJECTED, NOT_VALID or INVALID_ROLL; `with_silence` the second one, "" without a rule for it;
    `heads` and `area` hold total, participating, approve, oppose and abstain; names in `elected` and the like.
    """

    motion: int
    number: int
    title: str
    kind: MotionKind
    verdict: str
    with_silence: str
    heads: dict[str, int]
    area: dict[str, int]
    candidates: tuple[CandidateVotes, ...] = ()
    elected: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    runoff: tuple[str, ...] = ()
    established: bool = False


_COUNTED: Any = literal_column(f"'{Counting.COUNTED.value}'")
_SUMS = Fixed(
    select(col(Ballot.choice), func.count(), func.sum(col(Ballot.area)))
    .select_from(BallotStanding)
    .join(Ballot, col(Ballot.id) == col(BallotStanding.ballot_id))
    .where(col(BallotStanding.motion_id) == bindparam("motion", type_=Integer()), col(BallotStanding.state) == _COUNTED)
    .group_by(col(Ballot.choice))
)
_OPENED = Fixed(
    select(col(OpenedChoice.choice), func.count(), func.sum(col(OpenedChoice.area)))
    .where(col(OpenedChoice.motion_id) == bindparam("motion", type_=Integer()))
    .group_by(col(OpenedChoice.choice))
)


def raw_result(tx: Transaction, terms: AssemblyTerms, question: MotionTerms) -> dict[str, Any]:
    """The verdict as the recount prints it. Only after the close: before it nobody may know."""
    rows = tx.run(_OPENED if terms.mode is BallotMode.SECRET else _SUMS, motion=question.motion)
    sums = {_choice(choice): {"heads": int(heads), "area": int(area)} for choice, heads, area in rows}
    total = {"heads": terms.heads, "area": terms.area}
    return verdict_of(motion_part(tx, terms, question), sums, total, _silent(tx, terms, question.motion))


def counted(tx: Transaction, terms: AssemblyTerms, question: MotionTerms) -> Counted:
    """A motion counted, with names instead of keys."""
    result = raw_result(tx, terms, question)
    names = {one.key: one.name for one in on_the_ballot(tx, question.motion)}
    votes = [
        CandidateVotes(key=key, name=names.get(key, key), heads=sums["heads"], area=sums["area"])
        for key, sums in result["candidates"].items()
    ]
    votes.sort(key=lambda one: (-one.heads, -one.area, one.key))
    return Counted(
        motion=question.motion,
        number=question.number,
        title=question.title,
        kind=question.kind,
        verdict=result["verdict"],
        with_silence=result["with_silence"] or "",
        heads=result["heads"],
        area=result["area"],
        candidates=tuple(votes),
        elected=tuple(names.get(key, key) for key in result["elected"]),
        alternates=tuple(names.get(key, key) for key in result["alternates"]),
        runoff=tuple(names.get(key, key) for key in result["runoff"]),
        established=bool(result["established"]),
    )


def motion_part(tx: Transaction, terms: AssemblyTerms, question: MotionTerms) -> dict[str, Any]:
    """What a bundle says of the motion itself."""
    return {
        "id": f"{terms.code}/{question.number}",
        "matter": question.matter,
        "class": question.matter_class.value,
        "kind": question.kind.value,
        "seats": question.seats,
        "candidates": [one.key for one in on_the_ballot(tx, question.motion)],
        "silence_rule": terms.silence_rule.value,
        "first_assembly": terms.is_first,
        "minimum_members": question.minimum_members,
    }


def _silent(tx: Transaction, terms: AssemblyTerms, motion_id: int) -> dict[str, int]:
    """Heads that were effectively told and returned no ballot of any kind."""
    told = exists().where(col(VoteDelivery.head_id) == col(RollHead.id), col(VoteDelivery.kind).in_(DELIVERED))
    returned = exists().where(and_(col(Ballot.head_id) == col(RollHead.id), col(Ballot.motion_id) == motion_id))
    row = tx.one(
        select(func.count(), func.coalesce(func.sum(col(RollHead.area)), 0)).where(
            col(RollHead.assembly_id) == terms.assembly, told, ~returned
        )
    )
    return {"heads": int(row[0]), "area": int(row[1])} if row is not None else {"heads": 0, "area": 0}


def _choice(kept: str) -> Any:
    return tuple(json.loads(kept)) if kept.startswith("[") else kept
