"""A program of its own in which many owners cast at once, until it is killed or all ballots are in.

Arguments: the database's address, the assembly. Prints the receipt of each ballot once it is acknowledged.
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import col, select

from store.database import Database, Transaction
from store.refusals import Refused
from store.votes.assembly import questions_of
from store.votes.ballots.casting import CastReceipt, cast
from store.votes.ballots.fresh import keep_proof
from store.votes.roll.entry import RollOwner, weights_of
from tests.store.votes.neighbourhood import act

_printing = threading.Lock()


def main() -> None:
    """Let each owner on the roll cast once, eight at a time."""
    database, assembly = Database.open(sys.argv[1]), int(sys.argv[2])
    owners = database.read(
        lambda tx: [
            row[0] for row in tx.run(select(col(RollOwner.person_id)).where(col(RollOwner.assembly_id) == assembly))
        ]
    )

    def vote(owner: int) -> None:
        def step(tx: Transaction) -> CastReceipt:
            made = act(tx, owner)
            keep_proof(made, assembly, owner)
            head = weights_of(tx, assembly, owner)[0].row
            choices = {str(one.motion): "approve" for one in questions_of(tx, assembly)}
            return cast(made, assembly, head, choices, "r1.sure:cast")

        try:
            receipt = database.write(step)
        except Refused:
            # It came in before the last program was killed.
            return
        with _printing:
            sys.stdout.write(receipt.receipts[0].receipt + "\n")
            sys.stdout.flush()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(vote, owners))
    database.close()


if __name__ == "__main__":
    main()
