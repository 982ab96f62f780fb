"""One message in one transaction: claim, lock, replay, write, commit; or, after a fault, say so."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from flows.engine.conversation import Turn, World
from flows.engine.state import Offered, RunState, State, read_run
from store.audit.audit import note_overreach
from store.channels.invitation import seal_link
from store.database import Database, Transaction, Unavailable
from store.keys import Keys
from store.messages import conversations, inbox, outbox
from store.messages.conversations import Opened, StoredRun
from store.messages.message import Message
from store.messages.reply import Option, Reply, Text
from store.messages.sending import Sending, Taken
from store.messages.tables import Lane
from store.records import dumps
from store.rights.act import Act, Caller
from store.understanding.unknown import count_unknown

log = structlog.get_logger("receive")
INVITATION = "join_"
"""How the payload of a link to an invitation starts."""
REMIND_AFTER = timedelta(hours=24)
"""How long a question waits before the person is asked whether to go on."""


class Receiver:
    """Takes messages in. Used by every channel; safe to call from many threads and processes at once."""

    def __init__(self, database: Database, keys: Keys, world: World) -> None:
        self._database = database
        self._keys = keys
        self._world = world

    async def receive(self, message: Message) -> Taken:
        """Take a message in and give the replies to send, after the commit.

        Raises Unavailable when the database is; then nothing was taken and the message should come again.
        """
        message = self._guarded(message)
        try:
            return await self._database.write_soon(lambda tx: self._step(tx, message))
        except Unavailable:
            raise
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("step failed", reference=reference, channel=message.channel)
            return await self._database.write_soon(lambda tx: self._fault(tx, message, reference))

    def receive_now(self, message: Message) -> Taken:
        """The same for a caller that is no coroutine (the terminal, the demo)."""
        message = self._guarded(message)
        try:
            return self._database.write(lambda tx: self._step(tx, message))
        except Unavailable:
            raise
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("step failed", reference=reference, channel=message.channel)
            return self._database.write(lambda tx: self._fault(tx, message, reference))

    def _guarded(self, message: Message) -> Message:
        """The message with the code of an invitation sealed, since whoever reads it could use it."""
        if message.start is None or not message.start.startswith(INVITATION):
            return message
        return replace(message, start=INVITATION + seal_link(self._keys, message.start.removeprefix(INVITATION)))

    def _step(self, tx: Transaction, message: Message) -> Taken:
        now = tx.now()
        caller = conversations.caller_of(tx, message.channel, message.address, now, message.language)
        account = _account(caller)
        row = inbox.claim(tx, self._keys, message, account, now)
        if row is None:
            return self._again(tx, message, caller)
        if caller.is_closed:
            caller = conversations.renewed(tx, caller, message.channel, message.address, row, now)
            account = _account(caller)
        opened = conversations.open_for(tx, caller, now)
        state = read_state(self._keys, opened)
        act = Act(tx, caller, self._keys, message)
        turn = Turn(self._world, act, state, message, row)
        turn.take()
        if turn.not_understood:
            count_unknown(tx, turn.not_understood, self._world.lexicon.sound(turn.not_understood), now)
        self._save(tx, opened, turn, now)
        reply = turn.reply.sealed(self._keys, turn.told)
        # Between two people the bot often has nothing to say.
        says = bool(reply.lines or reply.options or reply.pictures or reply.files)
        sendings = self._put(tx, message, caller, row, reply, turn.language, now) if says else ()
        # The savepoint of what was refused is gone by now; that it was tried stays.
        note_overreach(act)
        if turn.redact:
            inbox.redact(tx, turn.redact, concealed=bool(turn.concealed))
            outbox.redact(tx, self._keys, account, turn.redact, turn.secrets)
        if turn.concealed:
            outbox.conceal(tx, account, turn.concealed, turn.redact, but=row)
        return Taken(row, account, False, sendings, turn.language or caller.language)

    def _save(self, tx: Transaction, opened: Opened, turn: Turn, now: datetime) -> None:
        runs = [
            StoredRun(run.row, run.ref, run.flow, dumps(run.args), run.dump(),
                      dumps(run.pending) if run.pending else "", run.state.value).sealed(self._keys)
            for run in turn.touched
        ]  # fmt: skip
        offered = conversations.dump_offered(tuple((one.id, one.label) for one in turn.state.offered))
        conversations.save(tx, opened, runs, offered, now, REMIND_AFTER)
        if turn.language:
            conversations.speak(tx, _account(opened.caller), turn.language)

    def _put(
        self,
        tx: Transaction,
        message: Message,
        caller: Caller,
        row: int,
        reply: Reply,
        language: str | None,
        now: datetime,
    ) -> tuple[Sending, ...]:
        account = _account(caller)
        sent = outbox.put(tx, account, message.channel, reply, now=now, lane=Lane.REPLY, inbox=row, leased=True)
        return (
            Sending(sent, account, message.channel, message.address, language or caller.language, caller.zone,
                    int(Lane.REPLY), reply, 1, now),
        )  # fmt: skip

    def _again(self, tx: Transaction, message: Message, caller: Caller) -> Taken:
        row = inbox.find(tx, message)
        if row is None:
            raise RuntimeError("a message was neither new nor known")
        return Taken(row, _account(caller), True, outbox.answers(tx, row, tx.now()), caller.language)

    def _fault(self, tx: Transaction, message: Message, reference: str) -> Taken:
        now = tx.now()
        caller = conversations.caller_of(tx, message.channel, message.address, now, message.language)
        account = _account(caller)
        row = inbox.claim(tx, self._keys, message, account, now)
        if row is None:
            return self._again(tx, message, caller)
        options = (Option("go:menu", Text(self._world.flows["menu"].title, {})),)
        reply = Reply((Text("engine/turn.fault", {"reference": reference}),), options, ended=True)
        sendings = self._put(tx, message, caller, row, reply, None, now)
        return Taken(row, account, False, sendings, caller.language)


def _account(caller: Caller) -> int:
    if caller.account is None:
        raise ValueError("a message comes from an account")
    return caller.account


def read_state(keys: Keys, opened: Opened) -> State:
    """What the engine has going in a conversation, from the store's rows."""
    state = State(offered=tuple(Offered(*one) for one in conversations.load_offered(opened.offered)))
    for stored in opened.runs:
        run = read_run(stored.opened(keys))
        if run.state is RunState.ACTIVE:
            state.active = run
        else:
            state.waiting.append(run)
    return state
