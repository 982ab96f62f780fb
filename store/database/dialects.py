"""Everything in which SQLite and PostgreSQL differ."""

import enum
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, String, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TIMESTAMP, TypeDecorator, TypeEngine

AnySelect = TypeVar("AnySelect", bound=Select[*tuple[Any, ...]])
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A column for a point in time: aware, UTC, to the microsecond.

    Stored as TIMESTAMPTZ on PostgreSQL and as whole microseconds since 1970 on SQLite, so that it sorts and compares.
    Refuses (TypeError) times without a zone.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("times are aware and UTC")
        return value if dialect.name == "postgresql" else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else moment(value)


def microseconds(value: datetime) -> int:
    """Whole microseconds from 1970 to an aware time."""
    return (value - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The aware UTC time a number of microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=value)


class Listed(ColumnElement[Any]):
    """The values of a JSON list given as one parameter, for `column IN`: compiled once, however long the list is.

    Arguments: `name` of the parameter (JSON text); `kind`, "TEXT" or "INTEGER", what the values are.
    """

    inherit_cache = False

    def __init__(self, name: str, kind: str) -> None:
        self.parameter = bindparam(name, type_=String())
        self.kind = kind


@compiles(Listed, "sqlite")
def _listed_in_sqlite(listed: Listed, compiler: Any, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(listed.parameter, **options)}))"  # noqa: S608 - a parameter's place


@compiles(Listed, "postgresql")
def _listed_in_postgresql(listed: Listed, compiler: Any, **options: Any) -> str:
    given = compiler.process(listed.parameter, **options)
    values = f"jsonb_array_elements_text(CAST({given} AS jsonb))"
    return f"(SELECT CAST(one AS {listed.kind}) FROM {values} AS one)"  # noqa: S608 - a parameter's place


def among(column: Any, name: str, kind: str = "TEXT") -> ColumnElement[bool]:
    """The condition that a column has one of the values of a JSON list, the parameter `name`."""
    condition: ColumnElement[bool] = column.op("IN", is_comparison=True)(Listed(name, kind))
    return condition


def after_bulk(connection: Connection) -> None:
    """Let the database see what its tables hold now, so that it plans for many rows, not for none."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")
    else:
        # A sample is enough, and chat waits for the whole of it.
        connection.exec_driver_sql("PRAGMA analysis_limit = 400")
        connection.exec_driver_sql("PRAGMA optimize")


def insert_or_ignore(table: Any, *keys: str) -> postgresql.Insert:
    """An INSERT that does nothing when the row is already there.

    Arguments: `table`, a table or a table class; `keys`, the columns whose uniqueness is meant (any, if none is given).
    """
    return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(keys) or None)


def insert_or_update(table: Any, keys: list[str], update: list[str]) -> postgresql.Insert:
    """An INSERT that overwrites the columns `update` of the row that already has these `keys`."""
    statement = postgresql.insert(table)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in update}
    )


def lock(select: AnySelect, *, of: Any = None) -> AnySelect:
    """Lock the rows found until the transaction ends (on SQLite the one writer has them already)."""
    return select.with_for_update(of=of)


def claim(select: AnySelect, *, of: Any = None) -> AnySelect:
    """Lock the rows found and leave out those that another transaction holds."""
    return select.with_for_update(of=of, skip_locked=True)


class Trouble(enum.Enum):
    """Why a transaction must be run again as a whole, rather than its error be told to the caller."""

    conflict = "conflict"
    lost = "lost"
    full = "full"
    busy = "busy"
    failing = "failing"


# https://www.sqlite.org/rescode.html: primary result codes.
_SQLITE = {
    5: Trouble.busy,
    6: Trouble.busy,
    7: Trouble.failing,
    8: Trouble.failing,
    10: Trouble.failing,
    11: Trouble.failing,
    13: Trouble.full,
    14: Trouble.failing,
    26: Trouble.failing,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization_failure, deadlock_detected, disk_full,
# out_of_memory, too_many_connections, read_only_sql_transaction, admin_shutdown, crash_shutdown, cannot_connect_now.
_POSTGRESQL = {
    "40001": Trouble.conflict,
    "40P01": Trouble.conflict,
    "53100": Trouble.full,
    "53200": Trouble.failing,
    "53300": Trouble.busy,
    "25006": Trouble.failing,
    "57P01": Trouble.lost,
    "57P02": Trouble.lost,
    "57P03": Trouble.lost,
}


def trouble(error: DBAPIError, connection: Connection | None = None) -> Trouble | None:
    """What kind of trouble of the database itself an error is, or None if it is the statement's own."""
    original = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        kind = _SQLITE.get(code & 0xFF)
        if kind is None and connection is not None and not in_transaction(connection):
            return Trouble.failing
        return kind
    if error.connection_invalidated:
        return Trouble.lost
    state = getattr(original, "sqlstate", None)
    if state is None and isinstance(error, OperationalError):
        # The server could not be reached, or refused the connection before there was a session to report a state.
        return Trouble.lost
    return _POSTGRESQL.get(state or "")


def in_transaction(connection: Connection) -> bool:
    """Whether SQLite itself still has the transaction open."""
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", True))


_SENTENCES = {
    Trouble.conflict: "Too many changes to the same records at once; nothing was stored. Please try again.",
    Trouble.lost: "The database does not answer ({detail}); nothing was stored. Is LINLI_DATABASE_URL right?",
    Trouble.full: "The disk of the database is full; nothing was stored. Free some space on it.",
    Trouble.busy: "Another program has kept the database busy for too long; nothing was stored. End that program.",
    Trouble.failing: "The database fails ({detail}); nothing was stored. Check its disk and its access rights.",
}


def sentence(kind: Trouble, error: BaseException) -> str:
    """What an operator is told about a trouble, in one line."""
    detail = " ".join(str(getattr(error, "orig", None) or error).split())
    return _SENTENCES[kind].format(detail=detail)
