"""What was refused at a channel's door, before there was an act: counted, and written once a minute.

Whoever forges requests by the thousand costs a row of the audit for each minute, not one for each request.
"""

import threading
from dataclasses import dataclass

from store.audit.audit import Attempted, note_refused
from store.database import Database
from store.keys import Keys

MOST_SOURCES = 20
"""Sources told apart for one kind of attempt between two writings; those beyond are counted together."""


@dataclass
class _Counted:
    account: int | None
    about: str
    source: str
    times: int = 0


class Attempts:
    """Counts attempts of all channels of this process. Safe to call from any thread; nothing is written by `note`."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._lock = threading.Lock()
        self._counted: dict[tuple[str, str, str], dict[str, _Counted]] = {}

    def note(
        self, channel: str, operation: str, result: str, *, source: str = "", account: int | None = None,
        about: str = "",
    ) -> None:  # fmt: skip
        """Count an attempt.

        Arguments: `operation`, what was tried; `result`, the key of the refusal; `source`, the network address it came
        from, of which only a code is kept; `account`, if it is known; `about`, the thing, such as "media/12".
        """
        who = f"account/{account}" if account is not None else f"source/{self._keys.index(f'source/{source}')[:12]}"
        with self._lock:
            sources = self._counted.setdefault((channel, operation, result), {})
            if who not in sources and len(sources) >= MOST_SOURCES:
                who, account, about = "source/others", None, ""
            counted = sources.setdefault(who, _Counted(account, about, who))
            counted.times += 1

    def write(self) -> int:
        """Write what was counted since the last time; gives how many rows of the audit it took.

        What a database that is away did not take is counted on.
        """
        with self._lock:
            taken, self._counted = self._counted, {}
        rows = [
            Attempted(operation, result, channel, one.account, one.about or one.source, one.times)
            for (channel, operation, result), sources in taken.items()
            for one in sources.values()
        ]
        if not rows:
            return 0
        try:
            self._database.write(lambda tx: note_refused(tx, self._keys, rows))
        except Exception:
            self._put_back(taken)
            raise
        return len(rows)

    def _put_back(self, taken: dict[tuple[str, str, str], dict[str, _Counted]]) -> None:
        with self._lock:
            for kind, sources in taken.items():
                here = self._counted.setdefault(kind, {})
                for who, one in sources.items():
                    here.setdefault(who, _Counted(one.account, one.about, one.source)).times += one.times
