"""Sealing everything anew with the next secret, a slice at a time, and going on where a run was ended."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, tuple_, update
from sqlmodel import SQLModel, col

from store.chains.rotation.generation import KeyGeneration, newest_of, sealed_carried
from store.chains.rotation.places import PLACES, WITHIN, WRAPPED_FOR, Place, within
from store.chains.sealed import fault, seal
from store.database import Database, Transaction
from store.database.dialects import lock
from store.database.faults import reached
from store.keys import WRAPPED, Keys, WrongKey

SLICE_SECONDS = 0.05
PAUSE = 0.01
LEAST_ROWS, MOST_ROWS = 100, 2000
MOST_PASSES = 5


class NothingToChange(Exception):
    """There is no former secret, so nothing is to be sealed anew."""


@dataclass
class Resealed:
    """What a rotation did: values sealed anew, values that neither secret opens, and the longest slice in seconds."""

    values: int = 0
    unopened: set[str] = field(default_factory=set)
    slowest: float = 0.0


def rotate(database: Database, keys: Keys, told: Callable[[str, int], None]) -> Resealed:
    """Seal every value anew and rebuild the blind indexes; a run that was ended half-way is simply run again.

    Arguments: `keys`, with those of the former secret as `before`; `told`, is called with a place and how many of its
    rows have been looked at. Whatever goes on serving must know both secrets by now.
    Refuses (NothingToChange) keys without a former secret.
    """
    if keys.before is None:
        raise NothingToChange
    database.write(lambda tx: _begin(tx, keys))
    reached("rotation-begun")
    outcome = Resealed()
    for _ in range(MOST_PASSES):
        # A second look finds nothing, unless something was still being written with the former secret.
        before, is_whole = outcome.values, database.read(lambda tx: not newest_of(tx.connection).place)
        for name, step in _steps(keys):
            _through(database, name, step, outcome, told)
        if is_whole and outcome.values == before:
            break
    database.write(_finish)
    reached("rotation-finished")
    return outcome


def _begin(tx: Transaction, keys: Keys) -> None:
    newest = newest_of(tx.connection)
    if newest is None or newest.fingerprint != keys.fingerprint:
        values = {"fingerprint": keys.fingerprint, "carried": sealed_carried(keys), "place": "", "after": "",
                  "began_at": tx.now()}  # fmt: skip
        tx.run(insert(KeyGeneration).values(**values))


def _finish(tx: Transaction) -> None:
    newest = newest_of(tx.connection)
    done = update(KeyGeneration).where(col(KeyGeneration.id) == newest.id)
    tx.run(done.values(done_at=tx.now(), place="", after=""))


Step = Callable[[Transaction, list[Any], int], "_Slice"]


@dataclass
class _Slice:
    rows: int = 0
    values: int = 0
    unopened: set[str] = field(default_factory=set)
    after: list[Any] | None = None


def _steps(keys: Keys) -> Iterator[tuple[str, Step]]:
    for place in PLACES:
        yield place.name, partial(_reseal_place, keys, place)
    for table, column in WITHIN:
        yield f"{table}.{column}", partial(_reseal_within, keys, table, column)


def _through(database: Database, name: str, step: Step, outcome: Resealed, told: Callable[[str, int], None]) -> None:
    rows, size = 0, 200
    start = database.read(lambda tx: _progress(tx, name))
    if start is None:
        return
    after = start
    while True:
        began = monotonic()
        done: _Slice = database.write(partial(_slice, name, step, after, size))
        took = monotonic() - began
        reached("rotation-slice")
        outcome.slowest = max(outcome.slowest, took)
        outcome.values += done.values
        outcome.unopened |= done.unopened
        rows += done.rows
        told(name, rows)
        if done.after is None:
            return
        after = done.after
        # Another program on the same SQLite file asks for it every few milliseconds; it must find it free.
        sleep(max(PAUSE, took / 2))
        if took < SLICE_SECONDS / 2:
            size = min(MOST_ROWS, size * 2)
        elif took > SLICE_SECONDS:
            size = max(LEAST_ROWS, size // 2)


def _progress(tx: Transaction, name: str) -> list[Any] | None:
    """After which row a place goes on, or None if this run comes after it."""
    newest = newest_of(tx.connection)
    if not newest.place or newest.place not in _ORDER or _ORDER.index(newest.place) < _ORDER.index(name):
        return []
    if newest.place == name:
        found: list[Any] = json.loads(newest.after)
        return found
    return None


_ORDER = [*(place.name for place in PLACES), *(f"{table}.{column}" for table, column in WITHIN)]


def _slice(name: str, step: Step, after: list[Any], size: int, tx: Transaction) -> _Slice:
    done = step(tx, after, size)
    newest = newest_of(tx.connection)
    is_last = done.after is None and name == _ORDER[-1]
    progress = {"place": "" if is_last else name, "after": json.dumps(done.after if done.after is not None else after)}
    tx.run(update(KeyGeneration).where(col(KeyGeneration.id) == newest.id).values(**progress))
    return done


def _reseal_place(keys: Keys, place: Place, tx: Transaction, after: list[Any], size: int) -> _Slice:
    table = SQLModel.metadata.tables[place.table]
    reads = [*place.reads, place.column, *filter(None, (place.index, place.owner))]
    sealed = table.c[place.column]
    found = _rows(tx, table, reads, sealed.is_not(None) & (sealed != ""), after, size)
    done = _Slice(len(found), after=_after(table, found, size))
    owners = _uids(tx, {row[place.owner] for row in found}) if place.owner else {}
    changes: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for row in found:
        row["owner_uid"] = owners.get(row.get(place.owner), "")
        if not place.only(row):
            continue
        try:
            change = _change(keys, place, row)
        except (WrongKey, ValueError):
            done.unopened.add(_named(table, place.column, row))
            continue
        if change:
            changes.append((row, change))
    if "marks" in table.c:
        changes = [each for each in changes if _sealed_too(tx, keys, table, place.column, each, done)]
    _store(tx, table, changes)
    if place.name == "person.phone_sealed":
        _move_addresses(tx, {row[place.index]: change[place.index] for row, change in changes if place.index in change})
    done.values = len(changes)
    return done


def _change(keys: Keys, place: Place, row: dict[str, Any]) -> dict[str, Any]:
    where = place.where(row)
    value = keys.open(row[place.column], where)
    change = {} if keys.opens(row[place.column], where) else {place.column: keys.seal(value, where)}
    if place.index and row[place.index] != (index := keys.index(place.indexed(value))):
        change[place.index] = index
    return change


def _reseal_within(keys: Keys, name: str, column: str, tx: Transaction, after: list[Any], size: int) -> _Slice:
    table = SQLModel.metadata.tables[name]

    def reseal(sealed: str, where: str) -> str | None:
        try:
            return None if keys.opens(sealed, where) else keys.seal(keys.open(sealed, where), where)
        except (WrongKey, ValueError):
            return None

    where, reads = WRAPPED_FOR.get(f"{name}.{column}", (None, ()))
    found = _rows(tx, table, [column, *reads], table.c[column].is_not(None), after, size)
    done = _Slice(len(found), after=_after(table, found, size))
    changes = []
    for row in found:
        text = row[column]
        if where is not None and text.startswith(WRAPPED):
            try:
                inner = keys.unwrap(text, where(row))
            except (WrongKey, ValueError):
                done.unopened.add(_named(table, column, row))
                continue
            made = within(inner, reseal)
            if made == inner and keys.opens(text[1:], where(row)):
                continue
            text = keys.wrap(made, where(row))
        else:
            text = within(text, reseal)
        if text != row[column]:
            changes.append((row, {column: text}))
    _store(tx, table, changes)
    done.values = len(changes)
    return done


def _rows(
    tx: Transaction, table: Table, reads: list[str], condition: Any, after: list[Any], size: int
) -> list[dict[str, Any]]:
    key = list(table.primary_key)
    columns = {column.name: column for column in key} | {name: table.c[name] for name in reads}
    statement = select(*columns.values()).where(condition).order_by(*key).limit(size)
    if after:
        statement = statement.where(tuple_(*key) > tuple(after))
    return [dict(row._mapping) for row in tx.run(lock(statement, of=table))]


def _after(table: Table, found: list[dict[str, Any]], size: int) -> list[Any] | None:
    return [found[-1][column.name] for column in table.primary_key] if len(found) == size else None


def _uids(tx: Transaction, ids: set[int]) -> dict[Any, str]:
    person = SQLModel.metadata.tables["person"]
    return {row[0]: row[1] for row in tx.run(select(person.c.id, person.c.uid).where(person.c.id.in_(ids)))}


def _move_addresses(tx: Transaction, indexes: dict[str, str]) -> None:
    # The address of an account for text messages is the blind index of its phone.
    account = SQLModel.metadata.tables["account"]
    at = account.c.channel == "sms"
    both = [*indexes, *indexes.values()]
    known = {row[0] for row in tx.run(select(account.c.address).where(at, account.c.address.in_(both)))}
    for former in known & indexes.keys():
        # Somebody may have been written to under the new one already; the former is then asked for by nobody.
        if indexes[former] not in known:
            tx.run(update(account).where(at, account.c.address == former).values(address=indexes[former]))


def _sealed_too(
    tx: Transaction, keys: Keys, table: Table, column: str, each: tuple[dict[str, Any], dict[str, Any]], done: _Slice
) -> bool:
    """Add to a change the new code of a row that proves itself; one that was altered must not come to look right."""
    row, change = each
    whole = dict(tx.run(select(*table.c).where(*_mine(table, row)))[0]._mapping)
    if fault(keys, table.name, "", whole, row["id"]) is not None:
        done.unopened.add(_named(table, column, row))
        return False
    content = {name: value for name, value in (whole | change).items() if name not in ("marks", "code")}
    made = seal(keys, table.name, "", content)
    change.update(marks=made["marks"], code=made["code"])
    return True


def _store(tx: Transaction, table: Table, changes: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    key = [column.name for column in table.primary_key]
    for names in {tuple(change) for _, change in changes}:
        statement = (
            update(table)
            .where(*(table.c[name] == bindparam(f"its_{name}") for name in key))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        rows = [
            {f"its_{name}": row[name] for name in key} | {f"new_{name}": change[name] for name in names}
            for row, change in changes
            if tuple(change) == names
        ]
        tx.many(statement, rows)


def _mine(table: Table, row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key]


def _named(table: Table, column: str, row: dict[str, Any]) -> str:
    return f"{table.name}.{column} of row {'/'.join(str(row[key.name]) for key in table.primary_key)}"
