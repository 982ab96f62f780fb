"""My accounts: tying another one by a code, where notices come, taking one off, deleting this one."""

from store.identity.accounts.linking import find_link, offer_link, take_link
from store.identity.accounts.mine import MyAccount, choose_account, close_account, my_accounts, unlink
from store.identity.accounts.moving import elsewhere
from store.messages.reply import Text, Words
from store.refusals import Refused
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import flow

LAST_USED = "last"
NONE = "none"


@flow("link")
async def link(chat: Chat) -> None:
    """Show my accounts, tie another one by a code, choose where notices come, or take one off."""
    chat.suggest("menu", "me")
    if "code" in chat.args:
        await _enter(chat, str(chat.args["code"]))
    elif chat.caller.assurance < Assurance.VERIFIED:
        await _as_guest(chat)
    else:
        await _as_known(chat)


async def _as_guest(chat: Chat) -> None:
    chat.say("guest")
    names = ("enter", "identify", "close", "done")
    chosen = await chat.choose("what_guest", [(name, chat.text(f"what_guest.{name}")) for name in names])
    if chosen == "enter":
        await _enter(chat, await chat.code("code"))
    elif chosen == "identify":
        chat.then("identify")
    elif chosen == "close":
        await _close(chat)
    else:
        chat.say("fine")


async def _enter(chat: Chat, code: str) -> None:
    tries = 0
    found = chat.do(find_link, code)
    while not found.code:
        tries += 1
        if not found.left:
            raise Refused("accounts.too_many_guesses")
        chat.say("wrong", left=found.left)
        found = chat.do(find_link, await chat.code(f"code#{tries}"))
    if not await chat.confirm("is_you", name=found.name, channel=_channel(chat, found.channel)):
        chat.say("not_you")
        chat.suggest("person")
        return
    name = chat.do(take_link, found.code)
    chat.say("tied", name=name)
    if chat.look(elsewhere):
        chat.then("resume")


async def _as_known(chat: Chat) -> None:
    accounts = chat.look(my_accounts)
    chat.say("mine", accounts=tuple(_line(chat, one) for one in accounts))
    names = ["add", *(["notices"] if len(accounts) > 1 else [])]
    names += ["resume"] if chat.look(elsewhere) else []
    names += [*(["unlink"] if len(accounts) > 1 else []), "close", "done"]
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names])
    if chosen == "add":
        offer = chat.do(offer_link)
        chat.say("code_is", code=offer.code, until=offer.until)
        chat.say("code_how")
    elif chosen == "notices":
        await _notices(chat, accounts)
    elif chosen == "resume":
        chat.then("resume")
    elif chosen == "unlink":
        await _unlink(chat, accounts)
    elif chosen == "close":
        await _close(chat)
    else:
        chat.say("fine")


async def _notices(chat: Chat, accounts: tuple[MyAccount, ...]) -> None:
    choices: list[tuple[str, Words]] = [(LAST_USED, chat.text("where.last")), *_listed(chat, accounts)]
    chosen = await chat.choose("where", choices)
    chat.do(choose_account, None if chosen == LAST_USED else int(chosen))
    if chosen == LAST_USED:
        chat.say("where_last")
    else:
        one = next(one for one in accounts if str(one.id) == chosen)
        chat.say("where_chosen", channel=_channel(chat, one.channel))


async def _unlink(chat: Chat, accounts: tuple[MyAccount, ...]) -> None:
    chosen = await chat.choose("which", [*_listed(chat, accounts), (NONE, chat.text("which.none"))])
    if chosen == NONE:
        chat.say("fine")
        return
    one = next(one for one in accounts if str(one.id) == chosen)
    question = "unlink_this_sure" if one.is_this else "unlink_sure"
    if not await chat.confirm(question, channel=_channel(chat, one.channel)):
        chat.say("fine")
        return
    chat.do(unlink, one.id)
    chat.say("unlinked_this" if one.is_this else "unlinked", channel=_channel(chat, one.channel))


async def _close(chat: Chat) -> None:
    if not await chat.confirm("close_sure", exact=True):
        chat.say("fine")
        return
    chat.do(close_account)
    chat.say("closed")


def _listed(chat: Chat, accounts: tuple[MyAccount, ...]) -> list[tuple[str, Words]]:
    return [(str(one.id), _label(chat, one)) for one in accounts]


def _line(chat: Chat, one: MyAccount) -> Text:
    label = _label(chat, one)
    return chat.text("gets_notices", account=label) if one.gets_notices else label


def _label(chat: Chat, one: MyAccount) -> Text:
    channel = _channel(chat, one.channel)
    if one.is_this:
        return chat.text("this", channel=channel)
    if one.used_at is None:
        return chat.text("unused", channel=channel, since=one.since)
    return chat.text("used", channel=channel, at=one.used_at)


def _channel(chat: Chat, name: str) -> Text:
    return chat.text(f"words/channels.{name}")
