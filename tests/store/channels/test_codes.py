"""One-time codes on both databases: every limit, every way of trying one, and nothing readable."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import select, update
from sqlmodel import col

import store.tables
from store.channels.account import Account, open_account
from store.channels.codes import MOST_A_DAY, TRIES, CheckedCode, IssuedCode, OneTimeCode, check, issue
from store.database import Database, Transaction
from store.keys import Keys
from store.messages import outbox, unsent
from store.messages.code_sending import CHANNEL, NOBODY, send_code
from store.messages.message import Message
from store.messages.tables import Lane, OutboxMessage
from store.people.person import add_person, phone_at
from store.refusals import Refused
from store.rights.act import Act, Caller
from store.rights.roles import Assurance

T = TypeVar("T")
KEYS = Keys(b"a secret for the tests, 32 bytes and more")
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
PHONE, OTHER = "13800138000", "13900139000"


class Asker:
    """Somebody at an account of their own, whose messages come from one place of the network."""

    def __init__(self, database: Database, address: str = "a", origin: str = "home") -> None:
        self.database = database
        self.account = database.write(lambda tx: open_account(tx, "web", address, "zh-CN"))
        self.message = Message("web", address, "m", NOW, request=origin)

    def act(self, tx: Transaction) -> Act:
        caller = Caller(self.account, None, "", Assurance.GUEST, "zh-CN", "web")
        return Act(tx, caller, KEYS, self.message)

    def issue(self, phone: str = PHONE, about: str = "claim/1") -> IssuedCode:
        return self.database.write(lambda tx: issue(self.act(tx), "identity", phone, about=about))

    def check(self, code: str, phone: str = PHONE, about: str = "claim/1", purpose: str = "identity") -> CheckedCode:
        return self.database.write(lambda tx: check(self.act(tx), purpose, phone, code, about=about))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


@pytest.fixture
def asker(database: Database) -> Asker:
    return Asker(database)


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06d}"


def age(database: Database, by: timedelta) -> None:
    """Let time pass for what was asked for so far."""
    columns = (OneTimeCode.created_at, OneTimeCode.expires_at)
    rows = database.read(lambda tx: tx.run(select(col(OneTimeCode.id), *(col(one) for one in columns))))
    for row, created, expires in rows:
        values = {"created_at": created - by, "expires_at": expires - by}
        database.write(
            lambda tx, row=row, values=values: tx.changed(
                update(OneTimeCode).where(col(OneTimeCode.id) == row).values(values)
            )
        )


def test_a_code_has_six_digits_is_right_once_and_cannot_be_replayed(asker: Asker) -> None:
    made = asker.issue()
    assert re.fullmatch(r"\d{6}", made.code)
    assert asker.check(made.code) == CheckedCode(True, 0)
    assert asker.check(made.code) == CheckedCode(False, 0)


def test_a_code_is_good_for_five_minutes(asker: Asker, database: Database) -> None:
    early, late = asker.issue(PHONE), asker.issue(OTHER)
    age(database, timedelta(minutes=4, seconds=50))
    assert asker.check(early.code, PHONE).is_right
    age(database, timedelta(seconds=20))
    assert asker.check(late.code, OTHER) == CheckedCode(False, 0)


def test_after_five_wrong_tries_the_right_code_is_wrong_too(asker: Asker) -> None:
    made = asker.issue()
    assert [asker.check(wrong(made.code, one)).left for one in range(1, TRIES + 1)] == [4, 3, 2, 1, 0]
    assert asker.check(made.code) == CheckedCode(False, 0)


def test_forty_guesses_a_day_are_not_to_be_had(database: Database) -> None:
    def guesses(number: int) -> int:
        one = Asker(database, f"guesser {number}", f"somewhere {number}")
        try:
            made = one.issue()
        except Refused:
            return 0
        return [one.check(wrong(made.code, by)).left for by in range(1, TRIES + 1)].count(0) * TRIES

    assert sum(map(guesses, range(20))) == MOST_A_DAY["phone_index"] * TRIES < 40


def test_only_the_newest_code_for_a_purpose_and_phone_lives(asker: Asker) -> None:
    first, second = asker.issue(), asker.issue()
    other = asker.issue(OTHER)
    assert not asker.check(first.code).is_right or first.code == second.code
    assert asker.check(second.code).is_right
    assert asker.check(other.code, OTHER).is_right


def test_a_code_is_good_for_nothing_but_what_it_was_made_for(asker: Asker, database: Database) -> None:
    made = asker.issue()
    assert not asker.check(made.code, OTHER).is_right
    assert not asker.check(made.code, about="claim/2").is_right
    assert not asker.check(made.code, purpose="link").is_right
    assert not Asker(database, "b").check(made.code).is_right
    assert asker.check(made.code).is_right


@pytest.mark.parametrize("limited", ["account_id", "phone_index", "origin"])
def test_each_limit_of_a_day_holds_and_is_over_the_next_day(database: Database, limited: str) -> None:
    def ask(number: int) -> None:
        address = "a" if limited == "account_id" else f"a{number}"
        origin = "home" if limited == "origin" else f"home {number}"
        phone = PHONE if limited == "phone_index" else f"138{number:08}"
        Asker(database, address, origin).issue(phone)

    for number in range(MOST_A_DAY[limited]):
        ask(number)
    with pytest.raises(Refused, match=r"codes\.too_often"):
        ask(999)
    age(database, timedelta(hours=23))
    with pytest.raises(Refused, match=r"codes\.too_often"):
        ask(999)
    age(database, timedelta(hours=1, minutes=1))
    ask(999)


def test_of_two_who_type_it_at_the_same_instant_one_is_right(database: Database) -> None:
    asker = Asker(database)
    for number in range(5):
        made = asker.issue(f"138{number:08}")
        together = Barrier(2)

        def type_(_: int, number: int = number, code: str = made.code, together: Barrier = together) -> bool:
            together.wait()
            return asker.check(code, f"138{number:08}").is_right

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(type_, range(2))) == [False, True]


def test_neither_code_nor_phone_lies_readable_in_the_database(asker: Asker, database: Database) -> None:
    database.write(lambda tx: add_person(tx, KEYS, "荷田田", phone=PHONE))
    made = asker.issue()
    database.write(lambda tx: send_code(asker.act(tx), "identity", PHONE, made, is_on_file=True))
    for table in (OneTimeCode, OutboxMessage, Account):
        rows = database.read(lambda tx, table=table: tx.run(select(table.__table__)))
        text = repr([tuple(row) for row in rows])
        assert made.code not in re.findall(r"(?<!\d)\d{6}(?!\d)", text)
        assert PHONE not in text


def test_a_code_is_sent_in_its_lane_to_the_number_on_file_and_expires_with_it(asker: Asker, database: Database) -> None:
    database.write(lambda tx: add_person(tx, KEYS, "荷田田", phone=PHONE))
    made = asker.issue()
    database.write(lambda tx: send_code(asker.act(tx), "identity", PHONE, made, is_on_file=True))
    (sending,) = database.write(lambda tx: outbox.claim(tx, [CHANNEL], tx.now()))
    assert sending.lane == Lane.CODE
    assert database.read(lambda tx: phone_at(tx, KEYS, sending.address)) == PHONE
    (secret,) = sending.reply.lines[0].values.values()
    assert KEYS.open(secret.sealed, secret.where) == made.code
    assert database.write(lambda tx: unsent.expire(tx, made.until + timedelta(seconds=1))) == 1


def counted(database: Database, ask: Callable[[Transaction], T]) -> list[str]:
    """The kinds of statements that a step runs, in order."""
    from sqlalchemy import event

    ran: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        ran.append(statement.partition("(")[0])

    def step(tx: Transaction) -> None:
        engine = tx.connection.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            ask(tx)
        finally:
            event.remove(engine, "before_cursor_execute", note)

    database.write(step)
    return ran


def test_a_known_and_an_unknown_phone_cost_the_same_work(asker: Asker, database: Database) -> None:
    database.write(lambda tx: add_person(tx, KEYS, "荷田田", phone=PHONE))

    def ask(phone: str, *, is_on_file: bool) -> Callable[[Transaction], None]:
        def step(tx: Transaction) -> None:
            made = issue(asker.act(tx), "identity", phone, about="claim/1")
            send_code(asker.act(tx), "identity", phone, made, is_on_file=is_on_file)

        return step

    known = counted(database, ask(PHONE, is_on_file=True))
    unknown = counted(database, ask(OTHER, is_on_file=False))
    assert known == unknown
    assert len(known) > 3
    due = database.write(lambda tx: outbox.claim(tx, [CHANNEL], tx.now()))
    assert [one.address != NOBODY for one in due] == [True]
