"""Recomputing all evidence of votes: chains, receipts, what stands, rolls, and what was announced and counted."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from store.chains.anchor import Heads
from store.chains.sealed import Finding
from store.chains.verify import Examination, Verdict, columns, stream, table_of
from store.database import Transaction
from store.keys import Keys
from store.votes.assembly import Assembly, AssemblyAct, AssemblyTerms, BallotMode, Stage, assemblies, questions_of
from store.votes.ballots.ballot import (
    Ballot,
    BallotKind,
    BallotStanding,
    Counting,
    OpenedChoice,
    content_of,
    receipt,
)
from store.votes.ballots.secrecy import open_choices, token_of
from store.votes.preparing import content_hash
from store.votes.results.tally import raw_result
from store.votes.roll.entry import RollHead
from store.votes.roll.freezing import frozen_hash

PREFIX = "vote/"
Stood = dict[tuple[int, int], tuple[int, str]]


def verify_votes(tx: Transaction, keys: Keys, anchored: Heads | None = None) -> Verdict:
    """Recompute codes, receipts, standing ballots, rolls and results, in one consistent snapshot.

    Arguments: `anchored`, what `store.chains.anchor.read_anchor` read, to find also rows cut off or rewritten.
    """
    heads = {name: dict(ends) for name, ends in (anchored or {}).items()}
    examination = Examination(keys, heads)
    stood: Stood = {}
    acts: dict[int, list[Mapping[str, Any]]] = {}
    found = _chains(tx, examination, stood, acts)
    if found is None:
        found = _standing(tx, examination, stood) or _assemblies(tx, keys, acts) or _secrets(tx, keys)
    return Verdict(ok=found is None, rows=examination.rows, first_bad=found)


def _chains(
    tx: Transaction, examination: Examination, stood: Stood, acts: dict[int, list[Mapping[str, Any]]]
) -> Finding | None:
    last: dict[int, str] = {}
    for values in _rows(tx, examination, Ballot):
        if isinstance(values, Finding):
            return values
        key = (values["motion_id"], values["head_id"])
        if values["kind"] == BallotKind.CAST.value:
            before = last.get(values["motion_id"], "")
            content = content_of(values["head"], values["choice"], values["channel"], values["cast_at"])
            if values["receipt_before"] != before or values["receipt"] != receipt(content, before):
                return Finding("ballot", values["id"], "receipt")
            last[values["motion_id"]] = values["receipt"]
            if values["entry"] == "valid":
                stood[key] = (values["id"], Counting.COUNTED.value)
        elif key in stood and stood[key][0] == values["refers_to"]:
            is_suspended = values["kind"] == BallotKind.SUSPENDED.value
            stood[key] = (stood[key][0], (Counting.SUSPENDED if is_suspended else Counting.COUNTED).value)
    for values in _rows(tx, examination, OpenedChoice):
        if isinstance(values, Finding):
            return values
    for values in _rows(tx, examination, AssemblyAct):
        if isinstance(values, Finding):
            return values
        acts.setdefault(values["assembly_id"], []).append(dict(values))
    return examination.finish(tx, PREFIX)


def _rows(tx: Transaction, examination: Examination, table: Any) -> Iterator[Mapping[str, Any] | Finding]:
    yield from examination.table(tx, table)


def _standing(tx: Transaction, examination: Examination, stood: Stood) -> Finding | None:
    """What stands is what follows from the ballots."""
    seen = set()
    for row in stream(tx, select(*columns(BallotStanding)).order_by(*table_of(BallotStanding).primary_key)):
        examination.rows += 1
        key = (row["motion_id"], row["head_id"])
        name = f"{key[0]}/{key[1]}"
        if key not in stood:
            return Finding("ballot_standing", name, None)
        if row["ballot_id"] != stood[key][0]:
            return Finding("ballot_standing", name, "ballot_id")
        if row["state"] != stood[key][1]:
            return Finding("ballot_standing", name, "state")
        seen.add(key)
    gone = sorted(set(stood) - seen)
    return Finding("ballot_standing", f"{gone[0][0]}/{gone[0][1]}", None) if gone else None


def _assemblies(tx: Transaction, keys: Keys, acts: dict[int, list[Mapping[str, Any]]]) -> Finding | None:
    """Each assembly, its motions, candidates and roll are as they were announced, and its result as it was counted."""
    found = assemblies(tx, col(Assembly.stage) != Stage.DRAFT.value, most=100_000)
    for terms in found:
        told = acts.get(terms.assembly, [])
        announced = next((json.loads(one["content"]) for one in told if one["kind"] == "announced"), None)
        if announced is None:
            if terms.stage is Stage.CANCELLED:
                continue
            return Finding("assembly", terms.assembly, "stage")
        wrong = _announced(tx, terms, announced) or _acted(tx, terms, announced, told)
        if wrong is not None:
            return wrong
    gone = sorted(set(acts) - {terms.assembly for terms in found})
    return Finding("assembly", gone[0], "stage") if gone else None


def _announced(tx: Transaction, terms: AssemblyTerms, announced: Mapping[str, Any]) -> Finding | None:
    if frozen_hash(tx, terms.assembly) != announced["roll"]:
        return Finding("roll_head", terms.assembly, None)
    if terms.roll_hash != announced["roll"]:
        return Finding("assembly", terms.assembly, "roll_hash")
    weights = (
        select(col(Ballot.id))
        .join(RollHead, col(RollHead.id) == col(Ballot.head_id))
        .where(
            col(RollHead.assembly_id) == terms.assembly,
            col(Ballot.kind) == BallotKind.CAST.value,
            (col(Ballot.area) != col(RollHead.area)) | (col(Ballot.head) != col(RollHead.head)),
        )
    )
    if (row := tx.value(weights.order_by(col(Ballot.id)).limit(1))) is not None:
        return Finding("ballot", row, "area")
    if content_hash(tx, terms) != announced["content"]:
        return Finding("assembly", terms.assembly, None)
    return None


def _acted(
    tx: Transaction, terms: AssemblyTerms, announced: Mapping[str, Any], told: list[Mapping[str, Any]]
) -> Finding | None:
    closes = announced["closes_at"]
    stage = Stage.ANNOUNCED
    counted: dict[str, Any] = {}
    for one in told:
        content = json.loads(one["content"])
        if one["kind"] == "extended":
            closes = content["closes_at"]
        stage = {"closed": Stage.CLOSED, "counted": Stage.PRELIMINARY, "final": Stage.FINAL,
                 "cancelled": Stage.CANCELLED}.get(one["kind"], stage)  # fmt: skip
        if one["kind"] == "counted":
            counted = content
    if terms.closes_at.isoformat() != closes:
        return Finding("assembly", terms.assembly, "closes_at")
    if terms.stage is not stage:
        return Finding("assembly", terms.assembly, "stage")
    for question in questions_of(tx, terms.assembly) if counted else ():
        if json.loads(json.dumps(raw_result(tx, terms, question))) != counted[str(question.number)]:
            return Finding("motion", question.motion, None)
    return None


def _secrets(tx: Transaction, keys: Keys) -> Finding | None:
    """Every secret ballot that counts has its choice, and there are no others."""
    hidden = open_choices(tx, keys)
    for row in stream(tx, select(*columns(BallotStanding)).where(col(BallotStanding.token_sealed).is_not(None))):
        name = f"{row['motion_id']}/{row['head_id']}"
        choice = hidden.pop(token_of(keys, row["motion_id"], row["head_id"], row["token_sealed"]), None)
        area = tx.value(select(col(RollHead.area)).where(col(RollHead.id) == row["head_id"]))
        if choice is None or choice[0] != row["motion_id"] or choice[2] != area:
            return Finding("secret_choice", name, None)
    if hidden:
        return Finding("secret_choice", next(iter(hidden)), None)
    closed = assemblies(
        tx,
        col(Assembly.mode) == BallotMode.SECRET.value,
        col(Assembly.stage).in_((Stage.CLOSED.value, Stage.PRELIMINARY.value, Stage.FINAL.value)),
        most=100_000,
    )
    for terms in closed:
        for question in questions_of(tx, terms.assembly):
            opened = _sum(tx, table_of(OpenedChoice), question.motion)
            joined = table_of(BallotStanding).join(table_of(Ballot), col(Ballot.id) == col(BallotStanding.ballot_id))
            marked = tx.one(
                select(func.count(), func.coalesce(func.sum(col(Ballot.area)), 0))
                .select_from(joined)
                .where(
                    col(BallotStanding.motion_id) == question.motion,
                    col(BallotStanding.state) == Counting.COUNTED.value,
                )
            )
            if marked is None or opened != (int(marked[0]), int(marked[1])):
                return Finding("opened_choice", question.motion, None)
    return None


def _sum(tx: Transaction, table: Any, motion: int) -> tuple[int, int]:
    row = tx.one(select(func.count(), func.coalesce(func.sum(table.c.area), 0)).where(table.c.motion_id == motion))
    return (int(row[0]), int(row[1])) if row is not None else (0, 0)
