"""Whatever a person, a platform and the machine do in whatever order: the engine keeps its promises."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flows.engine.chat import Chat
from flows.engine.conversation import World
from flows.engine.replay import Replay, play
from flows.engine.state import Kind, Run, RunState
from store.database import Transaction
from store.messages import conversations
from store.messages.message import Media, MediaKind, Position
from store.rights.act import Act
from tests.flows.engine.playground import CHANNEL, KEYS, Answer, Playground
from tests.flows.engine.toys import TOYS

WORDS = (
    "红", "第三样", "好了", "1", "2", "三", "最后一个", "是", "否", "看过了", "再来", "停", "写了几个字", "小区东门",
    "明天", "20:30", "1234", "甲", "", "\x00\u200b", "🍊🍊🍊", "繁體字", "好" * 3000, "楼下着火了", "？", "。。",
    "go:menu", "随便说说",
)  # fmt: skip
COMMANDS = ("上一步", "取消", "菜单", "帮助", "语言", "人工", "投票", "English")
MEDIA = (
    Media("p1", MediaKind.PHOTO, "a.jpg", "image/jpeg", 100),
    Media("p2", MediaKind.PHOTO, "b.jpg", "image/jpeg", 100),
    Media("d1", MediaKind.DOCUMENT, "rules.txt", "text/plain", 100),
    Media("v1", MediaKind.VOICE, "v.ogg", "audio/ogg", 100),
)

EXAMPLES = int(os.environ.get("LINLI_INTERLEAVINGS", "25"))
"""How many random histories are tried; more of them when looking for something rare."""


class Interleavings(RuleBasedStateMachine):
    """One person on one channel, with everything that can happen."""

    world: ClassVar[World]
    empty: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / "linli.sqlite"
        shutil.copyfile(self.empty, file)
        self.playground = Playground(f"sqlite:///{file}", self.world)
        self.answers: list[Answer] = []

    def teardown(self) -> None:
        self.playground.close()
        self._folder.cleanup()

    def hear(self, **parts: Any) -> None:
        """Send something and check what every reply must have."""
        answer = self.playground.send(self.playground.message(**parts))
        assert not answer.taken.again
        assert "engine/turn.fault" not in answer.keys
        assert answer.reply.lines, "nothing was said"
        assert answer.reply.options, "there is no way on"
        if not answer.reply.ended:
            ends = {option.id.rpartition(":")[2] for option in answer.reply.options}
            assert ends & {"@cancel", "@stay"}, "there is no way out"
        self.answers.append(answer)

    @initialize(name=st.sampled_from(sorted(TOYS)))
    def begin(self, name: str) -> None:
        self.hear(text=name)

    @rule(name=st.sampled_from(sorted(TOYS)))
    def name_a_matter(self, name: str) -> None:
        self.hear(text=name)

    @rule(words=st.sampled_from(WORDS))
    def type_something(self, words: str) -> None:
        self.hear(text=words)

    @rule(words=st.text(max_size=30))
    def type_anything(self, words: str) -> None:
        self.hear(text=words)

    @rule(word=st.sampled_from(COMMANDS))
    def type_a_command(self, word: str) -> None:
        self.hear(text=word)

    @rule(
        media=st.lists(st.sampled_from(MEDIA), min_size=1, max_size=3).map(tuple), words=st.sampled_from([None, "看"])
    )
    def send_files(self, media: tuple[Media, ...], words: str | None) -> None:
        self.hear(media=media, text=words)

    @rule()
    def share_a_place(self) -> None:
        self.hear(position=Position(28.97, 118.87))

    @rule(payload=st.sampled_from(["", "toy-loop", "toy-every_c1", "nowhere", "vote_7", "_"]))
    def follow_a_link(self, payload: str) -> None:
        self.hear(start=payload)

    @rule(data=st.data())
    @precondition(lambda self: self.answers)
    def tap(self, data: st.DataObject) -> None:
        option = data.draw(st.sampled_from(self.answers[-1].reply.options))
        self.hear(tap=option.id)

    @rule(data=st.data())
    @precondition(lambda self: self.answers)
    def answer_well(self, data: st.DataObject) -> None:
        onward = [option for option in self.answers[-1].reply.options if "@" not in option.id]
        self.hear(tap=data.draw(st.sampled_from(onward)).id) if onward else self.hear(text="写了几个字")

    @rule(data=st.data())
    @precondition(lambda self: len(self.answers) > 2)
    def tap_on_an_old_message(self, data: st.DataObject) -> None:
        old = data.draw(st.sampled_from(self.answers[:-1]))
        option = data.draw(st.sampled_from(old.reply.options))
        asked = {one.id.partition(":")[0] for one in self.answers[-1].reply.options}
        rows = self.playground.deeds()
        self.hear(tap=option.id)
        if not option.id.startswith("go:") and option.id.partition(":")[0] not in asked:
            assert self.answers[-1].keys[0] == "engine/turn.earlier"
            assert self.playground.deeds() == rows

    @rule(data=st.data())
    @precondition(lambda self: self.answers)
    def deliver_again(self, data: st.DataObject) -> None:
        first = data.draw(st.sampled_from(self.answers[-4:]))
        before = self.playground.counts()
        again = self.playground.send(first.message)
        assert again.taken.again
        assert again.taken.inbox == first.taken.inbox
        assert again.reply.options == first.reply.options
        assert self.playground.counts() == before

    @rule()
    def restart(self) -> None:
        self.playground.restart()

    @invariant()
    def each_deed_was_done_once(self) -> None:
        journaled = [
            entry.value.row for run in self.playground.runs() for entry in run.journal if entry.kind is Kind.DONE
        ]
        assert sorted(journaled) == sorted(row for row, _ in self.playground.deeds())

    @invariant()
    def one_matter_is_going_on_and_few_wait(self) -> None:
        assert len(self.playground.runs("active")) <= 1
        assert len(self.playground.runs("waiting")) <= 4
        assert all(run.pending is None for run in self.playground.runs("ended", "cancelled", "expired"))

    @invariant()
    def what_is_pending_follows_from_the_journal(self) -> None:
        for run in self.playground.runs("active", "waiting"):
            pending = run.pending
            assert pending is not None
            if pending.switch:
                continue
            replayed = self._replayed(run)
            assert replayed.pending is not None
            assert (replayed.pending.key, replayed.pending.input) == (pending.key, pending.input)
            if run.state is RunState.ACTIVE:
                assert [one.id for one in replayed.pending.offered] == [one.id for one in pending.offered]

    def _replayed(self, run: Run) -> Run:
        """The run played once more where nothing can be written: whatever is done again fails."""

        def query(tx: Transaction) -> Run:
            caller = conversations.caller_of(tx, CHANNEL, self.playground.address, tx.now())
            replay = Replay(run, Act(tx, caller, KEYS), self.world.texts, tx.now())
            flow = self.world.flows[run.flow]
            entries = len(run.journal)
            assert not play(replay, lambda: flow.converse(Chat(replay, flow))).ended
            assert len(run.journal) == entries
            return run

        return self.playground.database.read(query)


def test_any_interleaving_keeps_the_promises(toys_and_all: World, empty_file: Path) -> None:
    Interleavings.world, Interleavings.empty = toys_and_all, empty_file
    run_state_machine_as_test(
        Interleavings,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
