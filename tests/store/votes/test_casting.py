"""One head, one ballot that counts: who may cast, when, and what happens to a second one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from store.database import Transaction
from store.deeds.deed import Deed
from store.messages.tables import OutboxMessage
from store.people.dwelling import Ownership, add_occupancy, add_ownership
from store.votes.assembly import BallotMode
from store.votes.ballots.casting import cast
from store.votes.ballots.mine import can_i_vote, check_receipt
from store.votes.ballots.objecting import object_to_ballot, withdraw_objection
from store.votes.proxy import record_proxy
from store.votes.results.closing import close
from store.votes.results.publishing import count
from store.votes.turnout import turnout
from tests.store.votes.neighbourhood import Ballot, BallotStanding, Neighbourhood, refusal, rows_of


def test_an_owner_of_three_flats_is_one_head_and_casts_once(place: Neighbourhood) -> None:
    owner = place.person("橙有喜")
    for area in (10_000, 9_000, 11_000):
        place.flat(owner, area=area)
    place.owners(2)
    terms = place.announced()
    assert (terms.heads, terms.area) == (3, 50_000)
    receipt = place.cast(owner, terms, "approve")
    assert (receipt.area, len(receipt.units)) == (30_000, 3)
    assert place.do(place.worker, turnout, terms.assembly).voted_area == 30_000
    assert place.intact()


def test_a_second_ballot_of_a_head_is_refused_and_nothing_is_added(place: Neighbourhood) -> None:
    husband, wife = place.person("橘小满"), place.person("柚大山")
    place.flat(husband, wife)
    terms = place.announced()
    place.cast(husband, terms, "approve")
    head = place.head(husband, terms)
    place.prove(wife, terms)
    assert refusal(place, wife, cast, terms.assembly, head, place.chosen(terms, "oppose"), "x") == "votes.voted_already"
    assert len(rows_of(place, Ballot)) == 1
    assert place.intact()


def test_a_co_owner_who_objects_suspends_the_flat_and_may_take_it_back(place: Neighbourhood) -> None:
    husband, wife = place.person("橘小满"), place.person("柚大山")
    place.flat(husband, wife, area=8_850)
    others = [place.person("甲"), place.person("乙")]
    place.flat(others[0], area=10_575)
    place.flat(others[1], area=10_575)
    terms = place.announced()
    for person in (husband, *others):
        place.cast(person, terms, "approve")
    told = [row.reply for row in rows_of(place, OutboxMessage) if "co_owner" in row.reply]
    assert len(told) == 1
    assert "approve" not in told[0]
    place.do(wife, object_to_ballot, terms.assembly)
    assert {row.state for row in rows_of(place, BallotStanding)} == {"counted", "suspended"}
    assert refusal(place, husband, withdraw_objection, terms.assembly) == "votes.nothing_to_object"
    place.do(wife, withdraw_objection, terms.assembly)
    place.do(wife, object_to_ballot, terms.assembly)
    place.end(terms)
    result = place.do(place.worker, count, terms.assembly)[0]
    assert (result.verdict, result.heads["participating"], result.area["participating"]) == ("PASSED", 2, 21_150)
    assert place.intact()


def test_who_has_no_vote_is_told_why(place: Neighbourhood) -> None:
    tenant, child, buyer, parker = (place.person(name) for name in ("租客", "孩子", "买家", "车位主"))
    developer = place.person("开发公司", is_organisation=True, birth=None)
    flat = place.flat(place.person("房东"))
    place.database.write(lambda tx: add_occupancy(tx, flat, tenant, "tenant"))
    minor = place.person("未满橙", birth=date(datetime.now(UTC).year - 13, 1, 1))
    place.flat(minor)
    place.flat(developer, delivery="unsold")
    place.flat(buyer, delivery="undelivered")
    place.flat(parker, area=1_270, use="parking")
    terms = place.announced()
    assert terms.heads == 3
    reasons = {
        name: place.do(person, can_i_vote, terms.assembly).why_not
        for name, person in (("tenant", tenant), ("minor", minor), ("undelivered", buyer), ("parking_only", parker),
                             ("not_owner", child))
    }  # fmt: skip
    assert {name: reason.value for name, reason in reasons.items() if reason} == {name: name for name in reasons}
    assert place.do(developer, can_i_vote, terms.assembly).votes[0].vote.area == 20_000
    for person, key in ((tenant, "votes.tenant"), (buyer, "votes.undelivered")):
        assert refusal(place, person, cast, terms.assembly, 1, place.chosen(terms, "approve"), "x") == key


def test_a_parking_space_counts_where_the_rules_of_procedure_say_so(place: Neighbourhood) -> None:
    parker = place.person("车位主")
    place.flat(parker, area=1_270, use="parking")
    place.owners(1)
    assert place.announced().heads == 1
    terms = place.announced(counts_parking=True)
    assert (terms.heads, terms.area) == (2, 11_270)


def test_whoever_bought_the_flat_since_votes_and_whoever_sold_it_does_not(place: Neighbourhood) -> None:
    seller, buyer = place.person("卖家"), place.person("买家")
    flat = place.flat(seller)
    terms = place.announced()

    def sell(tx: Transaction) -> None:
        place_of_sale = col(Ownership.dwelling_id) == flat
        tx.run(update(Ownership).where(place_of_sale).values(valid_to=date(2026, 1, 1)))
        add_ownership(tx, flat, buyer)

    place.database.write(sell)
    assert refusal(place, seller, cast, terms.assembly, 1, place.chosen(terms, "approve"), "x") == "votes.sold"
    assert place.cast(buyer, terms, "approve").area == 10_000


def test_without_a_fresh_code_nothing_is_cast(place: Neighbourhood) -> None:
    owner = place.owners(1)[0]
    terms = place.announced()
    head = place.head(owner, terms)
    assert refusal(place, owner, cast, terms.assembly, head, place.chosen(terms, "approve"), "x") == "votes.prove"
    assert not rows_of(place, Ballot)


@pytest.mark.parametrize("choice", ["maybe", "follow", ["C01"], ("C01",), ""])
def test_what_a_motion_does_not_offer_is_no_choice(place: Neighbourhood, choice: object) -> None:
    owner = place.owners(1)[0]
    terms = place.announced()
    place.prove(owner, terms)
    chosen = {str(place.questions(terms)[0].motion): choice}
    assert refusal(place, owner, cast, terms.assembly, place.head(owner, terms), chosen, "x") == "votes.choice"
    assert refusal(place, owner, cast, terms.assembly, place.head(owner, terms), {}, "x") == "votes.choice"


def test_an_election_takes_up_to_as_many_ticks_as_there_are_seats(place: Neighbourhood) -> None:
    owners = place.owners(6)
    terms = place.announced("ELECTION", candidates=owners[:5])
    head = place.head(owners[0], terms)
    place.prove(owners[0], terms)
    four = place.chosen(terms, ("C01", "C02", "C03", "C04"))
    assert refusal(place, owners[0], cast, terms.assembly, head, four, "x") == "votes.over_vote"
    for person in owners:
        place.cast(person, terms, ("C01", "C02", "C03"))
    place.end(terms)
    result = place.do(place.worker, count, terms.assembly)[0]
    assert (result.verdict, len(result.elected), result.established) == ("PASSED", 3, True)
    assert place.intact()


def test_one_casting_answers_all_motions_of_an_assembly(place: Neighbourhood) -> None:
    owners = place.owners(3)
    terms = place.announced("HIRE_PM", "FUND_RAISE")
    for person in owners:
        receipt = place.cast(person, terms, "approve", "oppose")
        assert len(receipt.receipts) == 2
    place.end(terms)
    assert [one.verdict for one in place.do(place.worker, count, terms.assembly)] == ["PASSED", "REJECTED"]
    assert len(rows_of(place, Deed)) == 3
    assert place.intact()


def test_an_agent_with_a_written_authority_casts_and_the_owners_own_ballot_takes_its_place(
    place: Neighbourhood,
) -> None:
    owner, agent = place.person("业主"), place.person("代理人")
    place.flat(owner)
    terms = place.announced()
    place.do(place.worker, record_proxy, terms.assembly, "H0001", agent, place.photo())
    place.cast(agent, terms, "oppose")
    place.cast(owner, terms, "approve")
    place.end(terms)
    assert place.do(place.worker, count, terms.assembly)[0].heads["approve"] == 1
    assert len(rows_of(place, Ballot)) == 2
    assert place.intact()


def test_agents_are_no_candidates_and_hold_at_most_three(place: Neighbourhood) -> None:
    owners, agent = place.owners(5), place.person("代理人")
    terms = place.announced("ELECTION", candidates=owners[:3])
    proxy = (record_proxy, terms.assembly)
    assert refusal(place, place.worker, *proxy, "H0004", owners[0], place.photo()) == "votes.agent_candidate"
    assert refusal(place, place.worker, *proxy, "H0004", owners[3], place.photo()) == "votes.agent_is_owner"
    assert refusal(place, place.worker, *proxy, "H0004", place.worker, place.photo()) == "votes.own_proxy"
    assert refusal(place, place.worker, *proxy, "H0004", agent, "nothing") == "votes.no_photo"
    for number in (1, 2, 3):
        place.do(place.worker, *proxy, f"H000{number}", agent, place.photo())
    assert refusal(place, place.worker, *proxy, "H0004", agent, place.photo()) == "votes.agent_many"


def test_a_receipt_is_found_in_the_list_and_an_invented_one_is_not(place: Neighbourhood) -> None:
    owner = place.owners(1)[0]
    terms = place.announced()
    made = place.cast(owner, terms, "approve").receipts[0]
    found = place.do(owner, check_receipt, made.shown)
    assert (found.state, found.number) == ("counted", 1)
    assert refusal(place, owner, check_receipt, "0000-0000-0000-0000") == "votes.receipt"


def test_nothing_is_cast_before_it_opens_or_after_the_close(place: Neighbourhood) -> None:
    owner = place.owners(1)[0]
    terms = place.announced(opened=-1)
    assert refusal(place, owner, cast, terms.assembly, 1, place.chosen(terms, "approve"), "x") == "votes.not_yet"
    terms = place.announced()
    assert refusal(place, place.worker, close, terms.assembly) == "votes.not_ended"
    place.end(terms)
    head = place.head(owner, terms)
    assert refusal(place, owner, cast, terms.assembly, head, place.chosen(terms, "approve"), "x") == "votes.closed"


@pytest.mark.parametrize("mode", list(BallotMode))
def test_whoever_may_vote_again_has_one_ballot_that_counts(place: Neighbourhood, mode: BallotMode) -> None:
    owner = place.owners(1)[0]
    terms = place.announced(allows_revote=True, mode=mode)
    place.cast(owner, terms, "oppose")
    place.cast(owner, terms, "approve")
    place.end(terms)
    result = place.do(place.worker, count, terms.assembly)[0]
    assert (result.heads["approve"], result.heads["oppose"], result.heads["participating"]) == (1, 0, 1)
    assert place.intact()


def test_a_proof_lasts_ten_minutes(place: Neighbourhood) -> None:
    from store.votes.ballots.fresh import VoteProof

    owner = place.owners(1)[0]
    terms = place.announced()
    place.prove(owner, terms)
    late = datetime.now(UTC) - timedelta(seconds=1)
    place.database.write(lambda tx: tx.run(update(VoteProof).values(until=late)))
    head = place.head(owner, terms)
    assert refusal(place, owner, cast, terms.assembly, head, place.chosen(terms, "approve"), "x") == "votes.prove"
