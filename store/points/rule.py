"""Rules by which deeds earn points: data for an area, chained, each change a further version that a person approved."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Select, select
from sqlmodel import Field, Index, UniqueConstraint, col

from store.chains.chain import Chained
from store.database import Transaction
from store.database.dialects import Moment
from store.deeds.deed import DeedKind
from store.people.area import ids_of
from store.points.ledger.transfer import PREFIX
from store.records import record
from store.refusals import Refused


class PointsRule(Chained, table=True):
    """One version of a rule. `key` is its short name in the area ("PLEDGE").

    `rule_id` is the id of its first version and names its budget.

    `per_day`, `per_month` and `per_year` are the most times it pays somebody (None: as often as there are deeds);
    `to_household` pays the household once for each object, into its common account; `pays_past` pays deeds done
    before the rule was there, back to `opens_at`.
    """

    __tablename__ = "points_rule"
    __table_args__ = (UniqueConstraint("chain_id", "position"), Index("points_rule_area", "area_id", "deed_kind"))
    subject: ClassVar[str] = "points"

    id: int | None = Field(default=None, primary_key=True)
    rule_id: int
    number: int
    area_id: int = Field(foreign_key="area.id")
    key: str
    title: str
    deed_kind: str
    amount: int
    per_day: int | None = None
    per_month: int | None = None
    per_year: int | None = None
    to_household: bool = False
    pays_past: bool = False
    opens_at: datetime = Field(sa_type=Moment)
    closes_at: datetime | None = Field(default=None, sa_type=Moment)
    by_id: int | None = Field(default=None, sa_type=BigInteger)
    checker_id: int | None = Field(default=None, sa_type=BigInteger)
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain for the rules of an area."""
        return f"{PREFIX}rules/{values['area_id']}"


@record
class EarnRule:
    """A version of a rule as it is read. `title` is what an area calls it, or empty: then the code's own name."""

    id: int
    rule: int
    number: int
    area: int
    code: str
    title: str
    deed: DeedKind
    amount: int
    per_day: int | None
    per_month: int | None
    per_year: int | None
    to_household: bool
    pays_past: bool
    opens_at: datetime
    closes_at: datetime | None
    at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether a deed done at a time falls under it: past ones only where it pays them."""
        begins = self.opens_at if self.pays_past else max(self.opens_at, self.at)
        return begins <= at and (self.closes_at is None or at < self.closes_at)


def newest_rules(tx: Transaction, *conditions: Any) -> tuple[EarnRule, ...]:
    """The newest version of each rule that meets conditions on the table, by code."""
    later = PointsRule.__table__.alias("later")  # type: ignore[attr-defined]  # a table class has it
    newer = select(later.c.id).where(
        later.c.rule_id == col(PointsRule.rule_id), later.c.number > col(PointsRule.number)
    )
    statement = _columns().where(*conditions, ~newer.exists()).order_by(col(PointsRule.key), col(PointsRule.id))
    return tuple(_rule(row) for row in tx.run(statement))


def versions(tx: Transaction, kind: str, path: str) -> list[EarnRule]:
    """All versions of the rules for a kind of deed in the area at `path` and those above it, oldest first."""
    statement = _columns().where(col(PointsRule.deed_kind) == kind, col(PointsRule.area_id).in_(ids_of(path)))
    return [_rule(row) for row in tx.run(statement.order_by(col(PointsRule.number)))]


def in_force(found: list[EarnRule], path: str, at: datetime) -> tuple[EarnRule, ...]:
    """Of `versions`, those under which a deed falls that was done at a time in the area at `path`.

    Of each rule the version that was in force then, or, if all came later, the newest that pays the past; of each code
    the rule of the nearest area.
    """
    ids = ids_of(path)
    held: dict[int, EarnRule] = {}
    for one in found:
        if one.rule not in held or one.at <= at or (one.pays_past and held[one.rule].at > at):
            held[one.rule] = one
    nearest: dict[str, EarnRule] = {}
    for one in sorted(held.values(), key=lambda rule: ids.index(rule.area)):
        nearest[one.code] = one
    return tuple(nearest.values())


def rules_for(tx: Transaction, kind: str, path: str, at: datetime) -> tuple[EarnRule, ...]:
    """The rules under which a kind of deed falls that was done at a time in the area at `path`."""
    return in_force(versions(tx, kind, path), path, at)


def rule_of(tx: Transaction, rule_id: int) -> EarnRule:
    """The newest version of a rule. Refuses (`points.no_rule`) one that does not exist."""
    found = newest_rules(tx, col(PointsRule.rule_id) == rule_id)
    if not found:
        raise Refused("points.no_rule")
    return found[0]


def _columns() -> Select[Any]:
    return select(*PointsRule.__table__.columns)  # type: ignore[attr-defined]  # a table class has it


def _rule(row: Any) -> EarnRule:
    return EarnRule(
        id=row.id,
        rule=row.rule_id,
        number=row.number,
        area=row.area_id,
        code=row.key,
        title=row.title,
        deed=DeedKind(row.deed_kind),
        amount=row.amount,
        per_day=row.per_day,
        per_month=row.per_month,
        per_year=row.per_year,
        to_household=row.to_household,
        pays_past=row.pays_past,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        at=row.at,
    )
