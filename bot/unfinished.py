"""Conversations that nobody answers: reminded of once, then closed."""

from dataclasses import replace
from datetime import timedelta

from flows.engine.chat import Chat
from flows.engine.conversation import World
from flows.engine.flow import Flow
from flows.engine.replay import Replay, play
from flows.engine.state import Run, RunState, read_run
from store.database import Transaction
from store.keys import Keys
from store.messages import conversations, inbox, outbox
from store.messages.conversations import DueRun
from store.messages.reply import Input, Reply, Text
from store.messages.tables import Lane
from store.rights.act import Act

EXPIRE_AFTER = timedelta(hours=48)
"""How long after the reminder an unfinished conversation is closed."""


def close_or_remind(tx: Transaction, world: World, keys: Keys, due: DueRun) -> None:
    """Remind once of an unfinished run, or close it when the reminder went unanswered.

    What is put aside or was never more than a menu is closed without a word, as is what somebody had going with an
    account that is theirs no more; a person who has answered meanwhile
    is left alone.
    """
    now = tx.now()
    if due.run.row is None or not conversations.lock_run(tx, due.conversation, due.run.row, due.touched_at):
        return
    run = read_run(due.run.opened(keys))
    known = world.flows.get(run.flow)
    if due.reminded or known is None or known.light or run.state is not RunState.ACTIVE or not due.is_theirs:
        _close(tx, keys, due, run, known)
        return
    conversations.reminded(tx, due.run.row, now + EXPIRE_AFTER)
    caller = conversations.caller_of(tx, due.channel, due.address, now)
    replay = Replay(run, Act(tx, caller, keys), world.texts, now)
    played = play(replay, lambda: known.converse(Chat(replay, known)))
    if not played.ended and run.pending is not None:
        line = Text("engine/turn.shall_we_go_on", {"title": Text(known.title, {})})
        reply = Reply((line, *played.lines), replay.options, input=run.pending.input)
        outbox.put(tx, due.account, due.channel, reply, now=now, lane=Lane.REMINDER)


def _close(tx: Transaction, keys: Keys, due: DueRun, run: Run, known: Flow | None) -> None:
    now = tx.now()
    asked = run.pending.input if run.pending else Input.NOTHING
    secrets = run.black_out()
    closed = replace(due.run, state=RunState.EXPIRED.value, journal=run.dump(), pending="")
    conversations.close(tx, closed.sealed(keys), now)
    if run.sensitive:
        conceals = known is not None and known.conceals
        inbox.redact(tx, run.sensitive, concealed=conceals)
        outbox.redact(tx, keys, due.account, run.sensitive, secrets)
        if conceals:
            outbox.conceal(tx, due.account, [run.ref], run.sensitive)
    if due.reminded and known is not None and due.is_theirs:
        line = Text("engine/turn.expired", {"title": Text(known.title, {})})
        outbox.put(tx, due.account, due.channel, Reply((line,), ended=True, after=asked), now=now, lane=Lane.REMINDER)
