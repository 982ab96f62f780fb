"""Several accounts of one person, on both databases: notices, taking off, deleting, moving, photos."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import Account
from store.channels.media import KnownMedia, keep_media, media_of, open_to
from store.channels.own import media_text
from store.database import Transaction
from store.identity.accounts.mine import choose_account, close_account, unlink
from store.identity.accounts.moving import bring_here, elsewhere
from store.messages import conversations, notices
from store.messages.tables import OutboxMessage
from store.people.person import add_person
from store.refusals import Refused
from store.rights.roles import Assurance
from tests.store.identity.accounts.town import KEYS, NOTICE, OTHER, TELEGRAM, WEB, Town


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
