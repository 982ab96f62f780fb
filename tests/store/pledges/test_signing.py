"""Signing, withdrawing and disputing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlmodel import col

from store.database import Transaction
from store.deeds.deed import Deed
from store.people.person import Person
from store.pledges.pledge import PledgeForm
from store.pledges.publishing import change_terms, close, new_version, publish
from store.pledges.reading import by_code, mine, open_for_me
from store.pledges.signature import Signature
from store.pledges.signing import dispute, settle_dispute, sign, withdraw
from store.pledges.standing import StandingState
from store.pledges.text import text_hash
from store.refusals import Refused
from store.rights.roles import Assurance
from tests.store.pledges.village import TEXT, Village, account, act, path_of, refusal, rows_of


def test_signing_gives_a_receipt_and_keeps_every_field_of_the_evidence(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("橘小满")
    receipt = village.sign(person, terms)
    assert receipt.state is StandingState.ACTIVE
    assert receipt.receipt.startswith("CN-")
    assert not receipt.again
    (row,) = rows_of(village, Signature)
    assert (row.pledge_id, row.number, row.person_id, row.name) == (terms.pledge, 1, person, "橘小满")
    assert row.text_hash == text_hash(TEXT)
    assert row.area_path == path_of(village, "松园1幢")
    assert row.community_id == village.areas["松园"]
    assert (row.channel, row.identity_method, row.assurance) == ("web", "code", Assurance.VERIFIED)
    assert (row.confirmation, row.device, row.zone) == ("r1:review:yes", "device-hash", "Asia/Shanghai")
    assert row.request_id
    assert row.consent_version == terms.consent_version
    assert row.household_id
    assert row.receipt == receipt.receipt


def test_signing_again_gives_the_first_receipt(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("橘小满")
    first, second = village.sign(person, terms), village.sign(person, terms)
    assert second.again
    assert (second.receipt, second.signature, second.at) == (first.receipt, first.signature, first.at)
    assert len(rows_of(village, Signature)) == 1
    assert len(rows_of(village, Deed)) == 1


def test_receipts_do_not_tell_how_many_have_signed(village: Village) -> None:
    terms = village.pledge()
    numbers = [village.sign(village.resident(f"橘{n}"), terms).receipt for n in range(3)]
    assert len({number.split("-")[2] for number in numbers}) == 3


def test_after_a_withdrawal_one_may_sign_again_and_everything_stays_recorded(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("橘小满")
    first = village.sign(person, terms)
    assert village.do(person, withdraw, terms.pledge, 1).state is StandingState.WITHDRAWN
    assert village.do(person, withdraw, terms.pledge, 1).again
    assert [one.state for one in village.do(person, mine)] == [StandingState.WITHDRAWN]
    again = village.sign(person, terms)
    assert again.receipt != first.receipt
    assert not again.again
    assert [row.kind for row in rows_of(village, Signature)] == ["signed", "withdrawn", "signed"]
    kinds = sorted((row.kind, row.source_id) for row in rows_of(village, Deed))
    assert kinds == [
        ("pledge_signed", first.signature),
        ("pledge_signed", again.signature),
        ("pledge_withdrawn", first.signature),
    ]


def test_minors_are_refused_but_not_those_who_earn_their_living_at_sixteen(village: Village) -> None:
    terms = village.pledge()
    assert refusal(village, village.resident("未满橙", age=13), sign, terms.pledge, 1, "yes") == "pledges.minor"
    assert refusal(village, village.resident("橙十六", age=16), sign, terms.pledge, 1, "yes") == "pledges.minor"
    assert village.sign(village.resident("橙挣钱", age=16, full_capacity=True), terms).receipt
    young = village.resident("橙十五", age=15, full_capacity=True)
    assert refusal(village, young, sign, terms.pledge, 1, "yes") == "pledges.minor"


def test_an_eighteenth_birthday_counts_from_its_first_minute_where_the_pledge_holds(village: Village) -> None:
    terms = village.pledge()
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    try:
        born = today.replace(year=today.year - 18)
    except ValueError:
        born = today.replace(year=today.year - 18, day=28)
    day, eve = village.resident("橙今天"), village.resident("橙明天")

    def set_births(tx: Transaction) -> None:
        tx.run(update(Person).where(col(Person.id) == day).values(birth=born))
        tx.run(update(Person).where(col(Person.id) == eve).values(birth=born + timedelta(days=1)))

    village.database.write(set_births)
    assert village.sign(day, terms).receipt
    assert refusal(village, eve, sign, terms.pledge, 1, "yes") == "pledges.minor"


def test_nobody_signs_without_being_verified_or_through_somebody_elses_account(village: Village) -> None:
    terms = village.pledge()
    person, other = village.resident("橘小满"), village.resident("柚大山")
    assert refusal(village, None, sign, terms.pledge, 1, "yes") == "rights.unverified"

    def claimed(tx: Transaction) -> None:
        sign(act(tx, person, assurance=Assurance.CLAIMED), terms.pledge, 1, "yes")

    def for_other(tx: Transaction) -> None:
        sign(act(tx, person, person=other), terms.pledge, 1, "yes")

    with pytest.raises(Refused, match=r"rights\.unverified"):
        village.database.write(claimed)
    with pytest.raises(Refused, match=r"pledges\.own_only"):
        village.database.write(for_other)
    with pytest.raises(Refused, match=r"pledges\.own_only"):
        village.database.write(lambda tx: sign(act(tx, village.grid_worker, person=person), terms.pledge, 1, "yes"))
    assert rows_of(village, Signature) == []


def test_people_from_elsewhere_and_without_a_home_are_refused(village: Village) -> None:
    terms = village.pledge("松园")
    assert refusal(village, village.resident("双岭人", "双岭1幢"), sign, terms.pledge, 1, "yes") == "pledges.elsewhere"
    assert refusal(village, village.grid_worker, sign, terms.pledge, 1, "yes") == "pledges.no_home"


def test_the_window_is_judged_by_the_clock_of_the_store(village: Village) -> None:
    now = datetime.now(UTC)
    early = village.pledge(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=1))
    person = village.resident("橘小满")
    assert refusal(village, person, sign, early.pledge, 1, "yes") == "pledges.not_yet"
    village.do(village.admin, change_terms, early.pledge, opens_at=now - timedelta(hours=1))
    assert village.sign(person, early).receipt
    village.do(village.admin, close, early.pledge)
    assert refusal(village, village.resident("柚大山"), sign, early.pledge, 1, "yes") == "pledges.closed"
    assert village.do(person, withdraw, early.pledge, 1).state is StandingState.WITHDRAWN


def test_a_new_text_asks_again_and_the_old_signature_stays_valid_for_the_old_one(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("橘小满")
    village.sign(person, terms)
    assert village.do(person, open_for_me) == ()
    village.do(village.admin, new_version, terms.pledge, TEXT + "\n\n红白喜事用电子鞭炮、鲜花代替。")
    assert village.do(person, open_for_me) == ()
    newer = village.do(village.admin, publish, terms.pledge)
    assert newer.number == 2
    (asked,) = village.do(person, open_for_me)
    assert (asked.number, asked.signed_before) == (2, 1)
    (held,) = village.do(person, mine)
    assert (held.state, held.number, held.newer) == (StandingState.ACTIVE, 1, 2)
    assert refusal(village, village.resident("柚大山"), sign, terms.pledge, 1, "yes") == "pledges.new_text"
    assert village.sign(person, terms).again
    assert village.sign(person, newer).number == 2
    assert [one.newer for one in village.do(person, mine)] == [None, None]


def test_the_traders_form_needs_an_organisation_and_the_residents_form_none(village: Village) -> None:
    traders = village.pledge(form=PledgeForm.TRADER)
    residents = village.pledge()
    person = village.resident("橘小满")
    assert refusal(village, person, sign, traders.pledge, 1, "yes") == "pledges.organisation"
    both = {"organisation": "小满便利店", "representative": "橘小满"}
    assert village.sign(person, traders, **both).organisation == "小满便利店"
    assert refusal(village, person, sign, residents.pledge, 1, "yes", **both) == "pledges.no_organisation"


def test_a_disputed_signature_is_frozen_until_a_publisher_voids_it(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("橘小满")
    signed = village.sign(person, terms)
    assert village.do(person, dispute, terms.pledge, 1, "不是我签的").state is StandingState.FROZEN
    assert refusal(village, person, sign, terms.pledge, 1, "yes") == "pledges.frozen"
    assert refusal(village, person, settle_dispute, signed.signature, True, "") == "rights.role"
    assert refusal(village, village.grid_worker, settle_dispute, signed.signature, True, "") == "rights.role"
    assert refusal(village, village.other_worker, settle_dispute, signed.signature, True, "") == "rights.area"
    settled = village.do(village.worker, settle_dispute, signed.signature, False, "孩子拿手机点的")
    assert settled.state is StandingState.VOID
    assert sorted(row.kind for row in rows_of(village, Deed)) == ["pledge_signed", "pledge_withdrawn"]
    assert village.sign(person, terms).state is StandingState.ACTIVE


def test_a_released_signature_counts_again(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("橘小满")
    signed = village.sign(person, terms)
    village.do(person, dispute, terms.pledge, 1)
    settled = village.do(village.worker, settle_dispute, signed.signature, True, "记错了")
    assert settled.state is StandingState.ACTIVE
    assert village.sign(person, terms).again


def test_a_guest_may_read_a_pledge_by_its_link_but_no_draft(village: Village) -> None:
    terms = village.pledge(code="kc-2026")
    assert village.do(None, by_code, " KC-2026 ").text == TEXT
    assert refusal(village, None, by_code, "nothing") == "pledges.unknown"
    assert [one.code for one in village.do(None, open_for_me)] == ["kc-2026"]
    assert refusal(village, None, mine) == "rights.unverified"
    village.do(village.admin, new_version, terms.pledge, TEXT + "\n\n这一段还只是草稿，没有发布。")
    assert village.do(None, by_code, "kc-2026").text == TEXT


def test_a_second_account_of_a_person_gets_the_same_receipt(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("橘小满")
    first = village.sign(person, terms)
    other = village.database.write(lambda tx: account(tx, person, "terminal"))
    again = village.database.write(lambda tx: sign(act(tx, person, account=other), terms.pledge, 1, "yes"))
    assert again.receipt == first.receipt
