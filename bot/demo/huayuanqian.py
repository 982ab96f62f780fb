"""花园前新村: 370 households, for the yearly hygiene fee; its stairways are microgrids."""

from datetime import datetime

from bot.demo.estate import add_stairways, doors, dwelling, place
from bot.demo.names import adult_age, resident
from store.database import Transaction
from store.keys import Keys
from store.people.intake import add_dwellings, add_households, add_members, add_occupancies, add_ownerships, add_people
from store.people.person import person_by_code

HOUSEHOLDS = 370
BUILDINGS = 19
LAST = "XX-SQ-HYQ:19-1-502"
_FIRST_PERSON = 4_500
_NAMED = {(3, 2, "101"): "P03", (3, 2, "201"): "P14"}


def add_huayuanqian(tx: Transaction, keys: Keys, at: datetime) -> None:
    """Build it and move everybody in; P03 and P14 live in stairway 3-2, which P14 leads."""
    grid = place(tx, "XX-SQ-HYQ")
    stairways = add_stairways(tx, grid, BUILDINGS, 2)
    flats = list(doors(BUILDINGS, 2, 5, 2))[:HOUSEHOLDS]
    rows = [
        dwelling(grid, stairways[flat[0], flat[1]], *flat, floor_area=6_050 + 380 * (number % 3))
        for number, flat in enumerate(flats)
    ]
    ids = add_dwellings(tx, rows)
    people = {
        flat: resident(keys, _FIRST_PERSON + number, adult_age(number + 3), at)
        for number, flat in enumerate(flats)
        if flat not in _NAMED
    }
    persons = add_people(tx, list(people.values()))
    heads = []
    for flat, row in zip(flats, rows, strict=True):
        head = person_by_code(tx, _NAMED[flat]) if flat in _NAMED else persons[people[flat]["uid"]]
        heads.append((ids[row["code"]], head))
    households = add_households(
        tx, [{"dwelling_id": flat, "head_id": head, "kind": "family", "is_demo": True} for flat, head in heads]
    )
    add_members(tx, [{"household_id": households[flat], "person_id": head, "relation": "head"} for flat, head in heads])
    add_occupancies(tx, [{"dwelling_id": flat, "person_id": head, "kind": "owner"} for flat, head in heads])
    add_ownerships(
        tx, [{"dwelling_id": flat, "person_id": head, "share_part": 1, "share_whole": 1} for flat, head in heads]
    )
