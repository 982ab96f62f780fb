"""One message taken by a conversation: which run it belongs to, words that always work, and switching between matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flows.engine import words
from flows.engine.chat import Chat
from flows.engine.flow import Flow
from flows.engine.questions.base import Said
from flows.engine.replay import Played, Replay, Texts, play
from flows.engine.state import Entry, Kind, Offer, Offered, Pending, Run, RunState, State
from flows.engine.words import Command, Lexicon
from store.messages.message import Message
from store.messages.reply import Input, Option, Reply, Style, Text, Words
from store.rights.act import Act

MOST_WAITING = 4
"""Matters put aside at once; the oldest is closed when another is added."""
GO = "go:"
"""Prefix of options that start a conversation by its name, at any time."""


@dataclass(frozen=True)
class World:
    """What the engine is given: the conversations, the words that name them, and the texts."""

    flows: Mapping[str, Flow]
    lexicon: Lexicon
    texts: Texts


@dataclass
class Turn:
    """One message being taken: its act, what changed, and the reply so far. `source` is the message's row."""

    world: World
    act: Act
    state: State
    message: Message
    source: int
    reply: Reply = field(default_factory=Reply)
    touched: list[Run] = field(default_factory=list)
    redact: list[int] = field(default_factory=list)
    language: str | None = None
    not_understood: str | None = None
    _started: int = 0

    def take(self) -> None:
        """Take the message: afterwards `reply`, `state` and `touched` hold the outcome."""
        message = self.message
        if message.start is not None:
            self._link(message.start)
        elif message.tap is not None:
            self._tap(message.tap)
        elif message.text is not None and not message.media:
            self._typed(message.text)
        else:
            caption = words.clean(message.text) if message.text else None
            self._say_to_run(Said(None, caption, message.media, message.position, message.contact))

    def _link(self, payload: str) -> None:
        name, _, argument = payload.partition("_")
        if name in self.world.flows:
            self._start(name, {"code": argument} if argument else {})
        else:
            self._add(Text("engine/turn.unknown_link", {})) if payload else None
            self._start("menu", {"welcome": True})

    def _tap(self, option: str) -> None:
        if option.startswith(GO):
            name, _, argument = option.removeprefix(GO).partition(":")
            if name == "@resume":
                self._resume()
            elif name in self.world.flows:
                self._switch(name, {"code": argument} if argument else {}, "")
            else:
                self._stale()
            return
        run = self.state.active
        pending = run.pending if run else None
        if run is None or pending is None or not option.startswith(f"{run.ref}.{pending.key}:"):
            self._stale()
            return
        answer = option.removeprefix(f"{run.ref}.{pending.key}:")
        self._chosen(run, pending, answer)

    def _chosen(self, run: Run, pending: Pending, answer: str) -> None:
        if answer == "@back":
            self._back()
        elif answer == "@cancel":
            self._cancel()
        elif pending.switch and answer in set(Offer):
            self._switched(run, pending, Offer(answer))
        else:
            self._say_to_run(Said(option=answer))

    def _typed(self, raw: str) -> None:
        said = words.clean(raw)
        danger = self.world.lexicon.danger(said)
        if danger:
            self._add(Text(f"home/emergency.{danger}", {}))
        if not said:
            self._again(Text("engine/problems.empty", {}))
            return
        run = self.state.active
        pending = run.pending if run else None
        if run is not None and pending is not None:
            index = self._offered(said, pending)
            if index is not None:
                offered = pending.offered[index].id
                self._chosen(run, pending, offered.removeprefix(f"{run.ref}.{pending.key}:"))
                return
        elif not danger:
            index = words.offered(said, (one.label for one in self.state.offered))
            if index is not None:
                self._tap(self.state.offered[index].id)
                return
        self._worded(said, danger)

    def _offered(self, said: str, pending: Pending) -> int | None:
        labels = [one.label for one in pending.offered]
        if pending.input in (Input.CHOICE, Input.CHOICES, Input.PHOTOS, Input.PERSON) or pending.switch:
            return words.offered(said, labels)
        shown = [words.plain(label) for label in labels]
        return shown.index(words.plain(said)) if shown.count(words.plain(said)) == 1 else None

    def _worded(self, said: str, danger: str | None) -> None:
        command = self.world.lexicon.command(said)
        name = self.world.lexicon.flow(said)
        run = self.state.active
        asked = run.pending if run else None
        if command is not None:
            self._command(command)
        elif name is not None:
            self._switch(name, {}, said)
        elif len(said) > words.LONGEST and not (asked and asked.input is Input.FILE):
            self._again(Text("engine/problems.too_long", {"most": words.LONGEST, "length": len(said)}))
        elif danger and (asked is None or asked.input is not Input.TEXT):
            self._again(None)
        else:
            self._say_to_run(Said(text=said))

    def _command(self, command: Command) -> None:
        if command is Command.BACK:
            self._back()
        elif command is Command.CANCEL:
            self._cancel()
        else:
            self._start(command.value, {})

    def _back(self) -> None:
        run = self.state.active
        if run is None:
            self._again(Text("engine/turn.nothing_to_go_back", {}))
            return
        barrier = max((at for at, entry in enumerate(run.journal) if entry.kind in (Kind.DONE, Kind.REFUSED)), default=-1)  # fmt: skip
        answers = [at for at, entry in enumerate(run.journal) if entry.kind is Kind.ANSWER and at > barrier]
        if not answers:
            key = "back_stops" if barrier >= 0 else "nothing_to_go_back"
            self._again(Text(f"engine/turn.{key}", {}))
            return
        del run.journal[answers[-1] :]
        run.pending = None
        self._play(run, None)

    def _cancel(self) -> None:
        run = self.state.active
        if run is None:
            self._again(Text("engine/turn.nothing_to_cancel", {}))
            return
        done = any(entry.kind is Kind.DONE for entry in run.journal)
        self._add(Text(f"engine/turn.{'cancelled_after' if done else 'cancelled'}", {"title": self._title(run.flow)}))
        self._end(run, RunState.CANCELLED)
        self._resume_next()

    def _switch(self, name: str, args: dict[str, Any], said: str) -> None:
        run = self.state.active
        if run is None or run.pending is None or self.world.flows[run.flow].light or self.world.flows[name].light:
            self._start(name, args)
        elif run.flow == name and not args:
            self._again(Text("engine/turn.already_there", {"title": self._title(name)}))
        else:
            self._offer_switch(run, run.pending, name, said)

    def _offer_switch(self, run: Run, pending: Pending, name: str, said: str) -> None:
        titles = {"other": self._title(name), "this": self._title(run.flow)}
        choices = [(Offer.GO, Style.MAIN), (Offer.STAY, Style.PLAIN)]
        if said and pending.input in (Input.TEXT, Input.PLACE, Input.FILE):
            choices.append((Offer.TEXT, Style.PLAIN))
        labels = {Offer.GO: "switch_go", Offer.STAY: "switch_stay", Offer.TEXT: "switch_text"}
        options = tuple(
            Option(f"{run.ref}.{pending.key}:{choice.value}", Text(f"engine/turn.{labels[choice]}", titles | {"said": said}), style)
            for choice, style in choices
        )  # fmt: skip
        run.pending = replace(pending, switch=name, said=said, offered=self._as_shown(options))
        self._touch(run)
        self._add(Text("engine/turn.switch", titles))
        self.reply = replace(self.reply, options=options, input=Input.CHOICE)

    def _switched(self, run: Run, pending: Pending, offer: Offer) -> None:
        name, said = pending.switch, pending.said
        run.pending = replace(pending, switch="", said="")
        if offer is Offer.GO:
            self._start(name, {})
        elif offer is Offer.TEXT:
            self._say_to_run(Said(text=said))
        else:
            self._again(None)

    def _start(self, name: str, args: dict[str, Any]) -> None:
        active = self.state.active
        for other in [active, *self.state.waiting]:
            if other is not None and other.flow == name and other.pending is not None and not args:
                self._bring_back(other)
                return
        if active is not None:
            self._put_aside(active)
        self._started += 1
        ref = f"{_base36(self.source)}{'' if self._started == 1 else chr(ord('a') + self._started % 26) + '-'}"
        run = Run(ref, name, args)
        self.state.active = run
        self._play(run, None)

    def _bring_back(self, run: Run) -> None:
        if run is not self.state.active:
            if self.state.active is not None:
                self._put_aside(self.state.active)
            self.state.waiting.remove(run)
            run.state = RunState.ACTIVE
            self.state.active = run
            self._add(Text("engine/turn.resumed", {"title": self._title(run.flow)}))
        self._play(run, None)

    def _put_aside(self, run: Run) -> None:
        self.state.active = None
        self._touch(run)
        if self.world.flows[run.flow].light:
            run.state = RunState.CANCELLED
            return
        run.state = RunState.WAITING
        if run.pending is not None and run.pending.switch:
            run.pending = replace(run.pending, switch="", said="")
        self.state.waiting.append(run)
        while len(self.state.waiting) > MOST_WAITING:
            self._end(self.state.waiting.pop(0), RunState.CANCELLED)

    def _resume(self) -> None:
        if self.state.waiting:
            self._bring_back(self.state.waiting[-1])
        else:
            self._again(Text("engine/turn.nothing_waits", {}))

    def _resume_next(self) -> None:
        if self.state.active is None and self.state.waiting:
            self._bring_back(self.state.waiting[-1])
        elif self.state.active is None:
            self._offer(("menu",))

    def _say_to_run(self, said: Said) -> None:
        run = self.state.active
        if run is not None:
            if run.pending is not None and run.pending.switch:
                run.pending = replace(run.pending, switch="", said="")
            self._play(run, said)
            return
        self.not_understood = said.text
        self._add(Text("engine/turn.not_understood" if said.text else "engine/turn.kept_for_later", {}))
        self._offer(("menu", "person"))

    def _stale(self) -> None:
        self._again(Text("engine/turn.earlier", {}))

    def _again(self, line: Words | None) -> None:
        """Say a line and ask the pending question once more."""
        if line is not None:
            self._add(line)
        if self.state.active is not None:
            self._play(self.state.active, None)
        elif not self.reply.options:
            self._offer(("menu",))

    def _play(self, run: Run, said: Said | None) -> None:
        chosen = self.world.flows[run.flow]
        replay = Replay(run, self.act, self.world.texts, self.message.at, said, self.source, language=self.language)
        chat = Chat(replay, chosen)
        played = play(replay, lambda: chosen.converse(chat))
        self._touch(run)
        if replay.language:
            self.language = replay.language
        self._spoken(replay, played)
        if not played.ended:
            return
        self._end(run, RunState.ENDED)
        if replay.following is not None:
            self._start(*replay.following)
        elif self.state.waiting:
            self._bring_back(self.state.waiting[-1])
        else:
            self._offer(tuple(replay.suggested))

    def _spoken(self, replay: Replay, played: Played) -> None:
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

    def _offer(self, names: tuple[str, ...]) -> None:
        """Offer conversations to start when nothing is pending."""
        options = tuple(Option(f"{GO}{name}", self._title(name)) for name in names if name in self.world.flows)
        self.reply = replace(self.reply, options=options, ended=True)
        self.state.offered = self._as_shown(options)

    def _end(self, run: Run, state: RunState) -> None:
        run.state = state
        run.pending = None
        if self.state.active is run:
            self.state.active = None
        if run.sensitive:
            self.redact.extend(run.sensitive)
            run.journal = [_blacked(entry) for entry in run.journal]
        self._touch(run)

    def _touch(self, run: Run) -> None:
        if not any(known is run for known in self.touched):
            self.touched.append(run)

    def _add(self, line: Words) -> None:
        self.reply = replace(self.reply, lines=(*self.reply.lines, line))

    def _title(self, name: str) -> Text:
        return Text(self.world.flows[name].title, {})

    def _as_shown(self, options: tuple[Option, ...]) -> tuple[Offered, ...]:
        language = self.language or self.act.caller.language
        return tuple(Offered(option.id, self.world.texts.render(language, option.label)) for option in options)


def _blacked(entry: Entry) -> Entry:
    return Entry(entry.kind, entry.key, "[redacted]") if entry.kind is Kind.ANSWER else entry


def _base36(value: int) -> str:
    digits = ""
    while value:
        value, rest = divmod(value, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"
