"""One message delivered twice at the same instant, and many people at once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.texts import Texts
from store.records import dumps
from tests.flows.engine.playground import Answer, Playground, copy_texts, make_tables, toy_world

ROUNDS = 20


@pytest.fixture
def playground(database_url: str, tmp_path: Path) -> Iterator[Playground]:
    """A receiver on each kind of database."""
    made = Playground(database_url, toy_world(Texts(copy_texts(tmp_path / "locales"))))
    make_tables(made.database)
    yield made
    made.close()


def at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    """Make all calls at the same instant, each in a thread of its own."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], Answer]) -> Answer:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(one, call) for call in calls]]


def test_of_two_deliveries_at_the_same_instant_one_is_taken_and_both_are_answered_alike(
    playground: Playground,
) -> None:
    playground.say("toy-loop")
    for _ in range(ROUNDS):
        message = playground.message(text="再来")
        first, second = at_once([lambda m=message: playground.send(m)] * 2)  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
        assert sorted([first.taken.again, second.taken.again]) == [False, True]
        assert first.taken.inbox == second.taken.inbox
        assert dumps(first.reply) == dumps(second.reply)
    assert len(playground.deeds()) == ROUNDS
    assert [len(run.journal) for run in playground.runs()] == [2 * ROUNDS]


def test_a_first_message_that_comes_twice_at_once_makes_one_account_and_one_conversation(
    playground: Playground,
) -> None:
    for number in range(ROUNDS):
        playground.address = f"new-{number}"
        message = playground.message(text="toy-loop")
        answers = at_once([lambda m=message: playground.send(m)] * 3)  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
        assert [answer.taken.again for answer in answers].count(False) == 1
        assert len({answer.taken.account for answer in answers}) == 1
    counts = playground.counts()
    assert {counts[name] for name in ("account", "conversation", "run", "inbox", "outbox")} == {ROUNDS}


def test_two_different_messages_of_one_person_at_the_same_instant_are_taken_one_after_the_other(
    playground: Playground,
) -> None:
    playground.say("toy-loop")
    for _ in range(ROUNDS):
        messages = [playground.message(text="再来") for _ in range(2)]
        answers = at_once([lambda m=message: playground.send(m) for message in messages])  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
        assert not any(answer.taken.again for answer in answers)
        assert [answer.keys for answer in answers] == [["toys/loop.more"]] * 2
    assert len(playground.deeds()) == 2 * ROUNDS
    assert [len(run.journal) for run in playground.runs()] == [4 * ROUNDS]


def test_many_people_at_once_do_not_get_into_each_others_way(playground: Playground) -> None:
    people = [Playground(playground.url, playground.world, f"many-{number}") for number in range(6)]

    def talk(person: Playground) -> Answer:
        person.say("toy-barrier")
        person.say("是")
        person.say("红")
        person.say("第1样")
        return person.say("否")

    answers = at_once([lambda one=person: talk(one) for person in people])  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
    for person in people:
        person.close()
    assert all(answer.keys == ["toys/barrier.done"] for answer in answers)
    assert sorted(what for _, what in playground.deeds()) == ["first"] * 6 + ["third"] * 6
