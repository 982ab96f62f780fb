"""Declaring conversations: a plain function under a registered name."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.engine.chat import Chat

Conversation = Callable[["Chat"], Awaitable[None]]


@dataclass(frozen=True)
class Flow:
    """A conversation: its registered name, its function, and where its texts are.

    `light`: leaving it for another one needs no question and keeps nothing. `staff`: shown in menus of workers only.
    `hears`: it is told what was typed or sent to begin it (arguments `said`, `photos`), so that nobody says it twice;
    `listens`: a voice that nobody asked for, and that no machine here understands, begins it (argument `voice`);
    `dangers`: names of dangers after whose emergency number it begins by itself, for somebody is to know of it too.
    `order`: its place in the menu, none when it is not listed there. `part_of`: the registered name of the matter that
    it belongs to, its own if it stands alone. `conceals`: once it is over, everything that was said from its first
    sensitive question on is replaced by one word, so that nothing stored tells what was answered: a ballot. `quiet`: it
    ends without offering anything: between two people the bot says nothing of its own.
    """

    name: str
    converse: Conversation
    texts: str
    light: bool
    staff: bool
    order: int | None
    part_of: str
    hears: bool = False
    listens: bool = False
    dangers: frozenset[str] = frozenset()
    conceals: bool = False
    quiet: bool = False

    @property
    def title(self) -> str:
        """Key of the short name that menus show."""
        return f"{self.texts}.title"


FLOWS: dict[str, Flow] = {}


def flow(
    name: str,
    *,
    light: bool = False,
    staff: bool = False,
    order: int | None = None,
    texts: str | None = None,
    part_of: str | None = None,
    hears: bool = False,
    listens: bool = False,
    dangers: Iterable[str] = (),
    conceals: bool = False,
    quiet: bool = False,
) -> Callable[[Conversation], Conversation]:
    """Register a conversation under `name`.

    Its texts are the file below `locales/<language>/` at the same path as the module below `flows/`.
    Refuses (ValueError) a name that is taken.
    """

    def declare(converse: Conversation) -> Conversation:
        if name in FLOWS and FLOWS[name].converse.__module__ != converse.__module__:
            raise ValueError(f"two conversations are called {name}")
        path = texts or converse.__module__.removeprefix("flows.").replace(".", "/")
        FLOWS[name] = Flow(
            name,
            converse,
            path,
            light,
            staff,
            order,
            part_of or name,
            hears=hears,
            listens=listens,
            dangers=frozenset(dangers),
            conceals=conceals,
            quiet=quiet,
        )
        return converse

    return declare
