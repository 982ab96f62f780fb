"""Buildings of the demo: where each door is, and the rows of a dwelling."""

from collections.abc import Iterator
from typing import Any

from store.database import Transaction
from store.people.area import AreaKind, Place, add_area, area_by_code


def doors(buildings: int, stairs: int, floors: int, doors_a_floor: int) -> Iterator[tuple[int, int, str]]:
    """All doors in order: building and stair from 1, and the door such as "302"."""
    for building in range(1, buildings + 1):
        for stair in range(1, stairs + 1):
            for floor in range(1, floors + 1):
                for door in range(1, doors_a_floor + 1):
                    yield building, stair, f"{floor}{door:02d}"


def place(tx: Transaction, code: str) -> Place:
    """The demo's area with a code, which must be there."""
    found = area_by_code(tx, code)
    if found is None:
        raise LookupError(f"the demo has no area {code}")
    return found


def add_buildings(tx: Transaction, grid: Place, buildings: int) -> dict[int, int]:
    """A microgrid for each building of a neighbourhood; gives the area's id for each building's number."""
    return {
        number: add_area(
            tx, grid.id, AreaKind.MICROGRID, f"{grid.code}-{number}", f"{grid.name}{number}幢", is_demo=True
        )
        for number in range(1, buildings + 1)
    }


def add_stairways(tx: Transaction, grid: Place, buildings: int, stairs: int) -> dict[tuple[int, int], int]:
    """A microgrid for each stairway of a neighbourhood; gives the area's id for each building and stair."""
    return {
        (building, stair): add_area(
            tx,
            grid.id,
            AreaKind.MICROGRID,
            f"{grid.code}-{building}-{stair}",
            f"{grid.name}{building}幢{stair}单元",
            is_demo=True,
        )
        for building in range(1, buildings + 1)
        for stair in range(1, stairs + 1)
    }


def dwelling(
    grid: Place,
    area_id: int,
    building: int,
    stair: int,
    door: str,
    floor_area: int,
    *,
    occupancy: str = "owner_occupied",
    delivery: str = "delivered",
) -> dict[str, Any]:
    """The row of a flat; `floor_area` in 0.01 m²."""
    return {
        "area_id": area_id,
        "code": f"{grid.code}:{building}-{stair}-{door}",
        "building": str(building),
        "stair": str(stair),
        "door": door,
        "address": f"{grid.name.removesuffix('（虚构）')}{building}幢{stair}单元{door}室",
        "floor_area": floor_area,
        "area_source": "registry",
        "use": "residence",
        "delivery": delivery,
        "occupancy": occupancy,
        "is_demo": True,
    }
