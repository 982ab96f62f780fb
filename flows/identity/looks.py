"""Who looked at my file, and why."""

from store.messages.reply import Text, Words
from store.people.archive.looks import Look, who_looked

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("looks", part_of="me")
async def looks(chat: Chat) -> None:
    """Show who looked at my file or changed it, when, as what, which fields and what for."""
    chat.suggest("known", "person", "me")
    found = chat.look(who_looked)
    if not found:
        chat.say("nobody")
        return
    chat.say("list", looks=tuple(_line(chat, one) for one in found))
    chat.say("not_right")


def _line(chat: Chat, one: Look) -> Words:
    by: Words = chat.text("program")
    if one.by:
        role: Words = Text(f"words/roles.{one.role}", {}) if one.role else chat.text("themselves")
        by = chat.text("by", name=one.by, role=role)
    did = Text(f"words/operations.{one.operation.replace('.', '-').replace('_', '-')}", {})
    what: Words = did if chat.has(did) else chat.text("dealt")
    fields = tuple(_field(chat, name) for name in one.fields)
    key = "line_for" if one.purpose else "line"
    return chat.text(key, at=one.at, by=by, what=what, fields=_joined(chat, fields), purpose=one.purpose)


def _field(chat: Chat, name: str) -> Words:
    known = Text(f"words/fields.{name.replace('_', '-').replace(' ', '-')}", {})
    return known if chat.has(known) else chat.text("other_field")


def _joined(chat: Chat, fields: tuple[Words, ...]) -> Words:
    joined: Words = fields[0] if fields else chat.text("nothing_opened")
    for field in fields[1:]:
        joined = chat.text("and", one=joined, other=field)
    return joined
