"""What is missing: phones, people we are sure of, owners; and records that may be of one person."""

from enum import StrEnum
from typing import Any

from sqlalchemy import and_, column, exists, func, or_, select, table, update
from sqlmodel import col

from store.audit.audit import note
from store.people.archive.matching import MatchProposal
from store.people.area import Area, within
from store.people.dwelling import Dwelling, Household, HouseholdMember, Ownership, home_of
from store.people.person import Person, in_use, mask_name
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance


@enumeration
class Missing(StrEnum):
    """What can be missing in the archive."""

    PHONE = "phone"
    VERIFIED = "verified"
    OWNER = "owner"


@record
class Gap:
    """One thing to work on: a person (masked name) or, for an unknown owner, a dwelling alone."""

    person: int | None
    dwelling: str
    name: str
    address: str


@record
class Gaps:
    """One page of what is missing, and how much there is in all."""

    total: int
    found: tuple[Gap, ...]


@record
class Alike:
    """Two records that may be of one person, masked, and why they look so."""

    proposal: int
    name: str
    address: str
    other_name: str
    other_address: str
    reason: str


@operation("person.missing")
def missing(act: Act, what: Missing, page: int, size: int) -> Gaps:
    """What is missing in the caller's areas, in the order of the doors; `page` counts from 1."""
    statement, total = _statements(act, what)
    rows = act.transaction.run(statement.limit(size).offset((page - 1) * size))
    found = tuple(
        Gap(
            person=getattr(row, "person", None),
            dwelling=row.code,
            name=mask_name(row.name) if hasattr(row, "name") else "",
            address=row.address,
        )
        for row in rows
    )
    return Gaps(total=int(act.transaction.value(total) or 0), found=found)


@operation("person.match")
def proposals(act: Act) -> tuple[Alike, ...]:
    """Records of the caller's areas that may be of one person and that nobody has decided about yet, at most ten."""
    rows = act.transaction.run(
        select(col(MatchProposal.id), col(MatchProposal.person_id), col(MatchProposal.other_id),
               col(MatchProposal.reason))
        .select_from(MatchProposal)
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(MatchProposal.person_id))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(MatchProposal.state) == "open", col(HouseholdMember.valid_to).is_(None), _inside(act))
        .order_by(col(MatchProposal.id))
        .limit(10)
    )  # fmt: skip
    return tuple(
        Alike(row.id, *_shown(act, row.person_id), *_shown(act, row.other_id), reason=row.reason) for row in rows
    )


@operation("person.match")
def settle_match(act: Act, proposal: int, is_same: bool) -> None:
    """Decide whether two records are of one person; joining them is a matter of its own, for two people to agree on.

    Refuses (`people.nothing_waits`) what was decided, (`rights.area`) records of other areas.
    """
    row = act.transaction.one(select(col(MatchProposal.person_id), col(MatchProposal.state)).where(
        col(MatchProposal.id) == proposal))  # fmt: skip
    if row is None or row.state != "open":
        raise Refused("people.nothing_waits")
    home = home_of(act.transaction, row.person_id)
    act.require(home.path if home else "")
    state = "same" if is_same else "different"
    decided = {"state": state, "decided_by": act.caller.person, "decided_at": act.now()}
    act.transaction.changed(update(MatchProposal).where(col(MatchProposal.id) == proposal).values(decided))
    note(act, about=f"match/{proposal}", persons=(row.person_id,), fields=(state,))


def _statements(act: Act, what: Missing) -> tuple[Any, Any]:
    if what is Missing.OWNER:
        owned = exists().where(col(Ownership.dwelling_id) == col(Dwelling.id), col(Ownership.valid_to).is_(None))
        source = select(col(Dwelling.code), col(Dwelling.address)).join(Area, col(Area.id) == col(Dwelling.area_id))
        condition: Any = and_(_inside(act), ~owned, col(Dwelling.use) == "residence")
        count = select(func.count()).select_from(Dwelling).join(Area, col(Area.id) == col(Dwelling.area_id))
        return source.where(condition).order_by(col(Area.path), col(Dwelling.id)), count.where(condition)
    lacking = col(Person.phone_index).is_(None) if what is Missing.PHONE else ~_VERIFIED
    condition = and_(
        _inside(act),
        col(HouseholdMember.valid_to).is_(None),
        *in_use(),
        lacking,
        # Children need neither a phone nor an account of their own.
        or_(col(Person.birth).is_(None), col(Person.birth) <= _grown_since(act)),
    )
    columns: tuple[Any, ...] = (
        col(Person.id).label("person"),
        col(Person.name),
        col(Dwelling.code),
        col(Dwelling.address),
    )
    listed = _joined(select(*columns)).where(condition).order_by(col(Area.path), col(Dwelling.id), col(Person.id))
    return listed, _joined(select(func.count())).where(condition)


def _joined(statement: Any) -> Any:
    return (
        statement.select_from(HouseholdMember)
        .join(Person, col(Person.id) == col(HouseholdMember.person_id))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
    )


def _grown_since(act: Act) -> Any:
    today = act.now().date()
    return today.replace(year=today.year - 18, day=min(today.day, 28))


def _inside(act: Act) -> Any:
    scopes = act.scopes()
    return or_(*[within(col(Area.path), path) for path in scopes]) if scopes else col(Area.id) < 0


def _shown(act: Act, person_id: int) -> tuple[str, str]:
    row = act.transaction.one(select(col(Person.name)).where(col(Person.id) == person_id))
    home = home_of(act.transaction, person_id)
    return mask_name(row[0]) if row else "", home.address if home else ""


# Channels build on people, so the table of accounts is spoken of here by its columns alone.
_account = table("account", column("person_id"), column("assurance"), column("closed_at"))
_VERIFIED = exists().where(
    _account.c.person_id == col(Person.id),
    _account.c.assurance >= Assurance.VERIFIED.value,
    _account.c.closed_at.is_(None),
)
