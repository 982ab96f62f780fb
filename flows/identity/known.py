"""What is known about me, opened to me."""

from store.identity.known import MyField, my_record
from store.messages.reply import Text, Words

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("known", part_of="me")
async def known(chat: Chat) -> None:
    """Show every field that is on file about me, where it comes from, my home, what I own and who lives with me."""
    mine = chat.look(my_record)
    chat.say("fields", fields=tuple(_line(chat, one) for one in mine.fields))
    chat.say("home", address=mine.address) if mine.address else chat.say("no_home")
    if mine.owns:
        chat.say("owns", dwellings=mine.owns)
    if mine.household:
        chat.say("household", people=mine.household)
    if mine.notes:
        chat.say("notes", count=mine.notes)
    chat.say("rights")
    chat.suggest("looks", "amend", "consents", "me")


def _line(chat: Chat, one: MyField) -> Words:
    label = Text(f"words/fields.{one.field.replace('_', '-')}", {})
    if not one.is_checked:
        return chat.text("unchecked", field=label, value=one.value)
    if one.at is None:
        return chat.text("line", field=label, value=one.value)
    return chat.text("line_from", field=label, value=one.value, source=_source(chat, one.source), at=one.at)


def _source(chat: Chat, source: str) -> Words:
    return chat.text(f"source.{source}") if source in ("worker", "self", "archive") else source
