"""How many have voted, never how: by heads and area, by building, and who has not, for reminders."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlmodel import col

from store.database import Transaction
from store.messages.reach.condition import condition
from store.messages.reminders.moment import moment_of
from store.people.area import Area, within
from store.people.person import Person, is_of, mask_name
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import Assembly, AssemblyState, AssemblyTerms, Motion, Stage, assemblies, terms_of
from store.votes.ballots.ballot import BallotStanding
from store.votes.roll.entry import RollHead, RollOwner, RollUnit


@record
class BuildingTurnout:
    """Heads and area (0.01 m²) of a building, and how many of them have voted."""

    building: str
    heads: int
    voted: int
    area: int
    voted_area: int


@record
class Turnout:
    """How many have voted. `has_quorum` tells whether two thirds of both take part already."""

    heads: int
    voted: int
    area: int
    voted_area: int
    has_quorum: bool
    buildings: tuple[BuildingTurnout, ...]


@record
class Missing:
    """A head that has not voted: addresses, and the masked names of its owners."""

    head: str
    units: tuple[str, ...]
    names: tuple[str, ...]


@record
class MissingPage:
    """Some of those who have not voted, and how many there are."""

    total: int
    heads: tuple[Missing, ...]


def has_voted(assembly_id: int) -> Any:
    """The condition that a ballot of a head (`roll_head`) is in."""
    return exists().where(
        col(BallotStanding.head_id) == col(RollHead.id),
        col(BallotStanding.motion_id).in_(select(col(Motion.id)).where(col(Motion.assembly_id) == assembly_id)),
    )


def turnout_of(tx: Transaction, assembly_id: int) -> Turnout:
    """The turnout of an assembly, from the ballots."""
    first = select(func.min(col(RollUnit.id)).label("unit"), col(RollUnit.head_id).label("head")).where(
        col(RollUnit.assembly_id) == assembly_id
    ).group_by(col(RollUnit.head_id)).subquery()  # fmt: skip
    motion = select(func.min(col(Motion.id))).where(col(Motion.assembly_id) == assembly_id).scalar_subquery()
    rows = tx.run(
        select(
            col(RollUnit.building), func.count(), func.sum(col(RollHead.area)),
            func.count(col(BallotStanding.ballot_id)),
            func.sum(case((col(BallotStanding.ballot_id).is_not(None), col(RollHead.area)), else_=0)),
        )
        .select_from(RollHead)
        .join(first, first.c.head == col(RollHead.id))
        .join(RollUnit, col(RollUnit.id) == first.c.unit)
        .outerjoin(BallotStanding, and_(col(BallotStanding.head_id) == col(RollHead.id),
                                        col(BallotStanding.motion_id) == motion))
        .where(col(RollHead.assembly_id) == assembly_id)
        .group_by(col(RollUnit.building))
    )  # fmt: skip
    buildings = [
        BuildingTurnout(building=building, heads=heads, voted=voted, area=int(area), voted_area=int(voted_area))
        for building, heads, area, voted, voted_area in rows
    ]
    buildings.sort(key=lambda one: (not one.building.isdecimal(), one.building.zfill(6)))
    heads, voted = sum(one.heads for one in buildings), sum(one.voted for one in buildings)
    area, voted_area = sum(one.area for one in buildings), sum(one.voted_area for one in buildings)
    quorum = 3 * voted >= 2 * heads and 3 * voted_area >= 2 * area
    return Turnout(heads=heads, voted=voted, area=area, voted_area=voted_area, has_quorum=quorum,
                   buildings=tuple(buildings))  # fmt: skip


@operation("motion.turnout")
def turnout(act: Act, assembly_id: int) -> Turnout:
    """How many have voted, by building, for those who look after the place."""
    act.require(terms_of(act.transaction, assembly_id).path)
    return turnout_of(act.transaction, assembly_id)


@operation("vote.read")
def turnout_for_all(act: Act, assembly_id: int) -> Turnout:
    """How many have voted, for anybody; before the close this is all that anybody can know."""
    terms_of(act.transaction, assembly_id)
    return turnout_of(act.transaction, assembly_id)


@operation("motion.missing")
def missing(act: Act, assembly_id: int, page: int = 1, size: int = 10) -> MissingPage:
    """Who has not voted in the caller's areas, a page at a time, names masked. Refuses a vote that is not open."""
    tx = act.transaction
    terms = terms_of(tx, assembly_id)
    if terms.state(act.now()) not in (AssemblyState.OPEN, AssemblyState.ENDED):
        raise Refused("votes.not_open")
    scopes = [path for path in act.scopes() if path.startswith(terms.path) or terms.path.startswith(path)]
    if not scopes:
        raise Refused("rights.area")
    inside = exists().where(
        col(RollUnit.head_id) == col(RollHead.id),
        col(RollUnit.area_id) == col(Area.id),
        or_(*[within(col(Area.path), path) for path in scopes]),
    )
    where = (col(RollHead.assembly_id) == assembly_id, ~has_voted(assembly_id), inside)
    total = int(tx.value(select(func.count()).select_from(RollHead).where(*where)) or 0)
    rows = tx.run(
        select(col(RollHead.id), col(RollHead.head)).where(*where).order_by(col(RollHead.head))
        .offset((page - 1) * size).limit(size)
    )  # fmt: skip
    return MissingPage(total=total, heads=tuple(_missing(tx, row, head) for row, head in rows))


def _missing(tx: Transaction, row: int, head: str) -> Missing:
    units = tx.run(
        select(col(RollUnit.address)).where(col(RollUnit.head_id) == row).order_by(col(RollUnit.id)).limit(3)
    )
    names = tx.run(
        select(col(Person.name))
        .join(RollOwner, col(RollOwner.person_id) == col(Person.id))
        .where(col(RollOwner.head_id) == row, col(Person.restricted_at).is_(None))
    )
    return Missing(head=head, units=tuple(one[0] for one in units), names=tuple(mask_name(one[0]) for one in names))


@moment_of("vote_opens")
def _opens(tx: Transaction, about: str) -> datetime | None:
    """When the voting with a code begins."""
    terms = _announced(tx, about)
    return None if terms is None else terms.opens_at


@moment_of("vote_closes")
def _closes(tx: Transaction, about: str) -> datetime | None:
    """When the last ballot of the vote with a code is taken, as it stands now: a vote may be extended."""
    terms = _announced(tx, about)
    return None if terms is None else terms.closes_at


def _announced(tx: Transaction, code: str) -> AssemblyTerms | None:
    found = assemblies(tx, col(Assembly.code) == code, col(Assembly.stage) == Stage.ANNOUNCED.value, most=1)
    return found[0] if found else None


@condition("not_voted")
def _not_voted(tx: Transaction, about: str, person: Any, _now: datetime) -> Any:
    """They own a home on the roll of the vote with a code, and no ballot of it is in."""
    assembly = tx.value(select(col(Assembly.id)).where(col(Assembly.code) == about))
    if assembly is None:
        raise Refused("votes.unknown")
    return exists().where(
        col(RollOwner.assembly_id) == assembly,
        is_of(col(RollOwner.person_id), person),
        col(RollOwner.head_id) == col(RollHead.id),
        ~has_voted(assembly),
    )
