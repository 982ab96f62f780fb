"""How long freezing a roll of 10,000 homes takes, on SQLite: `python bench/roll.py`. Given: at most two seconds."""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import insert

from store.people.dwelling import Dwelling
from store.people.person import Person
from store.votes.preparing import announce_in_demo
from store.votes.turnout import turnout
from tests.store.votes.neighbourhood import LONG_AGO, opened

HOMES = 10_000


def main() -> None:
    """Fill a neighbourhood, announce a vote, and print how long it took."""
    with tempfile.TemporaryDirectory() as folder, opened(f"sqlite:///{folder}/roll.db") as place:
        people = [
            {"uid": f"u{number}", "name": f"业主{number}", "created_at": LONG_AGO, "is_demo": True}
            for number in range(HOMES)
        ]
        flats = [
            {"code": f"X{number}", "address": f"1幢{number}", "area_id": place.areas["1幢"], "building": "1",
             "floor_area": 8_000 + number % 5_000, "delivery": "delivered", "use": "residence"}
            for number in range(HOMES)
        ]  # fmt: skip
        place.database.write(lambda tx: tx.many(insert(Person), people))
        place.database.write(lambda tx: tx.many(insert(Dwelling), flats))
        owned = (
            "INSERT INTO ownership (dwelling_id, person_id, share_part, share_whole) "
            "SELECT d.id, p.id, 1, 1 FROM dwelling d JOIN person p ON p.uid = 'u' || substr(d.code, 2)"
        )
        place.database.write(lambda tx: tx.connection.exec_driver_sql(owned))
        terms = place.drafted()
        began = time.perf_counter()
        done = place.do(place.worker, announce_in_demo, terms.assembly, terms.opens_at - timedelta(days=20))
        print(f"{done.heads:,} heads frozen and announced in {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        place.do(place.worker, turnout, terms.assembly)
        print(f"turnout in {time.perf_counter() - began:.3f} s")


if __name__ == "__main__":
    main()
