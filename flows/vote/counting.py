"""The close, the count in public, scrutineers, objections and their answers, the published and the final result."""

from store.messages.reply import Words
from store.people.search import find_people
from store.votes.assembly import AssemblyTerms
from store.votes.results.closing import close
from store.votes.results.objection import answer_objection, objections
from store.votes.results.publishing import appoint_scrutineer, count, publish_final, publish_preliminary, scrutineers

from flows.engine.chat import Chat
from flows.engine.questions.typed import text
from flows.vote.documents import attach_notice
from flows.vote.shown import show_result


async def close_vote(chat: Chat, terms: AssemblyTerms) -> None:
    """Close it: nothing comes in any more."""
    if not await chat.confirm("close_sure", exact=True, title=terms.title):
        chat.say("unchanged")
        return
    chat.do(close, terms.assembly)
    chat.say("closed", title=terms.title)


async def read_count(chat: Chat, terms: AssemblyTerms) -> None:
    """Read the count out, and give the notice to be put up."""
    for one in chat.look(count, terms.assembly):
        show_result(chat, one)
    attach_notice(chat, terms, published=False)


async def publish(chat: Chat, terms: AssemblyTerms) -> None:
    """Publish what was counted, after its scrutineers have confirmed it."""
    for one in chat.look(count, terms.assembly):
        show_result(chat, one)
    if not await chat.confirm("publish_sure", exact=True, title=terms.title):
        chat.say("unchanged")
        return
    chat.do(publish_preliminary, terms.assembly)
    chat.say("published", title=terms.title)


async def make_final(chat: Chat, terms: AssemblyTerms) -> None:
    """Make the result final."""
    chat.do(publish_final, terms.assembly)
    chat.say("final", title=terms.title)


async def filing(chat: Chat, terms: AssemblyTerms) -> None:
    """What has to be filed, and where."""
    chat.say("filing", title=terms.title, code=terms.code)


async def appoint(chat: Chat, terms: AssemblyTerms) -> None:
    """Who watches the count, and one more."""
    found = chat.look(scrutineers, terms.assembly)
    if found:
        chat.say("scrutineers", names="、".join(one.name for one in found))
    person = int(await chat.person("scrutineer_whom", find_people))
    chat.do(appoint_scrutineer, terms.assembly, person)
    chat.say("scrutineer_appointed")


async def answer(chat: Chat, terms: AssemblyTerms) -> None:
    """Read the objections and answer one."""
    found = [one for one in chat.look(objections, terms.assembly) if not one.answer]
    if not found:
        chat.say("no_objections")
        return
    choices: list[tuple[str, Words]] = [
        (str(one.objection), chat.text("objection_label", name=one.name, note=one.note[:20])) for one in found
    ]
    chosen = await chat.choose("objection_which", choices) if len(found) > 1 else str(found[0].objection)
    one = next(each for each in found if str(each.objection) == chosen)
    chat.say("objection", name=one.name, at=one.at, kind=chat.text(f"objection_kind.{one.kind.value}"))
    chat.quote(one.note)
    said = await chat.ask(f"objection_answer#{one.objection}", text(2, 500))
    chat.do(answer_objection, one.objection, said)
    chat.say("objection_answered")
