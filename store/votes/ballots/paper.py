"""Ballots on paper: printed with a serial for each head, keyed by one person from a photo and again by a second one."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.channels.media import StoredMedia
from store.database import Transaction
from store.database.dialects import Moment, lock
from store.keys import Keys
from store.messages.message import MediaKind
from store.people.person import is_of
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import AssemblyState, AssemblyTerms, Stage, hold, questions_of, terms_of
from store.votes.ballots.ballot import standing_of
from store.votes.ballots.casting import Choice, checked_choice, enter, hold_head
from store.votes.ballots.entitled import Vote
from store.votes.ballots.telling import tell_co_owners
from store.votes.roll.entry import RollHead, RollOwner, weight_of

UNREADABLE = "unreadable"
"""What is keyed for a motion on which a paper says nothing clear, or too much: an invalid ballot."""


@enumeration
class EntryState(StrEnum):
    """Where a paper that was keyed once stands."""

    WAITING = "waiting"
    ENTERED = "entered"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class PaperBallot(SQLModel, table=True):
    """The serial number under which a head's ballot was printed."""

    __tablename__ = "paper_ballot"
    __table_args__ = (UniqueConstraint("assembly_id", "head_id"),)

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id")
    head_id: int = Field(foreign_key="roll_head.id")
    serial: str = Field(unique=True)
    printed_by: int = Field(foreign_key="person.id")
    printed_at: datetime = Field(sa_type=Moment)


class PaperEntry(SQLModel, table=True):
    """A paper that somebody keyed: its choices sealed, until a second person has keyed the same."""

    __tablename__ = "paper_entry"

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id", index=True)
    head_id: int = Field(foreign_key="roll_head.id")
    serial: str
    choices_sealed: str = ""
    media_id: str
    state: str = EntryState.WAITING.value
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)
    checked_by: int | None = Field(default=None, foreign_key="person.id")
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    note: str = ""


@record
class Paper:
    """A paper that waits for a second person. It shows the photo, not what the first one keyed."""

    entry: int
    serial: str
    head: str
    units: tuple[str, ...]
    media: str
    at: datetime


@record
class Printed:
    """A ballot as it is printed: whose it is by address, and its serial."""

    head: str
    serial: str
    units: tuple[str, ...]
    area: int


@operation("motion.paper")
def print_ballots(act: Act, assembly_id: int, heads: tuple[str, ...] = ()) -> int:
    """Give every head on the roll (or those named) the serial of a paper ballot; gives how many have one now."""
    tx = act.transaction
    _paper_terms(act, assembly_id)
    had = {
        row[0] for row in tx.run(select(col(PaperBallot.head_id)).where(col(PaperBallot.assembly_id) == assembly_id))
    }
    roll = select(col(RollHead.id), col(RollHead.head)).where(col(RollHead.assembly_id) == assembly_id)
    if heads:
        roll = roll.where(col(RollHead.head).in_(heads))
    now = act.now()
    rows = [
        {"assembly_id": assembly_id, "head_id": row, "serial": f"{assembly_id}-{head}-{secrets.token_hex(3).upper()}",
         "printed_by": act.caller.person, "printed_at": now}
        for row, head in tx.run(roll.order_by(col(RollHead.head)))
        if row not in had
    ]  # fmt: skip
    tx.many(insert(PaperBallot), rows)
    return len(had) + len(rows)


@operation("motion.paper")
def printed_count(act: Act, assembly_id: int) -> int:
    """How many serials were given."""
    _paper_terms(act, assembly_id)
    found = select(func.count()).where(col(PaperBallot.assembly_id) == assembly_id)
    return int(act.transaction.value(found) or 0)


@operation("motion.paper")
def printed_ballots(act: Act, assembly_id: int, first: int = 0, at_most: int = 250) -> tuple[Printed, ...]:
    """Serials that were given, in the order of the roll, to be printed: `at_most` of them after the `first` ones."""
    _paper_terms(act, assembly_id)
    rows = act.transaction.run(
        select(col(PaperBallot.head_id), col(PaperBallot.serial))
        .where(col(PaperBallot.assembly_id) == assembly_id)
        .order_by(col(PaperBallot.head_id))
        .offset(first)
        .limit(at_most)
    )
    found = []
    for head_id, serial in rows:
        weight = weight_of(act.transaction, head_id)
        if weight is not None:
            found.append(Printed(head=weight.head, serial=serial, units=weight.units, area=weight.area))
    return tuple(found)


@operation("motion.paper")
def paper_find(act: Act, assembly_id: int, serial: str) -> Printed:
    """Whose ballot a serial is. Refuses (`votes.serial`) one that was not printed for this vote."""
    _paper_terms(act, assembly_id)
    head, number = _by_serial(act.transaction, assembly_id, serial)
    weight = weight_of(act.transaction, head)
    if weight is None:
        raise Refused("votes.serial")
    return Printed(head=weight.head, serial=number, units=weight.units, area=weight.area)


@operation("motion.paper")
def paper_key(act: Act, assembly_id: int, serial: str, choices: Mapping[str, Choice], media_id: str) -> int:
    """Key a paper from its photo; it counts once a second person has keyed the same. Gives the id of the entry.

    Arguments: `choices`, by motion id as text, `UNREADABLE` where a motion's part says nothing clear.
    Refuses a serial that was not printed, one that waits or was entered already, one's own flat, and no photo.
    """
    tx = act.transaction
    hold(tx, assembly_id)
    terms = _paper_terms(act, assembly_id)
    _refuse_unless_counting(terms, act.now())
    head, number = _by_serial(tx, assembly_id, serial)
    hold_head(tx, head)
    _refuse_own(act, head)
    if tx.value(select(col(StoredMedia.kind)).where(col(StoredMedia.id) == media_id)) != MediaKind.PHOTO.value:
        raise Refused("votes.no_photo")
    done = select(col(PaperEntry.state)).where(
        col(PaperEntry.assembly_id) == assembly_id, col(PaperEntry.head_id) == head,
        col(PaperEntry.state) != EntryState.REFUSED.value,
    )  # fmt: skip
    if tx.value(done.limit(1)) is not None:
        raise Refused("votes.paper_again", serial=number)
    values = {
        "assembly_id": assembly_id, "head_id": head, "serial": number, "media_id": media_id,
        "state": EntryState.WAITING.value, "entered_by": act.caller.person, "entered_at": act.now(),
        "choices_sealed": _sealed(act.keys, _checked(act, terms, choices), number), "note": "",
    }  # fmt: skip
    made: int = tx.value(insert(PaperEntry).values(values).returning(col(PaperEntry.id)))
    return made


@operation("motion.paper")
def papers_waiting(act: Act, assembly_id: int) -> tuple[Paper, ...]:
    """Papers that somebody else keyed and that the caller may key again, oldest first."""
    _paper_terms(act, assembly_id)
    rows = act.transaction.run(
        select(col(PaperEntry.id), col(PaperEntry.serial), col(PaperEntry.head_id), col(PaperEntry.media_id),
               col(PaperEntry.entered_at))
        .where(col(PaperEntry.assembly_id) == assembly_id, col(PaperEntry.state) == EntryState.WAITING.value,
               col(PaperEntry.entered_by) != act.caller.person)
        .order_by(col(PaperEntry.id)).limit(50)
    )  # fmt: skip
    found = []
    for entry, serial, head_id, media, at in rows:
        weight = weight_of(act.transaction, head_id)
        if weight is not None and act.caller.person not in weight.owners:
            found.append(Paper(entry, serial, weight.head, weight.units, media, at))
    return tuple(found)


@operation("motion.paper")
def paper_check(act: Act, entry_id: int, choices: Mapping[str, Choice]) -> EntryState:
    """Key a paper a second time from its photo; if both say the same, it is cast, or logged as a duplicate.

    Refuses (`votes.second_person`) whoever keyed it first and its owners, (`votes.paper_differs`) other choices.
    """
    tx = act.transaction
    row, terms = _waiting(act, entry_id)
    now = act.now()
    _refuse_unless_counting(terms, now)
    weight = weight_of(tx, row.head_id)
    if weight is None or act.caller.person in (None, row.entered_by, *weight.owners):
        raise Refused("votes.second_person")
    chosen = _checked(act, terms, choices)
    if chosen != json.loads(act.keys.open(row.choices_sealed, _where(row.serial))):
        raise Refused("votes.paper_differs")
    vote = Vote(weight.row, weight.head, weight.area, weight.units, 0, weight.owners)
    more: dict[str, Any] = {
        "person_id": None, "channel": "paper", "method": "paper", "serial": row.serial, "media_id": row.media_id,
        "keyed_by": row.entered_by, "checked_by": act.caller.person,
    }  # fmt: skip
    state = EntryState.ENTERED
    for question in questions_of(tx, terms.assembly):
        choice = chosen[str(question.motion)]
        entry = "invalid" if choice == UNREADABLE else "valid"
        if standing_of(tx, question.motion, vote.head) is not None:
            # Whatever the policy, the one that stands came first or was cast online.
            entry, state = "duplicate", EntryState.DUPLICATE
        enter(act, terms, question, vote, "abstain" if choice == UNREADABLE else choice, now, more, entry)
    _settle(act, entry_id, state, "")
    if state is EntryState.ENTERED:
        tell_co_owners(tx, terms, vote, None, "paper", now)
    return state


@operation("motion.paper")
def paper_refuse(act: Act, entry_id: int, note: str) -> None:
    """Send a paper back to be keyed anew, with what is wrong with it."""
    row, _ = _waiting(act, entry_id)
    if act.caller.person == row.entered_by:
        raise Refused("votes.second_person")
    _settle(act, entry_id, EntryState.REFUSED, note[:300])


def waiting_count(tx: Transaction, assembly_id: int) -> int:
    """How many papers were keyed once only."""
    rows = tx.run(
        select(col(PaperEntry.id)).where(
            col(PaperEntry.assembly_id) == assembly_id, col(PaperEntry.state) == EntryState.WAITING.value
        )
    )
    return len(rows)


def _paper_terms(act: Act, assembly_id: int) -> AssemblyTerms:
    terms = terms_of(act.transaction, assembly_id)
    act.require(terms.path)
    if terms.stage is Stage.DRAFT:
        raise Refused("votes.not_announced")
    return terms


def _waiting(act: Act, entry_id: int) -> tuple[Any, AssemblyTerms]:
    tx = act.transaction
    columns = PaperEntry.__table__.columns  # type: ignore[attr-defined]  # a table class has it
    found = tx.one(select(*columns).where(col(PaperEntry.id) == entry_id))
    if found is None:
        raise Refused("votes.paper_gone")
    hold(tx, found.assembly_id)
    hold_head(tx, found.head_id)
    terms = _paper_terms(act, found.assembly_id)
    row = tx.one(lock(select(*columns).where(col(PaperEntry.id) == entry_id)))
    if row is None or row.state != EntryState.WAITING.value:
        raise Refused("votes.paper_gone")
    return row, terms


def _refuse_unless_counting(terms: AssemblyTerms, now: datetime) -> None:
    # A paper that was in the box in time is keyed until the count begins.
    if terms.state(now) not in (AssemblyState.OPEN, AssemblyState.ENDED):
        raise Refused("votes.not_open")


def _refuse_own(act: Act, head: int) -> None:
    owners = select(col(RollOwner.id)).where(
        col(RollOwner.head_id) == head, is_of(col(RollOwner.person_id), act.caller.person)
    )
    if act.caller.person is None or act.transaction.value(owners) is not None:
        raise Refused("votes.own_paper")


def _checked(act: Act, terms: AssemblyTerms, choices: Mapping[str, Choice]) -> dict[str, str]:
    chosen = {}
    for question in questions_of(act.transaction, terms.assembly):
        choice = choices.get(str(question.motion))
        is_clear = choice != UNREADABLE
        chosen[str(question.motion)] = checked_choice(act, terms, question, choice) if is_clear else UNREADABLE
    return chosen


def _by_serial(tx: Transaction, assembly_id: int, serial: str) -> tuple[int, str]:
    said = serial.strip().upper().replace(" ", "")
    row = tx.one(
        select(col(PaperBallot.head_id), col(PaperBallot.serial)).where(
            col(PaperBallot.assembly_id) == assembly_id, col(PaperBallot.serial) == said
        )
    )
    if row is None:
        raise Refused("votes.serial")
    return row[0], row[1]


def _settle(act: Act, entry_id: int, state: EntryState, note: str) -> None:
    # Once it is entered, only the chain of ballots says what was chosen; in a secret vote nothing does.
    values = {"state": state.value, "checked_by": act.caller.person, "checked_at": act.now(), "note": note}
    act.transaction.changed(
        update(PaperEntry).where(col(PaperEntry.id) == entry_id).values(**values, choices_sealed="")
    )


def _sealed(keys: Keys, chosen: Mapping[str, str], serial: str) -> str:
    return keys.seal(json.dumps(chosen), _where(serial))


def _where(serial: str) -> str:
    return f"paper_entry.choices.{serial}"
