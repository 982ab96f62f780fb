"""The contract that every channel implements, and what it is given."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from store.channels.blobs import Blobs
from store.database import Database
from store.keys import Keys
from store.messages.message import Message
from store.messages.reply import Made, Report, Words
from store.messages.sending import Outcome, Sending, Taken


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel can do, as data: layout and documents are made from it.

    Arguments: `buttons`, whether options can be tapped (otherwise a numbered list); `edits`, whether a sent message can
    be replaced; `albums`, photos in one message; `longest_text` in `text_unit`; `reply_in_response`, whether one reply
    can travel in the answer to the platform's request; `pictures`, `files`, `location`, whether these can be received
    and sent; `per_second` and `per_second_address`, the rates it allows (0: no limit); `acknowledges`, whether it tells
    that a message was shown; `receives`, whether people can write here (otherwise it only reaches them).
    """

    channel: str
    buttons: bool
    edits: bool
    albums: int
    longest_text: int
    text_unit: Literal["characters", "bytes", "utf16"]
    reply_in_response: bool
    pictures: bool
    files: bool
    location: bool
    per_second: float = 0.0
    per_second_address: float = 0.0
    acknowledges: bool = False
    receives: bool = True


class Attempts(Protocol):
    """Keeps for the audit what a channel refused at its door."""

    def note(
        self, channel: str, operation: str, result: str, *, source: str = "", account: int | None = None,
        about: str = "",
    ) -> None:  # fmt: skip
        """Count an attempt. Arguments: `source`, the network address; `result`, the key of the refusal."""
        ...


@dataclass(frozen=True)
class Bridge:
    """What the running program gives each channel.

    Arguments: `receive`, takes a message in one transaction and returns after the commit; `render`, a text in a
    language; `names`, the registered conversations with their title in each language; `commands`, the words that
    always work; `report`, makes a report for the reader at (channel, address) with their rights, or raises Refused, and
    is too slow for the event loop; `options`, the settings that concern channels; `menu`, the names of residents'
    conversations in the order in which they are offered, and `workers_menu`, of workers'; `attempts`, where a channel
    notes what it refused before there was a message.
    """

    receive: Callable[[Message], Awaitable[Taken]]
    render: Callable[[str, Words], str]
    names: Mapping[str, Words]
    commands: Sequence[str]
    database: Database
    keys: Keys
    blobs: Blobs
    report: Callable[[str, str, Report], Made]
    options: Mapping[str, Any]
    attempts: Attempts
    menu: Sequence[str] = ()
    workers_menu: Sequence[str] = ()


class Channel(Protocol):
    """One way to reach people."""

    abilities: Abilities

    async def send(self, sending: Sending) -> Outcome:
        """Send one message. Raises SendError, whose flags say whether to try again, SendLater or NotAllowedNow."""
        ...
