"""What only PostgreSQL meets: deadlocks, lost connections, a server that does not answer."""

import threading
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from store.database import Database, Transaction, Unavailable
from store.database.dialects import lock
from store.database.postgresql import CONFLICT_ATTEMPTS
from tests.store.database.tables import counters, metadata, notes


@pytest.fixture
def database(postgres_database: str) -> Iterator[Database]:
    opened = Database.open(postgres_database)
    opened.write(lambda transaction: metadata.create_all(transaction.connection))
    opened.write(
        lambda transaction: transaction.many(sa.insert(counters), [{"id": 1, "value": 0}, {"id": 2, "value": 0}])
    )
    yield opened
    opened.close()


def count(database: Database) -> list[int]:
    rows = database.read(lambda transaction: transaction.run(sa.select(counters.c.value).order_by(counters.c.id)))
    return [row.value for row in rows]


def meeting(own: int, other: int, both: threading.Barrier, runs: list[int]) -> Callable[[Transaction], None]:
    """A step that locks two rows, and at its first run waits until another has locked them the other way round."""

    def step(transaction: Transaction) -> None:
        runs.append(own)
        transaction.value(lock(sa.select(counters.c.id).where(counters.c.id == own)))
        if runs.count(own) == 1:
            both.wait(10)
        transaction.value(lock(sa.select(counters.c.id).where(counters.c.id == other)))
        transaction.changed(sa.update(counters).values(value=counters.c.value + 1))

    return step


def test_a_deadlock_runs_the_whole_step_again_and_both_are_stored(database: Database) -> None:
    both, runs = threading.Barrier(2), list[int]()
    threads = [
        threading.Thread(target=database.write, args=(meeting(own, other, both, runs),))
        for own, other in ((1, 2), (2, 1))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == [2, 2]
    assert len(runs) == 3


def test_a_step_that_swallows_a_deadlock_is_run_again_all_the_same(database: Database) -> None:
    runs: list[str] = []

    def swallow(transaction: Transaction) -> str:
        runs.append("run")
        if len(runs) == 1:
            try:
                with transaction.savepoint():
                    transaction.connection.exec_driver_sql("SELECT 1")
                    transaction.run(sa.text("DO $$ BEGIN RAISE deadlock_detected; END $$"))
            except sa.exc.DBAPIError:
                return "a fault was told"
        return "stored"

    assert database.write(swallow) == "stored"


def test_endless_conflicts_end_with_a_sentence(database: Database) -> None:
    runs: list[str] = []

    def conflict(transaction: Transaction) -> None:
        runs.append("run")
        transaction.run(sa.text("DO $$ BEGIN RAISE serialization_failure; END $$"))

    with pytest.raises(Unavailable, match="nothing was stored"):
        database.write(conflict)
    assert len(runs) == CONFLICT_ATTEMPTS


def test_a_connection_lost_before_commit_is_replaced_and_the_step_run_once_more(database: Database) -> None:
    runs: list[str] = []

    def step(transaction: Transaction) -> None:
        runs.append("run")
        transaction.changed(sa.update(counters).values(value=counters.c.value + 1))
        if len(runs) == 1:
            transaction.run(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    database.write(step)
    assert len(runs) == 2
    assert count(database) == [1, 1]


def test_a_connection_lost_at_commit_says_that_the_outcome_is_unknown(database: Database) -> None:
    # A deferred trigger runs inside COMMIT, and ends the connection there.
    database.write(
        lambda transaction: transaction.run(
            sa.text(
                "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
            )
        )
    )
    database.write(
        lambda transaction: transaction.run(
            sa.text(
                "CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW EXECUTE FUNCTION hang_up()"
            )
        )
    )
    runs: list[str] = []

    def step(transaction: Transaction) -> None:
        runs.append("run")
        transaction.many(sa.insert(notes), [{"text": "a"}])

    with pytest.raises(Unavailable, match="outcome is unknown"):
        database.write(step)
    assert len(runs) == 1


def test_after_the_server_ended_all_connections_the_next_query_works(database: Database) -> None:
    count(database)
    database.write(
        lambda transaction: transaction.run(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND datname = current_database()"
            )
        )
    )
    assert count(database) == [0, 0]


def test_a_server_that_does_not_answer_gives_a_sentence() -> None:
    database = Database.open("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable, match=r"does not answer.*LINLI_DATABASE_URL"):
        database.read(lambda transaction: transaction.value(sa.select(1)))
    with pytest.raises(Unavailable, match="does not answer"):
        database.write(lambda transaction: transaction.value(sa.select(1)))
    database.close()


def test_the_time_is_read_after_the_wait_for_a_lock(database: Database) -> None:
    held, times = threading.Event(), []

    def holder(transaction: Transaction) -> None:
        transaction.value(lock(sa.select(counters.c.id).where(counters.c.id == 1)))
        held.set()
        transaction.run(sa.text("SELECT pg_sleep(0.3)"))
        times.append(transaction.value(sa.text("SELECT clock_timestamp()")))

    def waiter(transaction: Transaction) -> None:
        transaction.value(lock(sa.select(counters.c.id).where(counters.c.id == 1)))
        times.append(transaction.now())

    thread = threading.Thread(target=database.write, args=(holder,))
    thread.start()
    held.wait(10)
    database.write(waiter)
    thread.join()
    assert times == sorted(times)
    assert len(times) == 2


def test_the_short_form_of_the_address_is_accepted(postgres_database: str) -> None:
    database = Database.open(postgres_database.replace("postgresql://", "postgres://"))
    assert database.dialect == "postgresql"
    assert database.read(lambda transaction: transaction.value(sa.select(1))) == 1
    database.close()
