"""Talking to a person."""

from store.people.contact import contact_of

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("person", light=True, order=89)
async def person(chat: Chat) -> None:
    """Name the people who can be reached: the grid worker of one's home, or the community's desk."""
    contact = chat.look(contact_of)
    if contact.name:
        chat.say("worker", name=contact.name, area=contact.area)
    else:
        chat.say("desk")
    chat.say("urgent")
    chat.suggest("menu")
