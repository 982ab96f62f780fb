"""Closing: after the last instant, with everybody else kept away, so that no ballot comes in between; and extending."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from store.chains.chain import append, next_ids
from store.people.area import rules_at
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import (
    AssemblyState,
    AssemblyTerms,
    BallotMode,
    Stage,
    act_about,
    change,
    hold,
    questions_of,
    terms_of,
)
from store.votes.ballots.ballot import (
    Ballot,
    BallotKind,
    BallotStanding,
    Counting,
    OpenedChoice,
    SecretChoice,
    last_receipt,
)
from store.votes.ballots.paper import waiting_count
from store.votes.ballots.secrecy import open_choices, token_of
from store.votes.days import local_day, midnight
from store.votes.delivery import notice, tell_owners
from store.votes.matters import MotionKind
from store.votes.turnout import turnout_of


@operation("motion.close")
def close(act: Act, assembly_id: int) -> AssemblyTerms:
    """Close a vote whose last instant has passed: nothing comes in any more, and counting can begin.

    Refuses (`votes.not_ended`) before that instant, (`votes.papers_waiting`) while papers wait for a second person.
    """
    return _close(act, assembly_id, None)


@operation("motion.close")
def close_in_demo(act: Act, assembly_id: int, at: datetime) -> AssemblyTerms:
    """Close at a past moment. Refuses (ValueError) what is not of the demo."""
    if not (terms_of(act.transaction, assembly_id).is_demo and act.caller.is_demo):
        raise ValueError("only demo votes are closed in the past")
    return _close(act, assembly_id, at)


@operation("motion.close")
def extend(act: Act, assembly_id: int, days: int) -> AssemblyTerms:
    """Keep a vote open longer, once, because too few have voted; every owner is told.

    Refuses (`votes.extended_already`), (`votes.election_fixed`) elections, (`votes.has_quorum`) where enough take
    part, (`votes.window`) more days in all than allowed, and a vote that is not open.
    """
    tx = act.transaction
    terms = hold(tx, assembly_id, to_change=True)
    act.require(terms.path)
    if terms.state(act.now()) is not AssemblyState.OPEN:
        raise Refused("votes.not_open")
    if terms.extended_from is not None:
        raise Refused("votes.extended_already")
    if any(one.kind is MotionKind.ELECTION for one in questions_of(tx, assembly_id)):
        raise Refused("votes.election_fixed")
    if turnout_of(tx, assembly_id).has_quorum:
        raise Refused("votes.has_quorum")
    most = rules_at(tx, terms.path).vote_days_most
    opens, closes = local_day(terms, terms.opens_at), local_day(terms, terms.closes_at) + timedelta(days=days)
    if days < 1 or (closes - opens).days > most:
        raise Refused("votes.window", least=1, most=most, days=(closes - opens).days)
    change(tx, assembly_id, closes_at=midnight(closes, terms.zone), extended_from=terms.closes_at)
    changed = terms_of(tx, assembly_id)
    tell_owners(tx, changed, notice(changed, "extended"), f"vote/{assembly_id}/extended", act.now())
    fixed = {"from": terms.closes_at.isoformat(), "closes_at": changed.closes_at.isoformat()}
    act_about(act, assembly_id, "extended", json.dumps(fixed))
    return changed


def _close(act: Act, assembly_id: int, at: datetime | None) -> AssemblyTerms:
    tx = act.transaction
    terms = hold(tx, assembly_id, to_change=True)
    act.require(terms.path)
    now = at or act.now()
    state = terms.state(now)
    if state in (AssemblyState.UPCOMING, AssemblyState.OPEN):
        raise Refused("votes.not_ended", closes=terms.closes_at)
    if state is not AssemblyState.ENDED:
        raise Refused("votes.over")
    waiting = waiting_count(tx, assembly_id)
    if waiting:
        raise Refused("votes.papers_waiting", count=waiting)
    ends = {}
    questions = questions_of(tx, assembly_id)
    for question in questions:
        cast = select(func.count()).where(
            col(Ballot.motion_id) == question.motion, col(Ballot.kind) == BallotKind.CAST.value
        )
        ends[question.number] = [int(tx.value(cast)), last_receipt(tx, question.motion)]
    change(tx, assembly_id, stage=Stage.CLOSED.value, closed_at=now)
    if terms.mode is BallotMode.SECRET:
        _open_secret(act, [question.motion for question in questions])
    act_about(act, assembly_id, "closed", json.dumps({"at": now.isoformat(), "ballots": ends}))
    return terms_of(tx, assembly_id)


def _open_secret(act: Act, motions: Sequence[int]) -> None:
    """Lay the counted choices open, shuffled and under new keys, and take away what led to their owners."""
    tx, hidden = act.transaction, open_choices(act.transaction, act.keys)
    dice = secrets.SystemRandom()
    for motion in motions:
        standing = tx.run(
            select(col(BallotStanding.head_id), col(BallotStanding.token_sealed), col(BallotStanding.state)).where(
                col(BallotStanding.motion_id) == motion
            )
        )
        choices = [
            hidden[token_of(act.keys, motion, head, token)]
            for head, token, state in standing
            if state == Counting.COUNTED.value and token
        ]
        dice.shuffle(choices)
        numbers = next_ids(tx, OpenedChoice, len(choices)) if choices else []
        rows: list[Any] = [
            OpenedChoice(id=number, motion_id=motion, key=secrets.token_hex(16), choice=choice, area=area)
            for number, (_, choice, area) in zip(numbers, choices, strict=True)
        ]
        if rows:
            append(tx, act.keys, *rows)
        tx.changed(update(BallotStanding).where(col(BallotStanding.motion_id) == motion).values(token_sealed=None))
    gone = [key for key, (motion, _, _) in hidden.items() if motion in set(motions)]
    for at in range(0, len(gone), 500):
        tx.run(delete(SecretChoice).where(col(SecretChoice.key).in_(gone[at : at + 500])))
