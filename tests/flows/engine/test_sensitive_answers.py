"""Answers marked sensitive leave no trace once their conversation is over, and nothing else is lost with them."""

import pytest
from sqlalchemy import select

from store.messages import outbox
from store.tables import metadata
from tests.flows.engine.playground import Answer, Playground

NUMBER = "330802199001011234"
MISTYPED = "33080"


def told(playground: Playground) -> Answer:
    """Say the secret, first mistyped, and come to the check of it."""
    playground.say("toy-secret")
    assert playground.say(MISTYPED).keys[0] == "engine/problems.too_short"
    playground.say(NUMBER)
    asked = playground.say("77665544")
    assert asked.lines == [f"是 {NUMBER} 吗？"]
    return asked


def assert_nothing_left(playground: Playground) -> None:
    stored = playground.stored_text()
    assert NUMBER not in stored
    assert MISTYPED not in stored
    assert "77665544" not in stored
    assert "[redacted]" in stored


def test_nothing_of_it_is_left_when_the_conversation_ends(playground: Playground) -> None:
    asked = told(playground)
    ended = playground.tap(asked, "yes")
    assert ended.lines == ["完成了。"]
    assert_nothing_left(playground)
    assert [what for _, what in playground.deeds()] == ["checked"]


def test_nothing_of_it_is_left_when_it_is_cancelled(playground: Playground) -> None:
    told(playground)
    playground.say("取消")
    assert_nothing_left(playground)


def test_nothing_of_it_is_left_when_it_was_put_aside_and_pushed_out(playground: Playground) -> None:
    told(playground)
    for name in ("toy-loop", "toy-every", "toy-barrier", "toy-swallow", "points", "toy-light"):
        answer = playground.say(name)
        if answer.keys == ["engine/turn.switch"]:
            playground.tap(answer, "@go")
    while any(run.flow == "toy-secret" for run in playground.runs("active", "waiting")):
        playground.say("取消")
    assert_nothing_left(playground)


def test_what_was_taken_back_is_blacked_out_too(playground: Playground) -> None:
    asked = told(playground)
    playground.tap(playground.tap(asked, "@back"), "@back")
    playground.say("888888888")
    playground.say("ABCD")
    ended = playground.say("是")
    assert ended.lines == ["完成了。"]
    assert_nothing_left(playground)
    assert "888888888" not in playground.stored_text()


def test_nothing_of_it_is_readable_while_the_conversation_goes_on(playground: Playground) -> None:
    told(playground)
    playground.say("这是不是 077665544 呢")
    tables = [metadata.tables[name] for name in ("inbox", "outbox", "run", "conversation")]
    stored = str(playground.database.read(lambda tx: [tuple(row) for one in tables for row in tx.run(select(one))]))
    assert "toys/secret.right" in stored
    assert [words for words in (NUMBER, MISTYPED, "77665544") if words in stored] == []


def test_a_message_whose_words_are_gone_is_still_recognised(playground: Playground) -> None:
    playground.say("toy-secret")
    message = playground.message(text=NUMBER)
    playground.send(message)
    playground.say("取消")
    again = playground.send(message)
    assert again.taken.again
    assert again.keys == ["toys/secret.code"]


def test_a_reply_that_was_not_sent_yet_loses_only_the_secret_words(playground: Playground) -> None:
    asked = told(playground)
    playground.tap(asked, "yes")
    account = asked.taken.account
    waiting = playground.database.read(lambda tx: outbox.unacknowledged(tx, account))
    said = [playground.world.texts.render("zh-CN", line) for one in waiting if one.reply for line in one.reply.lines]
    assert said[-2:] == ["是 [redacted] 吗？", "完成了。"]


@pytest.mark.parametrize("word", ["取消", "上一步", "帮助"])
def test_words_that_always_work_work_inside_a_sensitive_question(playground: Playground, word: str) -> None:
    playground.say("toy-secret")
    assert not playground.say(word).keys[0].startswith("engine/problems")


@pytest.mark.parametrize("code", ["061198", "911120"])
def test_a_code_that_holds_the_number_of_an_emergency_call_is_still_the_code(playground: Playground, code: str) -> None:
    told(playground)
    playground.say("取消")
    playground.say("toy-secret")
    playground.say(NUMBER)
    asked = playground.say(code)
    assert asked.keys == ["toys/secret.right"]
