"""Freezing a roll: from then on it is what ballots are weighed by, and its hash is in the assembly's chain."""

from itertools import groupby
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import col

from store.chains.chain import next_ids
from store.database import Fixed, Transaction
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import AssemblyTerms, Stage, terms_of
from store.votes.days import local_day
from store.votes.roll.building import Draft, Unresolved, build, roll_hash
from store.votes.roll.entry import RollHead, RollOwner, RollUnit

MOST_SHOWN = 50
_HEADS, _UNITS, _OWNERS = (Fixed(insert(table)) for table in (RollHead, RollUnit, RollOwner))


@record
class RollCheck:
    """How a roll looks: totals (`area` in 0.01 m²), and what keeps it from being frozen, at most fifty of them.

    `developer_units` are those that count as one head together; `several` how many heads own more than one unit.
    """

    heads: int
    units: int
    area: int
    developer_units: int
    developer_area: int
    several: int
    left_out: int
    unresolved_total: int
    unresolved: tuple[Unresolved, ...]


@operation("motion.roll")
def roll_check(act: Act, assembly_id: int) -> RollCheck:
    """The roll as the archive gives it today, with every row that is to be put right first."""
    terms = terms_of(act.transaction, assembly_id)
    act.require(terms.path)
    return _checked(drafted(act.transaction, terms, act))


def drafted(tx: Transaction, terms: AssemblyTerms, act: Act) -> Draft:
    """The roll of an assembly that is not frozen yet."""
    return build(tx, terms.path, local_day(terms, act.now()), counts_parking=terms.counts_parking)


def freeze(act: Act, terms: AssemblyTerms) -> tuple[str, int, int]:
    """Write the roll of an assembly that is held to be changed; gives its hash, heads and area.

    Refuses (`votes.roll_incomplete`) while a row is unresolved, (`votes.roll_empty`) a roll of nobody.
    """
    tx = act.transaction
    draft = drafted(tx, terms, act)
    if draft.unresolved:
        raise Refused("votes.roll_incomplete", count=len(draft.unresolved), first=draft.unresolved[0].address)
    if not draft.heads or not draft.area:
        raise Refused("votes.roll_empty")
    if terms.stage is not Stage.DRAFT:
        raise Refused("votes.announced_already")
    heads, units, owners = _rows(tx, terms.assembly, draft)
    tx.many(_HEADS, heads)
    tx.many(_UNITS, units)
    tx.many(_OWNERS, owners)
    return frozen_hash(tx, terms.assembly), len(heads), draft.area


def frozen_hash(tx: Transaction, assembly_id: int) -> str:
    """The hash of the roll as it lies in the tables."""
    units = _grouped(tx, col(RollUnit.head_id), (col(RollUnit.dwelling_id), col(RollUnit.area)), RollUnit, assembly_id)
    owners = _grouped(tx, col(RollOwner.head_id), (col(RollOwner.person_id),), RollOwner, assembly_id)
    rows = tx.run(
        select(col(RollHead.id), col(RollHead.head), col(RollHead.kind), col(RollHead.area))
        .where(col(RollHead.assembly_id) == assembly_id)
        .order_by(col(RollHead.head))
    )
    heads = []
    for row, head, kind, area in rows:
        own = units.get(row, [])
        # A head's area stands twice, in it and in its units: the hash covers both.
        heads.append((f"{head}/{area}", kind, own, [owner[0] for owner in owners.get(row, [])]))
    return roll_hash(heads)


def _grouped(
    tx: Transaction, head: Any, columns: tuple[Any, ...], table: Any, assembly_id: int
) -> dict[int, list[Any]]:
    rows = tx.run(select(head, *columns).where(col(table.assembly_id) == assembly_id).order_by(head))
    return {key: [list(row[1:]) for row in group] for key, group in groupby(rows, key=lambda row: row[0])}


def _rows(tx: Transaction, assembly: int, draft: Draft) -> tuple[list[Any], list[Any], list[Any]]:
    numbers = next_ids(tx, RollHead, len(draft.heads))
    heads: list[Any] = []
    units: list[Any] = []
    owners: list[Any] = []
    width = max(4, len(str(len(draft.heads))))
    for order, (number, head) in enumerate(zip(numbers, draft.heads, strict=True), start=1):
        heads.append({"id": number, "assembly_id": assembly, "head": f"H{order:0{width}d}", "kind": head.kind,
                      "area": head.area})  # fmt: skip
        owners += [{"assembly_id": assembly, "head_id": number, "person_id": owner} for owner in head.owners]
        units += [
            {"assembly_id": assembly, "head_id": number, "dwelling_id": unit.dwelling, "area_id": unit.area_id,
             "address": unit.address, "building": unit.building, "area": unit.area, "area_source": unit.source}
            for unit in head.units
        ]  # fmt: skip
    for table, rows in ((RollUnit, units), (RollOwner, owners)):
        for number, row in zip(next_ids(tx, table, len(rows)), rows, strict=True):
            row["id"] = number
    return heads, units, owners


def _checked(draft: Draft) -> RollCheck:
    developer = [head for head in draft.heads if head.kind == "developer"]
    return RollCheck(
        heads=len(draft.heads),
        units=sum(len(head.units) for head in draft.heads),
        area=draft.area,
        developer_units=sum(len(head.units) for head in developer),
        developer_area=sum(head.area for head in developer),
        several=sum(len(head.units) > 1 and head.kind == "owner" for head in draft.heads),
        left_out=draft.left_out,
        unresolved_total=len(draft.unresolved),
        unresolved=tuple(draft.unresolved[:MOST_SHOWN]),
    )
