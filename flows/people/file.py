"""Somebody's file: masked, one field at a time opened for a purpose, corrected, noted."""

from store.messages.reply import Words
from store.people.archive.correcting import CORRECTED, add_note, correct
from store.people.archive.file import File, Member, is_sensitive, notes_of, open_file, reveal, reveal_sensitive
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.questions.typed import text
from flows.people.shown import ask_purpose, ask_value

SECRET = frozenset({"phone", "identity"})
"""Fields whose new values are blacked out in the conversation once it ends."""


async def show_file(chat: Chat, person: int, purpose: str = "") -> None:
    """Show a file and go on from there, as often as one likes. Argument: `purpose`, where one is asked for."""
    file = chat.do(open_file, person, purpose)
    _say(chat, file)
    turn, notes = 0, file.notes
    while True:
        chosen = await chat.choose(f"next#{turn}", _actions(chat, file, notes))
        if chosen == "open":
            await _open(chat, file, turn)
        elif chosen == "notes":
            for one in chat.do(notes_of, person):
                chat.say("note_line", by=one.by, words=one.words, at=one.at)
        elif chosen == "note":
            chat.do(add_note, person, await chat.ask(f"note_words#{turn}", text(2, 500), sensitive=True))
            chat.say("noted")
            notes += 1
        elif chosen == "correct":
            await _correct(chat, file, turn)
        else:
            chat.say("fine")
            return
        turn += 1


def _actions(chat: Chat, file: File, notes: int) -> list[tuple[str, Words]]:
    offered = {
        "open": bool(file.hidden),
        "notes": notes > 0,
        "note": not file.is_restricted and chat.may("person.note", file.path),
        "correct": chat.may("person.correct", file.path),
        "done": True,
    }
    return [(name, chat.text(f"next.{name}", count=notes)) for name, is_offered in offered.items() if is_offered]


def _say(chat: Chat, file: File) -> None:
    age = chat.text("age", age=file.age) if file.age is not None else ""
    chat.say("head", name=file.name, age=age, address=file.address, relation=_relation(chat, file.relation))
    if file.is_restricted:
        chat.say("restricted_file")
    chat.say("phone" if file.phone else "no_phone", phone=file.phone)
    if file.owns:
        chat.say("owns", dwellings=file.owns)
    if file.members:
        chat.say("members", people=tuple(_member(chat, one) for one in file.members))


def _member(chat: Chat, one: Member) -> Words:
    age = chat.text("age", age=one.age) if one.age is not None else ""
    return chat.text("member", name=one.name, age=age, relation=_relation(chat, one.relation))


def _relation(chat: Chat, relation: str) -> Words:
    known = ("head", "spouse", "child", "parent", "grandchild", "grandparent", "sibling", "relative", "owner_elsewhere")
    return chat.text(f"relation.{relation.replace('_', '-')}" if relation in known else "relation.member")


async def _open(chat: Chat, file: File, turn: int) -> None:
    fields = [(field, chat.text(f"field.{field.replace('_', '-')}")) for field in file.hidden]
    field = await chat.choose(f"which_field#{turn}", fields)
    purpose = await ask_purpose(chat, f"purpose#{turn}")
    try:
        shown = chat.do(reveal_sensitive if is_sensitive(field) else reveal, file.person, field, purpose)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("opened", field=chat.text(f"field.{field.replace('_', '-')}"), value=shown.value)
    chat.say("over" if shown.is_over else "counted", count=shown.today)


async def _correct(chat: Chat, file: File, turn: int) -> None:
    fields = [(field, chat.text(f"field.{field.replace('_', '-')}")) for field in CORRECTED]
    field = await chat.choose(f"correct_field#{turn}", fields)
    value = await ask_value(chat, f"value#{turn}", field, sensitive=field in SECRET)
    labels = [(name, chat.text(f"reason.{name}")) for name in ("told", "document", "mistake", "write")]
    reason = await chat.choose(f"reason#{turn}", labels)
    words = await chat.ask(f"reason_own#{turn}", text(2, 200)) if reason == "write" else chat.words(f"reason.{reason}")
    try:
        chat.do(correct, file.person, field, value, words)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("corrected")
