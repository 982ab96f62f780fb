"""Accounts, sessions, media and pushes on both databases."""

from collections.abc import Iterator

import pytest

import store.tables
from store.channels.account import account_at, account_with, demo_profiles, open_account, profile_of, set_language
from store.channels.holder import set_holder
from store.channels.media import KnownMedia, grant_media, keep_media, media_of, open_to
from store.channels.push import MOST_BROWSERS, end_subscription, subscribe, subscriptions_of
from store.channels.session import SessionTaken, end_session, open_session, session_by, sessions_of, touch_session
from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import AreaKind, add_area
from store.people.assignment import assign
from store.people.dwelling import add_dwelling, add_occupancy, add_ownership
from store.people.person import add_person
from store.refusals import Refused
from store.rights.roles import Assurance, Role

KEYS = Keys(b"a secret for the tests, 32 bytes and more")
OTHER_KEYS = Keys(b"another secret for the tests, 32 bytes and more")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


def test_an_address_has_one_account_whatever_happens(database: Database) -> None:
    first = database.write(lambda tx: open_account(tx, "web", "a", "en"))
    assert database.write(lambda tx: open_account(tx, "web", "a", "zh-CN")) == first
    known = database.read(lambda tx: account_at(tx, "web", "a"))
    assert known is not None
    assert (known.id, known.language, known.person) == (first, "en", None)
    database.write(lambda tx: set_language(tx, first, "zh-CN"))
    again = database.read(lambda tx: account_with(tx, first))
    assert again is not None
    assert again.language == "zh-CN"
    assert database.read(lambda tx: account_at(tx, "web", "b")) is None


def test_a_cookie_opens_one_session_and_ends_with_it(database: Database) -> None:
    account = database.write(lambda tx: open_account(tx, "web", "a", "zh-CN"))
    session = database.write(lambda tx: open_session(tx, account, "code", "Chrome", 30))
    with pytest.raises(SessionTaken):
        database.write(lambda tx: open_session(tx, account, "code", "Chrome", 30))
    known = database.read(lambda tx: session_by(tx, "code"))
    assert known is not None
    assert (known.id, known.account, known.is_over) == (session, account, False)
    assert database.write(lambda tx: end_session(tx, account, session)) is not None
    assert database.write(lambda tx: end_session(tx, account, session)) is None
    database.write(lambda tx: touch_session(tx, session, 30))
    over = database.read(lambda tx: session_by(tx, "code"))
    assert over is not None
    assert over.is_over


def test_a_session_that_nobody_used_in_its_time_is_over(database: Database) -> None:
    account = database.write(lambda tx: open_account(tx, "web", "a", "zh-CN"))
    database.write(lambda tx: open_session(tx, account, "code", "", 0))
    known = database.read(lambda tx: session_by(tx, "code"))
    assert known is not None
    assert known.is_over
    assert database.read(lambda tx: sessions_of(tx, account)) == []


def test_somebody_sees_and_ends_only_their_own_sessions_on_all_their_accounts(database: Database) -> None:
    def make(tx: Transaction) -> tuple[int, int, int]:
        person = add_person(tx, KEYS, "橘小满")
        accounts = [open_account(tx, "web", name, "zh-CN") for name in "abc"]
        for account in accounts[:2]:
            set_holder(tx, account, person, Assurance.VERIFIED, "invitation")
        sessions = [open_session(tx, account, f"code{account}", "", 30) for account in accounts]
        return accounts[0], sessions[1], sessions[2]

    mine, own, foreign = database.write(make)
    assert len(database.read(lambda tx: sessions_of(tx, mine))) == 2
    assert database.write(lambda tx: end_session(tx, mine, foreign)) is None
    assert database.write(lambda tx: end_session(tx, mine, own)) is not None


def test_a_file_opens_for_its_owner_and_for_those_it_was_sent_to(database: Database) -> None:
    def make(tx: Transaction) -> tuple[int, int, int]:
        owner, reader, stranger = (open_account(tx, "web", name, "zh-CN") for name in "abc")
        file = KnownMedia("file", "hash", "photo", "x.jpg", "image/jpeg", 3, 1, 1)
        keep_media(tx, file, account=owner)
        keep_media(tx, file, account=stranger)
        for _ in range(2):
            grant_media(tx, ["file"], reader)
        return owner, reader, stranger

    owner, reader, stranger = database.write(make)
    opened = database.read(lambda tx: [open_to(tx, ["file", "none"], account) for account in (owner, reader, stranger)])
    assert [list(each) for each in opened] == [["file"], ["file"], []]
    assert list(database.read(lambda tx: media_of(tx, ["file"], owner))) == ["file"]
    assert database.read(lambda tx: media_of(tx, ["file"], reader)) == {}


def test_a_browser_is_woken_for_whoever_used_it_last_and_its_address_is_sealed(database: Database) -> None:
    one, two = database.write(lambda tx: [open_account(tx, "web", name, "zh-CN") for name in "ab"])
    browser = {"endpoint": "https://push.example/1", "keys": {"auth": "a", "p256dh": "p"}}
    for account in (one, two):
        database.write(lambda tx, account=account: subscribe(tx, KEYS, account, browser))  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
    assert database.read(lambda tx: subscriptions_of(tx, KEYS, one)) == []
    ((row, known),) = database.read(lambda tx: subscriptions_of(tx, KEYS, two))
    assert known == browser
    assert database.read(lambda tx: subscriptions_of(tx, OTHER_KEYS, two)) == []
    database.write(lambda tx: end_subscription(tx, row))
    assert database.read(lambda tx: subscriptions_of(tx, KEYS, two)) == []


def test_an_account_has_a_bounded_number_of_browsers(database: Database) -> None:
    account = database.write(lambda tx: open_account(tx, "web", "a", "zh-CN"))

    def add(number: int) -> None:
        given = {"endpoint": f"https://push.example/{number}", "keys": {}}
        database.write(lambda tx: subscribe(tx, KEYS, account, given))

    for number in range(MOST_BROWSERS):
        add(number)
    add(0)
    with pytest.raises(Refused, match="too_many_browsers"):
        add(MOST_BROWSERS)


def test_a_profile_says_who_somebody_is_and_where(database: Database) -> None:
    def make(tx: Transaction) -> list[int]:
        grid = add_area(tx, None, AreaKind.GRID, "SY", "松园二区")
        flat = add_dwelling(tx, grid, "5-1-302", "观棠府 5-1-302")
        people = {}
        for number, name in enumerate(["橘小满", "白云飘", "荷田田", "客人"]):
            person = add_person(tx, KEYS, name, code=f"P0{number}", is_demo=True)
            account = open_account(tx, "web", f"P0{number}", "zh-CN")
            set_holder(tx, account, person, Assurance.VERIFIED, "demo", is_demo=True)
            people[name] = (account, person)
        add_ownership(tx, flat, people["橘小满"][1])
        add_occupancy(tx, flat, people["白云飘"][1], "tenant")
        assign(tx, people["荷田田"][1], Role.GRID_WORKER, grid, tx.now())
        assign(tx, people["荷田田"][1], Role.RESIDENT, grid, tx.now())
        return [account for account, _ in people.values()]

    accounts = database.write(make)
    told = database.read(lambda tx: [(each.code, each.role, each.place) for each in demo_profiles(tx, "web")])
    assert told == [
        ("P00", "owner", "观棠府 5-1-302"),
        ("P01", "tenant", "观棠府 5-1-302"),
        ("P02", "grid_worker", "松园二区"),
        ("P03", "resident", ""),
    ]
    mine = database.read(lambda tx: profile_of(tx, accounts[2]))
    assert mine is not None
    assert (mine.name, mine.role) == ("荷田田", "grid_worker")
    assert database.read(lambda tx: demo_profiles(tx, "telegram")) == []
