"""Pledges and their versions: every change of a text or of its dates is one more row, and none is ever changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Integer, Text, and_, bindparam, literal_column, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.chains.chain import Chained
from store.database import Fixed, Transaction
from store.database.dialects import Moment, lock
from store.people.area import Area
from store.records import enumeration, record
from store.refusals import Refused


@enumeration
class PledgeForm(StrEnum):
    """Who signs: residents for themselves, or the responsible person of a shop or company."""

    RESIDENT = "resident"
    TRADER = "trader"


@enumeration
class VersionKind(StrEnum):
    """What a row of a pledge's versions did."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CHANGED = "changed"
    CLOSED = "closed"


@enumeration
class PledgeState(StrEnum):
    """Where a pledge stands at a moment."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


class Pledge(SQLModel, table=True):
    """A pledge. `code` is what its links carry: the campaign and no person, since links are forwarded in groups."""

    __tablename__ = "pledge"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    form: str
    created_at: datetime = Field(sa_type=Moment)
    created_by: int = Field(foreign_key="person.id")
    is_demo: bool = False


class PledgeVersion(Chained, table=True):
    """The full terms of a pledge as they stood from `at`, and again what its row in `pledge` must say.

    `number` grows when the text changes, `revision` with every other row of the same number. `reminders` are days
    before the close, with commas.
    """

    __tablename__ = "pledge_version"
    __table_args__ = (UniqueConstraint("chain_id", "position"),)
    subject: ClassVar[str] = "pledge"

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id", index=True)
    pledge_code: str
    area_id: int
    form: str
    created_at: datetime = Field(sa_type=Moment)
    created_by: int
    is_demo: bool
    number: int
    revision: int
    kind: str
    title: str
    text: str = Field(sa_type=Text)
    text_hash: str
    consent_version: str
    privacy: str = Field(sa_type=Text)
    minimum_age: int
    opens_at: datetime = Field(sa_type=Moment)
    closes_at: datetime = Field(sa_type=Moment)
    reminders: str
    zone: str
    by_id: int
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain a pledge."""
        return f"pledge/{values['pledge_id']}"


@record
class Terms:
    """A version of a pledge: everything that whoever signs it agrees to. `area` and `path` tell where it holds."""

    pledge: int
    code: str
    form: PledgeForm
    area_id: int
    area: str
    path: str
    number: int
    revision: int
    kind: VersionKind
    title: str
    text: str
    text_hash: str
    consent_version: str
    privacy: str
    minimum_age: int
    opens_at: datetime
    closes_at: datetime
    reminders: tuple[int, ...]
    zone: str
    created_at: datetime
    created_by: int
    is_demo: bool

    def state(self, now: datetime) -> PledgeState:
        """Where the pledge stands at `now`: the opening instant is open, the closing instant is closed."""
        if self.kind is VersionKind.DRAFT:
            return PledgeState.DRAFT
        if self.kind is VersionKind.CLOSED or now >= self.closes_at:
            return PledgeState.CLOSED
        return PledgeState.OPEN if now >= self.opens_at else PledgeState.UPCOMING


_V = PledgeVersion
_Later = aliased(PledgeVersion)
_TERMS = (
    col(_V.pledge_id), col(_V.pledge_code), col(_V.form), col(_V.area_id), col(Area.name), col(Area.path),
    col(_V.number), col(_V.revision), col(_V.kind), col(_V.title), col(_V.text), col(_V.text_hash),
    col(_V.consent_version), col(_V.privacy), col(_V.minimum_age), col(_V.opens_at), col(_V.closes_at),
    col(_V.reminders), col(_V.zone), col(_V.created_at), col(_V.created_by), col(_V.is_demo),
)  # fmt: skip
_SELECT = select(*_TERMS).join(Area, col(Area.id) == col(_V.area_id))
_LAST = (
    _SELECT.where(col(_V.pledge_id) == bindparam("pledge", type_=Integer()))
    .order_by(col(_V.position).desc())
    .limit(literal_column("1"))
)
_IS_PUBLISHED = col(_V.kind) != VersionKind.DRAFT.value
_NEWEST = Fixed(_LAST)
_CURRENT = Fixed(_LAST.where(_IS_PUBLISHED))
_VERSION = Fixed(_LAST.where(_IS_PUBLISHED, col(_V.number) == bindparam("number", type_=Integer())))
_ROW = select(col(Pledge.id)).where(col(Pledge.id) == bindparam("pledge", type_=Integer()))
_HOLD = Fixed(_ROW.with_for_update(read=True))
_HOLD_TO_CHANGE = Fixed(lock(_ROW))


def current(tx: Transaction, pledge_id: int) -> Terms | None:
    """The terms that hold now: the newest that are not a draft; None for a pledge that was never published."""
    return _first(tx.one(_CURRENT, pledge=pledge_id))


def newest(tx: Transaction, pledge_id: int) -> Terms:
    """The newest terms, a draft or not. Refuses (`pledges.unknown`) a pledge that does not exist."""
    found = _first(tx.one(_NEWEST, pledge=pledge_id))
    if found is None:
        raise Refused("pledges.unknown")
    return found


def published(tx: Transaction, pledge_id: int) -> Terms:
    """The terms that hold now. Refuses (`pledges.unknown`) a pledge that was never published."""
    found = current(tx, pledge_id)
    if found is None:
        raise Refused("pledges.unknown")
    return found


def version(tx: Transaction, pledge_id: int, number: int) -> Terms:
    """The newest published terms of one number, to show what somebody once signed.

    Refuses (`pledges.unknown`) a number that was never published.
    """
    found = _first(tx.one(_VERSION, pledge=pledge_id, number=number))
    if found is None:
        raise Refused("pledges.unknown")
    return found


def all_current(tx: Transaction, *conditions: Any) -> list[Terms]:
    """The terms that hold now of all published pledges that fulfil the conditions, newest pledge first."""
    later = select(1).where(
        col(_Later.pledge_id) == col(_V.pledge_id),
        col(_Later.kind) != VersionKind.DRAFT.value,
        col(_Later.position) > col(_V.position),
    )
    statement = _SELECT.where(col(_V.kind) != VersionKind.DRAFT.value, ~later.exists(), *conditions)
    return [_terms(row) for row in tx.run(statement.order_by(col(_V.pledge_id).desc()))]


def pledges_with_drafts(tx: Transaction) -> list[int]:
    """The ids of the pledges of which somebody has drafted a version, newest first."""
    drafted = select(col(_V.pledge_id)).where(col(_V.kind) == VersionKind.DRAFT.value).distinct()
    return [row[0] for row in tx.run(drafted.order_by(col(_V.pledge_id).desc()))]


def hold(tx: Transaction, pledge_id: int, *, to_change: bool = False) -> None:
    """Keep a pledge as it is until the transaction ends, or (`to_change`) keep everybody else from it.

    Those who sign hold it together; whoever closes or changes it waits for them, and they for that.
    Refuses (`pledges.unknown`) a pledge that does not exist.
    """
    if tx.value(_HOLD_TO_CHANGE if to_change else _HOLD, pledge=pledge_id) is None:
        raise Refused("pledges.unknown")


def _first(row: Any) -> Terms | None:
    return _terms(row) if row else None


def _terms(row: Any) -> Terms:
    (pledge, code, form, area_id, area, path, number, revision, kind, title, text, text_hash, consent_version, privacy,
     minimum_age, opens_at, closes_at, reminders, zone, created_at, created_by, is_demo) = row  # fmt: skip
    return Terms(
        pledge=pledge,
        code=code,
        form=PledgeForm(form),
        area_id=area_id,
        area=area,
        path=path,
        number=number,
        revision=revision,
        kind=VersionKind(kind),
        title=title,
        text=text,
        text_hash=text_hash,
        consent_version=consent_version,
        privacy=privacy,
        minimum_age=minimum_age,
        opens_at=opens_at,
        closes_at=closes_at,
        reminders=tuple(int(part) for part in reminders.split(",") if part),
        zone=zone,
        created_at=created_at,
        created_by=created_by,
        is_demo=is_demo,
    )


def closed_between(tx: Transaction, since: datetime, until: datetime) -> bool:
    """Whether a pledge was closed, or its last day ended, after `since` and not after `until`."""
    ended = and_(col(PledgeVersion.closes_at) > since, col(PledgeVersion.closes_at) <= until)
    closed = and_(
        col(PledgeVersion.kind) == VersionKind.CLOSED.value,
        col(PledgeVersion.at) > since,
        col(PledgeVersion.at) <= until,
    )
    return tx.value(select(col(PledgeVersion.id)).where(or_(ended, closed)).limit(1)) is not None
