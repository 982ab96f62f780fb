"""Taking out what has been kept long enough, a slice at a time, so that chat goes on meanwhile."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Date, String, and_, cast, delete, exists, func, literal, or_, select, update
from sqlmodel import col

from store.channels.account import Account
from store.channels.blobs import Blobs
from store.channels.media import MediaGrant
from store.database import Database, Transaction
from store.people.archive.field import PersonField
from store.retention.erasing import ERASED, HOMES, PROOFS, RESTRICTED, erase, forget_addresses, holds_role
from store.retention.erasure import Erasure
from store.retention.request import erased_accounts
from store.retention.table import ADDRESS_DAYS, GONE_DAYS, RETENTION, Kept, Then, sql_table

LOOKED_AT = 2_000
"""Rows that are looked at in one reading."""
FEWEST, MOST = 20, 1_000
LONGEST, SHORT = 0.08, 0.03
"""Seconds: a slice that took longer makes the next one smaller, one that took less makes it larger."""


@dataclass
class Swept:
    """What a sweep took out: rows by table, files, and the longest slice in seconds."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    longest: float = 0.0
    size: int = 200

    def count(self, table: str, many: int) -> None:
        """Note rows that were taken out."""
        if many:
            self.rows[table] = self.rows.get(table, 0) + many


def sweep(database: Database, blobs: Blobs, *, told: Callable[[str], None] = lambda _: None) -> Swept:
    """Take out everything that the table of retention says has had its time.

    It may be ended at any time, killed included, and run again: what is due is found anew, and each slice is a
    transaction of its own. Argument: `told`, called with the name of each table before it is swept.
    """
    swept = Swept()
    told("person")
    _addresses(database, swept)
    _people(database, swept)
    for kept in RETENTION:
        if kept.then is Then.DELETED:
            told(kept.table)
            _rows(database, blobs, kept, swept)
    told("account")
    _closed_accounts(database, swept)
    return swept


def _addresses(database: Database, swept: Swept) -> None:
    def step(tx: Transaction) -> int:
        now = tx.now()
        found = erased_accounts(tx, now - timedelta(days=ADDRESS_DAYS), FEWEST)
        for number, accounts in found:
            forget_addresses(tx, accounts, now)
            tx.changed(update(Erasure).where(col(Erasure.id) == number).values(accounts=""))
        return len(found)

    while many := _timed(swept, lambda: database.write(step)):
        swept.count("account", many)


def _people(database: Database, swept: Swept) -> None:
    """Files of people who have neither lived nor owned here for years, and work here no more."""
    last: int | None = 0
    while last is not None:
        ids, last = database.read(lambda tx, after=last: _gone(tx, after))  # type: ignore[misc]  # a default binds it now
        for one in ids:

            def step(tx: Transaction, person: int = one) -> int:
                now = tx.now()
                if holds_role(tx, person, now) or not _gone(tx, person - 1, person)[0]:
                    return 0
                erase(tx, person, now)
                return 1

            swept.count("person", _timed(swept, lambda step=step: database.write(step)))  # type: ignore[misc]  # likewise


def _gone(tx: Transaction, after: int, until: int | None = None) -> tuple[list[int], int | None]:
    table = sql_table("person")
    day = (tx.now() - timedelta(days=GONE_DAYS)).date()
    ids = [row[0] for row in tx.run(
        select(table.c.id).where(table.c.id > after, *([table.c.id <= until] if until else []))
        .order_by(table.c.id).limit(LOOKED_AT)
    )]  # fmt: skip
    if not ids:
        return [], None
    homes = [sql_table(str(one.__tablename__)) for one in HOMES]
    still = [
        exists().where(home.c.person_id == table.c.id, or_(home.c.valid_to.is_(None), home.c.valid_to >= day))
        for home in homes
    ]
    ever = [exists().where(home.c.person_id == table.c.id) for home in homes]
    rows = tx.run(
        select(table.c.id).where(
            table.c.id.between(ids[0], ids[-1]),
            table.c.is_organisation.is_(False),
            table.c.residence_status.not_in((RESTRICTED, ERASED)),
            or_(*ever),
            ~or_(*still),
        )
    )
    return [row[0] for row in rows], ids[-1] if len(ids) == LOOKED_AT else None


def _rows(database: Database, blobs: Blobs, kept: Kept, swept: Swept) -> None:
    key = next(iter(sql_table(kept.table).primary_key.columns))
    after: Any = None
    while True:
        ids, last = database.read(lambda tx, after=after: _due(tx, kept, key, after))  # type: ignore[misc]  # likewise
        while ids:
            some, ids = ids[: swept.size], ids[swept.size :]
            if kept.table == "media":
                swept.files += _forget_contents(database, blobs, some)
            swept.count(kept.table, _timed(swept, lambda some=some: _delete(database, kept, key, some)))  # type: ignore[misc]  # likewise
        if last is None:
            return
        after = last


def _due(tx: Transaction, kept: Kept, key: Any, after: Any) -> tuple[list[Any], Any]:
    """The keys of rows that are due among the next ones, and the key to go on after, none at the end."""
    looked_at = select(key).order_by(key).limit(LOOKED_AT)
    keys = [row[0] for row in tx.run(looked_at if after is None else looked_at.where(key > after))]
    if not keys:
        return [], None
    rows = tx.run(select(key).where(key.between(keys[0], keys[-1]), _condition(kept, tx.now())).order_by(key))
    return [row[0] for row in rows], keys[-1] if len(keys) == LOOKED_AT else None


def _delete(database: Database, kept: Kept, key: Any, ids: Sequence[Any]) -> int:
    def step(tx: Transaction) -> int:
        due = and_(key.in_(ids), _condition(kept, tx.now()))
        if kept.table == "media":
            tx.changed(delete(MediaGrant).where(col(MediaGrant.media_id).in_(ids)))
        return tx.changed(delete(sql_table(kept.table)).where(due))

    return database.write(step)


def _condition(kept: Kept, now: datetime) -> Any:
    """Whether a row has had its time."""
    table = sql_table(kept.table)
    before = now - timedelta(days=kept.days or 0)
    columns = [table.c[name] for name in kept.since.split(" or ")]
    old = or_(*[column < (before.date() if isinstance(column.type, Date) else before) for column in columns])
    if kept.table == "media":
        # What somebody had deleted waits for no day.
        old = or_(old, table.c.kind == ERASED)
    return and_(old, *_ONLY[kept.table](table)) if kept.table in _ONLY else old


_ONLY: dict[str, Callable[[Any], list[Any]]] = {
    "run": lambda table: [table.c.state.not_in(("active", "waiting"))],
    "outbox": lambda table: [~exists().where(sql_table("sent_part").c.outbox_id == table.c.id)],
    "inbox": lambda table: [~exists().where(sql_table("outbox").c.inbox_id == table.c.id)],
    "media": lambda table: [~or_(*[exists().where(column == table.c.id) for column in PROOFS])],
    "person_field": lambda table: [col(PersonField.state) == "replaced"],
    "erasure": lambda table: [table.c.accounts == ""],
}
"""What must hold besides the time: nothing still refers to the row, and it is at its end."""


def _forget_contents(database: Database, blobs: Blobs, ids: Sequence[str]) -> int:
    """Remove what files hold before their rows go, so that a kill in between leaves no content without a row."""

    def alone(tx: Transaction) -> list[str]:
        table, other = sql_table("media"), sql_table("media").alias("other")
        used = exists().where(other.c.content == table.c.content, other.c.id.not_in(ids))
        return [row[0] for row in tx.run(select(table.c.content).where(table.c.id.in_(ids), ~used).distinct())]

    removed = 0
    for digest in database.read(alone):
        if blobs.has(digest):
            blobs.delete(digest)
            removed += 1
    return removed


def _closed_accounts(database: Database, swept: Swept) -> None:
    def step(tx: Transaction) -> int:
        closed = select(col(Account.id)).where(
            col(Account.closed_at) < tx.now() - timedelta(days=ADDRESS_DAYS),
            func.substr(col(Account.address), 1, 5) != "gone:",
        )
        ids = [row[0] for row in tx.run(closed.limit(MOST))]
        gone = literal("gone:").concat(cast(col(Account.id), String))
        return tx.changed(update(Account).where(col(Account.id).in_(ids)).values(address=gone)) if ids else 0

    while many := _timed(swept, lambda: database.write(step)):
        swept.count("account", many)


def _timed(swept: Swept, step: Callable[[], int]) -> int:
    began = time.perf_counter()
    many = step()
    took = time.perf_counter() - began
    swept.longest = max(swept.longest, took)
    if took > LONGEST:
        swept.size = max(FEWEST, swept.size // 2)
    elif took < SHORT:
        swept.size = min(MOST, swept.size * 2)
    return many
