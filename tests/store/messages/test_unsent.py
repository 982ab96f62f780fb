"""A platform that is down: messages wait, expire with a reason that a worker sees, and go in order once it is back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

import store.tables
from store.channels.account import Account, open_account
from store.channels.holder import set_holder
from store.database import Database, Transaction
from store.keys import Keys
from store.messages import outbox, unsent
from store.messages.conversations import caller_of
from store.messages.outbox import KEPT_TRYING
from store.messages.reach.unreached import MOST_SHOWN, NotReached, Why, unreached
from store.messages.reply import Reply
from store.messages.sending import Outcome, SendError, Sending
from store.messages.tables import OutboxMessage
from store.people.area import AreaKind, add_area
from store.people.assignment import assign
from store.people.dwelling import add_dwelling, add_occupancy
from store.people.person import add_person
from store.refusals import Refused
from store.rights.act import Act
from store.rights.roles import Assurance, Role

KEYS = Keys(b"a secret for the tests, 32 bytes and more")
DOWN = SendError("the platform cannot be reached", retry=True)
REFUSED = SendError("the platform refuses it", retry=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


class Street:
    """Two neighbourhoods with a worker and residents each."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.areas = database.write(
            lambda tx: [add_area(tx, None, AreaKind.GRID, name, name) for name in ("东区", "西区")]
        )
        self.worker = self.somebody("worker", 0, Role.GRID_WORKER)
        self.other = self.somebody("other", 1, Role.GRID_WORKER)

    def somebody(self, address: str, area: int, role: Role | None = None) -> int:
        """An account of somebody who lives in an area."""

        def make(tx: Transaction) -> int:
            now = tx.now()
            person = add_person(tx, KEYS, "橘小满")
            home = add_dwelling(tx, self.areas[area], f"D{address}", f"{address}室")
            add_occupancy(tx, home, person, "owner")
            if role is not None:
                assign(tx, person, role, self.areas[area], now - timedelta(days=1))
            made = open_account(tx, "web" if role else "telegram", address, "zh-CN")
            set_holder(tx, made, person, Assurance.VERIFIED, "code")
            return made

        return self.database.write(make)

    def put(self, account: int, text: str = "通知") -> int:
        return self.database.write(
            lambda tx: outbox.put(tx, account, "telegram", Reply((text,), ended=True), now=tx.now())
        )

    def claim(self) -> tuple[Sending, ...]:
        return self.database.write(lambda tx: outbox.claim(tx, ["telegram"], tx.now()))

    def fail(self, error: SendError) -> None:
        for sending in self.claim():
            self.database.write(lambda tx, sending=sending: outbox.fail(tx, sending, error))

    def age(self, by: timedelta) -> None:
        """Let time pass for every message."""

        def step(tx: Transaction) -> None:
            rows = tx.run(select(col(OutboxMessage.id), col(OutboxMessage.created_at), col(OutboxMessage.due_at)))
            for row, created, due in rows:
                values = {"created_at": created - by, "due_at": due - by, "leased_until": None}
                tx.changed(update(OutboxMessage).where(col(OutboxMessage.id) == row).values(values))

        self.database.write(step)

    def state(self, row: int) -> tuple[str, str]:
        wanted = select(col(OutboxMessage.state), col(OutboxMessage.error)).where(col(OutboxMessage.id) == row)
        found = self.database.read(lambda tx: tx.one(wanted))
        assert found
        return found[0], found[1]

    def seen(self, who: str = "worker") -> tuple[NotReached, ...]:
        return self.database.write(lambda tx: unreached(Act(tx, caller_of(tx, "web", who, tx.now()), KEYS)))


@pytest.fixture
def street(database: Database) -> Street:
    return Street(database)


def test_while_the_platform_is_down_a_message_waits_with_growing_pauses(street: Street) -> None:
    row = street.put(street.somebody("a", 0))
    pauses = []
    for _ in range(14):
        street.fail(DOWN)
        assert street.state(row) == ("due", DOWN.reason)
        due = street.database.read(lambda tx: tx.value(select(col(OutboxMessage.due_at))))
        pauses.append((due - datetime.now(UTC)).total_seconds())
        street.age(timedelta(minutes=11))
    assert pauses[0] < 5
    assert 500 < pauses[-1] <= 600


def test_it_expires_after_three_days_and_the_worker_of_the_area_sees_it(street: Street) -> None:
    row = street.put(street.somebody("a", 0))
    street.fail(DOWN)
    street.age(KEPT_TRYING + timedelta(minutes=1))
    street.fail(DOWN)
    assert street.state(row) == ("expired", DOWN.reason)
    (one,) = street.seen()
    assert (one.name, one.address, one.channel, one.count, one.why) == ("橘**", "a室", "telegram", 1, Why.EXPIRED)
    assert street.seen("other") == ()


def test_what_has_a_time_of_its_own_expires_by_it_and_is_not_sent_after_it(street: Street) -> None:
    account = street.somebody("a", 0)
    past = datetime.now(UTC) - timedelta(seconds=1)
    row = street.database.write(
        lambda tx: outbox.put(tx, account, "telegram", Reply(("旧",), ended=True), now=tx.now(), expires_at=past)
    )
    assert street.claim() == ()
    assert street.database.write(lambda tx: unsent.expire(tx, tx.now())) == 1
    assert street.state(row)[0] == "expired"
    assert [one.why for one in street.seen()] == [Why.EXPIRED]


def test_when_the_platform_is_back_messages_go_in_the_order_in_which_they_were_written(street: Street) -> None:
    account = street.somebody("a", 0)
    texts = [f"第{number}条" for number in range(4)]
    for text in texts:
        street.put(account, text)
        street.fail(DOWN)
    gone = []
    for _ in texts:
        street.age(timedelta(minutes=11))
        (sending,) = street.claim()
        gone += sending.reply.lines
        street.database.write(lambda tx, sending=sending: outbox.mark(tx, [(sending.id, sending.fence)], Outcome.SENT))
    assert gone == texts
    assert street.seen() == ()


def test_a_refusal_is_seen_at_once_and_blocking_is_said_by_its_name(street: Street) -> None:
    first, second = street.somebody("a", 0), street.somebody("b", 0)
    street.put(first)
    street.put(second)
    street.fail(REFUSED)
    blocked = update(Account).where(col(Account.id) == second).values(blocked_at=datetime.now(UTC))
    street.database.write(lambda tx: tx.changed(blocked))
    assert {one.address: one.why for one in street.seen()} == {"a室": Why.REFUSED, "b室": Why.BLOCKED}


def test_who_has_got_something_since_and_what_is_long_ago_are_seen_no_more(street: Street) -> None:
    account = street.somebody("a", 0)
    street.put(account)
    street.fail(REFUSED)
    assert len(street.seen()) == 1
    street.put(account)
    (sending,) = street.claim()
    street.database.write(lambda tx: outbox.mark(tx, [(sending.id, sending.fence)], Outcome.SENT))
    assert street.seen() == ()
    street.put(street.somebody("b", 0))
    street.fail(REFUSED)
    street.age(timedelta(days=15))
    assert street.seen() == ()


def test_only_so_many_are_shown_and_only_to_workers(street: Street) -> None:
    for number in range(MOST_SHOWN + 2):
        street.put(street.somebody(f"p{number}", 0))
    street.fail(REFUSED)
    assert len(street.seen()) == MOST_SHOWN
    with pytest.raises(Refused, match=r"rights\."):
        street.database.write(lambda tx: unreached(Act(tx, caller_of(tx, "telegram", "p1", tx.now()), KEYS)))
