"""What is missing, and what may be double, as lists to work through."""

from store.messages.reply import Words
from store.people.archive.missing import Alike, Gap, Missing, missing, proposals, settle_match

from flows.engine.chat import Chat
from flows.people.file import show_file

PAGE = 8


async def work_through_gaps(chat: Chat) -> None:
    """Page through what is missing and open the file of one of those."""
    what = await chat.choose("lacking", Missing)
    page = 1
    while True:
        found = chat.look(missing, what, page, PAGE)
        if not found.found:
            chat.say("nothing_missing")
            return
        chat.say("missing", first=(page - 1) * PAGE + 1, total=found.total)
        if what is Missing.OWNER:
            chat.say("missing_list", gaps=tuple(one.address for one in found.found))
        choices = _choices(chat, found.found, what, more=page * PAGE < found.total)
        chosen = await chat.choose(f"gap#{page}", choices)
        if chosen == "next":
            page += 1
        elif chosen == "done":
            chat.say("fine")
            return
        else:
            await show_file(chat, int(chosen))
            return


def _choices(chat: Chat, gaps: tuple[Gap, ...], what: Missing, *, more: bool) -> list[tuple[str, Words]]:
    people: list[tuple[str, Words]] = []
    if what is not Missing.OWNER:
        people = [(str(one.person), chat.text("gap_line", name=one.name, address=one.address)) for one in gaps]
    turns = [("next", chat.text("gap.next"))] if more else []
    return [*people, *turns, ("done", chat.text("gap.done"))]


async def work_through_alike(chat: Chat) -> None:
    """Decide about records that may be of one person; none is joined here."""
    found = chat.look(proposals)
    if not found:
        chat.say("nothing_alike")
        return
    one = found[0]
    _show(chat, one)
    labels = [(name, chat.text(f"alike.{name}")) for name in ("same", "different", "later")]
    chosen = await chat.choose(f"alike#{one.proposal}", labels, exact=True)
    if chosen == "later":
        chat.say("fine")
        return
    chat.do(settle_match, one.proposal, chosen == "same")
    chat.say(f"settled_{chosen}")


def _show(chat: Chat, one: Alike) -> None:
    chat.say("two", name=one.name, address=one.address, other=one.other_name, elsewhere=one.other_address,
             reason=chat.text(f"because.{one.reason.replace('_', '-')}"))  # fmt: skip
