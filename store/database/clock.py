"""The clock by which SQLite steps judge deadlines."""

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from store.database.dialects import microseconds, moment

_log = logging.getLogger(__name__)


class Clock:
    """The host's clock, never earlier than the last time given, which is kept in the file with the data it judged."""

    def __init__(self) -> None:
        self._last = 0
        self._asked = False

    def prepare(self, connection: Connection) -> None:
        """Make the row that keeps the last time, and warn when the host's clock is behind it."""
        with connection.begin():
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS database_clock (last BIGINT NOT NULL)")
            connection.exec_driver_sql(
                "INSERT INTO database_clock SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM database_clock)"
            )
            last = moment(_recorded(connection))
        if last > datetime.now(UTC) + timedelta(minutes=1):
            _log.warning("This computer's clock is behind the last recorded time, %s: set it right.", last.isoformat())

    def begin(self) -> None:
        """Forget what another process may have overtaken; called at each BEGIN of the writer."""
        self._asked = False

    def write(self, connection: Connection) -> datetime:
        """The time for a step of the writer."""
        if not self._asked:
            self._last = max(self._last, _recorded(connection))
            self._asked = True
        self._last = max(self._last, microseconds(datetime.now(UTC)))
        return moment(self._last)

    def read(self, connection: Connection) -> datetime:
        """The time for a query."""
        return moment(max(_recorded(connection), microseconds(datetime.now(UTC))))

    def record(self, connection: Connection) -> None:
        """Keep the last time given, if a step of this transaction asked for it."""
        if self._asked:
            connection.exec_driver_sql("UPDATE database_clock SET last = ?", (self._last,))


def _recorded(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT last FROM database_clock").scalar_one())
