"""The second person: agreeing, or not, to what a colleague asked for and what cannot be undone."""

from store.people.approval import approve, refuse, request_shown, waiting_approvals

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text


@flow("approval", part_of="inbox", staff=True)
async def approval(chat: Chat) -> None:
    """Show what a colleague wants to do, and agree to it or say why not."""
    chat.suggest("inbox", "menu")
    found = chat.look(waiting_approvals)
    code = str(chat.args.get("code") or (found[0].id if found else ""))
    if not code.isdecimal():
        chat.say("nothing")
        return
    one = chat.look(request_shown, int(code))
    chat.say("asked", what=one.what, person=one.person or "—", by=one.by, at=one.at)
    if one.details:
        chat.say("details", details=one.details)
    chat.say("reason", reason=one.reason)
    labels = [(name, chat.text(f"agree.{name}")) for name in ("yes", "no", "later")]
    chosen = await chat.choose(f"agree#{one.id}", labels, exact=True)
    if chosen == "later":
        chat.say("left")
        return
    if chosen == "yes":
        chat.do(approve, one.id)
        chat.say("agreed", what=one.what)
    else:
        chat.do(refuse, one.id, await chat.ask(f"why#{one.id}", text(2, 500)))
        chat.say("not_agreed")
    chat.then("inbox")
