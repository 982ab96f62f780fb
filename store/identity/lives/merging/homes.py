"""Homes and shares of two records of one person: one home is lived in once, two shares of one home are one."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.identity.lives.changes import Changes
from store.people.dwelling import Household, HouseholdMember, Occupancy, Ownership


def join_homes(change: Changes, kept: int, other: int, day: date) -> None:
    """Let the homes of `other`, past ones too, be those of `kept`; what both live in is kept once."""
    households = select(col(HouseholdMember.household_id)).where(col(HouseholdMember.person_id) == other)
    headed = (col(Household.head_id) == other) & col(Household.id).in_(households)
    rows = change.tx.run(select(col(Household.id)).where(headed))
    change.set(Household, headed, head_id=kept)
    stays = (col(HouseholdMember.person_id) == kept) & col(HouseholdMember.valid_to).is_(None)
    change.set(
        HouseholdMember, stays & col(HouseholdMember.household_id).in_([row[0] for row in rows]), relation="head"
    )
    _pass_on(change, HouseholdMember, "household_id", kept, other, day)
    _pass_on(change, Occupancy, "dwelling_id", kept, other, day)


def join_shares(change: Changes, kept: int, other: int, day: date) -> None:
    """Let what `other` owns be owned by `kept`; where both own a share of one home, the shares are added.

    Two records may also repeat one share: together they are never more than what the other owners leave.
    """
    open_rows = col(Ownership.valid_to).is_(None)
    columns = (col(Ownership.id), col(Ownership.dwelling_id), col(Ownership.person_id), col(Ownership.share_part),
               col(Ownership.share_whole))  # fmt: skip
    both_own = select(col(Ownership.dwelling_id)).where(col(Ownership.person_id) == kept, open_rows)
    here = select(col(Ownership.dwelling_id)).where(
        col(Ownership.person_id) == other, open_rows, col(Ownership.dwelling_id).in_(both_own)
    )
    homes: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in change.tx.run(
        select(*columns).where(open_rows, col(Ownership.dwelling_id).in_(here)).order_by(columns[0])
    ):
        homes[row.dwelling_id][row.person_id].append(row)
    for owners in homes.values():
        mine, theirs = owners.pop(kept), owners.pop(other)
        left = 1 - sum((_share(row) for rows in owners.values() for row in rows), Fraction())
        share = max(min(sum(map(_share, mine + theirs), Fraction()), left), *map(_share, mine + theirs))
        change.set(Ownership, col(Ownership.id).in_([row.id for row in [*mine[1:], *theirs]]), valid_to=day)
        change.set(Ownership, col(Ownership.id) == mine[0].id, share_part=share.numerator,
                   share_whole=share.denominator)  # fmt: skip
    _pass_on(change, Ownership, "dwelling_id", kept, other, day)


def _pass_on(change: Changes, table: Any, where: str, kept: int, other: int, day: date) -> None:
    place = getattr(table, where)
    there = change.tx.run(select(place).where(table.person_id == kept, table.valid_to.is_(None)))
    twice = (table.person_id == other) & table.valid_to.is_(None) & place.in_([row[0] for row in there])
    change.set(table, twice, valid_to=day)
    change.set(table, table.person_id == other, person_id=kept)


def _share(row: Any) -> Fraction:
    return Fraction(row.share_part, row.share_whole)
