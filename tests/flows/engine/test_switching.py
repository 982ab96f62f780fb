"""Turning to another matter in the middle of one, and coming back."""

from tests.flows.engine.playground import Playground


def test_another_matter_in_the_middle_of_one_is_offered_and_the_first_is_kept(playground: Playground) -> None:
    playground.say("toy-loop")
    playground.say("再来")
    offer = playground.say("toy-every")
    assert offer.keys == ["engine/turn.switch"]
    asked = playground.tap(offer, "@go")
    assert asked.keys == ["toys/every.colour"]
    back = playground.say("取消")
    assert back.keys == ["engine/turn.cancelled", "engine/turn.resumed", "toys/loop.more"]
    assert playground.say("停").keys == ["toys/loop.stopped"]
    assert len(playground.deeds()) == 1


def test_staying_asks_the_question_again(playground: Playground) -> None:
    asked = playground.say("toy-loop")
    stayed = playground.tap(playground.say("toy-every"), "@stay")
    assert stayed.reply.options == asked.reply.options
    assert [run.flow for run in playground.runs("active", "waiting")] == ["toy-loop"]


def test_a_name_may_be_meant_as_the_answer_to_a_question_for_text(playground: Playground) -> None:
    playground.say("toy-swallow")
    offer = playground.say("toy-every")
    playground.tap(offer, "@text")
    assert [what for _, what in playground.deeds()] == ["toy-every"]


def test_help_in_the_middle_says_its_lines_and_comes_back_to_the_question(playground: Playground) -> None:
    asked = playground.say("toy-loop")
    helped = playground.say("帮助")
    assert helped.keys == ["home/help.how", "engine/turn.resumed", "toys/loop.more"]
    assert helped.reply.options == asked.reply.options


def test_the_language_may_change_in_the_middle(playground: Playground) -> None:
    playground.say("toy-loop")
    playground.say("语言")
    changed = playground.say("English")
    assert changed.lines == ["All right, English from now on.", "Let us go on with “Loop”.", "More?"]


def test_danger_to_life_comes_first_and_the_question_stays(playground: Playground) -> None:
    playground.say("toy-every")
    assert playground.say("楼下着火了").keys == ["home/emergency.fire", "toys/every.colour"]


def test_danger_in_an_answer_is_answered_first_and_is_still_the_answer(playground: Playground) -> None:
    playground.say("toy-swallow")
    assert playground.say("楼下着火了").keys == ["home/emergency.fire", "toys/swallow.done"]
    assert [what for _, what in playground.deeds()] == ["楼下着火了"]


def test_of_many_matters_put_aside_the_oldest_is_closed(playground: Playground) -> None:
    for name in ("toy-loop", "toy-every", "toy-barrier", "toy-swallow", "toy-secret", "toy-loop"):
        answer = playground.say(name)
        if answer.keys == ["engine/turn.switch"]:
            playground.tap(answer, "@go")
    assert len(playground.runs("waiting")) <= 4
    assert len(playground.runs("active")) == 1


def test_a_long_text_that_is_asked_for_is_taken_although_it_speaks_of_danger(playground: Playground) -> None:
    asked = playground.say("toy-every")
    for choice in ("red", "n1", "@done", "idea", "@none"):
        asked = playground.tap(asked, choice)
    assert asked.keys == ["toys/every.file"]
    taken = playground.say("看到有人家里着火了，请马上打 119")
    assert taken.keys == ["home/emergency.fire", "toys/every.where"]
