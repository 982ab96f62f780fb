"""Digits that tie another account, on both databases: once, in time, for whoever typed them, and not to be guessed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

from store.identity.accounts.linking import (
    CODES_A_DAY,
    DIGITS,
    GUESSES,
    LinkCode,
    LinkGuess,
    find_link,
    offer_link,
    take_link,
)
from store.identity.accounts.mine import my_accounts, unlink
from store.people.person import add_person
from store.refusals import Refused
from tests.store.identity.accounts.town import KEYS, OTHER, TELEGRAM, WEB, Town


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
