"""What a step or a query is handed: a transaction to run statements in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from operator import itemgetter
from typing import Any, Literal, cast

from sqlalchemy import Connection, CursorResult, Executable, Row
from sqlalchemy.engine import Dialect, IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement, Insert
from sqlalchemy.sql.selectable import ReturnsRows

from store.database.dialects import Trouble, trouble
from store.database.unavailable import Unavailable

Rows = list[Row[*tuple[Any, ...]]]
_numbers = count()
# Without it SQLAlchemy gives -1 for an INSERT on PostgreSQL.
_COUNTED = {"preserve_rowcount": True}


class Fixed:
    """A statement compiled once per kind of database, for what runs on every message.

    Arguments: `statement`, a Core expression whose variable parts are `bindparam`s.
    Refuses (TypeError, when first run) `IN` lists of varying length and columns with a default computed in Python: give
    those a bindparam.
    """

    __slots__ = ("_compiled", "statement")

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def compiled(self, dialect: Dialect) -> "_Compiled":
        """The text and converters for one kind of database."""
        made = self._compiled.get(dialect.name)
        if made is None:
            made = self._compiled[dialect.name] = _Compiled(self.statement, dialect)
        return made


class _Compiled:
    __slots__ = ("_binds", "_converters", "_keys", "_positional", "_results", "_whole", "text")

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        element = cast("ClauseElement", _without_unread_rows(statement))
        made: Any = element.compile(dialect=dialect)
        if made.post_compile_params or made.insert_prefetch or made.update_prefetch:
            raise TypeError(f"not a fixed statement, give every varying or defaulted part a bindparam: {made}")
        self.text = str(made)
        self._positional = made.positional
        names = made.positiontup if made.positional else list(made.binds)
        self._binds = []
        for name in names:
            bind = made.binds[name]
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            self._binds.append((name, bind.required, bind.value, convert))
        self._keys, self._results = _result_converters(element, dialect)
        self._converters = [(at, bind[3]) for at, bind in enumerate(self._binds) if bind[3] is not None]
        self._whole = itemgetter(*names) if len(names) > 1 else None

    def parameters(self, values: Mapping[str, Any]) -> Any:
        given = []
        for name, required, value, convert in self._binds:
            if name in values:
                value = values[name]
            elif required:
                raise TypeError(f"the statement needs a value for {name}: {self.text}")
            given.append(value if convert is None else convert(value))
        if self._positional:
            return tuple(given)
        return dict(zip((bind[0] for bind in self._binds), given, strict=True))

    def many(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The parameters of many rows that have all values, in a fraction of the time that `parameters` takes."""
        if not self._positional or self._whole is None:
            return [self.parameters(row) for row in rows]
        try:
            given = [list(self._whole(row)) for row in rows]
        except KeyError:
            # Some rows leave a value to its default.
            return [self.parameters(row) for row in rows]
        for at, convert in self._converters:
            for row in given:
                row[at] = convert(row[at])
        return [tuple(row) for row in given]

    def rows(self, result: CursorResult[Any]) -> Rows:
        if not result.returns_rows:
            return []
        if self._results is None:
            return cast("Rows", result.all())
        converters = self._results
        converted = (
            tuple(value if convert is None else convert(value) for convert, value in zip(converters, row, strict=True))
            for row in result
        )
        return cast("Rows", IteratorResult(self._keys, converted).all())


def _without_unread_rows(statement: Executable) -> Executable:
    # PostgreSQL would be asked for RETURNING of the primary key, which nobody reads and which hides the row count.
    if isinstance(statement, Insert) and not statement._returning:
        return statement.inline()
    return statement


def _result_converters(element: ClauseElement, dialect: Dialect) -> tuple[SimpleResultMetaData, list[Any] | None]:
    columns = list(element.exported_columns) if isinstance(element, ReturnsRows) else []
    converters = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    keys = SimpleResultMetaData([str(column.key) for column in columns])
    return keys, converters if any(converters) else None


class Transaction:
    """Statements that become lasting together or not at all; given to every step and query.

    A step may be run again after a deadlock, a lost connection or a full disk, so it depends on nothing but its
    arguments and the database, and changes nothing else; what must happen after it goes through `after_commit`.
    """

    __slots__ = ("_clock", "calls", "connection", "dialect", "trouble")

    def __init__(self, connection: Connection, clock: Callable[[Connection], datetime]) -> None:
        self.connection = connection
        self.dialect: Literal["sqlite", "postgresql"] = cast("Any", connection.dialect.name)
        self.calls: list[Callable[[], None]] = []
        self.trouble: Trouble | None = None
        self._clock = clock

    def run(self, statement: Executable | Fixed, /, **values: Any) -> Rows:
        """Run a statement and give all its rows (none for a statement that has none)."""
        if isinstance(statement, Fixed):
            made = statement.compiled(self.connection.dialect)
            with self._watched():
                return made.rows(self.connection.exec_driver_sql(made.text, made.parameters(values)))
        with self._watched():
            result = self.connection.execute(_without_unread_rows(statement), values or None)
            return cast("Rows", result.all()) if result.returns_rows else []

    def one(self, statement: Executable | Fixed, /, **values: Any) -> Row[*tuple[Any, ...]] | None:
        """The first row, or None."""
        rows = self.run(statement, **values)
        return rows[0] if rows else None

    def value(self, statement: Executable | Fixed, /, **values: Any) -> Any:
        """The first column of the first row, or None."""
        rows = self.run(statement, **values)
        return rows[0][0] if rows else None

    def changed(self, statement: Executable | Fixed, /, **values: Any) -> int:
        """Run a statement and give the number of rows it inserted, updated or deleted."""
        with self._watched():
            if isinstance(statement, Fixed):
                made = statement.compiled(self.connection.dialect)
                result = self.connection.exec_driver_sql(made.text, made.parameters(values), _COUNTED)
            else:
                result = self.connection.execute(
                    _without_unread_rows(statement), values or None, execution_options=_COUNTED
                )
            return len(result.all()) if result.returns_rows else result.rowcount

    def many(self, statement: Executable | Fixed, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement once for each row of values."""
        if not rows:
            return
        with self._watched():
            if isinstance(statement, Fixed):
                made = statement.compiled(self.connection.dialect)
                self.connection.exec_driver_sql(made.text, made.many(rows))
            else:
                self.connection.execute(statement, [dict(row) for row in rows])

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside if it raises, and raise it again; the rest of the transaction stays."""
        name = f"part_{next(_numbers)}"
        calls = len(self.calls)
        self._plain(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            del self.calls[calls:]
            if self.trouble is None:
                self._plain(f"ROLLBACK TO SAVEPOINT {name}")
                self._plain(f"RELEASE SAVEPOINT {name}")
            raise
        self._plain(f"RELEASE SAVEPOINT {name}")

    def now(self) -> datetime:
        """The present time, aware and UTC, by which deadlines are judged once the lock is held.

        PostgreSQL's clock read in a statement of its own; on SQLite the host's clock, never earlier than any time given
        before, even if the host's clock was set back meanwhile.
        """
        with self._watched():
            return self._clock(self.connection)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have something called once COMMIT has returned, never if it does not: wake-ups only, which may be lost."""
        self.calls.append(call)

    def _plain(self, text: str) -> None:
        with self._watched():
            self.connection.exec_driver_sql(text)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        if self.trouble is not None:
            # After SQLite has ended a transaction by itself, a further statement would commit on its own.
            raise Unavailable("The transaction has already ended; the step will be run again.")
        try:
            yield
        except DBAPIError as error:
            self.trouble = trouble(error, self.connection)
            raise
