"""Runs of conversations within one message: started, put aside, brought back, played, ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from store.messages.conversations import run_with
from store.messages.message import Message
from store.messages.reply import Input, Option, Reply, Text, Words
from store.rights.act import Act
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import Flow
from flows.engine.questions.base import Said
from flows.engine.replay import Played, Replay, Texts, play
from flows.engine.state import Offered, Run, RunState, State, read_run
from flows.engine.words import Lexicon

MOST_WAITING = 4
"""Matters put aside at once; the oldest is closed when another is added."""
GO = "go:"
"""Prefix of options that start a conversation by its name, at any time: "go:name" or "go:name:argument"."""
LINE = "line"
"""The conversation that carries what somebody writes to the person they are talking to."""
IDENTIFY = "identify"
"""The conversation in which guests say who they are; its argument is what they come back to."""


Taught = Callable[[Act, str], str | None]
"""The conversation that workers have taught for a wording, by how it sounds."""

Talks = Callable[[Act, int | None], Mapping[str, Any] | None]
"""To whom what somebody writes goes besides the bot, as arguments of LINE: whom they are talking to now, or the one
with a number that they named; none when they talk to nobody. `name` is what the other is called, `leave` the
conversation in which the talk is ended."""


@dataclass(frozen=True)
class World:
    """What the engine is given: conversations, words that name them, texts, what workers taught, who talks to whom."""

    flows: Mapping[str, Flow]
    lexicon: Lexicon
    texts: Texts
    taught: Taught = lambda _act, _sound: None
    talks: Talks = lambda _act, _number: None


@dataclass
class Running:
    """One message being taken: its act, what changed, and the reply so far. `source` is the message's row."""

    world: World
    act: Act
    state: State
    message: Message
    source: int
    reply: Reply = field(default_factory=Reply)
    touched: list[Run] = field(default_factory=list)
    redact: list[int] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    concealed: list[str] = field(default_factory=list)
    language: str | None = None
    not_understood: str | None = None
    unfit: bool = False
    _started: int = 0

    def again(self, line: Words | None) -> None:
        """Say a line and ask the pending question once more."""
        if line is not None:
            self.add(line)
        if self.state.active is not None:
            self.play(self.state.active, None)
        elif not self.reply.options:
            self.offer(("menu",))

    def start(self, name: str, args: dict[str, Any]) -> None:
        active = self.state.active
        for other in [active, *self.state.waiting]:
            if other is not None and other.flow == name and other.pending is not None and not args:
                self.bring_back(other)
                return
        if active is not None:
            self.put_aside(active)
        self._started += 1
        ref = f"{_base36(self.source)}{'' if self._started == 1 else chr(ord('a') + self._started % 26) + '-'}"
        run = Run(ref, name, args)
        self.state.active = run
        self.play(run, None)

    def bring_back(self, run: Run) -> None:
        if run is not self.state.active:
            if self.state.active is not None:
                self.put_aside(self.state.active)
            self.state.waiting.remove(run)
            run.state = RunState.ACTIVE
            self.state.active = run
            self.add(Text("engine/turn.resumed", {"title": self.title(run.flow)}))
        self.play(run, None)

    def put_aside(self, run: Run) -> None:
        self.state.active = None
        self.touch(run)
        if self.world.flows[run.flow].light:
            self.end(run, RunState.CANCELLED)
            return
        run.state = RunState.WAITING
        if run.pending is not None and run.pending.switch:
            run.pending = replace(run.pending, switch="", said="", offered=())
        self.state.waiting.append(run)
        while len(self.state.waiting) > MOST_WAITING:
            self.end(self.state.waiting.pop(0), RunState.CANCELLED)

    def resume(self) -> None:
        if self.state.waiting:
            self.bring_back(self.state.waiting[-1])
        else:
            self.again(Text("engine/turn.nothing_waits", {}))

    def resume_next(self) -> None:
        if self.state.active is None and self.state.waiting:
            self.bring_back(self.state.waiting[-1])
        elif self.state.active is None:
            self.offer(("menu",))

    def play(self, run: Run, said: Said | None) -> None:
        chosen = self.world.flows[run.flow]
        replay = Replay(run, self.act, self.world.texts, self.message.at, said, self.source, language=self.language)
        chat = Chat(replay, chosen)
        played = play(replay, lambda: chosen.converse(chat))
        self.touch(run)
        self.unfit = replay.unfit
        if replay.language:
            self.language = replay.language
        self.spoken(replay, played)
        if not played.ended:
            return
        self.end(run, RunState.ENDED)
        self._overreached(run, played.refused)
        fetched = self._fetched(replay.fetched)
        if fetched is not None:
            self.state.waiting.append(fetched)
            self.bring_back(fetched)
        elif replay.following is not None:
            self.start(*replay.following)
        elif self.state.waiting and not replay.holds:
            self.bring_back(self.state.waiting[-1])
        elif chosen.quiet:
            self._nothing_more(replay)
        elif played.refused == "rights.unverified" and self.act.caller.assurance < Assurance.VERIFIED:
            code = run.args.get("code")
            self.offer((f"{IDENTIFY}:{run.flow}{f':{code}' if code else ''}", "menu"))
        else:
            self._still_talking(replay)
            self.offer(tuple(replay.suggested) or ("menu",), resume=replay.holds)

    def _nothing_more(self, replay: Replay) -> None:
        """End without a word of the bot's own; what was suggested, and what was put aside, is offered."""
        if replay.suggested:
            self.offer(tuple(replay.suggested))

    def _still_talking(self, replay: Replay) -> None:
        """Say to whom words go again, when something else was done in between."""
        going = None if replay.holds else self.world.talks(self.act, None)
        if going is not None:
            self.add(Text("engine/turn.still_talking", {"name": going["name"]}))

    def _overreached(self, run: Run, refused: str) -> None:
        """A conversation that asks for a right itself leaves the same trace as an operation that was refused."""
        is_known = self.act.caller.person is not None or refused != "rights.unverified"
        if refused.startswith("rights.") and is_known and all(one.refusal != refused for one in self.act.overreached):
            self.act.overreach("conversation.start", run.flow, refused)

    def _fetched(self, row: int | None) -> Run | None:
        stored = run_with(self.act.transaction, row) if row is not None else None
        return (
            read_run(stored.opened(self.act.keys)) if stored is not None and stored.flow in self.world.flows else None
        )

    def spoken(self, replay: Replay, played: Played) -> None:
        spoken = Reply(
            lines=played.lines,
            options=replay.options,
            pictures=tuple(replay.pictures),
            files=tuple(replay.files),
            input=replay.run.pending.input if replay.run.pending else Input.NOTHING,
            ended=played.ended,
            edits=replay.edits and not played.ended,
        )
        self.reply = self.reply.before(spoken)
        self.state.offered = ()

    def offer(self, names: tuple[str, ...], *, resume: bool = False) -> None:
        """Offer conversations to start when nothing is pending; `resume`, and what was put aside last."""
        flows = [(name, name.partition(":")[0]) for name in names]
        options = tuple(Option(f"{GO}{name}", self.title(flow)) for name, flow in flows if flow in self.world.flows)
        if resume and self.state.waiting:
            options += (Option(f"{GO}@resume", Text("engine/turn.go_on_with", self._title_of(self.state.waiting[-1]))),)
        self.reply = replace(self.reply, options=options, ended=True)
        self.state.offered = self.as_shown(options)

    def end(self, run: Run, state: RunState) -> None:
        run.state = state
        run.pending = None
        if self.state.active is run:
            self.state.active = None
        self.redact.extend(run.sensitive)
        if run.sensitive and run.flow in self.world.flows and self.world.flows[run.flow].conceals:
            self.concealed.append(run.ref)
        self.secrets.extend(run.black_out())
        self.touch(run)

    def touch(self, run: Run) -> None:
        if not any(known is run for known in self.touched):
            self.touched.append(run)

    @property
    def told(self) -> list[str]:
        """What was answered to sensitive questions, as far as this message has to do with it."""
        runs = [*self.touched, *(run for run in (self.state.active, *self.state.waiting) if run is not None)]
        return [*self.secrets, *(secret for run in runs for secret in run.secrets)]

    def add(self, line: Words) -> None:
        self.reply = replace(self.reply, lines=(*self.reply.lines, line))

    def title(self, name: str) -> Text:
        return Text(self.world.flows[name].title, {})

    def _title_of(self, run: Run) -> dict[str, Any]:
        return {"title": self.title(run.flow)}

    def as_shown(self, options: tuple[Option, ...]) -> tuple[Offered, ...]:
        language = self.language or self.act.caller.language
        return tuple(Offered(option.id, self.world.texts.render(language, option.label)) for option in options)


def _base36(value: int) -> str:
    digits = ""
    while value:
        value, rest = divmod(value, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"
