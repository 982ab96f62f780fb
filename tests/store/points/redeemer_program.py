"""A program in which a share of the people wants the same thing at once: `redeemer_program URL ITEM SHARE OF`.

It prints the id of everybody to whom the thing was promised, as soon as that is certain.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlmodel import col

import store.tables  # noqa: F401 - tables refer to one another
from store.database import Database
from store.points.ledger.account import AccountKind, PointsAccount
from store.points.redeeming.reserving import reserve
from store.refusals import Refused
from tests.store.pledges.village import act


def main(url: str, item: int, share: int, of: int) -> None:
    """Have one share of all who have points reserve the thing."""
    database = Database.open(url)

    def want(person: int) -> None:
        try:
            database.write(lambda tx: reserve(act(tx, person), item))
        except Refused:
            return
        # One call a line, so that lines of several threads never run together.
        os.write(1, f"{person}\n".encode())

    try:
        holders = select(col(PointsAccount.owner_id)).where(col(PointsAccount.kind) == AccountKind.PERSON.value)
        people = [row[0] for row in database.read(lambda tx: tx.run(holders.order_by(col(PointsAccount.owner_id))))]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(want, people[share::of]))
    finally:
        database.close()


if __name__ == "__main__":
    main(sys.argv[1], *(int(given) for given in sys.argv[2:]))
