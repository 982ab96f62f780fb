"""Several accounts of one person, on both databases: digits, guesses, notices, taking off, moving, photos."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import col

import store.tables
from store.channels.account import Account, open_account
from store.channels.holder import set_holder
from store.channels.media import KnownMedia, keep_media, media_of, open_to
from store.channels.own import media_text
from store.database import Database, Transaction
from store.identity.accounts.linking import (
    CODES_A_DAY,
    DIGITS,
    GUESSES,
    LinkCode,
    LinkGuess,
    LinkOffer,
    find_link,
    offer_link,
    take_link,
)
from store.identity.accounts.mine import choose_account, close_account, my_accounts, unlink
from store.identity.accounts.moving import bring_here, elsewhere
from store.keys import Keys
from store.messages import conversations, notices
from store.messages.message import Message
from store.messages.reply import Reply
from store.messages.tables import Conversation, InboxMessage, OutboxMessage, Run
from store.people.person import add_person
from store.refusals import Refused
from store.rights.act import Act
from store.rights.roles import Assurance

T = TypeVar("T")
KEYS = Keys(b"a secret for the tests, 32 bytes and more")
NOTICE = Reply(("通知",), ended=True)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


class Town:
    """One person with an account on the web, and whoever else writes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.person = database.write(lambda tx: add_person(tx, KEYS, "橘小满"))
        self.web = self.account("web", "a", self.person)
        self._messages = 0

    def account(self, channel: str, address: str, person: int | None = None) -> int:
        def make(tx: Transaction) -> int:
            made = open_account(tx, channel, address, "zh-CN")
            if person is not None:
                set_holder(tx, made, person, Assurance.VERIFIED, "code")
            return made

        return self.database.write(make)

    def do(self, place: tuple[str, str], deed: Callable[..., T], *args: Any, origin: str = "") -> T:
        """Do something as whoever writes from a place."""

        def step(tx: Transaction) -> T:
            caller = conversations.caller_of(tx, *place, tx.now())
            message = Message(*place, "m", datetime.now(UTC), request=origin)
            return deed(Act(tx, caller, KEYS, message), *args)

        return self.database.write(step)

    def says(self, account: int) -> None:
        """Let somebody write something from an account."""
        self._messages += 1
        values = {"channel": "web", "address": "x", "key": f"k{self._messages}", "account_id": account, "content": ""}
        self.database.write(lambda tx: tx.run(insert(InboxMessage).values(**values, taken_at=tx.now())))

    def tell(self, *, everywhere: bool = False) -> list[int]:
        """Tell the person something; gives the accounts to which it goes."""
        before = self.sent()
        self.database.write(lambda tx: notices.tell(tx, [self.person], NOTICE, everywhere=everywhere))
        return self.sent()[len(before) :]

    def sent(self) -> list[int]:
        rows = self.database.read(
            lambda tx: tx.run(select(col(OutboxMessage.account_id)).order_by(col(OutboxMessage.id)))
        )
        return [row[0] for row in rows]

    def value(self, column: Any, account: int) -> Any:
        return self.database.read(lambda tx: tx.value(select(col(column)).where(col(Account.id) == account)))

    def digits(self, offer: LinkOffer) -> str:
        return KEYS.open(offer.code.sealed, offer.code.where)

    def pending(self, account: int, person: int, ref: str = "r") -> int:
        """A question that waits for an answer in the conversation of an account."""

        def make(tx: Transaction) -> int:
            now = tx.now()
            conversation = tx.value(
                insert(Conversation)
                .values(account_id=account, person_key=person, offered="[]", touched_at=now)
                .returning(col(Conversation.id))
            )
            values = {
                "ref": ref,
                "flow": "pledge",
                "args": "{}",
                "journal": "[[], []]",
                "pending": "x",
                "state": "active",
            }
            times = {"started_at": now, "touched_at": now, "due_at": now}
            run: int = tx.value(
                insert(Run)
                .values(conversation_id=conversation, reminded=False, **values, **times)
                .returning(col(Run.id))
            )
            return run

        return self.database.write(make)


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


WEB, TELEGRAM, OTHER = ("web", "a"), ("telegram", "7"), ("telegram", "8")


def test_digits_from_one_account_tie_another_one_once(town: Town) -> None:
    digits = town.digits(town.do(WEB, offer_link))
    assert len(digits.replace(" ", "")) == DIGITS
    town.account(*TELEGRAM)
    found = town.do(TELEGRAM, find_link, f" {digits.replace(' ', '-')} ")
    assert (found.name, found.channel) == ("橘**", "web")
    assert town.do(TELEGRAM, take_link, found.code) == "橘小满"
    assert [one.channel for one in town.do(TELEGRAM, my_accounts)] == ["telegram", "web"]
    for place in (TELEGRAM, OTHER):
        assert town.do(place, find_link, digits).code == 0
        with pytest.raises(Refused, match=r"accounts\.code_over"):
            town.do(place, take_link, found.code)


def test_the_persons_other_accounts_are_told(town: Town) -> None:
    phone = town.account("wechat", "w", town.person)
    found = town.do(TELEGRAM, find_link, town.digits(town.do(WEB, offer_link)))
    town.do(TELEGRAM, take_link, found.code)
    assert town.sent() == [town.web, phone]


def test_new_digits_replace_earlier_ones_and_five_minutes_end_them(town: Town) -> None:
    first = town.digits(town.do(WEB, offer_link))
    second = town.digits(town.do(WEB, offer_link))
    assert town.do(TELEGRAM, find_link, first).code == 0
    found = town.do(TELEGRAM, find_link, second)
    assert found.code
    early = datetime.now(UTC) - timedelta(minutes=4)
    town.database.write(lambda tx: tx.changed(update(LinkCode).values(expires_at=early)))
    assert town.do(OTHER, find_link, second).code == 0
    # Whoever typed them in time may still say yes, but not for ever.
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    town.database.write(lambda tx: tx.changed(update(LinkCode).values(expires_at=long_ago)))
    with pytest.raises(Refused, match=r"accounts\.code_over"):
        town.do(TELEGRAM, take_link, found.code)


def test_digits_are_good_for_nobody_but_whoever_typed_them(town: Town) -> None:
    found = town.do(TELEGRAM, find_link, town.digits(town.do(WEB, offer_link)))
    with pytest.raises(Refused, match=r"accounts\.code_over"):
        town.do(OTHER, take_link, found.code)


def test_digits_of_an_account_that_was_taken_off_meanwhile_are_worthless(town: Town) -> None:
    town.account(*OTHER, town.person)
    digits = town.digits(town.do(WEB, offer_link))
    found = town.do(TELEGRAM, find_link, digits)
    town.do(OTHER, unlink, town.web)
    assert town.do(("telegram", "9"), find_link, digits).code == 0
    with pytest.raises(Refused, match=r"accounts\.code_over"):
        town.do(TELEGRAM, take_link, found.code)


def test_an_account_of_somebody_else_is_not_taken_over(town: Town) -> None:
    other = town.database.write(lambda tx: add_person(tx, KEYS, "荷田田"))
    town.account(*OTHER, other)
    digits = town.digits(town.do(WEB, offer_link))
    with pytest.raises(Refused, match=r"identity\.other_person"):
        town.do(OTHER, find_link, digits)
    with pytest.raises(Refused, match=r"accounts\.linked"):
        town.do(WEB, find_link, digits)


def test_a_guest_gets_no_digits(town: Town) -> None:
    town.account(*TELEGRAM)
    with pytest.raises(Refused, match=r"rights\.unverified"):
        town.do(TELEGRAM, offer_link)


def test_guesses_are_counted_by_account_and_by_place_and_over_the_next_day(town: Town) -> None:
    left = [town.do(TELEGRAM, find_link, f"{number:012d}").left for number in range(GUESSES["account_id"])]
    assert left == [4, 3, 2, 1, 0]
    digits = town.digits(town.do(WEB, offer_link))
    with pytest.raises(Refused, match=r"accounts\.too_many_guesses"):
        town.do(TELEGRAM, find_link, digits)
    yesterday = datetime.now(UTC) - timedelta(days=1, minutes=1)
    town.database.write(lambda tx: tx.changed(update(LinkGuess).values(at=yesterday)))
    assert town.do(TELEGRAM, find_link, digits).code


def test_forty_guesses_from_one_place_are_not_to_be_had(town: Town) -> None:
    wrong = 0
    for number in range(40):
        try:
            town.do(("telegram", f"g{number}"), find_link, f"{number:012d}", origin="one place")
            wrong += 1
        except Refused:
            continue
    assert wrong == GUESSES["origin"]


def test_digits_are_limited_by_day(town: Town) -> None:
    for _ in range(CODES_A_DAY):
        town.do(WEB, offer_link)
    with pytest.raises(Refused, match=r"accounts\.too_many_codes"):
        town.do(WEB, offer_link)


def test_no_digits_lie_readable_in_the_database(town: Town) -> None:
    digits = town.digits(town.do(WEB, offer_link))
    rows = town.database.read(lambda tx: tx.run(select(LinkCode.__table__)))
    assert digits.replace(" ", "") not in repr([tuple(row) for row in rows])


def test_of_two_who_type_them_at_the_same_instant_one_is_tied(town: Town) -> None:
    for number in range(3):
        digits = town.digits(town.do(WEB, offer_link))
        together = Barrier(2)

        def attempt(name: str, digits: str = digits, together: Barrier = together) -> bool:
            place = ("telegram", name)
            together.wait()
            found = town.do(place, find_link, digits)
            try:
                town.do(place, take_link, found.code)
            except Refused:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(attempt, (f"x{number}", f"y{number}"))) == [False, True]


def test_a_notice_goes_where_somebody_wrote_last_unless_they_chose(town: Town) -> None:
    telegram = town.account(*TELEGRAM, town.person)
    town.says(town.web)
    assert town.tell() == [town.web]
    town.says(telegram)
    assert town.tell() == [telegram]
    town.do(TELEGRAM, choose_account, town.web)
    town.says(telegram)
    assert town.tell() == [town.web]
    assert sorted(town.tell(everywhere=True)) == sorted([town.web, telegram])
    town.do(TELEGRAM, choose_account, None)
    assert town.tell() == [telegram]


@pytest.mark.parametrize(
    "change",
    [{"blocked_at": datetime.now(UTC)}, {"closed_at": datetime.now(UTC)}, {"assurance": Assurance.CLAIMED.value}],
    ids=["blocked", "closed", "not surely theirs"],
)
def test_a_notice_does_not_go_to_an_account_that_takes_none(town: Town, change: dict[str, Any]) -> None:
    telegram = town.account(*TELEGRAM, town.person)
    town.says(telegram)
    town.do(TELEGRAM, choose_account, telegram)
    assert town.tell() == [telegram]
    mine = col(Account.id) == telegram
    town.database.write(lambda tx: tx.changed(update(Account).where(mine).values(change)))
    assert town.tell() == [town.web]


def test_nobody_is_told_who_has_no_account(town: Town) -> None:
    other = town.database.write(lambda tx: add_person(tx, KEYS, "荷田田"))
    assert town.database.read(lambda tx: notices.address_for(tx, other)) is None
    assert town.database.write(lambda tx: notices.tell(tx, [other], NOTICE)) == 0


def test_an_account_of_somebody_else_can_be_neither_chosen_nor_taken_off(town: Town) -> None:
    other = town.database.write(lambda tx: add_person(tx, KEYS, "荷田田"))
    theirs = town.account(*OTHER, other)
    for deed in (choose_account, unlink):
        with pytest.raises(Refused, match=r"accounts\.not_mine"):
            town.do(WEB, deed, theirs)


def test_an_account_that_is_taken_off_is_a_guests_and_gets_nothing_more(town: Town) -> None:
    telegram = town.account(*TELEGRAM, town.person)
    town.says(telegram)
    (row,) = town.tell()
    assert row == telegram
    assert town.do(WEB, unlink, telegram) == "telegram"
    unsent = select(col(OutboxMessage.state)).where(col(OutboxMessage.account_id) == telegram)
    assert town.database.read(lambda tx: tx.value(unsent)) == "expired"
    caller = town.do(TELEGRAM, lambda act: act.caller)
    assert (caller.person, caller.assurance, caller.grants) == (None, Assurance.GUEST, ())
    with pytest.raises(Refused, match=r"accounts\.not_mine"):
        town.do(WEB, unlink, telegram)


def test_a_deleted_account_is_nobodys_and_its_address_somebody_news(town: Town) -> None:
    telegram = town.account(*TELEGRAM, town.person)
    town.do(TELEGRAM, choose_account, telegram)
    town.do(TELEGRAM, close_account)
    assert town.value(Account.person_id, telegram) is None
    assert town.value(Account.closed_at, telegram) is not None
    assert town.tell() == [town.web]
    again = town.account(*TELEGRAM)
    assert again != telegram
    assert town.account(*TELEGRAM) == again
    assert town.value(Account.address, telegram) == f"gone:{telegram}"


def test_a_pending_matter_is_brought_from_another_account_with_its_journal(town: Town) -> None:
    telegram = town.account(*TELEGRAM, town.person)
    run = town.pending(town.web, town.person)
    town.pending(telegram, town.person, "s")
    (one,) = town.do(TELEGRAM, elsewhere)
    assert (one.run, one.flow, one.channel) == (run, "pledge", "web")
    town.do(TELEGRAM, bring_here, run)
    caller = town.do(TELEGRAM, lambda act: act.caller)
    opened = town.database.write(lambda tx: conversations.open_for(tx, caller, tx.now()))
    moved = next(each for each in opened.runs if each.row == run)
    assert (moved.ref, moved.journal, moved.state) == ("r", "[[], []]", "waiting")
    with pytest.raises(Refused, match=r"accounts\.run_over"):
        town.do(TELEGRAM, bring_here, run)


def test_what_was_begun_on_a_lost_account_is_still_there_after_it_was_taken_off(town: Town) -> None:
    town.account(*TELEGRAM, town.person)
    run = town.pending(town.web, town.person)
    town.do(TELEGRAM, unlink, town.web)
    assert [one.run for one in town.do(TELEGRAM, elsewhere)] == [run]


def test_nobody_brings_what_is_somebody_elses(town: Town) -> None:
    other = town.database.write(lambda tx: add_person(tx, KEYS, "荷田田"))
    town.account(*OTHER, other)
    run = town.pending(town.web, town.person)
    assert town.do(OTHER, elsewhere) == ()
    with pytest.raises(Refused, match=r"accounts\.run_over"):
        town.do(OTHER, bring_here, run)


def test_photos_sent_on_one_account_may_be_used_and_seen_on_the_other(town: Town) -> None:
    telegram = town.account(*TELEGRAM, town.person)
    stranger = town.account(*OTHER)

    def keep(tx: Transaction) -> None:
        photo = KnownMedia("p", "hash", "photo", "p.jpg", "image/jpeg", 10)
        document = KnownMedia("d", "hash", "document", "d.txt", "text/plain", 10)
        keep_media(tx, photo, account=town.web)
        keep_media(tx, document, account=town.web, text="公约")

    town.database.write(keep)
    assert set(town.database.read(lambda tx: open_to(tx, ["p", "d"], telegram))) == {"p", "d"}
    assert town.database.read(lambda tx: open_to(tx, ["p", "d"], stranger)) == {}
    assert town.database.read(lambda tx: media_of(tx, ["p"], telegram)) == {}
    assert town.do(TELEGRAM, media_text, "d") == "公约"
    with pytest.raises(Refused, match=r"documents\.unreadable"):
        town.do(OTHER, media_text, "d")
    town.do(WEB, unlink, telegram)
    assert town.database.read(lambda tx: open_to(tx, ["p", "d"], telegram)) == {}
