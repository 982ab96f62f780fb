"""Objecting to a ballot that was cast for one's own flat: until it is settled, the flat takes no part."""

from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from store.chains.chain import append, hold_chain, next_ids
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import AssemblyState, AssemblyTerms, hold, questions_of
from store.votes.ballots.ballot import (
    Ballot,
    BallotKind,
    BallotStanding,
    Counting,
    chain_of,
    standing_of,
)
from store.votes.ballots.casting import hold_head
from store.votes.ballots.entitled import Vote, entitled


@operation("vote.object")
def object_to_ballot(act: Act, assembly_id: int, note: str = "") -> int:
    """Say, before the close, that the ballot of one's own flat is not what its owners want; gives how many it concerns.

    Refuses (`votes.nothing_to_object`) when no ballot of theirs counts.
    """
    return _each(act, assembly_id, BallotKind.SUSPENDED, note[:300])


@operation("vote.object")
def withdraw_objection(act: Act, assembly_id: int) -> int:
    """Take one's own objection back: the ballot counts again. Refuses (`votes.nothing_to_object`) without one."""
    return _each(act, assembly_id, BallotKind.RESTORED, "")


def _each(act: Act, assembly_id: int, kind: BallotKind, note: str) -> int:
    tx, person = act.transaction, act.person()
    terms = hold(tx, assembly_id)
    now = act.now()
    votes = [vote for vote in entitled(tx, terms, person, now)[0] if not vote.proxy]
    for vote in votes:
        hold_head(tx, vote.head)
    now = act.now()
    if terms.state(now) not in (AssemblyState.OPEN, AssemblyState.ENDED):
        raise Refused("votes.closed", at=terms.closes_at)
    done = sum(
        _one(act, terms, question.motion, vote, kind, note)
        for vote in votes
        for question in questions_of(tx, assembly_id)
    )
    if not done:
        raise Refused("votes.nothing_to_object")
    return done


def _one(act: Act, terms: AssemblyTerms, motion: int, vote: Vote, kind: BallotKind, note: str) -> int:
    tx = act.transaction
    stands = standing_of(tx, motion, vote.head)
    wanted = Counting.COUNTED if kind is BallotKind.SUSPENDED else Counting.SUSPENDED
    if stands is None or stands.state != wanted.value:
        return 0
    if kind is BallotKind.RESTORED and not _is_own(act, motion, vote, stands.ballot_id):
        return 0
    becomes = Counting.SUSPENDED if kind is BallotKind.SUSPENDED else Counting.COUNTED
    where = (col(BallotStanding.motion_id) == motion, col(BallotStanding.head_id) == vote.head)
    tx.changed(update(BallotStanding).where(*where).values(state=becomes.value))
    hold_chain(tx, chain_of(motion))
    message = act.message
    row = Ballot(
        id=next_ids(tx, Ballot)[0], motion_id=motion, head_id=vote.head, head=vote.name, kind=kind.value,
        refers_to=stands.ballot_id, roll_hash=terms.roll_hash, channel=act.caller.channel,
        assurance=act.caller.assurance.value, person_id=act.caller.person, account_id=act.caller.account,
        request_id=message.id if message else "", device=message.request if message else "", note=note, at=act.now(),
    )  # fmt: skip
    append(tx, act.keys, row)
    return 1


def _is_own(act: Act, motion: int, vote: Vote, ballot: int) -> bool:
    """Whether it was the caller who objected last."""
    newest: Any = (
        select(col(Ballot.person_id))
        .where(
            col(Ballot.motion_id) == motion,
            col(Ballot.head_id) == vote.head,
            col(Ballot.refers_to) == ballot,
            col(Ballot.kind) == BallotKind.SUSPENDED.value,
        )
        .order_by(col(Ballot.id).desc())
        .limit(1)
    )
    return bool(act.transaction.value(newest) == act.caller.person)
