"""松园社区: two grids of 21 buildings; 1,300 people of 900 households will sign the pledge, 240 adults will not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.demo.estate import add_buildings, doors, dwelling, place
from bot.demo.names import adult_age, child_age, resident, uid
from store.database import Transaction
from store.keys import Keys
from store.people.intake import add_dwellings, add_households, add_members, add_occupancies, add_ownerships, add_people
from store.people.person import person_by_code

GRIDS = ("HH-SY-1", "HH-SY-2")
BUILDINGS, STAIRS, FLOORS, DOORS = 21, 2, 6, 2
HOUSEHOLDS = 1_000
SIGNED_HOUSEHOLDS = 900
SIGNERS = 1_300
LAST = "HH-SY-2:21-2-602"
_FIRST_PERSON = 2_000
# How many flats of a building, over seven buildings, have not signed: so that the chart has high and low bars.
_UNSIGNED_FLATS = (0, 1, 2, 6, 3, 0, 5)
_FLATS_A_BUILDING = STAIRS * FLOORS * DOORS


@dataclass(frozen=True)
class Member:
    """Somebody in a household of the plan: a number from 0 that is nobody else's, and whether they will sign."""

    number: int
    age: int
    signs: bool


@dataclass(frozen=True)
class Family:
    """A household of the plan: its grid and flat (from 0, in the order of the doors), and who lives there."""

    grid: str
    flat: int
    members: tuple[Member, ...]


def families() -> Iterator[Family]:
    """The thousand households, always the same ones."""
    unsigned = _unsigned_flats()
    number = covered = open_ = 0
    for position in range(HOUSEHOLDS):
        second, flat = divmod(position, HOUSEHOLDS // 2)
        kinds: list[tuple[str, bool]]
        if position in unsigned:
            kinds = [("adult", False)] * (1 + open_ % 2)
            open_ += 1
        else:
            kinds = [("adult", True)] * (2 if covered % 9 < 4 else 1)
            kinds += [("adult", False)] * (covered % 10 == 3) + [("child", False)] * (covered % 15 == 7)
            covered += 1
        members = []
        for kind, signs in kinds:
            age = adult_age(number) if kind == "adult" else child_age(number)
            members.append(Member(number, age, signs))
            number += 1
        yield Family(GRIDS[second], flat, tuple(members))


def signers() -> list[str]:
    """The lasting ids of the 1,300 who sign the pledge."""
    return [
        uid(f"resident-{_FIRST_PERSON + member.number}")
        for family in families()
        for member in family.members
        if member.signs
    ]


def add_songyuan(tx: Transaction, keys: Keys, at: datetime) -> None:
    """Build the two grids and move everybody in; P20, who is 13, lives with a family that has not signed."""
    flats = list(doors(BUILDINGS, STAIRS, FLOORS, DOORS))
    codes: dict[tuple[str, int], str] = {}
    dwellings: list[dict[str, Any]] = []
    for code in GRIDS:
        grid = place(tx, code)
        microgrids = add_buildings(tx, grid, BUILDINGS)
        for number, flat in enumerate(flats):
            lived_in = number < HOUSEHOLDS // 2 or flat == (BUILDINGS, 2, "601")
            row = dwelling(
                grid,
                microgrids[flat[0]],
                *flat,
                floor_area=7_200 + 450 * (number % 4),
                occupancy="owner_occupied" if lived_in else "vacant",
            )
            dwellings.append(row)
            codes[code, number] = row["code"]
    ids = add_dwellings(tx, dwellings)

    plan = list(families())
    people = [
        resident(keys, _FIRST_PERSON + member.number, member.age, at) for family in plan for member in family.members
    ]
    persons = add_people(tx, people)
    child = person_by_code(tx, "P20")
    guardians = next(family for family in plan if not any(member.signs for member in family.members))
    living = []
    for family in plan:
        flat_id = ids[codes[family.grid, family.flat]]
        lodgers = [(persons[uid(f"resident-{_FIRST_PERSON + member.number}")], member.age) for member in family.members]
        if family is guardians and child is not None:
            lodgers.append((child, 13))
        living.append((flat_id, lodgers))
    households = add_households(
        tx,
        [
            {"dwelling_id": flat, "head_id": lodgers[0][0], "kind": "family", "is_demo": True}
            for flat, lodgers in living
        ],
    )
    add_members(
        tx,
        [
            {"household_id": households[flat], "person_id": person, "relation": _relation(number, age)}
            for flat, lodgers in living
            for number, (person, age) in enumerate(lodgers)
        ],
    )
    add_occupancies(
        tx,
        [
            {"dwelling_id": flat, "person_id": person, "kind": "family" if number else "owner"}
            for flat, lodgers in living
            for number, (person, _) in enumerate(lodgers)
        ],
    )
    add_ownerships(
        tx,
        [
            {"dwelling_id": flat, "person_id": lodgers[0][0], "share_part": 1, "share_whole": 1}
            for flat, lodgers in living
        ],
    )


def _relation(number: int, age: int) -> str:
    if number == 0:
        return "head"
    return "child" if age < 18 else "member"


def _unsigned_flats() -> frozenset[int]:
    """The positions, from 0 to 999, of the hundred households of which nobody has signed."""
    chosen = []
    for position in range(HOUSEHOLDS):
        building, flat = divmod(position, _FLATS_A_BUILDING)
        # Every fourth flat of a building first, so that they do not all lie on the ground floor.
        if flat * 7 % _FLATS_A_BUILDING < _UNSIGNED_FLATS[building % len(_UNSIGNED_FLATS)]:
            chosen.append(position)
    return frozenset(chosen[: HOUSEHOLDS - SIGNED_HOUSEHOLDS])
