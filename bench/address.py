"""Time the understanding of addresses over 156,000 dwellings in 339 neighbourhoods: `python bench/address.py`."""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlalchemy import insert  # the line above makes the packages found

from store.database import Database, Transaction  # likewise
from store.people.address.finding import names_within, understand  # likewise
from store.people.area import AreaKind, add_area, place_of  # likewise
from store.people.dwelling import Dwelling  # likewise
from store.tables import metadata  # likewise

SURNAMES = "观棠翡翠松园书院蓝天幸福花园南湖玉龙三衢斗潭双岭荷花白云信安新桥紫荆阳光府山水亭"
NEIGHBOURHOODS, EACH = 339, 460


def fill(tx: Transaction) -> list[str]:
    """A district of 64 communities, 339 neighbourhoods and 155,940 dwellings; gives the neighbourhoods' paths."""
    district = add_area(tx, None, AreaKind.DISTRICT, "D", "某区")
    communities = [add_area(tx, district, AreaKind.COMMUNITY, f"C{at}", f"{name(at * 7)}社区") for at in range(64)]
    paths = []
    for at in range(NEIGHBOURHOODS):
        made = add_area(tx, communities[at % 64], AreaKind.GRID, f"G{at}", name(at * 13 + 5) + "苑府里园"[at % 4])
        place = place_of(tx, made)
        paths.append(place.path if place else "")
        rows = []
        for number in range(EACH):
            building, rest = divmod(number, 46)
            stair, door = divmod(rest, 23)
            parts = {
                "building": str(building + 1),
                "stair": str(stair + 1),
                "door": str(101 + door // 2 * 100 + door % 2),
            }
            rows.append({"area_id": made, "code": f"G{at}-{number}", "address": f"{at}-{number}", **parts})
        tx.connection.execute(insert(Dwelling.__table__), rows)  # type: ignore[attr-defined]  # made by SQLModel
    return paths


def name(at: int) -> str:
    """A name of three characters."""
    return "".join(SURNAMES[(at * step + step) % len(SURNAMES)] for step in (1, 5, 11))


def main() -> None:
    """Print the median and the 99th percentile of 2,000 addresses."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/bench.db")
        database.write(lambda tx: metadata.create_all(tx.connection))
        paths = database.write(fill)

        def measure(tx: Transaction, clock: Callable[[], float]) -> list[float]:
            names = names_within(tx, "/1/")
            taken = []
            for at in range(2000):
                said = f"{1 + at % 10}幢{'一二'[at % 2]}单元{1 + at % 9}0{1 + at % 2}" + ("" if at % 2 else "室")
                if at % 4 == 0:
                    said = name((at % NEIGHBOURHOODS) * 13 + 5) + said
                before = clock()
                understand(tx, said, paths[at % NEIGHBOURHOODS], names)
                taken.append(clock() - before)
            return taken

        # On a shared machine the processor's time says more than the clock on the wall.
        for name_of, clock in (("wall", time.perf_counter), ("processor", time.thread_time)) * 2:
            taken = sorted(database.read(partial(measure, clock=clock)))
            print(f"{name_of:10} p50 {1000 * taken[1000]:.3f} ms   p99 {1000 * taken[1980]:.3f} ms")
        database.close()


if __name__ == "__main__":
    main()
