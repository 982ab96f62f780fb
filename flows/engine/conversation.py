"""One message taken by a conversation: which run it is for, words that always work, switching between matters."""

from dataclasses import replace
from typing import Any

from store.messages.message import MediaKind
from store.messages.reply import Input, Option, Style, Text

from flows.engine import words
from flows.engine.kinds import NAVIGATION, WRITTEN, is_number, is_secret, may_slip
from flows.engine.questions.base import Said
from flows.engine.running import GO, World
from flows.engine.state import ANSWERS, Kind, Offer, Pending, Run, RunState
from flows.engine.talking import CHOSEN, Talking
from flows.engine.understanding.outcome import Outcome
from flows.engine.understanding.slips import slip_of
from flows.engine.words import Command

__all__ = ["Turn", "World"]


class Turn(Talking):
    """One message being taken: afterwards `reply`, `state` and `touched` hold the outcome."""

    def take(self) -> None:
        """Take the message: afterwards `reply`, `state` and `touched` hold the outcome."""
        message = self.message
        self._close_unknown()
        asked = self.state.active
        before = asked.pending.input if asked is not None and asked.pending is not None else Input.NOTHING
        if (
            asked is not None
            and asked.pending is not None
            and (message.tap is None or (asked.pending.sensitive and asked.pending.input in CHOSEN))
            and is_secret(asked.pending, message)
        ):
            # Whatever is said to a sensitive question may be the secret, a mistyped one too.
            asked.sensitive.append(self.source)
            self.touch(asked)
        if message.note is not None:
            self.again(message.note)
        elif message.start is not None:
            self._link(message.start)
        elif message.tap is not None:
            self._tap(message.tap)
        elif message.text is not None and not message.media:
            self._typed(message.text)
        else:
            caption = words.clean(message.text) if message.text else None
            self._say_to_run(Said(None, caption, message.media, message.position, message.contact))
        self.reply = replace(self.reply, after=before)

    def _close_unknown(self) -> None:
        """End runs of conversations that this version no longer has."""
        for run in [self.state.active, *self.state.waiting]:
            if run is not None and run.flow not in self.world.flows:
                if run in self.state.waiting:
                    self.state.waiting.remove(run)
                self.end(run, RunState.EXPIRED)
                self.add(Text("engine/turn.changed_after", {}))

    def _link(self, payload: str) -> None:
        name, _, argument = payload.partition("_")
        if name in self.world.flows:
            self.start(name, {"code": argument} if argument else {})
        else:
            self.add(Text("engine/turn.unknown_link", {})) if payload else None
            self.start("menu", {"welcome": True})

    def _tap(self, option: str) -> None:
        if option.startswith(GO):
            name, _, argument = option.removeprefix(GO).partition(":")
            if name == "@resume":
                self.resume()
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
        danger = None if is_number(said) else self.world.lexicon.danger(said)
        if danger:
            self.add(Text(f"home/emergency.{danger}", {}))
        if not said:
            self.again(Text("engine/problems.empty", {}))
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
            index = self._chosen_idly(said)
            if index is not None:
                self._tap(self.state.offered[index].id)
                return
        if not self.addressed(said):
            self._worded(said, danger)

    def _chosen_idly(self, said: str) -> int | None:
        """Which of the options offered while nothing is pending is meant; a number may be said to somebody instead."""
        labels = [one.label for one in self.state.offered]
        if labels and self.world.talks(self.act, None) is not None:
            shown = [words.plain(label) for label in labels]
            return shown.index(words.plain(said)) if shown.count(words.plain(said)) == 1 else None
        return words.offered(said, labels)

    def _offered(self, said: str, pending: Pending) -> int | None:
        labels = [one.label for one in pending.offered]
        if pending.switch:
            index = words.offered(said, labels)
            return slip_of(said, labels) if index is None else index
        # A number typed where a text or a time is asked for is that answer, not the number of an option.
        if pending.input not in (Input.TEXT, Input.PHONE, Input.TIME):
            answers = sum(not one.id.endswith(NAVIGATION) for one in pending.offered)
            return words.offered(said, labels, answers)
        shown = [words.plain(label) for label in labels]
        return shown.index(words.plain(said)) if shown.count(words.plain(said)) == 1 else None

    def _worded(self, said: str, danger: str | None) -> None:
        command = self.world.lexicon.command(said)
        name = self.world.lexicon.flow(said)
        run = self.state.active
        asked = run.pending if run else None
        if name == Command.MENU and command is None and self.is_greeting():
            name = None
        if command is not None:
            self._command(command)
        elif name is not None:
            self._switch(name, {}, said)
        elif len(said) > words.LONGEST and not (asked and asked.input is Input.FILE):
            self.again(Text("engine/problems.too_long", {"most": words.LONGEST, "length": len(said)}))
        elif danger and (asked is None or asked.input not in WRITTEN):
            meant = next((one.name for one in self.world.flows.values() if danger in one.dangers), None)
            if run is None:
                # Whoever is being talked to hears of it too.
                self.talked(said)
            if meant is not None and run is None:
                self.start(meant, {**self._heard(meant, said), "danger": danger})
            else:
                self.again(None)
        elif run is None or asked is None:
            if not self.talked(said):
                self._meant(said)
        else:
            self._answered(run, asked, said)

    def _answered(self, run: Run, asked: Pending, said: str) -> None:
        """Take words as the answer; where they are none, see whether another matter is meant."""
        before = self.reply
        self._say_to_run(Said(text=said))
        if not self.unfit or asked.input in WRITTEN:
            return
        ways = [one for one in asked.offered if may_slip(one.id, asked)]
        way = slip_of(said, [one.label for one in ways])
        if way is not None:
            self.reply = before
            self._chosen(run, run.pending or asked, ways[way].id.removeprefix(f"{run.ref}.{asked.key}:"))
            return
        if asked.sensitive:
            return
        if slip_of(said, [one.label for one in asked.offered]) is not None:
            # Nearly an answer that has to be exact: it is asked for again, and no other matter is meant.
            return
        outcome = self._understood(said)
        if outcome.answer is not None or (outcome.intent is not None and outcome.intent != run.flow):
            self.reply = before
            if outcome.intent is not None:
                self._switch(outcome.intent, {}, said)
            else:
                self.again(Text(f"answers/{outcome.answer}", {}))
        elif self.world.flows[run.flow].light and self.world.talks(self.act, None) is not None:
            self.reply = before
            self.talked(said)
        elif run.flow == "menu" and outcome.near:
            self.reply = before
            self._offer_near(said, outcome)

    def _meant(self, said: str) -> None:
        """Words while nothing is pending: start what is clear, offer what is near, answer what is asked."""
        shown = slip_of(said, [one.label for one in self.state.offered])
        if shown is not None:
            self._tap(self.state.offered[shown].id)
            return
        outcome = self._understood(said)
        if outcome.intent is not None:
            self.start(outcome.intent, self._heard(outcome.intent, said))
        elif outcome.answer is not None:
            self.add(Text(f"answers/{outcome.answer}", {}))
            self.offer(tuple(name for name, _ in outcome.near) or ("menu", "person"))
        elif outcome.near:
            self._offer_near(said, outcome)
        else:
            self._say_to_run(Said(text=said))

    def _heard(self, name: str, said: str) -> dict[str, Any]:
        return {"said": said} if said and self.world.flows[name].hears else {}

    def _offer_near(self, said: str, outcome: Outcome) -> None:
        self.not_understood = said
        if self.state.active is not None:
            self.put_aside(self.state.active)
        self.add(Text("engine/turn.did_you_mean", {}))
        self.offer(tuple(dict.fromkeys((*(name for name, _ in outcome.near), "menu", "person"))))

    def _understood(self, said: str) -> Outcome:
        caller = self.act.caller
        hidden = frozenset(one.name for one in self.world.flows.values() if one.staff and not caller.is_staff)
        lesson = self.world.taught(self.act, self.world.lexicon.sound(said))
        if lesson is not None and lesson in self.world.flows and lesson not in hidden:
            return Outcome(lesson, 1.0, ((lesson, 1.0),))
        return self.world.lexicon.understood(said, hidden)

    def _command(self, command: Command) -> None:
        if command is Command.BACK:
            self._back()
        elif command is Command.CANCEL:
            self._cancel()
        else:
            self.start(command.value, {})

    def _back(self) -> None:
        run = self.state.active
        if run is None:
            if not self.leave():
                self.again(Text("engine/turn.nothing_to_go_back", {}))
            return
        done = (at for at, entry in enumerate(run.journal) if entry.kind in (Kind.DONE, Kind.REFUSED))
        barrier = max(done, default=-1)
        answers = [at for at, entry in enumerate(run.journal) if entry.kind in ANSWERS and at > barrier]
        if not answers:
            key = "back_stops" if barrier >= 0 else "nothing_to_go_back"
            self.again(Text(f"engine/turn.{key}", {}))
            return
        taken_back = Run(run.ref, run.flow, journal=run.journal[answers[-1] :])
        del run.journal[answers[-1] :]
        secrets = taken_back.black_out()
        if secrets:
            self.redact.extend(run.sensitive)
            self.secrets.extend(secrets)
        run.pending = None
        self.play(run, None)

    def _cancel(self) -> None:
        run = self.state.active
        if run is None:
            if not self.leave():
                self.again(Text("engine/turn.nothing_to_cancel", {}))
            return
        done = any(entry.kind is Kind.DONE for entry in run.journal)
        self.add(Text(f"engine/turn.{'cancelled_after' if done else 'cancelled'}", {"title": self.title(run.flow)}))
        self.end(run, RunState.CANCELLED)
        self.resume_next()

    def _switch(self, name: str, args: dict[str, Any], said: str) -> None:
        run = self.state.active
        if run is None or run.pending is None or self.world.flows[run.flow].light or self.world.flows[name].light:
            self.start(name, args)
        elif run.flow == name and not args:
            self.again(Text("engine/turn.already_there", {"title": self.title(name)}))
        else:
            self._offer_switch(run, run.pending, name, said)

    def _offer_switch(self, run: Run, pending: Pending, name: str, said: str) -> None:
        titles = {"other": self.title(name), "this": self.title(run.flow)}
        choices = [(Offer.GO, Style.MAIN), (Offer.STAY, Style.PLAIN)]
        if said and pending.input in (Input.TEXT, Input.PLACE, Input.FILE):
            choices.append((Offer.TEXT, Style.PLAIN))
        values = titles | {"said": said}
        labels = {Offer.GO: "switch_go", Offer.STAY: "switch_stay", Offer.TEXT: "switch_text"}
        options = tuple(
            Option(f"{run.ref}.{pending.key}:{choice.value}", Text(f"engine/turn.{labels[choice]}", values), style)
            for choice, style in choices
        )
        run.pending = replace(pending, switch=name, said=said, offered=self.as_shown(options))
        self.touch(run)
        self.add(Text("engine/turn.switch", titles))
        self.reply = replace(self.reply, options=options, input=Input.CHOICE)

    def _switched(self, run: Run, pending: Pending, offer: Offer) -> None:
        name, said = pending.switch, pending.said
        run.pending = replace(pending, switch="", said="")
        if offer is Offer.GO:
            self.start(name, self._heard(name, said))
        elif offer is Offer.TEXT:
            self._say_to_run(Said(text=said))
        else:
            self.again(None)

    def _say_to_run(self, said: Said) -> None:
        run = self.state.active
        if self.sent_on(run, said):
            return
        if run is not None:
            if run.pending is not None and run.pending.switch:
                run.pending = replace(run.pending, switch="", said="")
            self.play(run, said)
            return
        photos = tuple(one for one in said.media if one.kind is MediaKind.PHOTO)
        begun = next((one.name for one in self.world.flows.values() if one.hears and not one.staff), None)
        if photos and begun is not None:
            self.start(begun, {"photos": photos, **({"said": said.text} if said.text else {})})
            return
        voices = tuple(one for one in said.media if one.kind is MediaKind.VOICE)
        listening = next((one.name for one in self.world.flows.values() if one.listens), None)
        if voices and listening is not None:
            self.start(listening, {"voice": voices})
            return
        self.not_understood = said.text
        self.add(Text("engine/turn.not_understood" if said.text else "engine/turn.kept_for_later", {}))
        self.offer(("menu", "person"))

    def _stale(self) -> None:
        self.again(Text("engine/turn.earlier", {}))
