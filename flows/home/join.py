"""Joining by an invitation: what it gives, and taking it."""

from store.channels.invitation import accept, offered
from store.identity.accounts.moving import elsewhere

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import TextRule


@flow("join")
async def join(chat: Chat) -> None:
    """Show the role and the area of an invitation, and take it. Its link brings the code; otherwise it is asked for."""
    chat.suggest("menu", "person")
    code = chat.args.get("code") or await chat.ask("code", TextRule(8, 20), sensitive=True)
    invited = chat.look(offered, str(code))
    role = chat.text(f"words/roles.{invited.role.value}")
    chat.say("for", person=invited.person, role=role, area=invited.area)
    if not await chat.confirm("sure"):
        chat.say("left")
        return
    chat.do(accept, str(code))
    chat.say("joined", role=role, area=invited.area)
    if chat.look(elsewhere):
        chat.then("resume")
