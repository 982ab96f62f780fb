"""Reminders: at their time, once, by the clock on the wall, on working days, and never of what is over."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import col

from store.database import Transaction
from store.messages.broadcasts.broadcast import Broadcast
from store.messages.reach.audience import Audience, Who
from store.messages.reach.condition import Condition
from store.messages.reach.quiet import set_quiet_hours
from store.messages.reach.topic import Topic, mute_topic
from store.messages.reminders.digest import send_digests
from store.messages.reminders.firing import any_due, fire
from store.messages.reminders.moment import Hung
from store.messages.reminders.reminder import (
    Reminder,
    ReminderState,
    cancel_reminder,
    my_reminders,
    remind_me,
    remind_people,
)
from store.messages.reminders.schedule import Every, Schedule, next_after
from store.people.workdays import is_workday
from store.pledges.publishing import close
from store.records import dumps
from tests.store.pledges.village import KEYS, Village, refusal
from tests.store.reach.sent import carry_on, messages, never_quiet


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def soon(**more: float) -> Schedule:
    return Schedule(every=Every.ONCE, once_at=datetime.now(UTC) + timedelta(**more))


def make_due(village: Village, late: timedelta = timedelta(seconds=1)) -> None:
    """Let every reminder be due."""
    village.database.write(lambda tx: tx.changed(update(Reminder).values(due_at=tx.now() - late)))


def fire_all(village: Village) -> None:
    while village.database.write(fire):
        pass
    carry_on(village)


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        (Schedule(every=Every.DAY, at=time(9)), "2026-11-24T09:00+08:00", "2026-11-25T09:00+08:00"),
        (Schedule(every=Every.DAY, at=time(9)), "2026-11-24T08:59+08:00", "2026-11-24T09:00+08:00"),
        (Schedule(every=Every.WEEK, at=time(9), weekdays=(0, 3)), "2026-11-24T12:00+08:00", "2026-11-26T09:00+08:00"),
        (Schedule(every=Every.MONTH, at=time(9), day=31), "2026-02-01T12:00+08:00", "2026-02-28T09:00+08:00"),
        # 1 to 8 October 2025 were holidays, so was 6 October, a Monday; 28 September, a Sunday, was worked.
        (Schedule(every=Every.WEEK, at=time(9), weekdays=(0,)), "2025-10-01T12:00+08:00", "2025-10-06T09:00+08:00"),
        (Schedule(every=Every.WEEK, at=time(9), weekdays=(0,), moves=True), "2025-10-01T12:00+08:00",
         "2025-10-09T09:00+08:00"),
        (Schedule(every=Every.WORKDAY, at=time(9)), "2025-09-27T12:00+08:00", "2025-09-28T09:00+08:00"),
        # Summer time begins in Berlin on 29 March 2026: nine on the wall is an hour earlier by UTC.
        (Schedule(every=Every.DAY, at=time(9), zone="Europe/Berlin"), "2026-03-28T12:00+01:00",
         "2026-03-29T09:00+02:00"),
    ],
)  # fmt: skip
def test_the_next_time_is_by_the_clock_on_the_wall(schedule: Schedule, after: str, due: str) -> None:
    assert next_after(schedule, at(after)) == at(due)


def test_every_day_comes_once_over_a_change_of_summer_time() -> None:
    schedule = Schedule(every=Every.DAY, at=time(2, 30), zone="Europe/Berlin")
    now, days = at("2026-03-20T00:00+01:00"), []
    for _ in range(20):
        following = next_after(schedule, now)
        assert following is not None
        days.append(following)
        now = following
    assert len(set(days)) == 20
    assert all(timedelta(hours=22) < later - sooner < timedelta(hours=26) for sooner, later in pairwise(days))


def test_a_year_that_is_not_announced_yet_is_a_plain_week() -> None:
    assert is_workday(date(2090, 1, 2))
    assert not is_workday(date(2090, 1, 1))


def test_a_reminder_comes_once_and_a_recurring_one_again(village: Village) -> None:
    person = village.resident("橘小满")
    village.do(person, remind_me, "吃药", soon(hours=1))
    village.do(person, remind_me, "量血压", Schedule(every=Every.DAY, at=time(7)))
    assert not village.database.read(lambda tx: any_due(tx, tx.now()))
    make_due(village)
    fire_all(village)
    fire_all(village)
    assert [one.person_id for one in messages(village)] == [person, person]
    [left] = village.do(person, my_reminders)
    assert left.content == "量血压"
    assert left.due_at > datetime.now(UTC)


def test_a_stale_one_is_not_sent_late_but_comes_again_at_its_next_time(village: Village) -> None:
    person = village.resident("橘小满")
    village.do(person, remind_me, "量血压", Schedule(every=Every.DAY, at=time(7)))
    make_due(village, timedelta(days=1))
    fire_all(village)
    assert messages(village) == []
    assert village.do(person, my_reminders)[0].due_at > datetime.now(UTC)


def test_a_clock_that_is_set_forward_a_day_and_back_loses_none_and_doubles_none(village: Village) -> None:
    person, day = village.resident("橘小满"), timedelta(days=1)
    village.do(person, remind_me, "量血压", Schedule(every=Every.DAY, at=time(7)))
    make_due(village, timedelta(hours=21))
    while village.database.write(lambda tx: fire(tx, jumped=day)):
        pass
    assert [one.person_id for one in messages(village)] == [person]
    village.database.write(lambda tx: tx.changed(update(Reminder).values(due_at=tx.now() + day)))
    fire_all(village)
    assert len(messages(village)) == 1
    make_due(village)
    fire_all(village)
    assert len(messages(village)) == 2


def test_a_cancelled_one_never_comes_and_is_only_cancelled_by_its_owner(village: Village) -> None:
    person, other = village.resident("橘小满"), village.resident("柚大山")
    made = village.do(person, remind_me, "吃药", soon(hours=1))
    assert refusal(village, other, cancel_reminder, made.id) == "reach.reminder_gone"
    village.do(person, cancel_reminder, made.id)
    make_due(village)
    fire_all(village)
    assert messages(village) == []
    assert refusal(village, person, cancel_reminder, made.id) == "reach.reminder_gone"


def test_what_lies_in_the_past_or_far_ahead_is_refused(village: Village) -> None:
    person = village.resident("橘小满")
    assert refusal(village, person, remind_me, "吃药", soon(hours=-1)) == "reach.reminder_time"
    assert refusal(village, person, remind_me, "吃药", soon(days=500)) == "reach.reminder_time"
    assert refusal(village, person, remind_me, "药", soon(hours=1)) == "reach.reminder_text"
    assert refusal(village, None, remind_me, "吃药", soon(hours=1)) == "rights.unverified"


def test_people_of_an_area_are_reminded_by_a_worker_of_it_with_their_wishes_kept(village: Village) -> None:
    never_quiet(village)
    here, muted = village.resident("橘小满"), village.resident("柚大山")
    village.do(muted, mute_topic, Topic.REMINDER)
    audience = Audience(area=village.areas["松园"], who=Who.RESIDENTS)
    schedule = Schedule(every=Every.WEEK, weekdays=(0,), at=time(9))
    assert refusal(village, village.other_worker, remind_people, audience, "停好车", schedule) == "rights.area"
    village.do(village.worker, remind_people, audience, "停好车", schedule)
    assert [one.may_cancel for one in village.do(here, my_reminders)] == [False]
    make_due(village)
    fire_all(village)
    assert [one.person_id for one in messages(village)] == [here]
    # Another one of the same thing within the day says nothing more.
    make_due(village)
    fire_all(village)
    assert len(messages(village)) == 1


def test_a_reminder_hung_on_a_pledge_moves_with_it_and_stops_with_a_signature_or_its_close(village: Village) -> None:
    never_quiet(village)
    signer = village.resident("橘小满")
    village.resident("柚大山")
    terms = village.pledge()
    village.sign(signer, terms)
    condition = (Condition(name="unsigned", about=terms.code),)
    audience = Audience(area=village.areas["松园"], who=Who.RESIDENTS, conditions=condition)
    late = int((terms.closes_at - datetime.now(UTC)) / timedelta(minutes=1))
    for minutes in (late - 5, 60):
        hung = Hung(name="pledge_closes", about=terms.code, minutes=minutes)
        village.do(village.worker, remind_people, audience, f"还可以签 {minutes}", None, hung)
    # Made due by a clock that ran ahead: by the pledge's own date it is not, so it waits for that.
    make_due(village)
    fire_all(village)
    assert messages(village) == []
    states = village.database.read(lambda tx: tx.run(select(col(Reminder.state), col(Reminder.due_at))))
    assert {row.state for row in states} == {ReminderState.ACTIVE.value}
    village.do(village.admin, close, terms.pledge)
    make_due(village)
    fire_all(village)
    assert messages(village) == []


def test_own_quiet_hours_put_a_reminder_off(village: Village) -> None:
    person = village.resident("橘小满")
    here = datetime.now(UTC) + timedelta(hours=8)
    village.do(person, set_quiet_hours, (here - timedelta(hours=1)).time().replace(microsecond=0),
               (here + timedelta(hours=2)).time().replace(microsecond=0))  # fmt: skip
    village.do(person, remind_me, "吃药", soon(hours=1))
    make_due(village)
    fire_all(village)
    assert messages(village)[0].due_at > datetime.now(UTC) + timedelta(hours=1)


def test_a_thousand_due_at_once_come_once_each_and_a_look_reads_none_of_the_others(village: Village) -> None:
    person = village.resident("橘小满")
    now = datetime.now(UTC)

    def fill(tx: Transaction) -> None:
        common = {"by_id": person, "path": "", "audience": "", "content": "吃药", "button": "", "hung": "",
                  "schedule": dumps(soon(hours=1)), "state": "active", "created_at": now}  # fmt: skip
        rows = [{**common, "due_at": now + timedelta(days=1 if number % 2 else -0.001)} for number in range(2_000)]
        tx.many(insert(Reminder), rows)

    village.database.write(fill)
    fire_all(village)
    assert len(messages(village)) == 1_000
    assert not village.database.read(lambda tx: any_due(tx, tx.now()))


def test_a_worker_gets_one_digest_on_the_morning_of_a_working_day(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.do(village.worker, remind_me, "开会", soon(minutes=1))
    # The morning is widened to the whole day, and every day is worked, so that it does not depend on when this runs.
    monkeypatch.setattr("store.messages.reminders.digest.BEGINS", time(0))
    monkeypatch.setattr("store.messages.reminders.digest.ENDS", time(23, 59, 59, 999_999))
    monkeypatch.setattr("store.messages.reminders.digest.is_workday", lambda _day: True)
    while village.database.write(lambda tx: send_digests(tx, KEYS)):
        pass
    assert [one.person_id for one in messages(village) if one.cause == "digest"] == [village.worker]
    assert village.database.read(lambda tx: tx.run(select(col(Broadcast.id)))) == []
