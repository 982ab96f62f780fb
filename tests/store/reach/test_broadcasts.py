"""Broadcasts: whom they are meant for, once each, by the way that reaches them, and what became of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import Account
from store.channels.choice import choose
from store.database import Transaction
from store.messages import leases, outbox
from store.messages.broadcasts.broadcast import Broadcast
from store.messages.broadcasts.control import pause, resume, stop
from store.messages.broadcasts.mine import say_read, why
from store.messages.broadcasts.planning import filled_in, meant, plan
from store.messages.broadcasts.results import broadcasts, doors, recipients, results
from store.messages.broadcasts.writing import remind_those_left
from store.messages.reach.audience import Audience, Who
from store.messages.reach.condition import Condition
from store.messages.reach.quiet import set_quiet_hours
from store.messages.reach.topic import Topic, mute_topic
from store.messages.reply import Text
from store.messages.sending import SendError
from store.messages.tables import OutboxMessage
from store.people.approval import approve, waiting_approvals
from store.people.area import set_rules
from store.people.dwelling import Household, add_member, add_ownership
from store.people.person import Person, add_person
from store.rights.roles import Role
from tests.store.pledges.village import KEYS, Village, account, refusal
from tests.store.reach.sent import WORDS, carry_on, deliver, look_again, messages, said, sent


def reached(village: Village) -> list[int]:
    return sorted(one.person_id for one in messages(village) if one.person_id)


def test_everybody_of_the_area_gets_it_once_and_nobody_else(village: Village) -> None:
    here = [village.resident("橘小满"), village.resident("柚大山", "松园2幢")]
    village.resident("胡柚伯", "双岭1幢")
    made = sent(village)
    assert made.people == 2
    carry_on(village)
    look_again(village)
    assert reached(village) == here
    assert village.do(village.worker, results, made.id).waiting == 2


def test_children_and_the_dead_are_not_written_to(village: Village) -> None:
    grown = village.resident("橘小满")
    village.resident("未满橙", age=13)
    dead = village.resident("已故桔")
    gone = update(Person).where(col(Person.id) == dead).values(residence_status="deceased")
    village.database.write(lambda tx: tx.changed(gone))
    sent(village)
    carry_on(village)
    assert reached(village) == [grown]


def test_owners_who_live_elsewhere_are_found_by_what_they_own(village: Village) -> None:
    home = village.household("松园1幢")
    village.resident("橘小满", household=home)

    def own(tx: Transaction) -> int:
        person = add_person(tx, KEYS, "外地柚", phone="10000009999")
        add_ownership(tx, tx.value(select(col(Household.dwelling_id)).where(col(Household.id) == home)), person)
        account(tx, person)
        return person

    owner = village.database.write(own)
    sent(village, who=Who.ABSENT_OWNERS)
    carry_on(village)
    assert reached(village) == [owner]


def test_conditions_and_places_left_out_narrow_the_audience(village: Village) -> None:
    signer = village.resident("橘小满")
    village.resident("柚大山")
    village.resident("椪阿婆", "松园2幢")
    terms = village.pledge()
    village.sign(signer, terms)
    audience = Audience(
        area=village.areas["松园"],
        conditions=(Condition(name="unsigned", about=terms.code),),
        without_areas=(village.areas["松园2幢"],),
    )
    found = village.do(village.worker, meant, audience)
    assert found.people == 1
    assert [one.name for one in found.sample] == ["柚**"]
    assert refusal(village, village.other_worker, meant, audience) == "rights.area"


def test_a_placeholder_says_each_readers_own_name_and_address(village: Village) -> None:
    village.resident('橘"小\\满')
    made = sent(village, content="{name}您好，{ 住址 }明天停水。")
    carry_on(village)
    [line] = said(village)[0].lines
    assert isinstance(line, Text)
    assert line.values["content"].startswith('橘"小\\满您好，松园1幢')
    assert village.do(village.worker, filled_in, Audience(area=village.areas["松园"]), "{姓名}好").startswith("橘*")
    assert village.do(village.worker, broadcasts)[0].id == made.id


def test_an_unknown_placeholder_is_refused_and_so_are_the_same_words_within_a_day(village: Village) -> None:
    village.resident("橘小满")
    with pytest.raises(Exception, match=r"reach\.placeholder"):
        sent(village, content="{电话}您好，明天停水。")
    sent(village)
    with pytest.raises(Exception, match=r"reach\.said_lately"):
        sent(village, content=f" {WORDS}\n")
    assert sent(village, again=True).people == 1


def test_who_muted_a_topic_gets_it_only_when_the_law_asks_for_it(village: Village) -> None:
    person = village.resident("橘小满")
    village.do(person, mute_topic, Topic.SERVICE)
    first = sent(village)
    carry_on(village)
    assert reached(village) == []
    assert village.do(village.worker, results, first.id).muted == 1
    sent(village, topic=Topic.LEGAL, content="投票公告：明天开始投票。")
    carry_on(village)
    assert reached(village) == [person]
    assert refusal(village, person, mute_topic, Topic.LEGAL) == "reach.unmuted"
    with pytest.raises(Exception, match=r"reach\.unmuted_right"):
        sent(village, "松园网格", by=village.grid_worker, topic=Topic.LEGAL, content="公告公告公告")


def test_nobody_gets_more_in_a_week_than_the_area_allows(village: Village) -> None:
    person = village.resident("橘小满")
    village.database.write(lambda tx: set_rules(tx, village.areas["松园"], {"reach_weekly": 2}))
    for number in range(4):
        last = sent(village, content=f"第{number}次通知大家")
        carry_on(village)
    assert reached(village) == [person, person]
    assert village.do(village.worker, results, last.id).often == 1


def test_above_the_number_of_the_area_a_second_person_has_to_agree(village: Village) -> None:
    people = [village.resident("橘小满"), village.resident("柚大山")]
    second = village.staff("第二专员", Role.COMMUNITY_WORKER, "松园")
    village.database.write(lambda tx: set_rules(tx, village.areas["松园"], {"reach_alone": 1}))
    made = sent(village)
    assert made.waits
    carry_on(village)
    assert reached(village) == []
    [wish] = village.do(second, waiting_approvals)
    assert refusal(village, village.worker, approve, wish.id) == "people.same_person"
    village.do(second, approve, wish.id)
    carry_on(village)
    assert reached(village) == people


def test_waves_let_so_many_go_at_a_time(village: Village) -> None:
    for number in range(7):
        village.resident(f"橘{number}")
    sent(village, wave_size=3, wave_minutes=30)
    carry_on(village)
    assert len(messages(village)) == 3
    look_again(village)
    assert len(messages(village)) == 3
    village.database.write(
        lambda tx: tx.changed(update(Broadcast).values(starts_at=datetime.now(UTC) - timedelta(minutes=31)))
    )
    look_again(village)
    assert len(messages(village)) == 6


def test_paused_nothing_goes_out_and_resumed_everything_does_once(village: Village) -> None:
    people = [village.resident(f"橘{number}") for number in range(5)]
    made = sent(village)
    carry_on(village)
    assert deliver(village, 2) == 2
    village.do(village.worker, pause, made.id)
    carry_on(village)
    assert deliver(village) == 0
    village.do(village.worker, resume, made.id)
    carry_on(village)
    assert deliver(village) == 3
    assert deliver(village) == 0
    look_again(village)
    assert reached(village) == people
    assert village.do(village.worker, results, made.id).broadcast.state == "done"


def test_stopped_nothing_more_is_ever_sent(village: Village) -> None:
    for number in range(5):
        village.resident(f"橘{number}")
    made = sent(village)
    carry_on(village)
    deliver(village, 2)
    village.do(village.worker, stop, made.id)
    carry_on(village)
    assert deliver(village) == 0
    found = village.do(village.worker, results, made.id)
    assert (found.sent, found.expired, found.waiting) == (2, 3, 0)
    assert refusal(village, village.worker, resume, made.id) == "reach.not_going"


def test_who_cannot_be_written_to_stands_on_the_list_of_doors_or_gets_a_text_message(village: Village) -> None:
    def add(tx: Transaction) -> None:
        add_member(tx, home, add_person(tx, KEYS, "没微信", phone="10000008888"))

    home = village.household("松园1幢")
    village.database.write(add)
    found = village.do(village.worker, plan, Audience(area=village.areas["松园"]), Topic.SERVICE, WORDS)
    assert (found.people, found.only_sms, found.doors, found.fen) == (1, 1, 0, 5)
    first = sent(village)
    carry_on(village)
    assert [one.name for one in village.do(village.worker, doors, first.id)] == ["没微信"]
    assert messages(village) == []
    sent(village, use_sms=True, again=True)
    carry_on(village)
    assert [one.channel for one in messages(village)] == ["sms"]


def test_a_failure_leads_on_to_the_next_way_and_at_last_to_the_door(village: Village) -> None:
    person = village.resident("橘小满")
    village.database.write(lambda tx: account(tx, person, "telegram"))
    made = sent(village, use_sms=True)
    ways = []
    for _ in range(3):
        look_again(village)
        [claimed] = village.database.write(lambda tx: outbox.claim(tx, ["web", "sms", "telegram"], tx.now(), 10))
        ways.append(claimed.channel)
        village.database.write(lambda tx, claimed=claimed: outbox.fail(tx, claimed, SendError("blocked", retry=False)))
    look_again(village)
    assert ways == ["telegram", "web", "sms"]
    [left] = village.do(village.worker, doors, made.id)
    assert (left.way, left.state, left.error) == ("door", "door", "blocked")


@pytest.mark.parametrize("use_sms", [True, False])
def test_what_may_not_be_sent_now_leads_on_to_the_phone_or_the_door_and_comes_when_they_write(
    village: Village, use_sms: bool
) -> None:
    person = village.resident("橘小满")
    village.database.write(lambda tx: tx.changed(update(Account).where(col(Account.person_id) == person).values(
        channel="wechat")))  # fmt: skip
    made = sent(village, use_sms=use_sms)
    look_again(village)
    [claimed] = village.database.write(lambda tx: outbox.claim(tx, ["wechat"], tx.now(), 10))
    village.database.write(lambda tx: leases.keep_waiting(tx, claimed, "no reply window is open"))
    look_again(village)
    assert len(village.do(village.worker, doors, made.id)) == (0 if use_sms else 1)
    claims = village.database.write(lambda tx: outbox.claim(tx, ["wechat", "sms"], tx.now(), 10))
    assert [one.channel for one in claims] == (["sms"] if use_sms else [])
    assert village.database.write(lambda tx: leases.release_held(tx, claimed.account)) == 1


def test_quiet_hours_of_the_person_put_a_message_off_but_not_a_warning(village: Village) -> None:
    person = village.resident("橘小满")
    now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai"))
    begins, ends = (now - timedelta(hours=1)).time(), (now + timedelta(hours=2)).time()
    village.do(person, set_quiet_hours, begins.replace(microsecond=0), ends.replace(second=0, microsecond=0))
    sent(village)
    carry_on(village)
    assert deliver(village) == 0
    sent(village, topic=Topic.DANGER, content="台风红色预警，请不要外出。")
    carry_on(village)
    assert deliver(village) == 1


def test_nothing_that_has_expired_is_sent_late(village: Village) -> None:
    village.resident("橘小满")
    sent(village)
    carry_on(village)
    village.database.write(
        lambda tx: tx.changed(update(OutboxMessage).values(expires_at=tx.now() - timedelta(seconds=1)))
    )
    assert deliver(village) == 0


def test_those_left_are_reminded_a_day_later_and_not_too_often(village: Village) -> None:
    reader, other = village.resident("橘小满"), village.resident("柚大山")
    made = sent(village)
    carry_on(village)
    deliver(village)
    look_again(village)
    village.do(reader, say_read, made.id)
    assert village.do(reader, why, made.id).area == "松园社区"
    found = village.do(village.worker, results, made.id)
    assert (found.read, found.acted, found.sent) == (1, 1, 2)
    assert refusal(village, village.worker, remind_those_left, made.id) == "reach.follow_up_soon"
    village.database.write(
        lambda tx: tx.changed(update(Broadcast).values(created_at=datetime.now(UTC) - timedelta(days=2)))
    )
    audience = village.do(village.worker, remind_those_left, made.id)
    assert village.do(village.worker, meant, audience).sample[0].name == "柚**"
    assert [one.acted for one in village.do(village.worker, recipients, made.id)] == [True, False]
    assert refusal(village, other, results, made.id) == "rights.role"


def test_a_closed_account_is_no_way_to_anybody(village: Village) -> None:
    person = village.resident("橘小满")
    village.database.write(
        lambda tx: tx.changed(
            update(Account).where(col(Account.person_id) == person).values(blocked_at=datetime.now(UTC))
        )
    )
    found = village.do(village.worker, plan, Audience(area=village.areas["松园"]), Topic.SERVICE, WORDS)
    assert found.ways == ()


def test_everybody_is_written_to_where_they_chose_whoever_else_chose_what(village: Village) -> None:
    chooser, other = village.resident("橘小满"), village.resident("柚大山")
    phones = {one: village.database.write(lambda tx, one=one: account(tx, one, "telegram")) for one in (chooser, other)}
    own = select(col(Account.id)).where(col(Account.person_id) == chooser, col(Account.channel) == "web")
    village.database.write(lambda tx: choose(tx, chooser, tx.value(own)))
    sent(village)
    carry_on(village)
    assert {one.person_id: one.channel for one in messages(village)} == {chooser: "web", other: "telegram"}
    assert len(phones) == 2
