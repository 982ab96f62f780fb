"""What a conversation has going: runs of flows with their journals, as the store keeps them."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from store.messages.conversations import StoredRun
from store.messages.reply import Input
from store.records import Unreadable, enumeration, loads, pack, record, unpack

MOST_ENTRIES = 100


class Kind(StrEnum):
    """What a journal entry remembers; a sensitive one is an answer that is blacked out when the run is over."""

    ANSWER = "a"
    SENSITIVE = "s"
    LOOK = "l"
    DONE = "d"
    REFUSED = "r"


ANSWERS = (Kind.ANSWER, Kind.SENSITIVE)
"""Kinds of entries that a person gave."""


@dataclass(slots=True)
class Entry:
    """One thing that happened in a run: an answer, a look, a deed done, or a deed refused."""

    kind: Kind
    key: str
    value: Any


@enumeration
class Offer(StrEnum):
    """Answers to "shall we switch to the other matter?"."""

    GO = "@go"
    STAY = "@stay"
    TEXT = "@text"


@record
class Offered:
    """An option as it was shown: its id, and its label in the reader's language."""

    id: str
    label: str


@record
class Refusal:
    """A refusal that a look or a deed met, remembered so that it is met again on replay."""

    key: str
    values: dict[str, Any]


@record
class Pending:
    """The question that waits for an answer, with what was offered and how far its pages were turned.

    `page` and `seen` count from 0; `collected` holds what was gathered so far (photos, ticked choices);
    `switch` and `said` are set while we ask whether to go over to another matter, and keep what was said; `is_letter`
    tells that the answer is written to a person.
    """

    key: str
    input: Input
    offered: tuple[Offered, ...] = ()
    page: int = 0
    seen: int = 0
    collected: tuple[Any, ...] = ()
    sensitive: bool = False
    switch: str = ""
    said: str = ""
    is_letter: bool = False


class RunState(StrEnum):
    """Where a run stands, in the words that the store keeps."""

    ACTIVE = "active"
    WAITING = "waiting"
    ENDED = "ended"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(slots=True)
class Run:
    """One run of a flow. `ref` is short, unique, and part of every option id; `row` is its id in the store."""

    ref: str
    flow: str
    args: dict[str, Any] = field(default_factory=dict)
    journal: list[Entry] = field(default_factory=list)
    pending: Pending | None = None
    state: RunState = RunState.ACTIVE
    row: int | None = None
    sensitive: list[int] = field(default_factory=list)

    def dump(self) -> str:
        """The journal as text for the store."""
        entries = [[entry.kind.value, entry.key, pack(entry.value)] for entry in self.journal]
        return json.dumps([entries, self.sensitive], ensure_ascii=False, separators=(",", ":"))

    def black_out(self) -> list[str]:
        """Remove sensitive answers for good, once the run is over; gives the words that are to go elsewhere too."""
        secrets = self.secrets
        self.journal = [
            Entry(entry.kind, entry.key, REDACTED) if entry.kind is Kind.SENSITIVE else entry for entry in self.journal
        ]
        return secrets

    @property
    def secrets(self) -> list[str]:
        """The words that were answered to sensitive questions."""
        values = [entry.value for entry in self.journal if entry.kind is Kind.SENSITIVE]
        return [value for value in values if isinstance(value, str) and value != REDACTED]

    @staticmethod
    def read(text: str) -> tuple[list[Entry], list[int]]:
        """Read what `dump` wrote; entries from the first one that this version cannot read are left out."""
        stored, sensitive = json.loads(text)
        entries: list[Entry] = []
        for kind, key, value in stored:
            try:
                entries.append(Entry(Kind(kind), key, unpack(value)))
            except (Unreadable, ValueError):
                entries.append(Entry(Kind(kind) if kind in set(Kind) else Kind.LOOK, UNREADABLE, None))
        return entries, sensitive


REDACTED = "[redacted]"
UNREADABLE = "?"
"""Key of an entry that an older version wrote and this one cannot read: it matches no question."""


@dataclass(slots=True)
class State:
    """Everything that one conversation has going: the active run, and those that were put aside, newest last."""

    active: Run | None = None
    waiting: list[Run] = field(default_factory=list)
    offered: tuple[Offered, ...] = ()


def read_pending(text: str) -> Pending | None:
    """The pending question from the store's text; none when this version cannot read it."""
    if not text:
        return None
    try:
        value = loads(text)
    except Unreadable:
        return None
    return value if isinstance(value, Pending) else None


def read_run(stored: StoredRun) -> Run:
    """A run from its row; arguments that this version cannot read are left out."""
    journal, sensitive = Run.read(stored.journal)
    try:
        args = loads(stored.args)
    except Unreadable:
        args = {}
    pending = read_pending(stored.pending)
    return Run(stored.ref, stored.flow, args, journal, pending, RunState(stored.state), stored.row, sensitive)
