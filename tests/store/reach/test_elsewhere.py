"""A notice that cannot reach somebody where they look goes to another address of theirs, once."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import col

import store.tables
from store.channels.account import Account, account_at, open_account
from store.channels.holder import set_holder
from store.channels.reach import block
from store.database import Database, Transaction
from store.keys import Keys
from store.messages import leases, outbox, unsent
from store.messages.conversations import caller_of
from store.messages.notices import tell
from store.messages.reach.elsewhere import send_elsewhere
from store.messages.reach.quiet import QuietHours
from store.messages.reach.unreached import NotReached, Why, unreached
from store.messages.reply import Reply
from store.messages.sending import Outcome, SendError, Sending
from store.messages.tables import Lane, OutboxMessage
from store.people.area import AreaKind, add_area
from store.people.assignment import assign
from store.people.dwelling import add_dwelling, add_occupancy
from store.people.person import add_person
from store.rights.act import Act
from store.rights.roles import Assurance, Role

KEYS = Keys(b"a secret for the tests, 32 bytes and more")
CHANNELS = ["wechat", "telegram", "web", "sms"]
PHONE = "13900139000"
CLOSED = "no reply window is open, and no template is set for it"
REFUSED = SendError("the platform refuses it", retry=False)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database.open(sqlite_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


class House:
    """A resident with accounts in some places, and the worker of the area."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.person, self.worker = database.write(self._people)

    def _people(self, tx: Transaction) -> tuple[int, int]:
        area = add_area(tx, None, AreaKind.GRID, "E", "东区")
        person, worker = add_person(tx, KEYS, "橘小满", phone=PHONE), add_person(tx, KEYS, "茶小青")
        add_occupancy(tx, add_dwelling(tx, area, "D1", "1室"), person, "owner")
        assign(tx, worker, Role.GRID_WORKER, area, tx.now() - timedelta(days=1))
        set_holder(tx, open_account(tx, "web", "worker", "zh-CN"), worker, Assurance.VERIFIED, "code")
        # Never asleep, so that the hour of the test does not matter.
        tx.run(insert(QuietHours).values(person_id=person, begins=time(0), ends=time(0)))
        return person, worker

    def account(self, channel: str) -> int:
        def make(tx: Transaction) -> int:
            made = open_account(tx, channel, f"on-{channel}", "zh-CN")
            set_holder(tx, made, self.person, Assurance.VERIFIED, "code")
            return made

        return self.database.write(make)

    def tell(self, cause: str = "order/1", *, everywhere: bool = False) -> None:
        reply = Reply(("您报的灯修好了。",), ended=True)
        self.database.write(lambda tx: tell(tx, [self.person], reply, cause=cause, everywhere=everywhere))

    def next(self) -> Sending:
        (sending,) = self.database.write(lambda tx: outbox.claim(tx, CHANNELS, tx.now()))
        return sending

    def wait(self, *, by_sms: bool = True, reason: str = CLOSED) -> None:
        """The next message may not be sent now."""
        sending = self.next()

        def record(tx: Transaction) -> None:
            assert leases.keep_waiting(tx, sending, reason)
            send_elsewhere(tx, sending, by_sms=by_sms)

        self.database.write(record)

    def fail(self, *, by_sms: bool = True) -> None:
        """The next message (of those to be sent at once, the first) is refused."""
        sending = self.database.write(lambda tx: outbox.claim(tx, CHANNELS, tx.now(), 1))[0]

        def record(tx: Transaction) -> None:
            assert outbox.fail(tx, sending, REFUSED)
            send_elsewhere(tx, sending, by_sms=by_sms)

        self.database.write(record)

    def arrive(self) -> None:
        sending = self.next()
        self.database.write(lambda tx: outbox.mark(tx, [(sending.id, sending.fence)], Outcome.SENT))

    def states(self) -> list[tuple[str, str]]:
        wanted = select(col(OutboxMessage.channel), col(OutboxMessage.state)).order_by(col(OutboxMessage.id))
        return [(row[0], row[1]) for row in self.database.read(lambda tx: tx.run(wanted))]

    def seen(self) -> tuple[NotReached, ...]:
        return self.database.write(lambda tx: unreached(Act(tx, caller_of(tx, "web", "worker", tx.now()), KEYS)))


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_what_may_not_be_sent_now_goes_by_sms_and_still_waits(house: House) -> None:
    house.account("wechat")
    house.tell()
    house.wait()
    assert house.states() == [("wechat", "held"), ("sms", "due")]
    assert house.seen() == ()
    house.arrive()
    assert house.states() == [("wechat", "held"), ("sms", "sent")]
    assert house.seen() == ()


def test_when_the_text_message_fails_too_the_worker_is_told_to_call_on_them(house: House) -> None:
    house.account("wechat")
    house.tell()
    house.wait()
    house.fail()
    (one,) = house.seen()
    assert (one.name, one.address, one.channel, one.why) == ("橘**", "1室", "wechat", Why.WAITING)


def test_without_text_messages_it_is_the_door_at_once(house: House) -> None:
    house.account("wechat")
    house.tell()
    house.wait(by_sms=False)
    assert house.states() == [("wechat", "held")]
    assert [one.why for one in house.seen()] == [Why.WAITING]


def test_who_was_told_that_something_waits_need_not_be_called_on(house: House) -> None:
    house.account("wechat")
    house.tell()
    sending = house.next()
    house.database.write(lambda tx: leases.keep_waiting(tx, sending, ""))
    assert house.states() == [("wechat", "held")]
    assert house.seen() == ()


def test_what_waits_expires_after_a_week_and_is_then_seen(house: House) -> None:
    account = house.account("wechat")
    house.tell()
    sending = house.next()
    house.database.write(lambda tx: leases.keep_waiting(tx, sending, ""))
    later = datetime.now(UTC) + leases.WAITS + timedelta(minutes=1)
    assert house.database.write(lambda tx: unsent.expire(tx, later - timedelta(minutes=2))) == 0
    assert house.database.write(lambda tx: unsent.expire(tx, later)) == 1
    assert [one.why for one in house.seen()] == [Why.EXPIRED]
    assert house.database.write(lambda tx: leases.release_held(tx, account)) == 0


def test_whoever_writes_gets_what_waited_and_leaves_the_list(house: House) -> None:
    account = house.account("wechat")
    house.tell()
    house.wait(by_sms=False)
    house.database.write(lambda tx: leases.release_held(tx, account))
    house.arrive()
    assert house.states() == [("wechat", "sent")]
    assert house.seen() == ()


def test_another_account_that_calls_attention_comes_before_the_phone_and_a_page_after_it(house: House) -> None:
    for channel in ("web", "telegram", "wechat"):
        house.account(channel)
    wechat = house.database.read(lambda tx: account_at(tx, "wechat", "on-wechat"))
    assert wechat is not None
    house.database.write(
        lambda tx: outbox.put(tx, wechat.id, "wechat", Reply(("新",)), now=tx.now(), lane=Lane.NOTICE, cause="c")
    )
    house.wait()
    assert [channel for channel, _ in house.states()] == ["wechat", "telegram"]
    house.fail()
    assert [channel for channel, _ in house.states()] == ["wechat", "telegram", "sms", "web"]


def test_no_address_gets_a_notice_twice(house: House) -> None:
    house.account("telegram")
    house.account("wechat")
    house.tell(everywhere=True)
    house.fail(by_sms=False)
    assert sorted(state for _, state in house.states()) == ["due", "failed"]
    house.arrive()
    assert house.seen() == ()


def test_somebody_who_blocked_us_there_is_reached_on_the_phone(house: House) -> None:
    house.account("telegram")
    house.tell()
    house.database.write(lambda tx: block(tx, "telegram", "on-telegram"))
    house.fail()
    assert house.states() == [("telegram", "failed"), ("sms", "due")]


def test_replies_codes_and_broadcasts_go_nowhere_else(house: House) -> None:
    account = house.account("wechat")
    for lane in (Lane.REPLY, Lane.CODE, Lane.BROADCAST):
        row = house.database.write(
            lambda tx, lane=lane: outbox.put(tx, account, "wechat", Reply(("x",)), now=tx.now(), lane=lane)
        )
        house.fail()
        assert house.states()[-1] == ("wechat", "failed")
        assert row


def test_a_text_message_waits_for_the_end_of_quiet_hours(house: House) -> None:
    house.account("wechat")
    now = datetime.now(UTC) + timedelta(hours=8)
    begins, ends = (now - timedelta(hours=1)).time(), (now + timedelta(hours=2)).time()
    house.database.write(lambda tx: tx.changed(update(QuietHours).values(begins=begins, ends=ends)))
    house.tell()
    house.wait()
    due = house.database.read(
        lambda tx: tx.value(select(col(OutboxMessage.due_at)).where(col(OutboxMessage.channel) == "sms"))
    )
    assert due > datetime.now(UTC) + timedelta(hours=1)


def test_the_phone_is_addressed_by_its_index_and_the_number_stands_nowhere(house: House) -> None:
    house.account("wechat")
    house.tell()
    house.wait()
    address = house.database.read(
        lambda tx: tx.value(select(col(Account.address)).where(col(Account.channel) == "sms"))
    )
    assert address == KEYS.index(PHONE)
