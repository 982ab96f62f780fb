"""What neighbours call a place: told by a worker, agreed to by a second one, understood in addresses afterwards."""

from store.messages.reply import Words
from store.people.address.nickname import LONGEST, LONGEST_MEANING, SHORTEST, decide_nickname, propose_nickname
from store.people.address.nickname import proposed_nicknames as proposed
from store.people.search import my_areas
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text

NEW = "new"


@flow("nicknames", staff=True, order=70)
async def nicknames(chat: Chat) -> None:
    """Tell what neighbours call a place, or agree to what a colleague has told."""
    waiting = chat.look(proposed)
    chat.suggest("nicknames", "menu")
    chosen = NEW
    if waiting:
        choices: list[tuple[str, Words]] = [
            (str(one.id), chat.text("proposal", text=one.text, meaning=one.meaning, area=one.area)) for one in waiting
        ]
        chosen = await chat.choose("which", [*choices, (NEW, chat.text("new"))])
    if chosen != NEW:
        one = next(one for one in waiting if one.id == int(chosen))
        agrees = await chat.confirm("agree", text=one.text, meaning=one.meaning, area=one.area)
        chat.do(decide_nickname, one.id, agrees)
        chat.say("known" if agrees else "refused", text=one.text)
        return
    await _propose(chat)


async def _propose(chat: Chat) -> None:
    areas = chat.look(my_areas)
    if not areas:
        raise Refused("rights.role")
    area = str(areas[0].id)
    if len(areas) > 1:
        area = await chat.choose("area", [(str(one.id), one.name) for one in areas])
    name = await chat.ask("name", text(SHORTEST, LONGEST))
    meaning = await chat.ask("meaning", text(2, LONGEST_MEANING), text=name)
    if not await chat.confirm("sure", text=name, meaning=meaning):
        chat.say("left")
        return
    chat.do(propose_nickname, int(area), name, meaning)
    chat.say("proposed", text=name)
