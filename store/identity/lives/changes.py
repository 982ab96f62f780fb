"""Changes of rows that remember what was before, so that they can be undone exactly."""

from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlmodel import SQLModel

from store.database import Transaction
from store.database.table import table_of
from store.records import dumps, loads
from store.refusals import Refused


class Changes:
    """Writes rows and keeps, in order, what they were; `stored` is what `undo` needs."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self._kept: list[dict[str, Any]] = []

    def set(self, cls: type[SQLModel], condition: Any, **values: Any) -> int:
        """Change all rows of a table that meet a condition; gives how many."""
        table = table_of(cls)
        rows = self.tx.run(select(table).where(condition).order_by(table.c.id))
        for row in rows:
            before = {name: getattr(row, name) for name in values}
            if before != values:
                self.tx.changed(update(table).where(table.c.id == row.id).values(values))
                self._kept.append({"table": str(table.name), "id": row.id, "before": before, "after": values})
        return len(rows)

    def add(self, cls: type[SQLModel], **values: Any) -> int:
        """Add a row and give its id."""
        table = table_of(cls)
        made: int = self.tx.value(insert(table).values(values).returning(table.c.id))
        self._kept.append({"table": str(table.name), "id": made, "before": None, "after": {}})
        return made

    @property
    def stored(self) -> str:
        """What was before, to be stored."""
        return dumps(self._kept)


def undo(tx: Transaction, stored: str) -> None:
    """Put everything back, the newest change first; rows that were added go.

    Refuses (`lives.changed_since`) when something was changed again since.
    """
    for kept in reversed(loads(stored)):
        table: Table = SQLModel.metadata.tables[kept["table"]]
        here = table.c.id == kept["id"]
        row = tx.one(select(table).where(here))
        if row is None or any(getattr(row, name) != value for name, value in kept["after"].items()):
            raise Refused("lives.changed_since")
        if kept["before"] is None:
            tx.changed(delete(table).where(here))
        else:
            tx.changed(update(table).where(here).values(kept["before"]))
