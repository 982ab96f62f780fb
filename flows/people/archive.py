"""The archive at a worker's hand: look somebody up, complete it, work through what is missing."""

from collections.abc import Awaitable, Callable

from store.people.search import find_in_archive
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.people.adding import add_dwelling, add_person
from flows.people.corrections import upload
from flows.people.file import show_file
from flows.people.gaps import work_through_alike, work_through_gaps
from flows.people.restriction import look_at_restricted

MATTERS: dict[str, tuple[str, Callable[[Chat], Awaitable[None]]]] = {
    "person": ("person.add", add_person),
    "dwelling": ("person.add", add_dwelling),
    "missing": ("person.missing", work_through_gaps),
    "alike": ("person.match", work_through_alike),
    "upload": ("person.import", upload),
    "restricted": ("person.restrict_decide", look_at_restricted),
}
"""What there is besides looking somebody up: the right that it needs, and the conversation."""


@flow("people", staff=True, order=68)
async def people(chat: Chat) -> None:
    """Look up, correct and complete the archive of one's own areas."""
    if not chat.may("person.find"):
        raise Refused("rights.role")
    chat.suggest("people", "menu")
    names = ["find", *(name for name, (right, _) in MATTERS.items() if chat.may(right))]
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names]) if names[1:] else "find"
    if chosen == "find":
        person = await chat.person("whom", find_in_archive)
        await show_file(chat, int(person))
    else:
        await MATTERS[chosen][1](chat)
