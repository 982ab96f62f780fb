"""My signatures: receipts, withdrawing, and "that was not me"."""

from store.messages.reply import Words
from store.pledges.pledge import PledgeState
from store.pledges.reading import MySignature, mine, state_now, version_of
from store.pledges.signing import dispute, withdraw
from store.pledges.standing import StandingState

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.pledge.shown import pages_of, pick_or_write, show_receipt

ACTIONS = {
    StandingState.ACTIVE: ("read", "withdraw", "not_me"),
    StandingState.AWAITING_CHECK: ("read", "withdraw", "not_me"),
    StandingState.FROZEN: ("read",),
    StandingState.WITHDRAWN: ("sign",),
    StandingState.VOID: ("sign",),
}


@flow("mine", part_of="pledge", order=11)
async def my_pledges(chat: Chat) -> None:
    """Show what I signed; withdraw it, read it again, or say that it was not me."""
    chat.suggest("pledge", "menu")
    held = await _which(chat)
    if held is None:
        return
    show_receipt(chat, held)
    if held.newer:
        chat.say("newer", number=held.newer)
    turn = 0
    while True:
        chosen = await chat.choose(f"what#{held.signature}.{turn}", _actions(chat, held))
        if chosen == "read" and not await _read_again(chat, held, turn):
            turn += 1
            continue
        break
    if chosen == "withdraw":
        await _withdraw(chat, held)
    elif chosen == "not_me":
        await _dispute(chat, held)
    elif chosen == "sign":
        chat.then("pledge", code=held.code)
    else:
        chat.say("fine")


async def _which(chat: Chat) -> MySignature | None:
    signatures = chat.look(mine)
    if "pledge" in chat.args:
        asked = (chat.args["pledge"], chat.args["number"])
        signatures = tuple(one for one in signatures if (one.pledge, one.number) == asked)
    if not signatures:
        chat.say("none")
        return None
    if len(signatures) == 1:
        return signatures[0]
    choices: list[tuple[str, Words]] = [(str(one.signature), _label(chat, one)) for one in signatures]
    chosen = await chat.choose("which", choices, count=len(signatures))
    return next(one for one in signatures if str(one.signature) == chosen)


def _label(chat: Chat, one: MySignature) -> Words:
    state = chat.text(f"pledge/shown.{one.state.value}")
    return chat.text("label", title=one.title, number=one.number, state=state)


def _actions(chat: Chat, held: MySignature) -> list[tuple[str, Words]]:
    names = list(ACTIONS[held.state])
    is_open = chat.look(state_now, held.pledge) is PledgeState.OPEN
    if held.newer and "sign" not in names:
        names.insert(0, "sign")
    elif "sign" in names and not is_open:
        names.remove("sign")
    return [(name, chat.text(f"what.{name}")) for name in [*names, "done"]]


async def _read_again(chat: Chat, held: MySignature, turn: int) -> bool:
    """Show the text again; gives whether the person is done with it all."""
    terms = chat.look(version_of, held.pledge, held.number)
    answer = await chat.read(f"text#{turn}", pages_of(terms), ("back", "done"), title=terms.title, number=terms.number)
    return answer == "done"


async def _withdraw(chat: Chat, held: MySignature) -> None:
    if not await chat.confirm("withdraw_sure", title=held.title):
        chat.say("kept")
        return
    chat.do(withdraw, held.pledge, held.number)
    chat.say("withdrawn", title=held.title)
    chat.say("sign_again")


async def _dispute(chat: Chat, held: MySignature) -> None:
    if not await chat.confirm("dispute_sure", title=held.title):
        chat.say("kept")
        return
    note = await pick_or_write(chat, "dispute_note", ("skip", "device", "paper"))
    chat.do(dispute, held.pledge, held.number, note)
    chat.say("disputed", title=held.title)
    chat.say("dispute_next")
    chat.suggest("person")
