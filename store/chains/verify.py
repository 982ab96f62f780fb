"""Reading chains again, row by row, and finding the first that is not as it was written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Boolean, Column, Integer, Select, Table, select, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel, col

from store.chains.anchor import Heads
from store.chains.chain import Chain, Chained, chain_seal
from store.chains.sealed import Finding, fault
from store.database import Transaction
from store.database.dialects import Moment, moment
from store.keys import Keys
from store.records import record

SLICE = 1000


@record
class Verdict:
    """Whether all evidence is as it was written, how many rows were read, and the first that is not."""

    ok: bool
    rows: int
    first_bad: Finding | None


class AsFound(TypeDecorator[Any]):
    """A point in time, or whatever else somebody put into the column."""

    impl = BigInteger
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        try:
            return moment(value)
        except (TypeError, OverflowError):
            return value


def columns(table: type[SQLModel]) -> list[Any]:
    """The columns of a table, to be read as they are found, even if they hold what the program never writes."""
    return [_as_found(column) for column in table_of(table).columns]


def table_of(table: type[SQLModel]) -> Table:
    """The SQL table behind a table class."""
    made: Table = table.__table__  # type: ignore[attr-defined]  # every table class has it
    return made


def stream(tx: Transaction, statement: Select[Any]) -> Iterator[Mapping[str, Any]]:
    """The rows of a query, a slice at a time."""
    result = tx.connection.execute(statement, execution_options={"yield_per": SLICE})
    for row in result:
        yield cast(Mapping[str, Any], row._mapping)


def _as_found(column: Column[Any]) -> Any:
    if isinstance(column.type, Moment):
        return type_coerce(column, AsFound()).label(column.name)
    if isinstance(column.type, Boolean):
        return type_coerce(column, Integer()).label(column.name)
    return column


@dataclass
class Examination:
    """What was read so far, over all tables of a subject: rows, chains that have rows, and what does not fit."""

    keys: Keys
    anchored: Heads
    rows: int = 0
    chains: set[int] = field(default_factory=set)
    ends: dict[int, tuple[str, int, str]] = field(default_factory=dict)
    gap: Finding | None = None

    def table(self, tx: Transaction, table: type[Chained]) -> Iterator[Mapping[str, Any] | Finding]:
        """Read a chained table in the order of its chains; a row that is wrong by itself comes out as a finding.

        What does not fit between rows (one missing, moved or inserted) is kept in `gap`: a wrong row explains more.
        """
        named = str(table.__tablename__)
        statement = select(*columns(table)).order_by(col(table.chain_id), col(table.position), table_of(table).c.id)
        chain, name, count, head = 0, "", 0, ""
        for values in stream(tx, statement):
            self.rows += 1
            row = values["id"]
            wrong = fault(self.keys, named, table.chain_name(values), values, row)
            if wrong is not None:
                yield wrong
                return
            if values["chain_id"] != chain:
                chain, name, count, head = values["chain_id"], table.chain_name(values), 0, ""
                if chain in self.ends:
                    self._gap(Finding(named, row, "chain_id"))
            if values["position"] != count + 1 or values["previous"] != head or table.chain_name(values) != name:
                self._gap(Finding(named, row, None))
            count, head = values["position"], values["code"]
            if self.anchored.get(name, {}).pop(count, head) != head:
                self._gap(Finding(named, row, None))
            self.ends[chain] = (name, count, head)
            yield values

    def finish(self, tx: Transaction, prefix: str) -> Finding | None:
        """The first thing that does not fit: between rows, at the end of a chain, or with an anchor.

        Arguments: `prefix`, with which the names of the subject's chains begin.
        """
        if self.gap is not None:
            return self.gap
        chains = {row.id: row for row in tx.run(select(*table_of(Chain).columns))}
        self.rows += sum(row.name.startswith(prefix) or row.id in self.ends for row in chains.values())
        for chain, end in sorted(self.ends.items()):
            wrong = self._end(chains, chain, end)
            if wrong is not None:
                return wrong
        for chain, row in sorted(chains.items()):
            if row.name.startswith(prefix) and chain not in self.ends:
                return Finding("chain", chain, None)
        ids = {row.name: chain for chain, row in chains.items()}
        for name, heads in self.anchored.items():
            if heads and name.startswith(prefix):
                return Finding("chain", ids.get(name, name), None)
        return None

    def _end(self, chains: dict[int, Any], chain: int, end: tuple[str, int, str]) -> Finding | None:
        name, count, head = end
        found = chains.get(chain)
        if found is None:
            moved = [row.id for row in chains.values() if row.name == name]
            return Finding("chain", moved[0], "id") if moved else Finding("chain", chain, None)
        for column, is_right in (
            ("name", found.name == name),
            ("count", found.count == count or found.head != head),
            ("head", found.head == head or found.count != count),
        ):
            if not is_right:
                return Finding("chain", chain, column)
        if found.count != count:
            return Finding("chain", chain, None)
        if found.seal != chain_seal(self.keys, chain, name, count, head):
            return Finding("chain", chain, "seal")
        return None

    def _gap(self, finding: Finding) -> None:
        if self.gap is None:
            self.gap = finding
