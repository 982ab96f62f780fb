"""Teaching Linli: what people said and was not understood, and what they meant by it."""

from store.messages.reply import Text, Words
from store.understanding.lesson import decide_lesson, propose_lesson, proposed_lessons
from store.understanding.unknown import unknown_wordings

from flows.engine.chat import Chat
from flows.engine.flow import FLOWS, flow

AGREE, WORDING = "d", "t"
"""What the ids of choices begin with: a colleague's proposal, or a wording nobody has explained yet."""


@flow("teach", staff=True, order=69)
async def teach(chat: Chat) -> None:
    """Agree to what a colleague proposed, or propose what a wording means; a second worker has to agree."""
    proposals = chat.look(proposed_lessons)
    wordings = chat.look(unknown_wordings)
    chat.suggest("teach", "menu")
    choices: list[tuple[str, Words]] = [
        (f"{AGREE}{one.id}", chat.text("proposal", text=one.text, matter=_title(one.flow))) for one in proposals
    ]
    choices += [(f"{WORDING}{one.id}", chat.text("wording", text=one.text, count=one.count)) for one in wordings]
    if not choices:
        chat.say("nothing")
        return
    chosen = await chat.choose("which", choices)
    number = int(chosen[1:])
    if chosen.startswith(AGREE):
        proposal = next(one for one in proposals if one.id == number)
        agrees = await chat.confirm("agree", text=proposal.text, matter=_title(proposal.flow))
        chat.do(decide_lesson, number, agrees)
        chat.say("taught" if agrees else "refused", text=proposal.text, matter=_title(proposal.flow))
        return
    said = next(one.text for one in wordings if one.id == number)
    matters: list[tuple[str, Words]] = [
        (one.name, Text(one.title, {})) for one in sorted(FLOWS.values(), key=lambda one: one.order or 999) if one.order
    ]
    meant = await chat.choose("means", matters, text=said)
    if not await chat.confirm("sure", text=said, matter=_title(meant)):
        chat.say("left")
        return
    chat.do(propose_lesson, number, meant)
    chat.say("proposed", text=said)


def _title(name: str) -> Words:
    known = FLOWS.get(name)
    return Text(known.title, {}) if known else name
