"""Two people talk: nothing is lost, doubled or readable at rest, and somebody always has it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlmodel import col

from store.audit.audit import looks_at
from store.channels.account import Account
from store.duty.roster import NewShift, add_shift, set_absent
from store.messages.tables import OutboxMessage
from store.people.area import Area
from store.people.handover import hand_over_all
from store.retention.erasing import erase
from store.threads.answering import answer, choose, close, hand_over, reopen, take_over
from store.threads.placing import attend_due
from store.threads.reading import going, my_talks, thread_figures, written
from store.threads.template import filled
from store.threads.thread import Thread, ThreadLine, ThreadState
from store.threads.writing import close_mine, rate_thread, write
from tests.store.orders.quarter import KEYS, LONG_AGO, Quarter, refusal


def attend(quarter: Quarter) -> int:
    """Let the clock do all that is due."""
    times = 0
    while quarter.step(lambda tx: attend_due(tx, KEYS)):
        times += 1
    return times


def handler(quarter: Quarter) -> int | None:
    """Who has the newest thread."""
    newest = select(col(Thread.handler_id)).order_by(col(Thread.id).desc()).limit(1)
    return quarter.step(lambda tx: tx.value(newest))


def sent(quarter: Quarter, person: int) -> list[str]:
    """What somebody was sent, as it lies in the outbox."""
    mine = select(col(Account.id)).where(col(Account.person_id) == person)
    query = select(col(OutboxMessage.reply)).where(col(OutboxMessage.account_id).in_(mine)).order_by(OutboxMessage.id)
    return quarter.step(lambda tx: [row[0] for row in tx.run(query)])


def count(quarter: Quarter, table: Any, *conditions: Any) -> int:
    return quarter.step(lambda tx: int(tx.value(select(func.count()).select_from(table).where(*conditions))))


def test_who_does_not_answer_is_followed_by_the_next_in_line_until_all_were_asked(either: Quarter) -> None:
    either.do(either.resident, write, "水管漏了")
    assert handler(either) == either.grid
    for expected in (either.second, either.community):
        either.now += timedelta(minutes=11)
        assert attend(either) == 1
        assert handler(either) == expected
    either.now += timedelta(minutes=11)
    assert attend(either) == 1
    assert handler(either) == either.community
    assert "nobody_yet" in sent(either, either.resident)[-1]
    # The next morning the line begins anew, with the first.
    either.now += timedelta(days=1)
    attend(either)
    assert handler(either) == either.grid


def test_an_answer_stops_the_waiting_and_silence_closes_it_long_after(either: Quarter) -> None:
    made = either.do(either.resident, write, "请问几点开门")
    either.now += timedelta(minutes=4)
    either.do(either.grid, answer, made.id, "八点半")
    either.do(either.resident, write, "好的，谢谢")
    either.now += timedelta(hours=47)
    assert attend(either) == 0
    either.now += timedelta(hours=2)
    assert attend(either) == 1
    assert either.do(either.grid, my_talks) == ()
    assert either.do(either.community, thread_figures, 7).median == 4


def test_words_are_readable_neither_with_the_thread_nor_in_the_outbox(either: Quarter) -> None:
    made = either.do(either.resident, write, "我得了重病想申请救助")
    either.do(either.grid, answer, made.id, "我明天上门帮您填表")
    kept = either.step(lambda tx: [row[0] for row in tx.run(select(col(ThreadLine.words)))])
    assert len(kept) == 2
    for at_rest in (*kept, *sent(either, either.grid), *sent(either, either.resident)):
        assert "重病" not in at_rest
        assert "上门" not in at_rest


def test_who_read_it_is_told_to_the_resident_and_a_stranger_reads_nothing(either: Quarter) -> None:
    made = either.do(either.resident, write, "家里的事")
    either.do(either.community, written, made.id)
    assert refusal(either, either.elsewhere, written, made.id) == "rights.area"
    assert refusal(either, either.neighbour, written, made.id) == "rights.role"
    assert refusal(either, either.community, answer, made.id, "我来回") == "threads.has_it"
    looks = either.step(lambda tx: looks_at(tx, [either.resident]))
    assert [(one.by, one.operation) for one in looks] == [(either.community, "thread.read")]


def test_handed_over_and_taken_over_it_is_never_with_two_at_once(either: Quarter) -> None:
    made = either.do(either.resident, write, "想问低保")
    either.do(either.grid, hand_over, made.id, either.second)
    assert refusal(either, either.grid, choose, made.id) == "threads.has_it"
    either.do(either.community, take_over, made.id)
    assert refusal(either, either.second, answer, made.id, "我说") == "threads.has_it"
    either.do(either.community, answer, made.id, "我说")
    assert either.step(lambda tx: going(either.act(tx, either.community))).thread == made.id  # type: ignore[union-attr]  # it would raise
    either.do(either.community, close, made.id)
    assert either.step(lambda tx: going(either.act(tx, either.community))) is None
    either.do(either.resident, rate_thread, made.id, 5)
    either.do(either.community, reopen, made.id)
    assert either.do(either.resident, close_mine).state is ThreadState.CLOSED


def test_a_worker_who_leaves_hands_over_conversations_and_shifts(either: Quarter) -> None:
    area = either.areas["观棠府"]
    either.do(either.community, add_shift, NewShift(area, either.grid, "daily", 0, 0, either.now.date()))
    either.do(either.resident, write, "在吗")
    path = either.step(lambda tx: tx.value(select(col(Area.path)).where(col(Area.id) == area)))
    assert either.do(either.community, hand_over_all, either.grid, either.second, path) == 2
    assert handler(either) == either.second
    assert "got_left" in sent(either, either.second)[-1]


def test_at_night_who_has_the_shift_is_asked_and_else_it_waits_for_the_morning(either: Quarter) -> None:
    either.now += timedelta(hours=13)
    either.do(either.resident, write, "半夜的事")
    assert handler(either) is None
    either.now += timedelta(hours=10)
    assert attend(either) == 1
    assert handler(either) == either.grid
    either.do(either.resident, close_mine)
    shift = NewShift(either.areas["观棠府"], either.property, "daily", 22 * 60, 6 * 60, either.now.date())
    either.do(either.community, add_shift, shift)
    either.now += timedelta(hours=14)
    either.do(either.resident, write, "又是半夜的事")
    assert handler(either) == either.property


def test_who_is_away_is_not_asked_but_whoever_stands_in(either: Quarter) -> None:
    day = either.now.date()
    either.do(either.community, add_shift, NewShift(either.areas["观棠府"], either.grid, "daily", 0, 0, day))
    either.do(either.grid, set_absent, either.grid, day, day, either.second)
    assert refusal(either, either.community, set_absent, either.property, day, day, either.grid) == "duty.stand_in"
    assert refusal(either, either.volunteer, set_absent, either.grid, day, day, None) == "rights.area"
    either.do(either.resident, write, "在吗")
    assert handler(either) == either.second


def test_two_first_words_at_the_same_moment_become_one_thread(either: Quarter) -> None:
    other = {"channel": "telegram", "address": "T1", "person_id": either.resident, "method": "code", "assurance": 2,
             "language": "zh-CN", "created_at": LONG_AGO}  # fmt: skip
    second = either.step(lambda tx: tx.value(insert(Account).values(other).returning(col(Account.id))))

    def say(account: int | None, words: str) -> None:
        def step(tx: Any) -> None:
            act = either.act(either.timed(tx), either.resident)
            if account is not None:
                object.__setattr__(act.caller, "account", account)
            write(act, words)

        either.database.write(step)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(say, (None, second), ("第一句", "也是第一句")))
    assert count(either, Thread) == 1
    assert count(either, ThreadLine) == 2


def test_the_clock_of_two_machines_passes_a_thread_on_once(either: Quarter) -> None:
    for person in (either.resident, either.neighbour):
        either.home(person, "2幢", f"观棠府2幢{person}室")
        either.do(person, write, "有人吗")
    either.now += timedelta(minutes=11)
    with ThreadPoolExecutor(2) as pool:
        times = list(pool.map(lambda _: attend(either), range(2)))
    assert sum(times) == 2
    told = [one for one in sent(either, either.second) if "got_next" in one]
    assert len(told) == 2


def test_of_somebody_who_was_deleted_no_word_is_left(either: Quarter) -> None:
    made = either.do(either.resident, write, "说过的话")
    either.do(either.grid, answer, made.id, "回过的话")
    either.step(lambda tx: erase(tx, either.resident, either.now))
    assert count(either, ThreadLine, col(ThreadLine.words) != "") == 0
    assert count(either, Thread, col(Thread.state) == "open") == 0


@pytest.mark.parametrize(("words", "ready"), [("{姓名}您好", "橘小满您好"), ("{不知道}", "{不知道}"), ("{编号}", "#3")])
def test_a_template_is_filled_in_and_what_it_does_not_know_stays(words: str, ready: str) -> None:
    assert filled(words, name="橘小满", me="棠梨雨", area="观棠府", number="#3") == ready
