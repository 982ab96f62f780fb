"""Moving in, moving out, and a child that is born into a household."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from store.database import Transaction
from store.identity.lives.changes import Changes
from store.people.dwelling import Dwelling, Household, HouseholdMember, Occupancy
from store.people.person import Person, person_row
from store.refusals import Refused


def move_in(change: Changes, person_id: int, day: date, *, dwelling: int, lives: str, relation: str) -> None:
    """Let a person live in a dwelling from a day on; where they lived before, they do until that day.

    Arguments: `lives`, owner, family or tenant; `relation`, to the head of the household there.
    Refuses (`lives.lives_there`) somebody who lives there already.
    """
    tx = change.tx
    if dwelling in _homes(tx, person_id):
        raise Refused("lives.lives_there")
    leave_homes(change, person_id, day)
    household = tx.value(
        select(col(Household.id)).where(col(Household.dwelling_id) == dwelling).order_by(col(Household.id)).limit(1)
    )
    if household is None:
        is_demo = tx.value(select(col(Person.is_demo)).where(col(Person.id) == person_id))
        household = change.add(
            Household, dwelling_id=dwelling, head_id=person_id, kind="tenants" if lives == "tenant" else "family",
            is_demo=bool(is_demo),
        )  # fmt: skip
        relation = "head"
    change.add(
        HouseholdMember, household_id=household, person_id=person_id, relation=relation, valid_from=day, valid_to=None
    )
    change.add(Occupancy, dwelling_id=dwelling, person_id=person_id, kind=lives, valid_from=day, valid_to=None)
    change.set(Dwelling, col(Dwelling.id) == dwelling, occupancy="let" if lives == "tenant" else "owner_occupied")


def move_out(change: Changes, person_id: int, day: date) -> None:
    """Let a person live nowhere here from a day on. Refuses (`lives.lives_nowhere`) somebody who does not live here."""
    if not leave_homes(change, person_id, day):
        raise Refused("lives.lives_nowhere")


def be_born(
    change: Changes, keys: Any, parent_id: int, day: date, now: Any, *, name: str, gender: str, relation: str
) -> int:
    """Put a newborn into the household of a parent and give its id.

    Refuses (`lives.lives_nowhere`) a parent who does not live here, (`lives.born_already`) a child of the same name
    and birthday in that household.
    """
    tx = change.tx
    household = tx.value(
        select(col(HouseholdMember.household_id))
        .where(col(HouseholdMember.person_id) == parent_id, col(HouseholdMember.valid_to).is_(None))
        .order_by(col(HouseholdMember.id).desc())
        .limit(1)
    )
    if household is None:
        raise Refused("lives.lives_nowhere")
    same = (
        select(col(Person.id))
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Person.id))
        .where(col(HouseholdMember.household_id) == household, col(Person.name) == name, col(Person.birth) == day)
    )
    if tx.value(same) is not None:
        raise Refused("lives.born_already", name=name)
    is_demo = bool(tx.value(select(col(Person.is_demo)).where(col(Person.id) == parent_id)))
    row = person_row(keys, name, at=now, birth=day, gender=gender or None, is_demo=is_demo)
    child = change.add(Person, **row)
    change.add(HouseholdMember, household_id=household, person_id=child, relation=relation, valid_from=day,
               valid_to=None)  # fmt: skip
    dwelling = tx.value(select(col(Household.dwelling_id)).where(col(Household.id) == household))
    change.add(Occupancy, dwelling_id=dwelling, person_id=child, kind="family", valid_from=day, valid_to=None)
    return child


def leave_homes(change: Changes, person_id: int, day: date) -> int:
    """End every home of a person on a day; a household that loses its head gets the next one, an empty flat is vacant.

    Gives how many homes there were. Refuses (`lives.before_moving_in`) a day before somebody began to live there.
    """
    tx = change.tx
    homes = _homes(tx, person_id)
    refuse_before(tx, person_id, day)
    open_here = (col(HouseholdMember.person_id) == person_id) & col(HouseholdMember.valid_to).is_(None)
    households = [row[0] for row in tx.run(select(col(HouseholdMember.household_id)).where(open_here))]
    change.set(HouseholdMember, open_here, valid_to=day)
    change.set(Occupancy, (col(Occupancy.person_id) == person_id) & col(Occupancy.valid_to).is_(None), valid_to=day)
    for household in households:
        _next_head(change, household, person_id)
    for dwelling in homes:
        left = tx.value(
            select(func.count()).where(col(Occupancy.dwelling_id) == dwelling, col(Occupancy.valid_to).is_(None))
        )
        if not left:
            change.set(Dwelling, col(Dwelling.id) == dwelling, occupancy="vacant")
    return len(homes) or len(households)


def refuse_before(tx: Transaction, person_id: int, day: date) -> None:
    """Refuse (`lives.before_moving_in`) a day before somebody began to live where they live."""
    for table in (HouseholdMember, Occupancy):
        later = (col(table.person_id) == person_id, col(table.valid_to).is_(None), col(table.valid_from) > day)
        if tx.value(select(col(table.id)).where(*later).limit(1)) is not None:
            raise Refused("lives.before_moving_in")


def _next_head(change: Changes, household: int, gone: int) -> None:
    rows = change.tx.run(
        select(col(HouseholdMember.id), col(HouseholdMember.person_id), col(HouseholdMember.relation))
        .join(Person, col(Person.id) == col(HouseholdMember.person_id))
        .where(
            col(HouseholdMember.household_id) == household,
            col(HouseholdMember.valid_to).is_(None),
            col(HouseholdMember.person_id) != gone,
        )
        .order_by(col(Person.birth), col(HouseholdMember.id))
    )
    if not rows:
        return
    heir = next((row for row in rows if row.relation == "spouse"), rows[0])
    if change.set(Household, (col(Household.id) == household) & (col(Household.head_id) == gone),
                  head_id=heir.person_id):  # fmt: skip
        change.set(HouseholdMember, col(HouseholdMember.id) == heir.id, relation="head")


def _homes(tx: Transaction, person_id: int) -> set[int]:
    rows = tx.run(
        select(col(Occupancy.dwelling_id)).where(
            col(Occupancy.person_id) == person_id, col(Occupancy.valid_to).is_(None)
        )
    )
    members = tx.run(
        select(col(Household.dwelling_id))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .where(col(HouseholdMember.person_id) == person_id, col(HouseholdMember.valid_to).is_(None))
    )
    return {row[0] for row in rows} | {row[0] for row in members}
