"""Journals that another version of the program wrote go on with a question or an apology, never with a fault."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from store.tables import metadata
from tests.flows.engine.playground import Answer, Playground

runs = metadata.tables["run"]
DONE = ["d", "note", {"!": "ToyDeed", "row": 1, "what": "first"}]
LOOK = ["l", "how_many", 0]


def written(playground: Playground, name: str, entries: list[Any], **columns: str) -> Answer:
    """Give the one who talks a run as another version left it; gives the question that was asked then."""
    asked = playground.say(name)
    values = {"journal": json.dumps([entries, []]), **columns}
    playground.database.write(lambda tx: tx.run(sa.update(runs).values(**values)))
    playground.restart()
    return asked


def asked_again(answer: Answer, key: str) -> bool:
    return "engine/turn.fault" not in answer.keys and key in answer.keys


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (["a", "colour", "blue"], "toys/every.colour"),
        (["a", "colour", 7], "toys/every.colour"),
        (["a", "colour", None], "toys/every.colour"),
        (["a", "colour", {"!": "NoSuchRecord", "x": 1}], "toys/every.colour"),
        (["a", "colour", {"!": "=NoSuchEnumeration", "v": "red"}], "toys/every.colour"),
        (["a", "colour", {"!": "ToyDeed", "gone": 1}], "toys/every.colour"),
        (["a", "shade", "red"], "toys/every.colour"),
        (["x", "colour", "red"], "toys/every.colour"),
        (["l", "how_many", 3], "toys/every.colour"),
    ],
)
def test_an_answer_that_means_nothing_any_more_is_asked_for_again(
    playground: Playground, entry: list[Any], key: str
) -> None:
    written(playground, "toy-every", [entry])
    assert asked_again(playground.say("红红火火"), key)
    assert playground.say("红").keys[-1] == "toys/every.some"


ANSWERS: list[list[Any]] = [
    ["a", "colour", "red"],
    ["a", "some", {"!": "tuple", "v": ["n1"]}],
    ["a", "words", "写了几个字"],
    ["a", "photos", {"!": "tuple", "v": []}],
    ["a", "file", "写了几个字"],
    ["a", "where", "小区东门"],
    ["a", "when", {"!": "date", "v": "2030-01-01"}],
    ["a", "hour", {"!": "time", "v": "20:30:00"}],
    ["s", "code", "1234"],
    ["a", "who", "p1"],
    ["a", "pages", "agree"],
]


@pytest.mark.parametrize("at", range(len(ANSWERS)), ids=lambda at: ANSWERS[at][1])
@pytest.mark.parametrize("value", [3, None, {"odd": 1}, ["list"], {"!": "at", "v": "2030-01-01T00:00:00+00:00"}])
def test_an_answer_of_another_kind_is_asked_for_again(playground: Playground, at: int, value: Any) -> None:
    kind, key, _ = ANSWERS[at]
    written(playground, "toy-every", [*ANSWERS[:at], [kind, key, value]])
    again = playground.say("不是答案的话，在哪里都不是，也太长了一些些吧")
    assert asked_again(again, f"toys/every.{key}")
    assert "engine/turn.changed" in again.keys


def test_a_question_that_is_new_in_front_is_asked_with_an_apology(playground: Playground) -> None:
    written(playground, "toy-every", ANSWERS[1:4])
    assert playground.say("随便").keys == ["engine/turn.changed", "toys/every.colour"]


def test_a_journal_that_is_whole_goes_on_where_it_was(playground: Playground) -> None:
    written(playground, "toy-every", ANSWERS)
    assert playground.say("也许吧").keys[-1] == "toys/every.sure"


def test_after_a_deed_a_changed_conversation_ends_politely(playground: Playground) -> None:
    written(playground, "toy-barrier", [LOOK, ["a", "zeroth", True], DONE])
    ended = playground.say("是")
    assert ended.keys == ["engine/turn.changed_after"]
    assert ended.reply.ended
    assert playground.deeds() == []


def test_a_deed_whose_record_is_unknown_now_ends_politely_and_is_not_done_again(playground: Playground) -> None:
    written(playground, "toy-barrier", [LOOK, ["a", "first", True], ["d", "note", {"!": "OldDeed", "row": 1}]])
    ended = playground.say("红")
    assert ended.keys == ["engine/turn.changed_after"]
    assert playground.deeds() == []


def test_a_deed_that_is_no_longer_done_here_ends_politely(playground: Playground) -> None:
    written(playground, "toy-barrier", [LOOK, ["a", "first", True], ["d", "old_deed", 1]])
    assert playground.say("红").keys == ["engine/turn.changed_after"]


def test_a_changed_question_after_a_deed_is_asked_again_and_the_deed_stands(playground: Playground) -> None:
    written(playground, "toy-barrier", [LOOK, ["a", "first", True], DONE, LOOK, ["a", "shade", "red"]])
    assert playground.say("红").keys == ["engine/turn.changed", "toys/barrier.second"]
    assert playground.deeds() == []


@pytest.mark.parametrize(
    "pending",
    ["", "null", "[]", '{"!":"Pending","key":"gone","input":{"!":"=Input","v":"text"}}',
     '{"!":"Pending","key":"colour","input":{"!":"=Input","v":"telepathy"}}', '{"!":"OldPending"}'],
)  # fmt: skip
def test_a_pending_question_that_cannot_be_read_is_asked_afresh(playground: Playground, pending: str) -> None:
    asked = written(playground, "toy-every", [], pending=pending)
    again = playground.tap(asked, "red")
    assert asked_again(again, "toys/every.colour")
    assert playground.tap(again, "red").keys == ["toys/every.some"]


@pytest.mark.parametrize("word", ["取消", "上一步", "菜单", "toy-loop", "人工"])
def test_words_that_always_work_work_on_a_run_that_lost_its_question(playground: Playground, word: str) -> None:
    written(playground, "toy-every", ANSWERS[:2], pending="")
    answer = playground.say(word)
    assert "engine/turn.fault" not in answer.keys
    assert answer.reply.options


@pytest.mark.parametrize("args", ["{}", '{"code":{"!":"OldCode"}}', '{"code":1}'])
def test_arguments_that_cannot_be_read_are_left_out(playground: Playground, args: str) -> None:
    written(playground, "toy-every", [], args=args)
    assert playground.say("红").keys == ["toys/every.some"]


def test_a_conversation_that_is_no_longer_there_is_closed_with_a_sentence(playground: Playground) -> None:
    written(playground, "toy-every", ANSWERS[:2], flow="toy-gone")
    answer = playground.say("菜单")
    assert answer.keys == ["engine/turn.changed_after", "home/menu.what"]
    assert next(run.state.value for run in playground.runs()) == "expired"
