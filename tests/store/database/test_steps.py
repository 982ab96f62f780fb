"""Steps and queries, alike on both databases."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy.exc import IntegrityError

from store.database import Database, Fixed, Transaction, Unavailable
from store.database.dialects import claim, insert_or_ignore, insert_or_update, lock, microseconds, moment
from tests.store.database.tables import children, counters, notes


def texts(database: Database) -> list[str]:
    rows = database.read(lambda transaction: transaction.run(sa.select(notes.c.text).order_by(notes.c.text)))
    return [row.text for row in rows]


def noting(text: str) -> Callable[[Transaction], None]:
    return lambda transaction: transaction.many(sa.insert(notes), [{"text": text}])


def test_what_a_step_wrote_is_there_once_write_returns(database: Database) -> None:
    database.write(noting("a"))
    assert texts(database) == ["a"]


def test_a_step_that_raises_leaves_nothing_and_its_exception_reaches_the_caller(database: Database) -> None:
    def step(transaction: Transaction) -> None:
        noting("a")(transaction)
        raise LookupError("on purpose")

    with pytest.raises(LookupError, match="on purpose"):
        database.write(step)
    assert texts(database) == []


def test_a_broken_constraint_reaches_the_caller_as_such(database: Database) -> None:
    database.write(noting("a"))
    with pytest.raises(IntegrityError):
        database.write(noting("a"))
    with pytest.raises(IntegrityError):
        database.write(lambda transaction: transaction.many(sa.insert(children), [{"note_id": 999}]))
    assert texts(database) == ["a"]


def test_a_step_may_wait_for_a_human_with_a_base_exception(database: Database) -> None:
    class Pause(BaseException):
        pass

    def step(transaction: Transaction) -> None:
        noting("a")(transaction)
        raise Pause

    with pytest.raises(Pause):
        database.write(step)
    database.write(noting("b"))
    assert texts(database) == ["b"]


def test_an_inner_savepoint_is_undone_alone(database: Database) -> None:
    def step(transaction: Transaction) -> str:
        noting("kept")(transaction)
        try:
            with transaction.savepoint():
                noting("undone")(transaction)
                noting("kept")(transaction)
        except IntegrityError:
            noting("after")(transaction)
        return "went on"

    assert database.write(step) == "went on"
    assert texts(database) == ["after", "kept"]


def test_a_step_that_fails_undoes_its_released_savepoints_too(database: Database) -> None:
    def step(transaction: Transaction) -> None:
        with transaction.savepoint():
            noting("inner")(transaction)
        raise LookupError

    with pytest.raises(LookupError):
        database.write(step)
    assert texts(database) == []


def test_calls_after_commit_are_made_once_the_rows_are_visible_and_never_after_a_failure(database: Database) -> None:
    seen: list[list[str]] = []
    called = threading.Event()

    def wake() -> None:
        seen.append(texts(database))
        called.set()

    def fails(transaction: Transaction) -> None:
        transaction.after_commit(wake)
        raise LookupError

    def undone_inside(transaction: Transaction) -> None:
        noting("a")(transaction)
        transaction.after_commit(wake)
        try:
            with transaction.savepoint():
                transaction.after_commit(wake)
                raise LookupError
        except LookupError:
            pass

    with pytest.raises(LookupError):
        database.write(fails)
    database.write(undone_inside)
    assert called.wait(10)
    database.write(noting("b"))
    assert seen == [["a"]]


def test_a_failing_call_after_commit_does_not_look_like_a_failed_step(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def wake() -> None:
        raise LookupError

    def step(transaction: Transaction) -> None:
        noting("a")(transaction)
        transaction.after_commit(wake)

    database.write(step)
    database.write(noting("b"))
    assert texts(database) == ["a", "b"]
    assert "wake-up after a commit failed" in caplog.text


def test_sixteen_threads_count_exactly(database: Database) -> None:
    database.write(lambda transaction: transaction.many(sa.insert(counters), [{"id": 1, "value": 0}]))

    def add(transaction: Transaction) -> None:
        value = transaction.value(lock(sa.select(counters.c.value).where(counters.c.id == 1)))
        assert transaction.changed(sa.update(counters).values(value=value + 1)) == 1

    def run() -> None:
        for _ in range(25):
            database.write(add)

    threads = [threading.Thread(target=run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.read(lambda transaction: transaction.value(sa.select(counters.c.value))) == 400


def test_tasks_of_an_event_loop_write_and_read(database: Database) -> None:
    def fails(_: Transaction) -> None:
        raise LookupError("on purpose")

    async def run() -> list[object]:
        outcomes = await asyncio.gather(
            *(database.write_soon(noting(f"{number:02}")) for number in range(50)),
            database.write_soon(fails),
            return_exceptions=True,
        )
        count = await database.read_soon(
            lambda transaction: transaction.value(sa.select(sa.func.count()).select_from(notes))
        )
        return [type(outcomes[-1]), count]

    assert asyncio.run(run()) == [LookupError, 50]


def test_a_query_sees_one_snapshot_while_others_write(database: Database) -> None:
    database.write(noting("a"))

    def query(transaction: Transaction) -> tuple[int, int]:
        count = sa.select(sa.func.count()).select_from(notes)
        before = transaction.value(count)
        writer = threading.Thread(target=database.write, args=(noting("b"),))
        writer.start()
        writer.join()
        return before, transaction.value(count)

    assert database.read(query) == (1, 1)
    assert texts(database) == ["a", "b"]


def test_a_query_cannot_write(database: Database) -> None:
    with pytest.raises((Unavailable, sa.exc.DBAPIError)):
        database.read(noting("a"))
    assert texts(database) == []


def test_the_present_time_never_runs_backwards_and_judges_what_was_written(database: Database) -> None:
    times = [database.write(lambda transaction: transaction.now()) for _ in range(20)]
    times.append(database.read(lambda transaction: transaction.now()))
    assert times == sorted(times)
    assert {time.tzinfo for time in times} == {UTC}
    assert abs(times[0] - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_fixed_statement_gives_what_the_plain_one_gives(database: Database) -> None:
    at = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
    insert = Fixed(
        sa.insert(notes).values(text=sa.bindparam("text"), at=sa.bindparam("at")).returning(notes.c.id, notes.c.at)
    )
    plain = sa.select(notes.c.at, notes.c.text).where(notes.c.text == sa.bindparam("text"), notes.c.id > 0)

    def step(transaction: Transaction) -> None:
        made = transaction.one(insert, text="100% 邻礼", at=at)
        assert made is not None
        assert made.at == at
        transaction.many(Fixed(sa.insert(notes).values(text=sa.bindparam("text"))), [{"text": "b"}, {"text": "c"}])
        assert transaction.run(Fixed(sa.insert(notes).values(text=sa.bindparam("text"))), text="d") == []
        assert transaction.changed(Fixed(sa.update(notes).values(at=sa.bindparam("at"))), at=None) == 4
        fixed = transaction.run(Fixed(plain), text="100% 邻礼")
        assert fixed == transaction.run(plain, text="100% 邻礼")
        assert fixed[0]._mapping["text"] == fixed[0].text == "100% 邻礼"

    database.write(step)


def test_a_statement_that_cannot_be_fixed_is_refused(database: Database) -> None:
    statement = Fixed(sa.select(notes).where(notes.c.id.in_(sa.bindparam("ids", expanding=True))))
    with pytest.raises(TypeError, match="not a fixed statement"):
        database.read(lambda transaction: transaction.run(statement, ids=[1]))
    with pytest.raises(TypeError, match="needs a value for text"):
        database.write(lambda transaction: transaction.run(Fixed(sa.insert(notes).values(text=sa.bindparam("text")))))


def test_inserting_what_is_there_changes_nothing_or_what_was_asked(database: Database) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def step(transaction: Transaction) -> None:
        for expected in (1, 0):
            assert transaction.changed(insert_or_ignore(notes).values(text="a")) == expected
            assert transaction.changed(insert_or_ignore(notes, "text").values(text="b")) == expected
        fixed = Fixed(insert_or_ignore(notes, "text").values(text=sa.bindparam("text")))
        assert [transaction.changed(fixed, text=text) for text in ("a", "c")] == [0, 1]
        transaction.run(insert_or_update(notes, ["text"], ["at"]).values(text="a", at=at))
        assert transaction.value(sa.select(notes.c.at).where(notes.c.text == "a")) == at

    database.write(step)


def test_claims_leave_out_what_another_transaction_holds(database: Database) -> None:
    database.write(lambda transaction: transaction.many(sa.insert(notes), [{"text": "a"}, {"text": "b"}]))
    oldest = claim(sa.select(notes.c.text).order_by(notes.c.id).limit(1))
    if database.dialect == "sqlite":
        assert database.write(lambda transaction: transaction.value(oldest)) == "a"
        return

    def first(transaction: Transaction) -> tuple[str, str]:
        own = transaction.value(oldest)
        others: list[str] = []
        thread = threading.Thread(target=lambda: others.append(database.write(lambda inner: str(inner.value(oldest)))))
        thread.start()
        thread.join()
        return own, others[0]

    assert database.write(first) == ("a", "b")


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="aware"):
        database.write(
            lambda transaction: transaction.run(
                sa.insert(notes).values(text="a", at=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
            )
        )


def test_a_time_of_another_zone_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    at = datetime(2026, 1, 1, 8, 0, 0, 1, tzinfo=timezone(timedelta(hours=8)))
    database.write(lambda transaction: transaction.run(sa.insert(notes).values(text="a", at=at)))
    back = database.read(lambda transaction: transaction.value(sa.select(notes.c.at)))
    assert back == at
    assert back.tzinfo is UTC


@given(some.datetimes(timezones=some.just(UTC)))
def test_microseconds_keep_every_moment_exactly(at: datetime) -> None:
    assert moment(microseconds(at)) == at


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    with pytest.raises(Unavailable, match="closed"):
        database.write(noting("a"))


@pytest.mark.parametrize("url", ["sqlite://", "mysql://host/name", "linli.db", ""])
def test_an_address_that_is_no_database_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        Database.open(url)
