"""Saying who I am: name, home and phone, confirmed by a code to the phone on file or by the grid worker."""

from enum import Enum, auto

from store.identity.accounts.moving import elsewhere
from store.identity.claiming import (
    Proof,
    ProofState,
    Started,
    ask_worker,
    known_as,
    my_claim,
    phone_readable,
    prove,
    start_claim,
    take,
    withdraw_claim,
)
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.identity.home import ask_home

NO_CODE = "worker"


class Way(Enum):
    """How it goes on once the code was asked for."""

    KNOWN = auto()
    WORKER = auto()
    LEFT = auto()


@flow("identify", part_of="me", order=79)
async def identify(chat: Chat) -> None:
    """Say who I am, once; then I can sign, vote and see what is mine."""
    back = str(chat.args.get("code") or "")
    if chat.caller.assurance >= Assurance.VERIFIED:
        chat.say("known", name=chat.caller.name)
        chat.suggest("me", "menu")
        return
    if not await _start_anew(chat):
        return
    chat.say("notice")
    name = await chat.ask("name", text(2, 60), sensitive=True)
    home = await ask_home(chat)
    phone = await _phone(chat)
    if not await chat.confirm("right", name=name, address=home.address, phone=phone):
        chat.say("left")
        return
    started = chat.do(start_claim, name, home, phone, back)
    way = await _prove(chat, started)
    if way is Way.KNOWN:
        _known(chat, back)
    elif way is Way.WORKER:
        chat.do(ask_worker, started.claim)
        chat.say("asked_worker", address=home.address)
        chat.suggest("menu", "person")
    else:
        chat.say("left")


async def _start_anew(chat: Chat) -> bool:
    """Whether to go on: a claim that waits already is shown first."""
    waiting = chat.look(my_claim)
    if waiting is None:
        return True
    chat.say("waiting", address=waiting.address, since=waiting.since)
    labels = [(name, chat.text(f"what_now.{name}")) for name in ("wait", "anew", "withdraw")]
    chosen = await chat.choose("what_now", labels)
    if chosen == "withdraw":
        chat.do(withdraw_claim)
        chat.say("withdrawn")
    elif chosen == "wait":
        chat.say("wait")
        chat.suggest("person", "menu")
    return bool(chosen == "anew")


async def _phone(chat: Chat) -> str:
    tries = 0
    while True:
        phone = await chat.phone(f"phone#{tries}", text(1, 40))
        if chat.look(phone_readable, phone):
            return phone
        chat.say("phone_unclear")
        tries += 1


async def _prove(chat: Chat, started: Started) -> Way:
    """Whether a code confirmed who it is, or the worker is to be asked, or it is left."""
    # Said alike whether the archive has such a person or not.
    chat.say("sent", phone=started.phone)
    others = [(NO_CODE, chat.text("code.worker"))]
    tries = 0
    while True:
        code = await chat.code(f"code#{tries}", others)
        if code == NO_CODE:
            return Way.WORKER
        proof = chat.do(prove, started.claim, code)
        if proof.state is ProofState.DONE:
            return Way.KNOWN
        if proof.state is ProofState.WHICH:
            await _which(chat, started, proof)
            return Way.KNOWN
        if proof.state is ProofState.SPENT:
            return Way.WORKER if await chat.confirm("spent") else Way.LEFT
        chat.say("wrong", left=proof.left)
        tries += 1


async def _which(chat: Chat, started: Started, proof: Proof) -> None:
    person = await chat.choose("which", proof.people, exact=True)
    chat.do(take, started.claim, int(person))


def _known(chat: Chat, back: str) -> None:
    myself = chat.look(known_as)
    chat.say("confirmed", name=myself.name)
    if myself.address:
        chat.say("home_is", address=myself.address)
    if back:
        name, _, code = back.partition(":")
        chat.then(name, **({"code": code} if code else {}))
    elif chat.look(elsewhere):
        chat.then("resume")
    else:
        chat.suggest("me", "pledge", "menu")
