"""A vote that is on: who has voted and who has not, reminders, notices on paper, proxies, more days, its link."""

from store.messages.reply import Code, Picture, Words
from store.people.search import find_in_archive
from store.text import Link
from store.votes.assembly import AssemblyTerms
from store.votes.days import last_day
from store.votes.delivery import DeliveryKind, delivery_count, record_delivery, unreached
from store.votes.proxy import record_proxy
from store.votes.reminding import remind_missing
from store.votes.results.closing import extend
from store.votes.turnout import missing, turnout

from flows.engine.chat import Chat
from flows.engine.questions.typed import text
from flows.vote.shown import days_of, show_turnout

PAGE = 10


async def share(chat: Chat, terms: AssemblyTerms) -> None:
    """The words to forward, the link, and the picture to scan; they carry the vote, and no person."""
    link = f"/?start=vote_{terms.code}"
    chat.say("vote/prepare.forward", **days_of(terms))
    chat.say("vote/prepare.link", link=Link(link))
    title = chat.text("vote/prepare.picture", title=terms.title)
    caption = chat.text("vote/prepare.caption", last=last_day(terms))
    alt = chat.text("vote/prepare.alt", title=terms.title)
    chat.show(Picture(alt=alt, code=Code(address=link, title=title, caption=caption)))


async def see_turnout(chat: Chat, terms: AssemblyTerms) -> None:
    """How many have voted; how, nobody sees before the close."""
    show_turnout(chat, chat.look(turnout, terms.assembly))
    chat.say("turnout_only")


async def list_missing(chat: Chat, terms: AssemblyTerms) -> None:
    """Page through the homes whose ballot is not in, names masked."""
    page = 1
    while True:
        found = chat.look(missing, terms.assembly, page, PAGE)
        if not found.heads:
            chat.say("all_voted")
            return
        first = (page - 1) * PAGE + 1
        lines = tuple(
            chat.text("missing_line", units="、".join(one.units), names="、".join(one.names)) for one in found.heads
        )
        chat.say("missing", first=first, last=first + len(lines) - 1, total=found.total, lines=lines)
        names = [*(["next"] if first + PAGE <= found.total else []), *(["previous"] if page > 1 else []), "back"]
        chosen = await chat.choose(f"turn_page#{page}", [(name, chat.text(f"turn_page.{name}")) for name in names])
        if chosen == "back":
            return
        page += 1 if chosen == "next" else -1


async def remind(chat: Chat, terms: AssemblyTerms) -> None:
    """Remind those who have not voted."""
    if not await chat.confirm("remind_sure", exact=True, title=terms.title):
        chat.say("unchanged")
        return
    chat.say("reminded", count=chat.do(remind_missing, terms.assembly))


async def deliver(chat: Chat, terms: AssemblyTerms) -> None:
    """The delivery log: how many the notice reached, and what was handed over on paper."""
    found = chat.look(delivery_count, terms.assembly)
    chat.say("delivery", heads=found.heads, sent=found.sent, delivered=found.delivered, failed=found.failed,
             unreached=found.unreached)  # fmt: skip
    names = ["list", "record", "nothing"] if found.unreached else ["record", "nothing"]
    chosen = await chat.choose("delivery_next", [(name, chat.text(f"delivery_next.{name}")) for name in names])
    if chosen == "list":
        left = chat.look(unreached, terms.assembly, 20)
        lines = tuple(chat.text("unreached_line", head=one.head, units="、".join(one.addresses)) for one in left)
        chat.say("unreached", count=found.unreached, lines=lines)
    elif chosen == "record":
        head = (await chat.ask("delivery_head", text(2, 10))).strip().upper()
        kinds = (DeliveryKind.HANDED, DeliveryKind.FAILED, DeliveryKind.POSTED)
        labels: list[tuple[str, Words]] = [(kind.value, chat.text(f"delivery_kind.{kind.value}")) for kind in kinds]
        kind = DeliveryKind(await chat.choose("delivery_kind", labels))
        chat.do(record_delivery, terms.assembly, head, kind)
        chat.say("delivery_recorded", head=head)


async def proxy(chat: Chat, terms: AssemblyTerms) -> None:
    """Record a written authority, with its photo."""
    head = (await chat.ask("proxy_head", text(2, 10))).strip().upper()
    agent = int(await chat.person("proxy_agent", find_in_archive))
    photo = (await chat.photos("proxy_photo", at_least=1, at_most=1))[0]
    if not await chat.confirm("proxy_sure", exact=True, head=head):
        chat.say("unchanged")
        return
    chat.do(record_proxy, terms.assembly, head, agent, photo.id)
    chat.say("proxy_recorded", head=head)


async def extend_voting(chat: Chat, terms: AssemblyTerms) -> None:
    """Keep the vote open longer, once."""
    labels: list[tuple[str, Words]] = [(str(days), chat.text("length.days", days=days)) for days in (7, 15, 30)]
    days = int(await chat.choose("extend_days", labels, title=terms.title))
    changed = chat.do(extend, terms.assembly, days)
    chat.say("extended", **days_of(changed))
