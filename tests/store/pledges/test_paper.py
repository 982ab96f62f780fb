"""Signatures on paper: entered by one, checked by another."""

import pytest
from sqlalchemy import insert

from store.channels.media import StoredMedia
from store.deeds.deed import Deed
from store.people.dwelling import add_member
from store.pledges.paper import disputes_waiting, paper_confirm, paper_enter, paper_refuse, papers_waiting
from store.pledges.reading import mine, open_for_me
from store.pledges.signature import Signature
from store.pledges.signing import dispute, settle_dispute, withdraw
from store.pledges.standing import StandingState
from store.rights.roles import Role
from tests.store.pledges.village import LONG_AGO, Village, refusal, rows_of


def test_a_paper_counts_only_after_a_second_person_has_checked_it(village: Village) -> None:
    terms, person = village.pledge(), village.resident("椪阿婆", age=79)
    entered = village.do(village.grid_worker, paper_enter, terms.pledge, person, village.photo())
    assert (entered.state, entered.receipt) == (StandingState.AWAITING_CHECK, "")
    assert rows_of(village, Deed) == []
    assert village.do(person, open_for_me) == ()
    assert refusal(village, village.grid_worker, paper_confirm, entered.signature) == "pledges.second_person"
    assert village.do(village.grid_worker, papers_waiting) == ()
    assert village.do(village.other_worker, papers_waiting) == ()
    (waiting,) = village.do(village.worker, papers_waiting)
    assert (waiting.signature, waiting.name, waiting.operator) == (entered.signature, "椪阿婆", village.grid_worker)
    confirmed = village.do(village.worker, paper_confirm, entered.signature)
    assert confirmed.state is StandingState.ACTIVE
    assert confirmed.receipt.startswith("CN-")
    assert [one.receipt for one in village.do(person, mine)] == [confirmed.receipt]
    assert village.sign(person, terms).receipt == confirmed.receipt
    assert refusal(village, village.worker, paper_confirm, entered.signature) == "pledges.not_waiting"
    last = rows_of(village, Signature)[-1]
    assert (last.channel, last.operator_id, last.checker_id) == ("paper", village.grid_worker, village.worker)


def test_a_refused_paper_is_void_and_the_person_can_sign_anew(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    entered = village.do(village.grid_worker, paper_enter, terms.pledge, person, village.photo())
    assert village.do(village.worker, paper_refuse, entered.signature, "看不清").state is StandingState.VOID
    assert village.sign(person, terms).state is StandingState.ACTIVE
    assert [row.kind for row in rows_of(village, Deed)] == ["pledge_signed"]


def test_who_signs_online_meanwhile_needs_no_check_any_more(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    entered = village.do(village.grid_worker, paper_enter, terms.pledge, person, village.photo())
    assert village.sign(person, terms).state is StandingState.ACTIVE
    assert refusal(village, village.worker, paper_confirm, entered.signature) == "pledges.not_waiting"


def test_a_paper_that_waits_can_be_withdrawn_without_any_deed(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    village.do(village.grid_worker, paper_enter, terms.pledge, person, village.photo())
    assert village.do(person, withdraw, terms.pledge, 1).state is StandingState.WITHDRAWN
    assert rows_of(village, Deed) == []
    assert village.do(village.worker, papers_waiting) == ()


def test_papers_are_refused_where_they_must_be(village: Village) -> None:
    terms = village.pledge()
    person, photo = village.resident("橘小满"), village.photo()
    elsewhere = village.resident("双岭人", "双岭1幢")
    village.database.write(
        lambda tx: tx.run(
            insert(StoredMedia).values(
                id="text", content="text", kind="document", name="a.txt", type="text/plain", size=1, created_at=LONG_AGO
            )
        )
    )
    enter = paper_enter
    assert refusal(village, person, enter, terms.pledge, person, photo) == "rights.role"
    assert refusal(village, village.admin, enter, terms.pledge, person, photo) == "rights.role"
    assert refusal(village, village.grid_worker, enter, terms.pledge, elsewhere, photo) == "rights.area"
    assert refusal(village, village.grid_worker, enter, terms.pledge, person, "text") == "pledges.no_photo"
    assert refusal(village, village.grid_worker, enter, terms.pledge, person, "none") == "pledges.no_photo"
    child = village.resident("未满橙", age=13)
    assert refusal(village, village.grid_worker, enter, terms.pledge, child, photo) == "pledges.minor"
    village.sign(person, terms)
    assert refusal(village, village.grid_worker, enter, terms.pledge, person, photo) == "pledges.already_signed"


def test_staff_neither_enter_nor_check_their_own_paper(village: Village) -> None:
    terms, home = village.pledge(), village.household("松园1幢")
    village.database.write(lambda tx: add_member(tx, home, village.worker))
    assert (
        refusal(village, village.worker, paper_enter, terms.pledge, village.worker, village.photo())
        == "pledges.own_paper"
    )
    entered = village.do(village.grid_worker, paper_enter, terms.pledge, village.worker, village.photo())
    assert refusal(village, village.worker, paper_confirm, entered.signature) == "pledges.second_person"
    assert village.do(village.worker, papers_waiting) == ()


@pytest.mark.parametrize("is_valid", [True, False])
def test_nobody_settles_a_dispute_about_what_they_entered_or_checked(village: Village, is_valid: bool) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    entered = village.do(village.worker, paper_enter, terms.pledge, person, village.photo())
    confirmed = village.do(village.grid_worker, paper_confirm, entered.signature)
    village.do(person, dispute, terms.pledge, 1, "不是我签的")
    (waiting,) = village.do(village.worker, disputes_waiting)
    assert (waiting.signature, waiting.note) == (confirmed.signature, "不是我签的")
    assert refusal(village, village.worker, settle_dispute, confirmed.signature, is_valid, "") == "pledges.own_case"
    colleague = village.staff("另一位专员", Role.COMMUNITY_WORKER, "松园")
    settled = village.do(colleague, settle_dispute, confirmed.signature, is_valid, "核实了")
    assert settled.state is (StandingState.ACTIVE if is_valid else StandingState.VOID)
    assert village.do(village.worker, disputes_waiting) == ()


def test_a_dispute_about_an_unchecked_paper_returns_it_to_the_check(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    entered = village.do(village.grid_worker, paper_enter, terms.pledge, person, village.photo())
    village.do(person, dispute, terms.pledge, 1)
    assert refusal(village, village.worker, paper_confirm, entered.signature) == "pledges.not_waiting"
    settled = village.do(village.worker, settle_dispute, entered.signature, True, "记错了")
    assert settled.state is StandingState.AWAITING_CHECK
    assert village.do(village.worker, paper_confirm, entered.signature).state is StandingState.ACTIVE
