"""Who solved it never accepts it; who is complained of, and who stays anonymous, stay apart from each other."""

from datetime import timedelta

import pytest

from store.identity.lives.leaving import leave
from store.orders.category import OrderKind
from store.orders.machine import OrderEvent, OrderState
from store.orders.moving import move, what_now
from store.orders.opening import Reported, join, open_order
from store.orders.reading import (
    alike,
    history,
    in_my_building,
    my_orders,
    one_order,
    only_read,
    orders_waiting,
    photos,
    tickets,
)
from store.orders.saying import add_note, add_to, log_call, rate, urge
from store.orders.who import helpers
from store.refusals import Refused
from store.rights.roles import Role
from tests.store.orders.quarter import Quarter, refusal

E = OrderEvent
NOT_THEIRS = ("orders.not_you", "rights.role")


def test_what_a_worker_handles_alone_is_accepted_by_somebody_else(either: Quarter) -> None:
    made = either.report()
    either.move(either.grid, made.id, E.TAKE_OVER)
    either.move(either.grid, made.id, E.START)
    either.move(either.grid, made.id, E.RESOLVE, words="换好了")
    assert refusal(either, either.grid, move, made.id, E.CONFIRM) == "orders.not_you"
    assert either.move(either.second, made.id, E.CONFIRM).state is OrderState.CLOSED


def test_who_reported_and_solved_it_themselves_cannot_accept_rate_merge_or_hand_it_out(quarter: Quarter) -> None:
    made = quarter.report(quarter.grid)
    parent = quarter.report()
    quarter.move(quarter.grid, made.id, E.TAKE_OVER)
    quarter.move(quarter.grid, made.id, E.START)
    quarter.move(quarter.grid, made.id, E.RESOLVE, words="换好了")
    assert what_now_of(quarter, quarter.grid, made.id) == ()
    for event in E:
        with pytest.raises(Refused):
            quarter.move(quarter.grid, made.id, event, words="因为", handler=quarter.second, parent=parent.id)
    quarter.move(quarter.second, made.id, E.CONFIRM)
    assert refusal(quarter, quarter.grid, rate, made.id, 5, True) == "orders.not_you"


def test_only_somebody_who_serves_the_place_can_be_given_an_order(quarter: Quarter) -> None:
    made = quarter.report()
    for somebody in (quarter.neighbour, quarter.elsewhere, 9_999, None):
        with pytest.raises(Refused) as refused:
            quarter.move(quarter.grid, made.id, E.DISPATCH, handler=somebody)
        assert refused.value.key == "orders.handler"


def test_who_is_complained_of_sees_hears_and_gets_nothing_of_it(either: Quarter) -> None:
    made = either.report(
        category="STAFF_COMPLAINT", kind=OrderKind.REPORT, about=either.community, words="态度不好",
        place="我家：观棠府1幢101室",
    )  # fmt: skip
    assert made.place == "观棠府1幢"
    about = either.community
    either.do(either.resident, urge, made.id)
    for read in (one_order, history, what_now, helpers, join, urge):
        assert refusal(either, about, read, made.id) == "orders.not_you"
    assert refusal(either, about, photos, made.id, False) == "orders.not_you"
    assert refusal(either, about, add_note, made.id, "看过", True) == "orders.not_you"
    assert refusal(either, about, log_call, made.id, "打过") == "orders.not_you"
    assert either.do(about, tickets, "open") == either.do(about, orders_waiting) == ()
    assert either.do(about, alike, "STAFF_COMPLAINT", either.areas["1幢"]) == ()
    assert refusal(either, either.street, move, made.id, E.DISPATCH, handler=about) == "orders.handler"
    either.wait(timedelta(days=8))
    assert about not in {person for person, _, _ in either.notices()}


def test_a_complaint_goes_past_colleagues_at_the_grid_and_past_the_property_company(quarter: Quarter) -> None:
    made = quarter.report(category="STAFF_COMPLAINT", kind=OrderKind.REPORT, about=quarter.property, words="态度不好")
    assert {person for person, _, _ in quarter.notices()} == {quarter.community}
    assert refusal(quarter, quarter.grid, one_order, made.id) == "orders.not_you"
    assert {one[0] for one in quarter.do(quarter.community, helpers, made.id)} == {quarter.community, quarter.street}


def test_who_is_complained_of_hears_nothing_though_they_reported_what_was_merged_into_it(quarter: Quarter) -> None:
    parent = quarter.report(category="NOISE", kind=OrderKind.REPORT, about=quarter.grid)
    child = quarter.report(quarter.grid, category="NOISE", kind=OrderKind.REPORT)
    assert refusal(quarter, quarter.community, move, child.id, E.MERGE, parent=parent.id) == "orders.parent"


def test_nobody_can_be_complained_of_who_does_not_serve_there(quarter: Quarter) -> None:
    report = Reported(
        OrderKind.REPORT, "STAFF_COMPLAINT", "态度", quarter.areas["1幢"], "观棠府", about=quarter.elsewhere
    )
    assert refusal(quarter, quarter.resident, open_order, report) == "orders.about"


def test_an_anonymous_reporter_stays_unknown_wherever_anybody_looks(either: Quarter) -> None:
    made = either.report(
        category="EBIKE_INDOOR", kind=OrderKind.SNAP, is_anonymous=True, words="推车上楼", place="我家：观棠府1幢101室"
    )
    either.do(either.resident, add_to, made.id, "又来了")
    either.do(either.resident, urge, made.id)
    either.move(either.grid, made.id, E.DISPATCH, handler=either.property)
    either.move(either.property, made.id, E.ACCEPT)
    either.move(either.property, made.id, E.START)
    either.move(either.property, made.id, E.RESOLVE, words="劝走了")
    either.move(either.resident, made.id, E.FAIL, words="又来了")
    told = [said for person, _, said in either.notices() if person != either.resident]
    seen = [
        repr(either.do(who, read, made.id))
        for who in (either.grid, either.property, either.community)
        for read in (one_order, history)
    ]
    seen += [repr(either.do(who, tickets, "open")) for who in (either.grid, either.property)]
    seen.append(repr(either.do(either.neighbour, alike, "EBIKE_INDOOR", either.areas["1幢"])))
    assert len(told) > 5
    for text in (*told, *seen):
        assert "橘" not in text
        assert "101" not in text
        assert f"reporter={either.resident}" not in text


def test_followers_see_neither_door_nor_words_nor_photos_and_decide_nothing(quarter: Quarter) -> None:
    made = quarter.report(words="我家门口灯坏了，电话打给我", place="观棠府1幢101室", photos=("a",))
    quarter.do(quarter.neighbour, join, made.id)
    quarter.do(quarter.neighbour, join, made.id)
    seen = quarter.do(quarter.neighbour, one_order, made.id)
    assert (seen.words, seen.place) == (None, "观棠府1幢")
    assert quarter.do(quarter.neighbour, my_orders) == (seen,)
    assert quarter.do(quarter.neighbour, photos, made.id, False) == ()
    assert [one.words for one in quarter.do(quarter.neighbour, history, made.id)] == [None]
    assert what_now_of(quarter, quarter.neighbour, made.id) == ()
    quarter.notices()
    quarter.move(quarter.grid, made.id, E.TAKE_OVER)
    told = {person: said for person, _, said in quarter.notices()}
    assert "101室" in told[quarter.resident]
    assert "101室" not in told[quarter.neighbour]


def test_not_solved_goes_back_whatever_the_stars_and_once_for_each_time_it_was_closed(quarter: Quarter) -> None:
    made = quarter.resolved()
    quarter.move(quarter.resident, made.id, E.CONFIRM)
    assert quarter.do(quarter.resident, rate, made.id, 5, False).state is OrderState.REWORK
    quarter.move(quarter.property, made.id, E.RESOLVE, words="又换了")
    quarter.move(quarter.grid, made.id, E.CONFIRM)
    quarter.now += timedelta(minutes=1)
    assert quarter.do(quarter.resident, rate, made.id, 4, True).state is OrderState.CLOSED
    assert refusal(quarter, quarter.resident, rate, made.id, 1, False) == "orders.rated"


def test_a_reporter_reopens_once_within_seven_days_and_then_asks_a_worker(quarter: Quarter) -> None:
    made = quarter.resolved()
    quarter.move(quarter.resident, made.id, E.CONFIRM)
    quarter.now += timedelta(days=6)
    assert quarter.move(quarter.resident, made.id, E.REOPEN, words="又坏了").state is OrderState.REOPENED
    quarter.put(made.id, OrderState.CLOSED, closed_at=quarter.now)
    assert refusal(quarter, quarter.resident, move, made.id, E.REOPEN, words="又坏了") == "orders.reopened"
    assert quarter.move(quarter.grid, made.id, E.REOPEN_LATER, words="又坏了").state is OrderState.REOPENED


def test_two_returns_go_to_the_community(quarter: Quarter) -> None:
    made = quarter.report()
    for _ in range(2):
        quarter.notices()
        quarter.move(quarter.grid, made.id, E.DISPATCH, handler=quarter.property)
        quarter.move(quarter.property, made.id, E.RETURN, words="不归物业")
        last = {person for person, key, _ in quarter.notices() if key == "desk_returned"}
    assert last == {quarter.community}


def test_reporters_of_what_was_merged_follow_it_to_where_it_goes(either: Quarter) -> None:
    first, second, third = either.report(), either.report(either.neighbour), either.report(either.other)
    either.move(either.grid, third.id, E.MERGE, parent=second.id)
    either.move(either.grid, second.id, E.MERGE, parent=first.id)
    either.notices()
    either.move(either.grid, first.id, E.TAKE_OVER)
    assert {person for person, _, _ in either.notices()} == {either.resident, either.neighbour, either.other}


def test_what_is_between_people_is_neither_shown_in_the_building_nor_followed(quarter: Quarter) -> None:
    made = quarter.report(category="DISPUTE", kind=OrderKind.REPORT)
    quarter.report()
    assert [one.category for one in quarter.do(quarter.resident, in_my_building)] == ["LIGHT"]
    assert refusal(quarter, quarter.neighbour, join, made.id) == "orders.not_you"
    assert quarter.do(quarter.neighbour, alike, "DISPUTE", quarter.areas["1幢"]) == ()


def what_now_of(quarter: Quarter, who: int, order: int) -> tuple[OrderEvent, ...]:
    return quarter.do(who, what_now, order)


def test_whoever_only_reads_by_their_office_opens_what_their_list_shows_and_does_nothing(either: Quarter) -> None:
    made = either.report(words="我家门口灯坏了", place="我家：观棠府1幢101室", photos=("a",))
    dispute = either.report(category="DISPUTE", kind=OrderKind.REPORT, words="吵架")
    complaint = either.report(category="STAFF_COMPLAINT", kind=OrderKind.REPORT, words="态度不好")
    committee = either.staff("业委会梨", Role.OWNERS_COMMITTEE, "观棠府")
    stair = either.staff("楼道长桃", Role.MICROGRID_HEAD, "1幢")
    district = either.staff("区里梅", Role.DISTRICT_ADMIN, "柯城区")
    readers = {either.street: {made, dispute, complaint}, district: {made, dispute}, committee: {made}, stair: {made}}
    for who, expected in readers.items():
        listed = either.do(who, tickets, "open")
        assert {one.id for one in listed} == {one.id for one in expected}
        assert [either.do(who, one_order, one.id) for one in listed] == list(listed)
        assert either.do(who, only_read, made.id)
        assert either.do(who, photos, made.id, False) == ()
        assert refusal(either, who, move, made.id, E.TAKE_OVER) in NOT_THEIRS
        assert refusal(either, who, add_note, made.id, "看过", True) in NOT_THEIRS
        for other in {made.id, dispute.id, complaint.id} - {one.id for one in expected}:
            assert refusal(either, who, one_order, other) == "orders.not_you"
    assert either.do(either.street, one_order, made.id).words is not None
    for neighbour in (committee, stair):
        seen = either.do(neighbour, one_order, made.id)
        assert (seen.words, seen.place) == (None, "观棠府1幢")
    assert either.do(either.elsewhere, tickets, "open") == ()


def test_open_orders_of_a_worker_who_leaves_pass_to_the_colleague_and_ended_ones_do_not(either: Quarter) -> None:
    mine, ended, about = either.report(), either.report(), either.report()
    for made in (mine, ended, about):
        either.move(either.grid, made.id, E.TAKE_OVER)
    either.put(ended.id, OrderState.CLOSED)
    either.put(about.id, OrderState.ACCEPTED, about_id=either.second)
    left = either.do(either.community, leave, either.grid, either.second, "调到别的社区")
    assert left.passed_on == 2
    assert either.order(mine.id).handler_id == either.second
    assert either.order(ended.id).handler_id == either.grid
    assert either.order(about.id).handler_id is None, "nobody sees to what is about themselves"
    assert "hand_on" in [one.event for one in either.do(either.second, history, mine.id)]
    assert mine.id in [one.id for one in either.do(either.second, tickets)]
