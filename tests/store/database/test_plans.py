"""Statements that are compiled once find their rows by an index, also while the database knows no figures yet."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import store
from store.channels.account import Account
from store.database import Database, Fixed, Transaction
from store.database.table import table_of
from store.people.person import Person

FEW = {"deed": "Only as far as there are deeds that wait: the plan is another once there are figures."}
"""Tables that may be read whole, each with why."""


def fixed() -> Iterator[tuple[str, Fixed]]:
    """Every statement of the store that is compiled once, by its place."""
    for found in pkgutil.walk_packages(store.__path__, "store."):
        if ".migrations" in found.name:
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            those = value.items() if isinstance(value, dict) else [("", value)]
            for key, one in those:
                if isinstance(one, Fixed):
                    yield f"{found.name}.{name}{f'[{key}]' if key else ''}", one


ALL = dict(fixed())


@pytest.fixture(scope="module")
def tables(sqlite_template: Path) -> Iterator[Database]:
    """A file that has every table, no row, and no figures about them, as after the first start."""
    opened = Database.open(f"sqlite:///{sqlite_template}", readers=1)
    yield opened
    opened.close()


@pytest.mark.parametrize("place", sorted(ALL))
def test_a_statement_that_runs_again_and_again_uses_an_index(place: str, tables: Database) -> None:
    assert tables.read(lambda tx: wrong(tx, ALL[place])) == []


def test_a_plan_that_reads_a_whole_table_is_seen(tables: Database) -> None:
    every = Fixed(sa.select(table_of(Person).c.id).where(table_of(Person).c.name == "橘小满"))
    empty = Fixed(sa.select(table_of(Account).c.id).where(table_of(Account).c.person_id.is_(None)))

    assert tables.read(lambda tx: wrong(tx, every)) == ["SCAN person"]
    assert len(tables.read(lambda tx: wrong(tx, empty))) == 1


def wrong(tx: Transaction, statement: Fixed) -> list[str]:
    """The steps of a plan that read a whole table, or all of it where a column is empty."""
    made: Any = statement.compiled(tx.connection.dialect)
    # Values of the statement's own decide whether an index of some rows will do.
    values = tuple("1" if required else value for _, required, value, _ in made._binds)
    plan = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {made.text}", values).all()
    return [row[3] for row in plan if _is_wrong(row[3], made.text)]


def _is_wrong(step: str, text: str) -> bool:
    scanned = re.match(r"SCAN (\w+)", step)
    if scanned is not None:
        return "VIRTUAL TABLE" not in step and scanned[1] not in FEW
    found = re.search(r"USING (?:COVERING )?INDEX \w+ \((\w+)=\?\)", step)
    # Where a column is empty in nearly every row, to look for the empty ones is to read them all.
    return found is not None and f"{found[1]} IS NULL" in text and f"{found[1]} = " not in text
