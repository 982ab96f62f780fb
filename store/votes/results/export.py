"""Exports of a vote: the whole recountable bundle for tally team and court, and the public list of receipts."""

import json
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.database import Transaction
from store.refusals import Refused
from store.votes.assembly import Assembly, AssemblyTerms, BallotMode, MotionTerms, Stage, assemblies, questions_of
from store.votes.ballots.ballot import Ballot, BallotKind, BallotStanding, Counting, OpenedChoice, content_of, receipt
from store.votes.delivery import delivered_heads
from store.votes.results.tally import motion_part, raw_result
from store.votes.roll.entry import areas_by_head

COUNTED = (Stage.CLOSED, Stage.PRELIMINARY, Stage.FINAL)


def find_motion(tx: Transaction, said: str) -> tuple[AssemblyTerms, MotionTerms]:
    """The motion that "code/number" names, or the only one of an assembly named by its code.

    Refuses (`votes.unknown`) what names none.
    """
    code, _, number = said.strip().partition("/")
    found = assemblies(tx, col(Assembly.code) == code, most=1)
    questions = questions_of(tx, found[0].assembly) if found else ()
    chosen = [one for one in questions if not number or str(one.number) == number]
    if len(chosen) != 1:
        raise Refused("votes.unknown")
    return found[0], chosen[0]


def bundle(tx: Transaction, terms: AssemblyTerms, question: MotionTerms) -> dict[str, Any]:
    """Everything that a recount needs, exactly as cast. Refuses (`votes.not_closed`) before the close.

    Of a secret vote the heads that took part stand under random keys with their weights: nothing joins them any more.
    """
    if terms.stage not in COUNTED:
        raise Refused("votes.not_closed")
    part = motion_part(tx, terms, question)
    roll = [{"head": head, "area": area} for _, head, area in areas_by_head(tx, terms.assembly)]
    delivered = delivered_heads(tx, terms.assembly)
    if terms.mode is BallotMode.SECRET:
        return _secret(tx, question, part, roll, delivered)
    return {"motion": part, "roll": roll, "delivered": delivered, "ballots": _ballots(tx, question.motion)}


def public_list(tx: Transaction, terms: AssemblyTerms, question: MotionTerms) -> dict[str, Any]:
    """Totals and receipts: whether a ballot is in it, never how it was cast. Refuses (`votes.not_closed`) too early."""
    if terms.stage not in COUNTED:
        raise Refused("votes.not_closed")
    return {
        "motion": motion_part(tx, terms, question),
        "roll_hash": terms.roll_hash,
        "result": raw_result(tx, terms, question),
        "receipts": sorted(
            ({"receipt": row["receipt"], "status": row["status"]} for row in _ballots(tx, question.motion)),
            key=lambda one: one["receipt"],
        ),
    }


def _ballots(tx: Transaction, motion_id: int) -> list[dict[str, Any]]:
    standing = {
        row[0]: row[1]
        for row in tx.run(
            select(col(BallotStanding.ballot_id), col(BallotStanding.state)).where(
                col(BallotStanding.motion_id) == motion_id
            )
        )
    }
    rows = tx.run(
        select(
            col(Ballot.id), col(Ballot.head), col(Ballot.choice), col(Ballot.channel), col(Ballot.cast_at),
            col(Ballot.receipt_before), col(Ballot.receipt), col(Ballot.entry),
        )
        .where(col(Ballot.motion_id) == motion_id, col(Ballot.kind) == BallotKind.CAST.value)
        .order_by(col(Ballot.position))
    )  # fmt: skip
    return [
        content_of(row.head, row.choice, row.channel, row.cast_at)
        | {"previous": row.receipt_before, "receipt": row.receipt, "status": status(row.entry, standing.get(row.id))}
        for row in rows
    ]


def status(entry: str, standing: str | None) -> str:
    """What a bundle says of a ballot: valid, suspended, duplicate or invalid."""
    if standing == Counting.COUNTED.value:
        return "valid"
    if standing == Counting.SUSPENDED.value:
        return "suspended"
    return "invalid" if entry == "invalid" else "duplicate"


def _secret(
    tx: Transaction, question: MotionTerms, part: dict[str, Any], roll: list[dict[str, Any]], delivered: list[str]
) -> dict[str, Any]:
    voted = [row for row in _ballots(tx, question.motion) if row["status"] == "valid"]
    returned = {row["head"] for row in voted}
    opened = tx.run(
        select(col(OpenedChoice.key), col(OpenedChoice.choice), col(OpenedChoice.area))
        .where(col(OpenedChoice.motion_id) == question.motion)
        .order_by(col(OpenedChoice.position))
    )
    ballots: list[dict[str, Any]] = []
    before = ""
    for key, choice, _ in opened:
        content = {"head": key} | ({"choices": json.loads(choice)} if choice.startswith("[") else {"choice": choice})
        made = receipt(content, before)
        ballots.append(content | {"previous": before, "receipt": made, "status": "valid"})
        before = made
    return {
        "motion": part,
        "roll": [row for row in roll if row["head"] not in returned] + [
            {"head": key, "area": area} for key, _, area in opened
        ],
        "delivered": [head for head in delivered if head not in returned],
        "ballots": ballots,
    }  # fmt: skip
