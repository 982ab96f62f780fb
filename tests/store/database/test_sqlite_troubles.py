"""What only SQLite meets: one writer for all, a disk that fills, a second program on the same file."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.database import Database, Transaction, Unavailable, connections
from store.database.dialects import microseconds
from tests.store.database.programs import outcome, start, stored
from tests.store.database.tables import metadata, notes


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database.open(sqlite_url)
    opened.write(lambda transaction: metadata.create_all(transaction.connection))
    yield opened
    opened.close()


def noting(text: str) -> Callable[[Transaction], None]:
    return lambda transaction: transaction.many(sa.insert(notes), [{"text": text}])


def at_once(database: Database, steps: list[Callable[[Transaction], object]]) -> list[object]:
    """Have steps wait while the writer is held up, so that it commits them together; give results or exceptions."""
    held, go = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        held.set()
        go.wait(10)

    outcomes: list[object] = [None] * len(steps)

    def run(number: int) -> None:
        try:
            outcomes[number] = database.write(steps[number])
        except Exception as error:  # noqa: BLE001 - it is the outcome
            outcomes[number] = error

    threads = [threading.Thread(target=database.write, args=(hold,))]
    threads[0].start()
    held.wait(10)
    for number in range(len(steps)):
        threads.append(threading.Thread(target=run, args=(number,)))
        threads[-1].start()
        # They are to be taken in the order given.
        time.sleep(0.02)
    go.set()
    for thread in threads:
        thread.join()
    return outcomes


def texts(database: Database) -> list[str]:
    rows = database.read(lambda transaction: transaction.run(sa.select(notes.c.text).order_by(notes.c.text)))
    return [row.text for row in rows]


def test_a_commit_returns_only_when_it_is_on_the_disk(database: Database) -> None:
    # https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL; less may lose commits at a power cut.
    settings = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}

    def read(transaction: Transaction) -> dict[str, object]:
        return {name: transaction.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings}

    assert database.write(read) == settings


def test_one_failing_step_of_a_batch_is_undone_alone(database: Database) -> None:
    def fails(transaction: Transaction) -> None:
        noting("undone")(transaction)
        raise LookupError("on purpose")

    outcomes = at_once(database, [noting("a"), fails, noting("b"), noting("a")])
    assert [type(outcome).__name__ for outcome in outcomes] == ["NoneType", "LookupError", "NoneType", "IntegrityError"]
    assert texts(database) == ["a", "b"]


def test_rolling_back_the_whole_transaction_leaves_nothing_of_a_released_savepoint(database: Database) -> None:
    def ends_the_transaction(transaction: Transaction) -> None:
        with transaction.savepoint():
            noting("inner")(transaction)
        if not seen:
            seen.append("first run")
            transaction.connection.exec_driver_sql("ROLLBACK")
            raise LookupError
        seen.append("rerun")

    seen: list[str] = []
    outcomes = at_once(database, [noting("a"), ends_the_transaction])
    assert seen == ["first run", "rerun"]
    assert outcomes == [None, None]
    assert texts(database) == ["a", "inner"]


def test_when_sqlite_ends_the_transaction_each_step_is_run_again_alone(database: Database) -> None:
    def always_ends_it(transaction: Transaction) -> None:
        transaction.connection.exec_driver_sql("ROLLBACK")

    called: list[str] = []

    def calling(transaction: Transaction) -> None:
        noting("c")(transaction)
        transaction.after_commit(lambda: called.append("c"))

    outcomes = at_once(database, [calling, always_ends_it, noting("b")])
    database.write(noting("d"))
    assert [type(outcome).__name__ for outcome in outcomes] == ["NoneType", "Unavailable", "NoneType"]
    assert texts(database) == ["b", "c", "d"]
    assert called == ["c"]


def test_a_full_database_refuses_the_step_that_does_not_fit_and_keeps_the_others(database: Database) -> None:
    def fill(transaction: Transaction) -> None:
        transaction.many(sa.insert(notes), [{"text": f"{number}" + "x" * 190} for number in range(2000)])

    def cap(transaction: Transaction) -> None:
        pages = transaction.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        transaction.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")

    database.write(cap)
    outcomes = at_once(database, [noting("a"), fill, noting("b")])
    assert [type(outcome).__name__ for outcome in outcomes] == ["NoneType", "Unavailable", "NoneType"]
    assert "disk of the database is full" in str(outcomes[1])
    assert texts(database) == ["a", "b"]


def test_a_step_that_swallows_a_full_disk_is_not_taken_for_stored(database: Database) -> None:
    def swallow(transaction: Transaction) -> str:
        for number in range(2000):
            try:
                noting(f"{number}" + "x" * 190)(transaction)
            except (sa.exc.DBAPIError, Unavailable):
                continue
        return "all well"

    database.write(lambda transaction: transaction.connection.exec_driver_sql("PRAGMA max_page_count = 12"))
    with pytest.raises(Unavailable, match="full"):
        database.write(swallow)
    assert texts(database) == []


def test_a_disk_that_is_full_at_commit_refuses_clearly_and_serves_again_when_there_is_space(sqlite_url: str) -> None:
    acknowledged, refusals = outcome(start(sqlite_url, count=400, limit=300_000))
    assert len(refusals) > 10
    assert all("nothing was stored" in refusal for refusal in refusals)
    assert len(acknowledged) > 10
    assert acknowledged[-1] == "space-again-0-"
    assert sorted(stored(sqlite_url)) == sorted(acknowledged)


def test_two_programs_write_to_the_same_file(sqlite_url: str) -> None:
    programs = [start(sqlite_url, threads=2, count=200, name=name) for name in ("a", "b")]
    for program in programs:
        acknowledged, refusals = outcome(program)
        assert len(acknowledged) == 400
        assert not refusals
    assert len(stored(sqlite_url)) == 800


def test_a_step_waits_for_another_program_that_holds_the_file(database: Database, sqlite_url: str) -> None:
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO note (text) VALUES ('other')")
    threading.Timer(0.3, other.execute, ("COMMIT",)).start()
    database.write(noting("own"))
    assert texts(database) == ["other", "own"]
    other.close()


def test_a_step_that_waits_for_another_step_is_refused_rather_than_waiting_for_ever(database: Database) -> None:
    with pytest.raises(RuntimeError, match="may not wait for another step"):
        database.write(lambda _: database.write(noting("a")))


def test_steps_that_wait_are_finished_before_the_database_closes(database: Database) -> None:
    threads = [threading.Thread(target=database.write, args=(noting(f"{number:02}"),)) for number in range(20)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    database.close()
    for thread in threads:
        thread.join()
    with sqlite3.connect(database.url.removeprefix("sqlite:///")) as plain:
        assert plain.execute("SELECT count(*) FROM note").fetchone() == (20,)


def test_the_time_given_is_never_earlier_than_one_recorded_by_a_clock_that_was_ahead(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=1)
    first = Database.open(sqlite_url)
    first.write(lambda transaction: transaction.now())
    first.write(
        lambda transaction: transaction.connection.exec_driver_sql(
            "UPDATE database_clock SET last = ?", (microseconds(ahead),)
        )
    )
    assert first.write(lambda transaction: transaction.now()) == ahead
    assert first.read(lambda transaction: transaction.now()) == ahead
    first.close()
    second = Database.open(sqlite_url)
    assert second.write(lambda transaction: transaction.now()) == ahead
    second.close()
    assert "clock is behind the last recorded time" in caplog.text


def test_the_last_time_given_is_stored_with_the_step_it_judged(database: Database) -> None:
    given = database.write(lambda transaction: transaction.now())
    with sqlite3.connect(database.url.removeprefix("sqlite:///")) as plain:
        assert plain.execute("SELECT last FROM database_clock").fetchone() == (microseconds(given),)


def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    place = tmp_path / "linli.db"
    place.write_text("no database at all, but long enough to be looked at" * 100)
    with pytest.raises(Unavailable, match="not a database"):
        Database.open(f"sqlite:///{place}")


def test_a_step_that_closes_the_connection_harms_only_itself(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unavailable, match="nothing was stored"):
        database.write(lambda transaction: (noting("a")(transaction), transaction.connection.close()))
    database.write(noting("b"))
    assert texts(database) == ["b"]
    assert "starts afresh" in caplog.text


def test_a_bulk_step_that_fails_leaves_nothing_and_the_next_one_goes_on(sqlite_url: str, database: Database) -> None:
    bulk = Database.open(sqlite_url, readers=1, bulk=True)

    def half(transaction: Transaction) -> None:
        noting("half")(transaction)
        raise ValueError("the file is bad from here on")

    bulk.write(noting("before"))
    with pytest.raises(ValueError, match="bad from here"):
        bulk.write(half)
    bulk.write(noting("after"))
    bulk.close()

    assert stored(sqlite_url) == ["before", "after"]


def test_a_log_that_grows_without_a_pause_begins_anew_while_it_is_written_to(
    sqlite_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOG_BYTES", 200_000)
    log = Path(sqlite_url.removeprefix("sqlite:///") + "-wal")
    writing = Database.open(sqlite_url)
    written, sizes = 0, [0]
    while not (max(sizes) > 400_000 and sizes[-1] < max(sizes)) and written < 2000:
        writing.write(noting(f"{written} " + "长" * 10_000))
        written += 1
        sizes.append(log.stat().st_size)
    writing.close()

    assert sizes[-1] < max(sizes)
    assert len(stored(sqlite_url)) == written
