"""Me: who I am here, where I am signed in, my language, my pledges."""

from store.channels.own import end_my_session, my_sessions
from store.messages.reply import Words
from store.people.self import Myself, self_of
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("me", light=True, order=80)
async def me(chat: Chat) -> None:
    """Show who I am here, and go on to my sessions, my language or my pledges."""
    chat.suggest("menu")
    myself = chat.look(self_of)
    _say(chat, myself)
    names = ["sessions", "language", *(["mine"] if myself.assurance >= Assurance.VERIFIED else []), "done"]
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names])
    if chosen in ("language", "mine"):
        chat.then(chosen)
    elif chosen == "sessions":
        await _sessions(chat)
    else:
        chat.say("fine")


def _say(chat: Chat, myself: Myself) -> None:
    if myself.assurance < Assurance.VERIFIED:
        chat.say("guest")
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
