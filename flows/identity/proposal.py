"""A worker decides about a correction that somebody proposed of their own data."""

from store.identity.proposal import accept_proposal, decline_proposal, proposal_shown, proposals_to_check
from store.messages.reply import Text

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text


@flow("proposal", part_of="inbox", staff=True)
async def proposal(chat: Chat) -> None:
    """Show what somebody says is right about themselves, and correct the archive or say why not."""
    chat.suggest("inbox", "menu")
    code = str(chat.args.get("code") or "")
    if not code.isdecimal():
        waiting = chat.look(proposals_to_check)
        if not waiting:
            chat.say("nothing")
            return
        code = waiting[0].code
    one = chat.do(proposal_shown, int(code))
    field = Text(f"words/fields.{one.field.replace('_', '-')}", {})
    chat.say("says", name=one.name, at=one.at, field=field, value=one.value, reason=one.reason)
    labels = [(name, chat.text(f"decide.{name}")) for name in ("yes", "no", "later")]
    chosen = await chat.choose(f"decide#{one.id}", labels, exact=True)
    if chosen == "later":
        chat.say("left")
        return
    if chosen == "yes":
        chat.do(accept_proposal, one.id, chat.words("because", reason=one.reason))
        chat.say("accepted", name=one.name)
    else:
        await _decline(chat, one.id)
    chat.then("inbox")


async def _decline(chat: Chat, number: int) -> None:
    names = ("no-proof", "unreachable", "write")
    chosen = await chat.choose(f"why#{number}", [(name, chat.text(f"why.{name}")) for name in names])
    words = await chat.ask(f"why_own#{number}", text(2, 200)) if chosen == "write" else chat.words(f"why.{chosen}")
    chat.do(decline_proposal, number, words)
    chat.say("declined")
