"""Who has not signed, the sheet for calling on them, and what came of each call or visit."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Field, Index, UniqueConstraint, col

from store.audit.audit import note
from store.chains.chain import Chained, append, next_ids
from store.database.dialects import Moment
from store.people.area import Area
from store.people.dwelling import Dwelling, Household, HouseholdMember, home_of
from store.people.person import Person, in_use, mask_name
from store.pledges.pledge import Terms, published
from store.pledges.signers import has_signed, homes, local_day, narrowed
from store.pledges.standing import Standing, StandingState
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation

SHEET_LONGEST = 500


@enumeration
class OutreachChannel(StrEnum):
    """How somebody was told of a pledge."""

    PHONE = "phone"
    VISIT = "visit"
    LINK = "link"
    MESSAGE = "message"


@enumeration
class Outcome(StrEnum):
    """What came of it."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WILL_SIGN = "will_sign"
    DECLINED = "declined"
    MOVED = "moved"
    OTHER = "other"


class Outreach(Chained, table=True):
    """One attempt to tell a person of a pledge."""

    __tablename__ = "outreach"
    __table_args__ = (
        UniqueConstraint("chain_id", "position"),
        Index("outreach_person", "pledge_id", "person_id", "id"),
    )
    subject: ClassVar[str] = "pledge"

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    by_id: int
    channel: str
    outcome: str
    note: str = ""
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain of attempts a pledge."""
        return f"pledge/{values['pledge_id']}/outreach"


class Reveal(Chained, table=True):
    """A person's name and phone were shown on a call sheet: to whom, when and for what; they may ask to see it."""

    __tablename__ = "pledge_reveal"
    __table_args__ = (UniqueConstraint("chain_id", "position"),)
    subject: ClassVar[str] = "pledge"

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    by_id: int
    fields: str
    purpose: str
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain of reveals a pledge."""
        return f"pledge/{values['pledge_id']}/reveals"


@record
class Unsigned:
    """Somebody who has not signed. `is_covered`: another adult of the household has; `last`: what came of asking."""

    person: int
    name: str
    address: str
    is_covered: bool
    last: Outcome | None


@record
class UnsignedPage:
    """Some of those who have not signed, and how many there are in all."""

    pledge: int
    title: str
    number: int
    people: tuple[Unsigned, ...]
    total: int


@record
class CallRow:
    """A line of the call sheet, names and phones in full."""

    person: int
    name: str
    phone: str
    address: str
    is_covered: bool
    last: Outcome | None


@record
class OpenedSheet:
    """A call sheet that was opened: for how many, of how many who have not signed (`total`), and when."""

    pledge: int
    title: str
    opened_at: datetime
    count: int
    total: int


@record
class Attempt:
    """An entry of the outreach log."""

    person: int
    name: str
    by: int
    channel: OutreachChannel
    outcome: Outcome
    note: str
    at: datetime


_Other = aliased(HouseholdMember)
_OtherStanding = aliased(Standing)


@operation("pledge.unsigned")
def unsigned(act: Act, pledge_id: int, area_id: int | None = None, page: int = 1, size: int = 10) -> UnsignedPage:
    """Adults in the caller's areas who have not signed, names masked; households that nobody has signed for come first.

    Arguments: `page` from 1, of `size` people.
    """
    terms = published(act.transaction, pledge_id)
    paths = narrowed(act, terms, area_id)
    rows, total = _unsigned(act, terms, paths, size, (max(page, 1) - 1) * size)
    people = tuple(
        Unsigned(
            person=row.id,
            name=mask_name(row.name),
            address=row.address,
            is_covered=bool(row.covered),
            last=Outcome(row.last) if row.last else None,
        )
        for row in rows
    )
    return UnsignedPage(pledge=terms.pledge, title=terms.title, number=terms.number, people=people, total=total)


@operation("pledge.call_sheet")
def open_call_sheet(act: Act, pledge_id: int, purpose: str, area_id: int | None = None) -> OpenedSheet:
    """Open a sheet with those who have not signed, at most 500; each is logged as shown to the caller, and why.

    Gives no names: `call_sheet` does, to the same person. Refuses (`pledges.purpose`) an empty purpose.
    """
    purpose = " ".join(purpose.split())[:200]
    if len(purpose) < 2:
        raise Refused("pledges.purpose")
    if act.caller.person is None:
        raise Refused("rights.unverified")
    terms = published(act.transaction, pledge_id)
    rows, total = _unsigned(act, terms, narrowed(act, terms, area_id), SHEET_LONGEST, 0)
    now = act.now()
    numbers = next_ids(act.transaction, Reveal, len(rows)) if rows else ()
    reveals = [
        Reveal(
            id=number,
            pledge_id=terms.pledge,
            person_id=row.id,
            by_id=act.caller.person,
            fields="name,phone",
            purpose=purpose,
            at=now,
        )
        for number, row in zip(numbers, rows, strict=True)
    ]
    if reveals:
        append(act.transaction, act.keys, *reveals)
        # Whoever asks who looked at their file finds it among all other looks.
        shown = [row.id for row in rows]
        note(act, about=f"pledge/{pledge_id}", persons=shown, fields=("name", "phone"), purpose=purpose)
    return OpenedSheet(pledge=terms.pledge, title=terms.title, opened_at=now, count=len(rows), total=total)


@operation("pledge.call_sheet")
def call_sheet(act: Act, pledge_id: int, opened_at: datetime, area_id: int | None = None) -> tuple[CallRow, ...]:
    """Names and phones of a sheet that the caller opened, without those who have signed since."""
    terms = published(act.transaction, pledge_id)
    shown = select(col(Reveal.person_id)).where(
        col(Reveal.pledge_id) == pledge_id, col(Reveal.by_id) == act.caller.person, col(Reveal.at) == opened_at
    )
    logged = {row[0] for row in act.transaction.run(shown)}
    rows, _ = _unsigned(act, terms, narrowed(act, terms, area_id), SHEET_LONGEST, 0)
    return tuple(
        CallRow(
            person=row.id,
            name=row.name,
            phone=act.keys.open(row.phone_sealed, f"person.phone.{row.uid}") if row.phone_sealed else "",
            address=row.address,
            is_covered=bool(row.covered),
            last=Outcome(row.last) if row.last else None,
        )
        for row in rows
        if row.id in logged
    )


@operation("pledge.outreach")
def add_outreach(
    act: Act, pledge_id: int, person_id: int, channel: OutreachChannel, outcome: Outcome, note: str = ""
) -> None:
    """Log that a person in the caller's area was told of a pledge, and what came of it."""
    terms = published(act.transaction, pledge_id)
    home = home_of(act.transaction, person_id)
    if home is None:
        raise Refused("pledges.unknown_person")
    act.require(home.path)
    if not home.path.startswith(terms.path):
        raise Refused("pledges.elsewhere", area=terms.area)
    if act.caller.person is None:
        raise Refused("rights.unverified")
    made = Outreach(
        id=next_ids(act.transaction, Outreach)[0],
        pledge_id=pledge_id,
        person_id=person_id,
        by_id=act.caller.person,
        channel=channel.value,
        outcome=outcome.value,
        note=note.strip()[:500],
        at=act.now(),
    )
    append(act.transaction, act.keys, made)


@operation("pledge.outreach")
def outreach_of(act: Act, pledge_id: int, person_id: int) -> tuple[Attempt, ...]:
    """What was tried with one person of the caller's area, newest first."""
    home = home_of(act.transaction, person_id)
    if home is None:
        raise Refused("pledges.unknown_person")
    act.require(home.path)
    rows = act.transaction.run(
        select(
            col(Outreach.person_id), col(Person.name), col(Outreach.by_id), col(Outreach.channel),
            col(Outreach.outcome), col(Outreach.note), col(Outreach.at),
        )
        .join(Person, col(Person.id) == col(Outreach.person_id))
        .where(col(Outreach.pledge_id) == pledge_id, col(Outreach.person_id) == person_id)
        .order_by(col(Outreach.id).desc())
    )  # fmt: skip
    return tuple(
        Attempt(
            person=person,
            name=mask_name(name),
            by=by,
            channel=OutreachChannel(channel),
            outcome=Outcome(outcome),
            note=note,
            at=at,
        )
        for person, name, by, channel, outcome, note, at in rows
    )


def _unsigned(act: Act, terms: Terms, paths: tuple[str, ...], size: int, offset: int) -> tuple[list[Any], int]:
    covered = (
        select(1)
        .select_from(_Other)
        .join(_OtherStanding, col(_OtherStanding.person_id) == col(_Other.person_id))
        .where(
            col(_Other.household_id) == col(HouseholdMember.household_id),
            col(_Other.valid_to).is_(None),
            col(_OtherStanding.pledge_id) == terms.pledge,
            col(_OtherStanding.number) == terms.number,
            col(_OtherStanding.state) == StandingState.ACTIVE.value,
        )
        .exists()
    )
    last = (
        select(col(Outreach.outcome))
        .where(col(Outreach.pledge_id) == terms.pledge, col(Outreach.person_id) == col(Person.id))
        .order_by(col(Outreach.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    is_covered = case((covered, 1), else_=0).label("covered")
    columns: Select[Any] = select(
        col(Person.id), col(Person.uid), col(Person.name), col(Person.phone_sealed), col(Dwelling.address), is_covered,
        last.label("last"),
    )  # fmt: skip
    day = local_day(terms, act.now())
    asked = (~has_signed(terms), *in_use())
    missing = homes(columns, paths, terms.minimum_age, day).where(*asked)
    ordered = missing.order_by(is_covered, col(Area.path), col(Dwelling.id), col(Household.id), col(Person.id))
    total = act.transaction.value(homes(select(func.count()), paths, terms.minimum_age, day).where(*asked))
    return act.transaction.run(ordered.limit(size).offset(offset)), int(total)
