"""观棠府: 1,091 flats of 1,040 owners' heads and 104,000.00 m² together, for the election of its first committee."""

from datetime import datetime
from typing import Any

from bot.demo.acting import known
from bot.demo.estate import add_buildings, doors, dwelling, place
from bot.demo.names import adult_age, resident
from store.database import Transaction
from store.keys import Keys
from store.people.intake import (
    add_dwellings,
    add_households,
    add_members,
    add_occupancies,
    add_ownerships,
    add_people,
)

HEADS = 1_040
AREA = 10_400_000
FLATS = 1_091
LAST = "BY-SL-GTF:13-2-1402"
_FIRST_PERSON = 0
_COUPLE = (5, 1, "302")
_THREE = ((1, 1, "101"), (1, 1, "102"), (1, 1, "103"))
# The last flats of the last building: the developer's, never sold.
_UNSOLD = 50
# Five sizes whose differences cancel out, so that the sum is what the golden numbers say.
_SIZES = (8_850, 9_300, 9_533, 9_766, 10_216)


def add_guantangfu(tx: Transaction, keys: Keys, at: datetime) -> None:
    """Build it, and let P01 and P02 share a flat, P08 own three, the developer P09 fifty, and 1,037 people one each."""
    grid = place(tx, "BY-SL-GTF")
    microgrids = add_buildings(tx, grid, 13)
    flats = list(doors(13, 2, 14, 3))[:FLATS]
    rows = _dwellings(grid, microgrids, flats)
    ids = add_dwellings(tx, rows)
    flat_ids = {flat: ids[row["code"]] for flat, row in zip(flats, rows, strict=True)}
    unsold = set(flats[-_UNSOLD:])
    others = [flat for flat in flats if flat != _COUPLE and flat not in _THREE and flat not in unsold]

    people = [resident(keys, _FIRST_PERSON + number, adult_age(number), at) for number in range(len(others))]
    persons = add_people(tx, people)
    owners = dict(zip(others, (persons[row["uid"]] for row in people), strict=True))
    named = {code: known(tx, code) for code in ("P01", "P02", "P08", "P09")}

    owned = [_share(flat_ids[flat], owner) for flat, owner in owners.items()]
    owned += [_share(flat_ids[_COUPLE], named[code], 2) for code in ("P01", "P02")]
    owned += [_share(flat_ids[flat], named["P08"]) for flat in _THREE]
    owned += [_share(flat_ids[flat], named["P09"]) for flat in unsold]
    add_ownerships(tx, owned)

    living = [flat for number, flat in enumerate(others) if _is_lived_in(number)]
    families = [(_COUPLE, (named["P01"], named["P02"])), (_THREE[0], (named["P08"],))]
    families += [(flat, (owners[flat],)) for flat in living]
    households = add_households(
        tx,
        [
            {"dwelling_id": flat_ids[flat], "head_id": family[0], "kind": "family", "is_demo": True}
            for flat, family in families
        ],
    )
    pairs = [(flat_ids[flat], person, number) for flat, family in families for number, person in enumerate(family)]
    add_members(
        tx,
        [
            {"household_id": households[flat], "person_id": person, "relation": "spouse" if number else "head"}
            for flat, person, number in pairs
        ],
    )
    add_occupancies(tx, [{"dwelling_id": flat, "person_id": person, "kind": "owner"} for flat, person, _ in pairs])


def _is_lived_in(number: int) -> bool:
    """Three of five owners have moved in: the neighbourhood is new, and many live elsewhere."""
    return number % 5 < 3


def _dwellings(grid: Any, microgrids: dict[int, int], flats: list[tuple[int, int, str]]) -> list[dict[str, Any]]:
    rows = []
    number = sized = 0
    unsold = set(flats[-_UNSOLD:])
    for flat in flats:
        occupancy = "owner_occupied"
        if flat in unsold or (flat in _THREE and flat != _THREE[0]):
            occupancy = "vacant"
        elif flat != _COUPLE and flat not in _THREE:
            occupancy = "owner_occupied" if _is_lived_in(number) else "unoccupied"
            number += 1
        size = _SIZES[0]
        if flat != _COUPLE:
            size = _SIZES[sized % len(_SIZES)]
            sized += 1
        delivery = "unsold" if flat in unsold else "delivered"
        rows.append(dwelling(grid, microgrids[flat[0]], *flat, floor_area=size, occupancy=occupancy, delivery=delivery))
    rows[-1]["floor_area"] += AREA - sum(row["floor_area"] for row in rows)
    return rows


def _share(flat: int, owner: int, whole: int = 1) -> dict[str, Any]:
    return {"dwelling_id": flat, "person_id": owner, "share_part": 1, "share_whole": whole}
