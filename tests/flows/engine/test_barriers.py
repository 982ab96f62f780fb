"""What was done is done once, and nothing before it can be changed any more."""

from tests.flows.engine.playground import Playground


def test_a_look_is_read_afresh_until_something_is_done_after_it(playground: Playground) -> None:
    other = Playground(playground.url, playground.world, "B")
    assert playground.say("toy-barrier").lines == ["已有 0 件，开始吗？"]
    other.say("toy-swallow")
    other.say("别人办的")
    assert playground.say("也许").lines[-1] == "已有 1 件，开始吗？"
    second = playground.say("是")
    assert second.lines == ["现在有 2 件，什么颜色？"]
    other.say("toy-swallow")
    other.say("又一件")
    assert playground.say("蓝").lines[-1] == "现在有 3 件，什么颜色？"
    playground.tap(second, "red")
    (run,) = [run for run in playground.runs("active") if run.flow == "toy-barrier"]
    assert [entry.value for entry in run.journal if entry.key == "how_many"] == [1, 3]
    other.close()


def test_back_stops_at_what_was_done(playground: Playground) -> None:
    playground.say("toy-barrier")
    playground.say("是")
    assert playground.say("上一步").keys == ["engine/turn.back_stops", "toys/barrier.second"]
    assert [what for _, what in playground.deeds()] == ["first"]


def test_what_a_refused_deed_did_is_undone_and_the_refusal_is_met_again(playground: Playground) -> None:
    playground.say("toy-barrier")
    second = playground.say("是")
    third = playground.tap(second, "green")
    assert third.keys == ["toys/barrier.refused", "toys/barrier.third"]
    playground.restart()
    fourth = playground.tap(third, "2")
    assert [what for _, what in playground.deeds()] == ["first", "third"]
    ended = playground.tap(fourth, "yes")
    assert ended.lines == ["这件事办不了：fourth。"]
    assert ended.reply.ended
    assert [what for _, what in playground.deeds()] == ["first", "third"]


def test_an_old_option_of_a_question_before_a_deed_is_recognised(playground: Playground) -> None:
    first = playground.say("toy-barrier")
    playground.tap(first, "yes")
    assert playground.tap(first, "yes").keys == ["engine/turn.earlier", "toys/barrier.second"]
    assert playground.tap(first, "@cancel").keys == ["engine/turn.earlier", "toys/barrier.second"]
    assert len(playground.deeds()) == 1


def test_cancelling_after_a_deed_says_that_it_stands(playground: Playground) -> None:
    playground.say("toy-barrier")
    playground.say("是")
    assert playground.say("取消").keys == ["engine/turn.cancelled_after"]
    assert len(playground.deeds()) == 1


def test_waiting_is_not_swallowed_by_a_flow_that_catches_every_exception(playground: Playground) -> None:
    assert playground.say("toy-swallow").keys == ["toys/swallow.words"]
    assert playground.deeds() == []
    playground.say("两个字")
    assert [what for _, what in playground.deeds()] == ["两个字"]


def test_a_conversation_ends_politely_at_a_hundred_entries(playground: Playground) -> None:
    answer = playground.say("toy-loop")
    for _ in range(49):
        answer = playground.say("再来")
        assert answer.keys == ["toys/loop.more"]
    last = playground.say("再来")
    assert last.keys == ["toys/loop.more"]
    over = playground.say("再来")
    assert over.keys == ["engine/turn.too_long"]
    assert over.reply.ended
    assert over.reply.options
    assert len(playground.deeds()) == 50
    (run,) = playground.runs("ended")
    assert len(run.journal) == 100


def test_every_conversation_ends_with_a_way_on(playground: Playground) -> None:
    playground.say("toy-swallow")
    ended = playground.say("两个字")
    assert [option.id for option in ended.reply.options] == ["go:menu"]


def test_a_light_conversation_is_left_without_a_question_and_keeps_nothing(playground: Playground) -> None:
    playground.say("toy-light")
    assert playground.say("toy-loop").keys == ["toys/loop.more"]
    assert [run.flow for run in playground.runs("active", "waiting")] == ["toy-loop"]


def test_going_on_to_another_matter_happens_in_the_same_turn(playground: Playground) -> None:
    asked = playground.say("toy-light")
    assert playground.tap(asked, "toy-loop").keys == ["toys/loop.more"]
    assert [run.state.value for run in playground.runs()] == ["ended", "active"]
