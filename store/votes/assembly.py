"""Owners' assemblies and the motions put to them: the terms of a vote, and where it stands at a moment."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Integer, Text, bindparam, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.chains.chain import Chained, append, next_ids
from store.database import Fixed, Transaction
from store.database.dialects import Moment, lock
from store.people.area import Area
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act
from store.votes.matters import MatterClass, MotionKind


@enumeration
class BallotMode(StrEnum):
    """Whether a ballot stands under its owner's name, or nobody can tell afterwards how anybody voted."""

    NAMED = "NAMED"
    SECRET = "SECRET"  # noqa: S105 - the name of a mode, not a password


@enumeration
class SilenceRule(StrEnum):
    """What the owners' own rules of procedure say about those who return no ballot."""

    NONE = "NONE"
    MAJORITY = "MAJORITY"


@enumeration
class DuplicatePolicy(StrEnum):
    """Which of two ballots of one head stands when one came on paper and one was cast online."""

    ELECTRONIC_WINS = "ELECTRONIC_WINS"
    FIRST_WINS = "FIRST_WINS"


@enumeration
class Stage(StrEnum):
    """How far those who prepare a vote have brought it."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    CLOSED = "closed"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CANCELLED = "cancelled"


@enumeration
class AssemblyState(StrEnum):
    """Where a vote stands at a moment: its stage, and once announced, whether its window has come."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    ENDED = "ended"
    CLOSED = "closed"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CANCELLED = "cancelled"


class Assembly(SQLModel, table=True):
    """A meeting of owners that decides by ballot: one roll, one window, one or several motions.

    `code` is what its links carry. `roll_hash`, `heads` and `area` (0.01 m²) are set when the roll is frozen.
    """

    __tablename__ = "assembly"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    title: str
    is_first: bool = False
    mode: str = BallotMode.NAMED.value
    silence_rule: str = SilenceRule.NONE.value
    silence_basis: str = ""
    duplicate_policy: str = DuplicatePolicy.ELECTRONIC_WINS.value
    allows_revote: bool = False
    allows_proxies: bool = True
    allows_following: bool = False
    counts_parking: bool = False
    stage: str = Stage.DRAFT.value
    opens_at: datetime = Field(sa_type=Moment)
    closes_at: datetime = Field(sa_type=Moment)
    announced_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    extended_from: datetime | None = Field(default=None, sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    final_at: datetime | None = Field(default=None, sa_type=Moment)
    roll_hash: str = ""
    heads: int = 0
    area: int = 0
    zone: str
    created_at: datetime = Field(sa_type=Moment)
    created_by: int = Field(foreign_key="person.id")
    is_demo: bool = False


class Motion(SQLModel, table=True):
    """One question of an assembly. `text_hash` is what every ballot refers to."""

    __tablename__ = "motion"
    __table_args__ = (UniqueConstraint("assembly_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id", index=True)
    number: int
    matter: str
    matter_class: str
    legal_basis: str
    kind: str
    title: str
    text: str = Field(sa_type=Text)
    text_hash: str
    seats: int = 0
    minimum_members: int = 0


class AssemblyAct(Chained, table=True):
    """What was done about an assembly, in its own chain: announced with hashes, extended, closed, counted, published.

    `content` is JSON with what the act fixed, such as the hash of the roll or the counted result.
    """

    __tablename__ = "assembly_act"
    __table_args__ = (UniqueConstraint("chain_id", "position"),)
    subject: ClassVar[str] = "vote"

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id", index=True)
    kind: str
    motion_id: int | None = None
    content: str = Field(sa_type=Text)
    by_id: int | None = None
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain an assembly."""
        return f"vote/assembly/{values['assembly_id']}"


@record
class AssemblyTerms:
    """An assembly as it stands. `name` is its neighbourhood's, `path` the place of that in the tree of areas."""

    assembly: int
    code: str
    area_id: int
    name: str
    path: str
    title: str
    is_first: bool
    mode: BallotMode
    silence_rule: SilenceRule
    silence_basis: str
    duplicate_policy: DuplicatePolicy
    allows_revote: bool
    allows_proxies: bool
    allows_following: bool
    counts_parking: bool
    stage: Stage
    opens_at: datetime
    closes_at: datetime
    announced_at: datetime | None
    closed_at: datetime | None
    extended_from: datetime | None
    published_at: datetime | None
    final_at: datetime | None
    roll_hash: str
    heads: int
    area: int
    zone: str
    created_by: int
    is_demo: bool

    def state(self, now: datetime) -> AssemblyState:
        """Where it stands at `now`: the opening instant is open, the closing instant no longer is."""
        if self.stage is not Stage.ANNOUNCED:
            return AssemblyState(self.stage.value)
        if now < self.opens_at:
            return AssemblyState.UPCOMING
        return AssemblyState.OPEN if now < self.closes_at else AssemblyState.ENDED


@record
class MotionTerms:
    """A motion as it is put to the owners."""

    motion: int
    number: int
    matter: str
    matter_class: MatterClass
    legal_basis: str
    kind: MotionKind
    title: str
    text: str
    text_hash: str
    seats: int
    minimum_members: int


_A = Assembly
_COLUMNS = (
    col(_A.id), col(_A.code), col(_A.area_id), col(Area.name), col(Area.path), col(_A.title), col(_A.is_first),
    col(_A.mode), col(_A.silence_rule), col(_A.silence_basis), col(_A.duplicate_policy), col(_A.allows_revote),
    col(_A.allows_proxies), col(_A.allows_following), col(_A.counts_parking), col(_A.stage), col(_A.opens_at),
    col(_A.closes_at), col(_A.announced_at), col(_A.closed_at), col(_A.extended_from), col(_A.published_at),
    col(_A.final_at), col(_A.roll_hash), col(_A.heads), col(_A.area), col(_A.zone), col(_A.created_by),
    col(_A.is_demo),
)  # fmt: skip
_SELECT = select(*_COLUMNS).join(Area, col(Area.id) == col(_A.area_id))
_ONE = Fixed(_SELECT.where(col(_A.id) == bindparam("assembly", type_=Integer())))
_ROW = select(col(_A.id)).where(col(_A.id) == bindparam("assembly", type_=Integer()))
_HOLD = Fixed(_ROW.with_for_update(read=True))
_HOLD_TO_CHANGE = Fixed(lock(_ROW))
_QUESTION = (
    col(Motion.id), col(Motion.number), col(Motion.matter), col(Motion.matter_class), col(Motion.legal_basis),
    col(Motion.kind), col(Motion.title), col(Motion.text), col(Motion.text_hash), col(Motion.seats),
    col(Motion.minimum_members),
)  # fmt: skip
_QUESTIONS = Fixed(
    select(*_QUESTION)
    .where(col(Motion.assembly_id) == bindparam("assembly", type_=Integer()))
    .order_by(col(Motion.number))
)


def terms_of(tx: Transaction, assembly_id: int) -> AssemblyTerms:
    """An assembly as it stands. Refuses (`votes.unknown`) one that does not exist."""
    row = tx.one(_ONE, assembly=assembly_id)
    if row is None:
        raise Refused("votes.unknown")
    return _terms(row)


def assemblies(tx: Transaction, *conditions: Any, most: int = 50) -> list[AssemblyTerms]:
    """Assemblies that meet conditions on the tables `assembly` and `area`, newest first."""
    rows = tx.run(_SELECT.where(*conditions).order_by(col(_A.id).desc()).limit(most))
    return [_terms(row) for row in rows]


def questions_of(tx: Transaction, assembly_id: int) -> tuple[MotionTerms, ...]:
    """The motions of an assembly in their order."""
    return tuple(_question(row) for row in tx.run(_QUESTIONS, assembly=assembly_id))


def assembly_of_motion(tx: Transaction, motion_id: int) -> int:
    """The assembly to which a motion belongs. Refuses (`votes.unknown`) a motion that does not exist."""
    found: int | None = tx.value(select(col(Motion.assembly_id)).where(col(Motion.id) == motion_id))
    if found is None:
        raise Refused("votes.unknown")
    return found


def hold(tx: Transaction, assembly_id: int, *, to_change: bool = False) -> AssemblyTerms:
    """Keep an assembly as it is until the transaction ends, or (`to_change`) keep everybody else from it.

    Those who cast hold it together; whoever closes it waits for them, and they for that.
    Gives it as it stands once it is held. Refuses (`votes.unknown`) one that does not exist.
    """
    tx.run(_HOLD_TO_CHANGE if to_change else _HOLD, assembly=assembly_id)
    return terms_of(tx, assembly_id)


def change(tx: Transaction, assembly_id: int, **values: Any) -> None:
    """Set columns of an assembly that is held to be changed."""
    tx.changed(update(Assembly).where(col(Assembly.id) == assembly_id).values(**values))


def act_about(act: Act, assembly_id: int, kind: str, content: str, motion_id: int | None = None) -> None:
    """Append what was done to the assembly's own chain; it stays locked until the transaction ends, so do this last."""
    row = AssemblyAct(
        id=next_ids(act.transaction, AssemblyAct)[0],
        assembly_id=assembly_id,
        kind=kind,
        motion_id=motion_id,
        content=content,
        by_id=act.caller.person,
        at=act.now(),
    )
    append(act.transaction, act.keys, row)


def _terms(row: Any) -> AssemblyTerms:
    (assembly, code, area_id, name, path, title, is_first, mode, silence_rule, silence_basis, duplicate_policy,
     *switches, stage, opens_at, closes_at, announced_at, closed_at, extended_from, published_at, final_at, roll_hash,
     heads, area, zone, created_by, is_demo) = row  # fmt: skip
    revote, proxies, following, parking = switches
    return AssemblyTerms(
        assembly, code, area_id, name, path, title, is_first, BallotMode(mode), SilenceRule(silence_rule),
        silence_basis, DuplicatePolicy(duplicate_policy), revote, proxies, following, parking, Stage(stage), opens_at,
        closes_at, announced_at, closed_at, extended_from, published_at, final_at, roll_hash, heads, area, zone,
        created_by, is_demo,
    )  # fmt: skip


def _question(row: Any) -> MotionTerms:
    motion, number, matter, matter_class, basis, kind, title, text, text_hash, seats, least = row
    return MotionTerms(
        motion, number, matter, MatterClass(matter_class), basis, MotionKind(kind), title, text, text_hash, seats, least
    )  # fmt: skip
