"""Me: who I am here, and everything I may see, correct and decide about my own data."""

from store.channels.own import end_my_session, my_sessions
from store.messages.reply import Words
from store.people.self import Myself, self_of
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import flow

FOR_GUESTS = ("identify", "sessions", "language", "done")
FOR_KNOWN = ("known", "looks", "amend", "consents", "export", "erase", "link", "sessions", "restrict", "mine",
             "language", "done")  # fmt: skip
"""What is offered; every name but those of questions here is another conversation's."""


@flow("me", light=True, order=80)
async def me(chat: Chat) -> None:
    """Show who I am here, and go on to what is known about me, who looked at it, or what I want to change."""
    chat.suggest("menu")
    myself = chat.look(self_of)
    _say(chat, myself)
    names = FOR_KNOWN if myself.assurance >= Assurance.VERIFIED else FOR_GUESTS
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names])
    if chosen == "sessions":
        await _sessions(chat)
    elif chosen == "done":
        chat.say("fine")
    else:
        chat.then(chosen)


def _say(chat: Chat, myself: Myself) -> None:
    if myself.assurance < Assurance.VERIFIED:
        chat.say("claimed" if myself.assurance is Assurance.CLAIMED else "guest")
        return
    chat.say("name", name=myself.name)
    if myself.address:
        chat.say("home", address=myself.address)
    if myself.roles:
        roles = tuple(
            chat.text("role", role=chat.text(f"words/roles.{one.role.value}"), area=one.area) for one in myself.roles
        )
        chat.say("roles", roles=roles)
    chat.say("verified")
    if myself.restricted_at is not None:
        chat.say("restricted", at=myself.restricted_at)


async def _sessions(chat: Chat) -> None:
    found = chat.look(my_sessions)
    if not found:
        chat.say("no_sessions")
        return
    choices: list[tuple[str, Words]] = [
        (str(one.id), chat.text("session", device=one.device or chat.text("unknown_device"), at=one.seen_at))
        for one in found
    ]
    chosen = await chat.choose("which_session", [*choices, ("none", chat.text("which_session.none"))], count=len(found))
    if chosen == "none":
        chat.say("fine")
    elif await chat.confirm("end_sure"):
        chat.do(end_my_session, int(chosen))
        chat.say("ended")
    else:
        chat.say("fine")
