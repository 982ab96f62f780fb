"""The link of a pledge and its picture to scan, for groups and notice boards."""

from store.messages.reply import Code, Picture
from store.pledges.pledge import Terms
from store.text import Link

from flows.engine.chat import Chat
from flows.pledge.shown import last_day


def share(chat: Chat, terms: Terms) -> None:
    """Give the words to forward, the link and the picture to scan. They carry the campaign, and no person."""
    link = f"/?start=pledge_{terms.code}"
    title = chat.text("pledge/share.picture", title=terms.title)
    caption = chat.text("pledge/share.caption", last=last_day(terms))
    chat.say("pledge/share.forward", title=terms.title, last=last_day(terms))
    chat.say("pledge/share.link", link=Link(link))
    alt = chat.text("pledge/share.alt", title=terms.title)
    chat.show(Picture(alt=alt, code=Code(address=link, title=title, caption=caption)))
