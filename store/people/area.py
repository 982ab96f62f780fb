"""Areas: a tree of district, street, community, grid (neighbourhood) and microgrid (building or stairway)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, insert, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import lock
from store.people.rules import Rules, checked_rules, is_rule, read_rule
from store.records import enumeration, record
from store.refusals import Refused


@enumeration
class AreaKind(StrEnum):
    """The levels of the tree, from above."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    MICROGRID = "microgrid"


class Area(SQLModel, table=True):
    """A place in the tree. `path` holds the ids from the root to itself: "/1/4/9/"."""

    __tablename__ = "area"

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    kind: str
    code: str = Field(unique=True)
    name: str = Field(index=True)
    path: str = Field(unique=True)
    rules: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    is_demo: bool = False


@record
class Place:
    """An area as a conversation sees it."""

    id: int
    kind: AreaKind
    code: str
    name: str
    path: str


_PLACE = (col(Area.id), col(Area.kind), col(Area.code), col(Area.name), col(Area.path))
_DEPTH = {kind: depth for depth, kind in enumerate(AreaKind)}


def add_area(
    tx: Transaction,
    parent_id: int | None,
    kind: AreaKind,
    code: str,
    name: str,
    rules: Mapping[str, Any] | None = None,
    is_demo: bool = False,
) -> int:
    """Put an area into the tree and give its id.

    Arguments: `parent_id`, the area that contains it (None for a root); `code`, unique and lasting; `rules`, what the
    area decides otherwise than the ones above it.
    Refuses a parent that does not exist or is not above this kind, and rules that do not exist or make no sense.
    """
    parent = place_of(tx, parent_id) if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise Refused("areas.unknown", code=str(parent_id))
    if parent is not None and _DEPTH[parent.kind] >= _DEPTH[kind]:
        raise Refused("areas.upside_down", name=name, parent=parent.name)
    values = {
        "parent_id": parent_id,
        "kind": kind.value,
        "code": code,
        "name": name,
        # The path holds the row's own id, which exists only afterwards; the unique code stands in until then.
        "path": code,
        "rules": checked_rules(rules or {}),
        "is_demo": is_demo,
    }
    made: int = tx.value(insert(Area).values(values).returning(col(Area.id)))
    path = f"{parent.path if parent else '/'}{made}/"
    tx.changed(update(Area).where(col(Area.id) == made).values(path=path))
    return made


def place_of(tx: Transaction, area_id: int) -> Place | None:
    """The area with an id."""
    row = tx.one(select(*_PLACE).where(col(Area.id) == area_id))
    return _place(row) if row else None


def area_by_code(tx: Transaction, code: str) -> Place | None:
    """The area with a code."""
    row = tx.one(select(*_PLACE).where(col(Area.code) == code))
    return _place(row) if row else None


def subtree(tx: Transaction, path: str, kind: AreaKind | None = None) -> list[Place]:
    """An area and all below it, from above; only those of one kind if `kind` is given."""
    statement = select(*_PLACE).where(within(col(Area.path), path))
    if kind is not None:
        statement = statement.where(col(Area.kind) == kind.value)
    return [_place(row) for row in tx.run(statement.order_by(col(Area.path)))]


def children(tx: Transaction, area_id: int) -> list[Place]:
    """The areas directly below one, by code."""
    rows = tx.run(select(*_PLACE).where(col(Area.parent_id) == area_id).order_by(col(Area.code)))
    return [_place(row) for row in rows]


def above(tx: Transaction, path: str) -> list[Place]:
    """The areas on the way from the root down to and with the one at `path`."""
    rows = tx.run(select(*_PLACE).where(col(Area.id).in_(ids_of(path))))
    return sorted((_place(row) for row in rows), key=lambda place: len(place.path))


def rules_at(tx: Transaction, path: str) -> Rules:
    """All rules that hold in the area at `path`: its own, then those above it, then the defaults."""
    rows = tx.run(select(col(Area.path), col(Area.rules)).where(col(Area.id).in_(ids_of(path))))
    decided: dict[str, Any] = {}
    for _, rules in sorted(rows, key=lambda row: len(row[0])):
        decided.update({name: read_rule(name, value) for name, value in rules.items()})
    return Rules(**decided)


def rule(tx: Transaction, area_id: int, name: str) -> Any:
    """One rule as it holds in an area. Refuses (`areas.rule_unknown`) a name that does not exist."""
    if not is_rule(name):
        raise Refused("areas.rule_unknown", rule=name)
    place = place_of(tx, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    return getattr(rules_at(tx, place.path), name)


def set_rules(tx: Transaction, area_id: int, rules: Mapping[str, Any]) -> None:
    """Decide rules for an area and what is below it; `None` as a value returns to what holds above.

    Refuses names that do not exist and values that make no sense.
    """
    row = tx.one(lock(select(col(Area.rules)).where(col(Area.id) == area_id)))
    if row is None:
        raise Refused("areas.unknown", code=str(area_id))
    unknown = [name for name in rules if not is_rule(name)]
    if unknown:
        raise Refused("areas.rule_unknown", rule=unknown[0])
    decided = {**row[0], **checked_rules({name: value for name, value in rules.items() if value is not None})}
    decided = {name: value for name, value in decided.items() if rules.get(name, value) is not None}
    tx.changed(update(Area).where(col(Area.id) == area_id).values(rules=decided))


def ids_of(path: str) -> list[int]:
    """The ids in a path, from the root down."""
    return [int(part) for part in path.split("/") if part]


def within(column: Any, path: str) -> Any:
    """The condition that a column of paths lies at or below `path`, written so that an index on it is used.

    "0" is the character after "/": every longer path that begins with `path` sorts before `path` ending in "0" instead.
    """
    return (column >= path) & (column < path[:-1] + "0")


def _place(row: Any) -> Place:
    made, kind, code, name, path = row
    return Place(id=made, kind=AreaKind(kind), code=code, name=name, path=path)
