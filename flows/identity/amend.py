"""Saying what is wrong in my data; a worker looks at it and I am told."""

from store.identity.proposal import (
    MyProposal,
    ProposalState,
    my_proposals,
    propose_correction,
    value_readable,
    withdraw_proposal,
)
from store.messages.reply import Text, Words
from store.people.archive.correcting import CORRECTED

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text

SECRET = frozenset({"phone", "identity"})


@flow("amend", part_of="me")
async def amend(chat: Chat) -> None:
    """Propose what is right, or take back what still waits."""
    chat.suggest("known", "me")
    mine = chat.look(my_proposals)
    if mine:
        chat.say("mine", proposals=tuple(_line(chat, one) for one in mine))
    waiting = [one for one in mine if one.state is ProposalState.WAITING]
    choices: list[tuple[str, Words]] = [
        *((f"back-{one.id}", chat.text("field.back", field=_field(one.field))) for one in waiting),
        ("none", chat.text("field.none")),
        *((field, _field(field)) for field in CORRECTED),
    ]
    chosen = await chat.choose("field", choices)
    if chosen == "none":
        chat.say("fine")
    elif chosen.startswith("back-"):
        gone = chat.do(withdraw_proposal, int(chosen.removeprefix("back-")))
        chat.say("withdrawn" if gone else "decided_already")
    else:
        await _propose(chat, chosen)


async def _propose(chat: Chat, field: str) -> None:
    tries = 0
    while True:
        rule, key = text(1, 200), f"value#{tries}"
        if field == "phone":
            value = await chat.phone(key, rule, field=_field(field))
        else:
            value = await chat.ask(key, rule, sensitive=field in SECRET, field=_field(field))
        if chat.look(value_readable, field, value):
            break
        chat.say("refusals/people.value")
        tries += 1
    suggestions = [(name, chat.text(f"why.{name}")) for name in ("changed", "mistake")]
    why = await chat.ask("why", text(2, 200), suggestions)
    if not await chat.confirm("sure", field=_field(field), value=value):
        chat.say("fine")
        return
    chat.do(propose_correction, field, value, why)
    chat.say("proposed")


def _line(chat: Chat, one: MyProposal) -> Words:
    state = chat.text(f"state.{one.state.value}")
    key = "line_answer" if one.answer else "line"
    return chat.text(key, field=_field(one.field), value=one.value, at=one.at, state=state, answer=one.answer)


def _field(field: str) -> Text:
    return Text(f"words/fields.{field.replace('_', '-')}", {})
