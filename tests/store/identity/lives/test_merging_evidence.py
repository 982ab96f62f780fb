"""Two records of one person: points add up, signatures and ballots count once, and a frozen roll stays as it is."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from store.deeds.deed import DeedKind
from store.identity.lives.doing import ask_merge
from store.identity.lives.undoing import lives_of, undo_life
from store.messages.reply import Reply
from store.messages.tables import OutboxMessage
from store.people.approval import approve, waiting_approvals
from store.people.archive.looks import who_looked
from store.people.search import person_shown
from store.pledges.progress import progress
from store.pledges.reading import mine
from store.pledges.signing import withdraw
from store.points.earning import pay_due
from store.points.ledger.account import AccountKind, account, balance
from store.points.ledger.lot import open_lots
from store.points.ledger.movements import award, fund
from store.points.redeeming.item import StockKind, add_item, change_stock
from store.points.redeeming.redemption import RedemptionState
from store.points.redeeming.reserving import cancel, my_promises, reserve
from store.points.redeeming.station import add_station
from store.points.redeeming.verification import verify_points_and_stocks
from store.points.seeing.reading import statement
from store.points.setting import RuleTerms, fund_rule, set_rule
from store.rights.roles import Role
from store.votes.ballots.casting import cast
from store.votes.ballots.mine import can_i_vote
from store.votes.delivery import tell_owners
from tests.store.pledges import village as of_pledges
from tests.store.pledges.village import KEYS, LONG_AGO, Village
from tests.store.votes import neighbourhood as of_votes
from tests.store.votes.neighbourhood import Neighbourhood

SOON, LATE = date(2097, 3, 31), date(2099, 3, 31)


@pytest.fixture
def village(database_url: str) -> Iterator[Village]:
    """A district with two records of one person in one building."""
    with of_pledges.opened(database_url) as made:
        yield made
        assert made.database.read(lambda tx: verify_points_and_stocks(tx, KEYS)).ok


def merge(made: Village | Neighbourhood, kept: int, other: int, asks: int, agrees: int) -> None:
    made.do(asks, ask_merge, kept, other, "同一个人")
    made.do(agrees, approve, made.do(agrees, waiting_approvals)[0].id)


def separate(made: Village | Neighbourhood, kept: int, asks: int, agrees: int) -> None:
    event = made.do(asks, lives_of, kept)[0]
    made.do(asks, undo_life, event.id, "不是一个人")
    made.do(agrees, approve, made.do(agrees, waiting_approvals)[0].id)


def give(made: Village, person: int, amount: int, until: date) -> None:
    holder = account(KEYS, AccountKind.PERSON, person)

    def write(tx: Any) -> None:
        fund(tx, KEYS, key=f"fund/{person}/{amount}", rule=1, area=1, amount=amount)
        award(tx, KEYS, key=f"award/{person}/{amount}", rule=1, holder=holder, amount=amount, expires_on=until,
              person_id=person)  # fmt: skip

    made.database.write(write)


def lots(made: Village, person: int) -> list[tuple[int, date]]:
    holder = account(KEYS, AccountKind.PERSON, person).id
    return [(lot.left, lot.expires_on) for lot in made.database.read(lambda tx: open_lots(tx, holder))]


def has(made: Village, person: int) -> int:
    return made.database.read(lambda tx: balance(tx, account(KEYS, AccountKind.PERSON, person)))


def test_points_pass_with_their_days_of_expiry_and_go_back_out_of_the_same_lots(village: Village) -> None:
    kept, other = village.resident("橘小满"), village.resident("橘小曼")
    for person, amount, until in ((kept, 30, SOON), (other, 50, LATE), (other, 7, SOON)):
        give(village, person, amount, until)
    before = {person: sorted(lots(village, person)) for person in (kept, other)}
    merge(village, kept, other, village.grid_worker, village.worker)
    assert (has(village, kept), has(village, other)) == (87, 0)
    assert sorted(lots(village, kept)) == [(7, SOON), (30, SOON), (50, LATE)]
    assert [(line.kind.value, line.change) for line in village.do(kept, statement)][:2] == [("join", 50), ("join", 7)]
    separate(village, kept, village.grid_worker, village.worker)
    assert {person: sorted(lots(village, person)) for person in (kept, other)} == before
    merge(village, kept, other, village.grid_worker, village.worker)
    assert has(village, kept) == 87, "a merge can be taken back and done again"


def test_what_was_spent_meanwhile_is_taken_from_other_points_and_what_is_missing_is_told(village: Village) -> None:
    kept, other = village.resident("橘小满"), village.resident("橘小曼")
    give(village, other, 50, LATE)
    merge(village, kept, other, village.grid_worker, village.worker)
    promise = village.do(kept, reserve, shop(village, 40))
    separate(village, kept, village.grid_worker, village.worker)
    assert (has(village, kept), has(village, other)) == (0, 10)
    told = [row.reply for row in of_pledges.rows_of(village, OutboxMessage) if "points_missing" in row.reply]
    assert told
    assert '"points":40' in told[0]
    village.do(kept, cancel, promise.id)
    assert has(village, kept) == 40


def test_a_promise_passes_and_what_it_held_comes_back_to_whoever_stands(village: Village) -> None:
    kept, other = village.resident("橘小满"), village.resident("橘小曼")
    give(village, other, 50, LATE)
    promise = village.do(other, reserve, shop(village, 40))
    merge(village, kept, other, village.grid_worker, village.worker)
    assert [one.id for one in village.do(kept, my_promises)] == [promise.id]
    village.do(kept, cancel, promise.id)
    assert (has(village, kept), has(village, other)) == (50, 0)
    separate(village, kept, village.grid_worker, village.worker)
    assert (has(village, kept), has(village, other)) == (0, 50)
    assert [one.state for one in village.do(other, my_promises)] == [RedemptionState.CANCELLED]


def test_what_a_merged_record_earns_later_reaches_whoever_stands_and_is_taken_back_from_them(village: Village) -> None:
    kept, other = village.resident("橘小满"), village.resident("橘小曼")
    rule = RuleTerms(village.areas["松园"], "PLEDGE", "", DeedKind.PLEDGE_SIGNED, 5, LONG_AGO)
    village.do(village.worker, fund_rule, village.do(village.worker, set_rule, rule, "").id, 100, "")
    terms = village.pledge()
    village.sign(other, terms)
    merge(village, kept, other, village.grid_worker, village.worker)
    village.database.write(lambda tx: pay_due(tx, KEYS))
    assert (has(village, kept), has(village, other)) == (5, 0)
    village.do(kept, withdraw, terms.pledge, terms.number)
    village.database.write(lambda tx: pay_due(tx, KEYS))
    assert (has(village, kept), has(village, other)) == (0, 0)
    separate(village, kept, village.grid_worker, village.worker)
    assert (has(village, kept), has(village, other)) == (0, 0), "what was taken back is not given a second time"


def test_a_pledge_signed_under_both_records_counts_once_and_is_withdrawn_whole(village: Village) -> None:
    household = village.household("松园1幢")
    kept, other = village.resident("橘小满", household=household), village.resident("橘小曼", household=household)
    terms = village.pledge()
    village.sign(kept, terms)
    village.sign(other, terms)
    assert village.do(village.worker, progress, terms.pledge).whole.signed == 2
    merge(village, kept, other, village.grid_worker, village.worker)
    assert village.do(village.worker, progress, terms.pledge).whole.signed == 1
    assert len(village.do(kept, mine)) == 2, "both receipts are shown"
    village.do(kept, withdraw, terms.pledge, terms.number)
    assert village.do(village.worker, progress, terms.pledge).whole.signed == 0


def test_whoever_looked_at_either_record_is_shown_to_the_person(village: Village) -> None:
    kept, other = village.resident("橘小满"), village.resident("橘小曼")
    village.do(village.worker, person_shown, other)
    before = len(village.do(other, who_looked))
    merge(village, kept, other, village.grid_worker, village.worker)
    assert len(village.do(kept, who_looked)) >= before


@pytest.fixture
def place(database_url: str) -> Iterator[Neighbourhood]:
    """A neighbourhood whose owners vote."""
    with of_votes.opened(database_url) as made:
        yield made
        assert made.intact()


def test_two_heads_of_a_frozen_roll_stay_two_and_one_person_acts_for_both(place: Neighbourhood) -> None:
    kept, other, *_ = place.owners(4)
    terms = place.announced()
    place.cast(other, terms, "approve")
    merge(place, kept, other, place.worker, place.colleague)
    stands = place.do(kept, can_i_vote, terms.assembly)
    assert [(one.state, one.is_mine) for one in stands.votes] == [("", False), ("counted", True)]
    place.cast(kept, terms, "oppose", head=stands.votes[0].vote.head)
    assert of_votes.refusal(place, kept, _cast_again(place, terms, stands.votes[1].vote.head)) == "votes.voted_already"
    separate(place, kept, place.worker, place.colleague)
    assert [one.is_mine for one in place.do(other, can_i_vote, terms.assembly).votes] == [True]


def test_two_records_that_were_two_heads_of_a_roll_in_preparation_are_one(place: Neighbourhood) -> None:
    kept, other, *_ = place.owners(3)
    terms = place.drafted()
    merge(place, kept, other, place.worker, place.colleague)
    votes = place.do(kept, can_i_vote, terms.assembly).votes
    assert [len(one.vote.units) for one in votes] == [2]
    announced = place.announced()
    assert [len(one.vote.units) for one in place.do(kept, can_i_vote, announced.assembly).votes] == [2]


def test_notices_of_a_vote_reach_whoever_stands_for_a_record_on_the_roll(place: Neighbourhood) -> None:

    kept, other, *_ = place.owners(3)
    terms = place.announced()
    merge(place, kept, other, place.worker, place.colleague)
    told = place.database.write(lambda tx: tell_owners(tx, terms, Reply(("您好",)), "test", tx.now()))
    assert told == 3, "one for each account: two of the kept record, and one of the third owner"


def _cast_again(place: Neighbourhood, terms: Any, head: int) -> Any:

    def again(act: Any) -> Any:
        return cast(act, terms.assembly, head, place.chosen(terms, "oppose"), "r1.sure:yes")

    return again


def shop(made: Village, points: int) -> int:
    station = made.do(made.worker, add_station, made.areas["松园"], "37驿站", "松园路1号")
    staff = made.staff("驿站员", Role.STATION_STAFF, "松园")
    item: int = made.do(made.worker, add_item, station, "雨衣", points)
    made.do(staff, change_stock, item, StockKind.RECEIVED, 3)
    return item
