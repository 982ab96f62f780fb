"""Words that a worker writes on an order: typed, or one of the answers that they or their area keep."""

from store.orders.order import Ticket
from store.threads.template import filled, my_templates

from flows.engine.chat import Chat
from flows.engine.questions.typed import text

OFFERED = 6
"""Templates that are offered beside the question; a list that is longer hides the question."""


async def ask_words(chat: Chat, key: str, most: int, one: Ticket) -> str:
    """Words of two to `most` characters; the title of a template stands for what it says, filled in for the order."""
    known = chat.look(my_templates)[:OFFERED] if chat.may("template.list") else ()
    said = await chat.ask(key, text(2, most), [(str(each.id), each.title) for each in known])
    words = next((each.words for each in known if each.title == said), None)
    if words is None:
        return said
    resident = chat.words("resident")
    return filled(words, name=resident, me=chat.caller.name, area=one.place, number=one.number)[:most]
