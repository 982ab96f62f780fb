"""Changes of rows that remember what was before, so that they can be undone exactly."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Table, and_, delete, exists, insert, select, update
from sqlmodel import SQLModel, col

from store.chains.rotation.places import PLACES, Place
from store.database import Transaction
from store.database.table import table_of
from store.keys import Keys
from store.people.person import Person
from store.records import dumps, loads
from store.refusals import Refused
from store.text import Secret

_PRIVATE = ("name", "sound", "_sealed", "_index")
"""Ends of the names of columns whose values are not written down a second time."""
_SEALED = {(place.table, place.column): place for place in PLACES}

Used = Callable[[Transaction, str, Any], Any]
"""Says what has come to refer to a row of a table since it was added, if anything."""


class Changes:
    """Writes rows and keeps, in order, what they were; `stored` is what `undo` needs."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self._kept: list[dict[str, Any]] = []

    def set(self, cls: type[SQLModel], condition: Any, **values: Any) -> int:
        """Change all rows of a table that meet a condition; gives how many."""
        return self.set_rows(table_of(cls), condition, values)

    def set_rows(self, table: Table, condition: Any, values: Mapping[str, Any], *, may_go: bool = False) -> int:
        """As `set`, for a table that is not known by its class.

        Argument: `may_go`, that the rows may be deleted meanwhile: then there is nothing of them to put back.
        """
        rows = self.tx.run(select(table).where(condition).order_by(*table.primary_key.columns))
        for row in rows:
            old = dict(row._mapping)
            new = old | dict(values)
            if old == new:
                continue
            key = {column.name: old[column.name] for column in table.primary_key.columns}
            self.tx.changed(update(table).where(_at(table, key)).values(dict(values)))
            self._kept.append(
                {
                    "table": str(table.name),
                    "key": {name: new[name] for name in key},
                    "before": self._written(table, old, values),
                    "after": self._written(table, new, values),
                    "may_go": may_go,
                }
            )
        return len(rows)

    def add(self, cls: type[SQLModel], **values: Any) -> int:
        """Add a row and give its id."""
        table = table_of(cls)
        made: int = self.tx.value(insert(table).values(values).returning(table.c.id))
        after = {name: value for name, value in values.items() if not name.endswith(_PRIVATE)}
        self._kept.append({"table": str(table.name), "key": {"id": made}, "before": None, "after": after})
        return made

    @property
    def stored(self) -> str:
        """What was before, to be stored."""
        return dumps(self._kept)

    def _written(self, table: Table, row: dict[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
        """Values as they are kept: what is sealed says for what, so that it is found when the keys are changed."""
        places = [one for name in names if (one := _SEALED.get((str(table.name), name))) is not None]
        indexes = {one.index for one in places}
        kept = {name: row[name] for name in names if name not in indexes}
        for place in places:
            if row[place.column] is not None:
                kept[place.column] = Secret(row[place.column], place.where(self._with_owner(place, row)))
        return kept

    def _with_owner(self, place: Place, row: dict[str, Any]) -> dict[str, Any]:
        if not place.owner:
            return row
        uid = self.tx.value(select(col(Person.uid)).where(col(Person.id) == row[place.owner]))
        return row | {"owner_uid": uid}


def undo(tx: Transaction, keys: Keys, stored: str, used: Used) -> None:
    """Put everything back, the newest change first; rows that were added go.

    Refuses (`lives.changed_since`) when something was changed again since, (`lives.used_since`) when something has come
    to refer to a row that would go.
    """
    for kept in reversed(loads(stored)):
        table: Table = SQLModel.metadata.tables[kept["table"]]
        # Changes stored by earlier versions name their row by its id alone.
        here = _at(table, kept.get("key") or {"id": kept.get("id")})
        row = tx.one(select(table).where(here))
        if row is None and kept.get("may_go"):
            continue
        if row is None or not all(_same(keys, getattr(row, name), value) for name, value in kept["after"].items()):
            raise Refused("lives.changed_since")
        if kept["before"] is not None:
            tx.changed(update(table).where(here).values(_opened(keys, str(table.name), kept["before"])))
            continue
        what = used(tx, str(table.name), row.id)
        if what is not None:
            raise Refused("lives.used_since", what=what)
        tx.changed(delete(table).where(here))


def refers(tx: Transaction, column: Any, row_id: Any) -> bool:
    """Whether any row's column holds an id."""
    return bool(tx.value(select(exists().where(column == row_id))))


def _same(keys: Keys, value: Any, kept: Any) -> bool:
    # A value that was sealed anew reads the same and looks different.
    if isinstance(kept, Secret):
        return value is not None and keys.open(value, kept.where) == keys.open(kept.sealed, kept.where)
    return bool(value == kept)


def _opened(keys: Keys, table: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(kept)
    for name, value in kept.items():
        place = _SEALED.get((table, name))
        if isinstance(value, Secret):
            values[name] = value.sealed
        if place is not None and place.index and place.index not in kept:
            opened = keys.open(value.sealed, value.where) if isinstance(value, Secret) else None
            values[place.index] = keys.index(place.indexed(opened)) if opened is not None else None
    return values


def _at(table: Table, key: Mapping[str, Any]) -> Any:
    return and_(*(table.c[name] == value for name, value in key.items()))
