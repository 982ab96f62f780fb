"""Sealing words that an earlier version stored readable, a slice at a time."""

from functools import partial
from typing import Any

from sqlalchemy import column as named_column
from sqlalchemy import func, select, update
from sqlalchemy import table as named_table

from store.chains.rotation.places import WRAPPED_FOR
from store.database import Database, Transaction
from store.database.dialects import lock
from store.keys import WRAPPED, Keys

TABLES = frozenset({"album_part", "approval", "erasure"})
"""Small tables whose words were once stored readable; inbox and runs were sealed before there was a first release."""
SLICE = 200


def wrap_readable(database: Database, keys: Keys) -> int:
    """Seal what is still readable in the columns that are sealed as a whole; gives how many values it was.

    It may be ended at any time, and run again it goes on. What is read meanwhile is understood either way.
    """
    sealed = 0
    for name in WRAPPED_FOR:
        table, column = name.split(".")
        if table in TABLES:
            while done := database.write(partial(_slice, keys=keys, table=table, column=column)):
                sealed += done
    return sealed


def _slice(tx: Transaction, keys: Keys, table: str, column: str) -> int:
    where, reads = WRAPPED_FOR[f"{table}.{column}"]
    # By name: a program loads only the tables of the channels that are set up.
    there = named_table(table, *(named_column(name) for name in ("id", column, *reads)))
    words = there.c[column]
    readable = (words != "", func.substr(words, 1, len(WRAPPED)) != WRAPPED)
    columns: list[Any] = [there.c.id, words, *(there.c[name] for name in reads)]
    found = [dict(row._mapping) for row in tx.run(lock(select(*columns).where(*readable).limit(SLICE), of=there))]
    for row in found:
        wrapped = keys.wrap(row[column], where(row))
        tx.changed(update(there).where(there.c.id == row["id"]).values({column: wrapped}))
    return len(found)
