"""A program of its own that writes notes until it is killed, finished or the disk is full.

Arguments: the database's address; how many threads; how many notes each; the largest file in bytes, 0 for any size.
Prints the text of each note once it is acknowledged, and each refusal after an exclamation mark.
"""

import resource
import signal
import sys
import threading

import sqlalchemy as sa

from store.database import Database, Transaction, Unavailable
from tests.store.database.tables import metadata, notes

_printing = threading.Lock()


def tell(line: str) -> None:
    with _printing:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def write(database: Database, name: str, count: int, padding: int) -> None:
    for number in range(count):
        text = f"{name}-{number}"
        padded = text + "-" + "x" * padding

        def step(transaction: Transaction, padded: str = padded) -> None:
            transaction.run(sa.insert(notes).values(text=padded, at=transaction.now()))

        try:
            database.write(step)
        except Unavailable as refusal:
            tell(f"! {refusal}")
        else:
            tell(padded)


def main() -> None:
    url, threads, count, limit = sys.argv[1], *map(int, sys.argv[2:5])
    database = Database.open(url)
    database.write(lambda transaction: metadata.create_all(transaction.connection))
    if limit:
        # A full disk that needs no disk: writing beyond the limit fails inside COMMIT.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    names = [f"{sys.argv[5] if len(sys.argv) > 5 else 'n'}{number}" for number in range(threads)]
    writers = [threading.Thread(target=write, args=(database, name, count, 150 if limit else 0)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        write(database, "space-again", 1, 0)
    database.close()


if __name__ == "__main__":
    main()
