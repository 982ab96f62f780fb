"""Many at once on the same points, and somebody at the database itself."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

import store.tables
from store.chains.verify import Verdict
from store.database import Database, Transaction
from store.points.ledger.account import AccountKind, account, balance, reserved
from store.points.ledger.expiring import expire
from store.points.ledger.movements import award, deduct, fund, hold, post, release, take_back
from store.points.ledger.transfer import Transfer
from store.points.verification import verify_points
from store.refusals import Refused
from tests.store.people.archive import KEYS

TABLES = store.tables.metadata.tables
WHO = account(KEYS, AccountKind.PERSON, 11)
UNTIL = date(2027, 3, 31)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Database]:
    database = Database.open(database_url)
    try:
        database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
        database.write(lambda tx: fund(tx, KEYS, key="fund", rule=1, area=3, amount=1000))
        yield database
    finally:
        database.close()


def give(database: Database, key: str, amount: int, until: date = UNTIL) -> Transfer:
    made = database.write(lambda tx: award(tx, KEYS, key=key, rule=1, holder=WHO, amount=amount, expires_on=until))
    assert made is not None
    return made


def has(database: Database, whose: Any = WHO) -> int:
    return database.read(lambda tx: balance(tx, whose))


def test_one_deed_paid_by_many_at_once_is_paid_once(ledger: Database) -> None:
    with ThreadPoolExecutor(16) as threads:
        rows = list(threads.map(lambda _: give(ledger, "award/1", 10), range(32)))
    assert len({row.id for row in rows}) == 1
    assert has(ledger) == 10


def test_points_held_by_many_at_once_are_held_as_often_as_they_last(ledger: Database) -> None:
    give(ledger, "award/1", 50)

    def reserve(number: int) -> int | None:
        try:
            made = ledger.write(lambda tx: hold(tx, KEYS, key=f"hold/{number}", holder=WHO, station=2, amount=7))
        except Refused:
            return None
        return made and made.id

    with ThreadPoolExecutor(16) as threads:
        held = [number for number in threads.map(reserve, range(30)) if number]
    assert len(held) == 7
    assert (has(ledger), has(ledger, reserved(KEYS, WHO))) == (1, 49)


def test_a_hold_handed_over_and_released_at_the_same_moment_ends_once(ledger: Database) -> None:
    give(ledger, "award/1", 100)
    for number in range(10):
        held = ledger.write(lambda tx, n=number: hold(tx, KEYS, key=f"hold/{n}", holder=WHO, station=2, amount=10))
        assert held is not None and held.id is not None  # noqa: PT018 - for the type checker
        hold_id = held.id
        with ThreadPoolExecutor(3) as threads:
            ends = [
                threads.submit(ledger.write, lambda tx, h=hold_id: post(tx, KEYS, h, WHO, 2)),
                threads.submit(ledger.write, lambda tx, h=hold_id: release(tx, KEYS, h, WHO, 2)),
                threads.submit(ledger.write, lambda tx, h=hold_id: release(tx, KEYS, h, WHO, 2, timed_out=True)),
            ]
        assert sum(end.result() is not None for end in ends) == 1
    station = has(ledger, account(KEYS, AccountKind.STATION, 2))
    assert has(ledger) + station == 100
    assert ledger.read(lambda tx: verify_points(tx, KEYS)).ok


def a_little_of_everything(database: Database) -> None:
    first = give(database, "award/1", 40, date(2026, 3, 31))
    give(database, "award/2", 30)
    held = database.write(lambda tx: hold(tx, KEYS, key="hold/1", holder=WHO, station=2, amount=50))
    other = database.write(lambda tx: hold(tx, KEYS, key="hold/2", holder=WHO, station=2, amount=5))
    assert held and other and held.id and other.id and first.id  # noqa: PT018 - for the type checker
    held_id, other_id, first_id = held.id, other.id, first.id
    database.write(lambda tx: release(tx, KEYS, held_id, WHO, 2))
    database.write(lambda tx: post(tx, KEYS, other_id, WHO, 2))
    database.write(lambda tx: expire(tx, KEYS, {WHO: 3}, date(2026, 3, 31) + timedelta(days=1)))
    database.write(lambda tx: deduct(tx, KEYS, key="deduct/1", holder=WHO, area=3, amount=10))
    database.write(lambda tx: take_back(tx, KEYS, first_id, WHO, is_fraud=True))


COLUMNS = [
    (table, column.name)
    for table in ("points_account", "points_transfer", "points_lot", "points_lot_use")
    for column in TABLES[table].columns
]


class Undo(Exception):
    """Ends a transaction so that nothing of it stays."""


def found_after(database: Database, tamper: Callable[[Transaction], None]) -> Verdict:
    """What verify says inside a transaction that somebody tampered in; it is undone."""
    found: list[Verdict] = []

    def step(tx: Transaction) -> None:
        tamper(tx)
        found.append(verify_points(tx, KEYS))
        raise Undo

    with suppress(Undo):
        database.write(step)
    return found[-1]


def newest(tx: Transaction, table: str) -> tuple[dict[str, Any], list[Any]]:
    """The newest row of a table, and the condition that finds it again."""
    made = TABLES[table]
    row = tx.run(select(*made.columns).order_by(*made.primary_key.columns))[-1]._mapping
    return dict(row), [key == row[key.name] for key in made.primary_key.columns]


def change(tx: Transaction, table: str, column: str) -> None:
    """Put another value of the right kind into a column of the newest row."""
    made, name = TABLES[table], TABLES[table].c[column]
    row, where = newest(tx, table)
    was = row[column]
    other: Any = "x" if isinstance(was, str) or (was is None and name.type.python_type is str) else 7
    if column == "at":
        other = was + timedelta(days=1)
    elif isinstance(was, date) or name.type.python_type is date:
        other = date(2031, 3, 31)
    elif isinstance(was, int):
        other = was + 1
    if column == "chain_id":
        tx.run(insert(TABLES["chain"]).values(name="x", count=0, head="", seal=""))
        other = tx.value(select(TABLES["chain"].c.id).where(TABLES["chain"].c.name == "x"))
    if column in ("lot_id", "holder") and table != "points_transfer":
        ids = TABLES["points_lot" if column == "lot_id" else "points_account"].c.id
        other = tx.value(select(ids).where(ids != was))
    if (table, column) == ("points_lot", "id"):
        # The reference from what was used would not even let the number be changed.
        tx.run(delete(TABLES["points_lot_use"]))
    tx.run(update(made).where(*where).values({column: other}))


def cut(tx: Transaction, table: str) -> None:
    """Delete the newest row of a table."""
    _, where = newest(tx, table)
    if table == "points_lot":
        tx.run(delete(TABLES["points_lot_use"]))
    tx.run(delete(TABLES[table]).where(*where))


def test_whatever_is_changed_in_the_database_is_found(ledger: Database) -> None:
    a_little_of_everything(ledger)
    assert ledger.read(lambda tx: verify_points(tx, KEYS)).ok
    for table, column in COLUMNS:
        found = found_after(ledger, lambda tx, t=table, c=column: change(tx, t, c))  # type: ignore[misc]  # a lambda's defaults have no types
        assert found.first_bad is not None, (table, column)
    for table in {table for table, _ in COLUMNS}:
        assert found_after(ledger, lambda tx, t=table: cut(tx, t)).first_bad is not None, table  # type: ignore[misc]  # as above
    assert ledger.read(lambda tx: verify_points(tx, KEYS)).ok
