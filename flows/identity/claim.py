"""A worker decides who a guest is."""

from store.identity.deciding import (
    ClaimShown,
    Resembling,
    add_and_confirm,
    claim_shown,
    claims_to_check,
    confirm_claim,
    decline_claim,
)
from store.identity.matching import Likeness
from store.messages.reply import Words
from store.people.search import find_in_archive

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text

RELATIONS = ("head", "spouse", "child", "parent", "relative", "member")
LIVES = ("family", "owner", "tenant", "no")


@flow("claim", part_of="inbox", staff=True)
async def claim(chat: Chat) -> None:
    """Show who says to be whom and who of the archive that may be, and confirm it, add them, or say why not."""
    chat.suggest("inbox", "menu")
    code = str(chat.args.get("code") or "")
    if not code.isdecimal():
        waiting = chat.look(claims_to_check)
        if not waiting:
            chat.say("nothing")
            return
        code = waiting[0].code
    shown = chat.do(claim_shown, int(code))
    _say(chat, shown)
    chosen = await chat.choose(f"decide#{shown.id}", _choices(chat, shown), exact=True)
    if chosen.startswith("is-"):
        _confirmed(chat, chat.do(confirm_claim, shown.id, int(chosen.removeprefix("is-")), chat.words("because")))
    elif chosen == "find":
        person = await chat.person(f"whom#{shown.id}", find_in_archive)
        if await chat.confirm(f"whom_sure#{shown.id}", name=shown.name):
            _confirmed(chat, chat.do(confirm_claim, shown.id, int(person), chat.words("because")))
        else:
            chat.say("left")
    elif chosen == "add":
        await _add(chat, shown)
    elif chosen == "no":
        await _decline(chat, shown)
    else:
        chat.say("left")


def _say(chat: Chat, shown: ClaimShown) -> None:
    chat.say("says", name=shown.name, address=shown.address, phone=shown.phone, since=shown.since)
    if shown.others:
        chat.say("others", count=shown.others)
    if not shown.is_in_archive:
        chat.say("no_dwelling")
    elif not shown.resembling:
        chat.say("nobody")
    else:
        chat.say("archive", people=tuple(_line(chat, one) for one in shown.resembling))


def _line(chat: Chat, one: Resembling) -> Words:
    named = chat.text(f"named.{one.named.value}")
    phone = chat.text(f"phone.{one.phone.value}")
    key = "line_account" if one.accounts else "line"
    return chat.text(key, label=one.label, named=named, phone=phone)


def _choices(chat: Chat, shown: ClaimShown) -> list[tuple[str, Words]]:
    likely = [one for one in shown.resembling if one.named in (Likeness.SAME, Likeness.ALIKE)]
    choices: list[tuple[str, Words]] = [
        (f"is-{one.person}", chat.text("decide.is", label=one.label)) for one in likely[:3]
    ]
    names = ["find", *(["add"] if shown.is_in_archive else []), "no", "later"]
    return [*choices, *((name, chat.text(f"decide.{name}")) for name in names)]


async def _add(chat: Chat, shown: ClaimShown) -> None:
    lives = await chat.choose(f"lives#{shown.id}", [(one, chat.text(f"lives.{one}")) for one in LIVES])
    relation = "member"
    if lives != "no":
        labels = [(one, chat.text(f"relation.{one}")) for one in RELATIONS]
        relation = await chat.choose(f"relation#{shown.id}", labels)
    if not await chat.confirm(f"add_sure#{shown.id}", name=shown.name, address=shown.address):
        chat.say("left")
        return
    _confirmed(chat, chat.do(add_and_confirm, shown.id, relation, lives, chat.words("because")))


async def _decline(chat: Chat, shown: ClaimShown) -> None:
    names = ("unknown", "not_there", "unreachable", "write")
    chosen = await chat.choose(
        f"why#{shown.id}", [(name, chat.text(f"why.{name.replace('_', '-')}")) for name in names]
    )
    if chosen == "write":
        words = await chat.ask(f"why_own#{shown.id}", text(2, 200))
    else:
        words = chat.words(f"why.{chosen.replace('_', '-')}")
    chat.do(decline_claim, shown.id, words)
    chat.say("declined")
    chat.then("inbox")


def _confirmed(chat: Chat, name: str) -> None:
    chat.say("confirmed", name=name)
    chat.then("inbox")
