"""Each kind of question, answered by tapping, by number and by typing, and answered wrongly."""

from collections.abc import Callable

import pytest

from store.messages.message import Media, MediaKind, Position
from tests.flows.engine.playground import Answer, Playground

PHOTO = Media("m1", MediaKind.PHOTO, "a.jpg", "image/jpeg", 100)
RULES = Media("m2", MediaKind.DOCUMENT, "rules.txt", "text/plain", 100)
VOICE = Media("m3", MediaKind.VOICE, "v.ogg", "audio/ogg", 100)

TAPS = ["red", "n1", "@done", "idea", "@none"]


def up_to(playground: Playground, question: str) -> Answer:
    """Answer everything before a question of the toy that asks everything, and give the answer that asks it."""
    answers: dict[str, Callable[[Answer], Answer]] = {
        "colour": lambda asked: playground.tap(asked, "red"),
        "some": lambda asked: playground.tap(playground.tap(asked, "n1"), "@done"),
        "words": lambda _: playground.say("写了几个字"),
        "photos": lambda asked: playground.tap(asked, "@none"),
        "file": lambda _: playground.send(playground.message(media=(RULES,))),
        "where": lambda _: playground.say("小区东门"),
        "when": lambda asked: playground.tap(asked, "2030-01-01"),
        "hour": lambda _: playground.say("晚上八点半"),
        "code": lambda _: playground.say("1234 abcd"),
        "who": lambda _: playground.tap(playground.say("甲"), "p2"),
        "pages": lambda asked: playground.tap(playground.tap(playground.tap(asked, "@next"), "@next"), "agree"),
        "sure": lambda asked: playground.tap(asked, "yes"),
    }
    asked = playground.say("toy-every")
    for key, answer in answers.items():
        assert asked.keys[0] == f"toys/every.{key}"
        if key == question:
            return asked
        asked = answer(asked)
    return asked


def test_all_questions_together_come_to_their_end(playground: Playground) -> None:
    ended = up_to(playground, "none of them")
    assert ended.lines == ["完成了。"]
    assert ended.reply.ended
    assert [what for _, what in playground.deeds()] == ["agree"]
    (run,) = playground.runs("ended")
    answers = {entry.key: entry.value for entry in run.journal}
    assert answers["colour"] == "red"
    assert answers["some"] == ("n1",)
    assert answers["file"] == RULES
    assert str(answers["hour"]) == "20:30:00"
    assert answers["who"] == "p2"


@pytest.mark.parametrize(
    ("question", "said", "problem"),
    [
        ("colour", "蓝", "not_offered"),
        ("some", "第九十九样", "not_offered"),
        ("words", "短", "too_short"),
        ("words", "长" * 21, "too_long"),
        ("words", "长" * 3000, "too_long"),
        ("words", "\x00\u200b", "empty"),
        ("photos", "看不见", "send_photos"),
        ("file", "字", "too_short"),
        ("where", "东", "too_short"),
        ("when", "改天吧", "no_day"),
        ("when", "1999-12-31", "day_outside"),
        ("hour", "25:00", "no_time"),
        ("code", "!!", "no_code"),
        ("who", "丙", "nobody_found"),
        ("pages", "看过了", "read_on"),
        ("pages", "同意", "read_choose"),
        ("sure", "也许", "yes_or_no"),
    ],
)
def test_what_is_no_answer_gets_a_sentence_and_the_question_again(
    playground: Playground, question: str, said: str, problem: str
) -> None:
    asked = up_to(playground, question)
    again = playground.say(said)
    assert again.keys[0] == f"engine/problems.{problem}"
    assert again.keys[1] == asked.keys[0]
    assert [option.id for option in again.reply.options] == [option.id for option in asked.reply.options]


@pytest.mark.parametrize(
    "question", ["colour", "some", "words", "where", "when", "hour", "code", "who", "pages", "sure"]
)
def test_a_voice_message_where_none_is_asked_for_gets_a_sentence(playground: Playground, question: str) -> None:
    asked = up_to(playground, question)
    again = playground.send(playground.message(media=(VOICE,)))
    assert again.keys[0].startswith("engine/problems.")
    assert asked.keys[0] in again.keys


@pytest.mark.parametrize("question", ["colour", "some", "words", "photos", "when", "who", "pages", "sure"])
@pytest.mark.parametrize("choice", ["@next", "nonsense", "@go", "2031-01-01", "", "yes:no"])
def test_an_option_nobody_was_offered_is_no_answer_and_no_fault(
    playground: Playground, question: str, choice: str
) -> None:
    asked = up_to(playground, question)
    prefix = asked.reply.options[-1].id.partition(":")[0]
    again = playground.send(playground.message(tap=f"{prefix}:{choice}"))
    assert "engine/turn.fault" not in again.keys
    assert not again.reply.ended
    assert playground.deeds() == []


def test_options_can_be_chosen_by_number_in_words(playground: Playground) -> None:
    up_to(playground, "colour")
    assert playground.say("第二个").keys[0] == "toys/every.some"
    assert playground.runs("active")[0].journal[0].value == "green"


def test_the_last_one_is_the_last_answer_and_not_the_way_out(playground: Playground) -> None:
    up_to(playground, "colour")
    assert playground.say("最后一个").keys[0] == "toys/every.some"
    assert playground.runs("active")[0].journal[0].value == "green"


def test_the_way_out_has_a_number_where_an_answer_is_no_text(playground: Playground) -> None:
    asked = up_to(playground, "when")
    assert [option.id.partition(":")[2] for option in asked.reply.options] == ["2030-01-01", "@back", "@cancel"]
    assert playground.say("3").keys[0] == "engine/turn.cancelled"


def test_a_number_is_a_text_where_a_text_is_asked_for(playground: Playground) -> None:
    up_to(playground, "words")
    assert playground.say("2").keys[0] == "engine/problems.too_short"
    assert playground.say("22").keys[0] == "toys/every.photos"


def test_several_photos_are_one_answer_and_the_same_photo_counts_once(playground: Playground) -> None:
    up_to(playground, "photos")
    other = Media("m9", MediaKind.PHOTO, "b.jpg", "image/jpeg", 100)
    playground.send(playground.message(media=(PHOTO,)))
    taken = playground.send(playground.message(media=(PHOTO, other)))
    assert taken.keys[0] == "engine/questions.photos_taken"
    assert playground.tap(taken, "@done").keys[0] == "toys/every.file"
    assert [entry.value for entry in playground.runs("active")[0].journal if entry.key == "photos"] == [(PHOTO, other)]


def test_pages_cannot_be_answered_before_their_end_was_shown(playground: Playground) -> None:
    asked = up_to(playground, "pages")
    assert not any(option.id.endswith((":agree", ":later")) for option in asked.reply.options)
    last = playground.tap(playground.tap(asked, "@next"), "@next")
    assert [option.id.partition(":")[2] for option in last.reply.options] == [
        "agree", "later", "@previous", "@back", "@cancel",
    ]  # fmt: skip


def test_a_place_may_be_a_position(playground: Playground) -> None:
    up_to(playground, "where")
    assert playground.send(playground.message(position=Position(28.97, 118.87))).keys[0] == "toys/every.when"
