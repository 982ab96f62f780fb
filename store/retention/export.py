"""Everything that is kept about one person, to be given out to them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import col

from store.audit.audit import looks_at, note
from store.database import Transaction
from store.keys import Keys
from store.messages.broadcasts.alike import replies
from store.messages.inbox import content_in
from store.people.area import Area
from store.people.dwelling import Dwelling, Household
from store.people.person import Person, mask_name, name_of, records_of
from store.records import dumps
from store.refusals import Refused
from store.retention.erasing import accounts_of
from store.retention.table import RETENTION, Kept, sql_table
from store.rights.act import Act, operation

VERSION = 1
"""Of the shape, which docs/retention.md describes; raised when something that was there is called otherwise."""
MOST = 5_000
"""Rows of one table that are given out, the newest; `more` names the tables that have more."""


def data_of(tx: Transaction, keys: Keys, person_id: int) -> dict[str, Any]:
    """Everything kept about somebody, as plain JSON values, unsealed.

    Whoever shows it answers for the right and the purpose. `looks` tells who looked at it, with masked names;
    `records` has a list for each table, in the columns that the table of retention lists as one's own.
    """
    accounts = accounts_of(tx, person_id)
    records: dict[str, list[dict[str, Any]]] = {}
    more: list[str] = []
    for kept in RETENTION:
        rows = _rows(tx, keys, kept, person_id, accounts)
        if len(rows) > MOST:
            more.append(kept.table)
        if rows and kept.table not in ("person", "audit"):
            records[kept.table] = rows[:MOST]
    return {
        "version": VERSION,
        "made_at": _plain(tx.now()),
        "person": _person(tx, keys, person_id),
        "records": records,
        "looks": looks_of(tx, person_id),
        "kept": {kept.table: {"days": kept.days, "then": kept.then.value} for kept in RETENTION
                 if kept.table in records},
        "more": more,
    }  # fmt: skip


@operation("person.export")
def my_data(act: Act, form: str) -> dict[str, Any]:
    """Everything kept about the caller, as `data_of` gives it; audited. Argument: `form`, "json" or "pdf"."""
    person = act.person()
    found = data_of(act.transaction, act.keys, person)
    note(act, about=f"person/{person}", persons=(person,), fields=(form,))
    return found


def as_text(data: Mapping[str, Any]) -> str:
    """The export as JSON text, Chinese left readable."""
    return json.dumps(data, ensure_ascii=False, indent=1)


def looks_of(tx: Transaction, person_id: int, most: int = 1_000) -> list[dict[str, Any]]:
    """Who looked at somebody's file or changed it, newest first, names of workers masked."""
    found = looks_at(tx, records_of(tx, person_id), most=most)
    names = {by: mask_name(name_of(tx, by)) for by in {one.by for one in found if one.by is not None}}
    return [
        {
            "at": _plain(one.at),
            "by": names.get(one.by, "") if one.by is not None else "",
            "role": one.role,
            "operation": one.operation,
            "purpose": one.purpose,
            "fields": list(one.fields),
            "channel": one.channel,
        }
        for one in found
    ]


def _person(tx: Transaction, keys: Keys, person_id: int) -> dict[str, Any]:
    table = sql_table("person")
    row = tx.one(select(*table.c).where(table.c.id == person_id))
    if row is None:
        raise Refused("people.unknown", code=str(person_id))
    own = next(kept.own for kept in RETENTION if kept.table == "person")
    told = {name: _plain(getattr(row, name)) for name in own}
    for field in ("phone", "identity"):
        sealed = getattr(row, f"{field}_sealed")
        told[field] = keys.open(sealed, f"person.{field}.{row.uid}") if sealed else None
    return told


def _rows(tx: Transaction, keys: Keys, kept: Kept, person_id: int, accounts: list[int]) -> list[dict[str, Any]]:
    if not kept.own or not (kept.persons or accounts):
        return []
    table = sql_table(kept.table)
    whose = records_of(tx, person_id) if kept.persons else accounts
    mine = table.c[(kept.persons or kept.accounts)[0]].in_(whose)
    order = next(iter(table.primary_key.columns))
    columns = [table.c[name] for name in (*kept.own, *_PLACES.get(kept.table, ()))]
    found = tx.run(select(*columns).where(mine).order_by(order.desc()).limit(MOST + 1))
    opened = [_opened(tx, keys, table, person_id, dict(row._mapping)) for row in found]
    return [_placed(tx, row) for row in opened]


_PLACES = {"inbox": ("address", "key"), "outbox": ("shared_id",),
           "erasure": ("id",), "restriction": ("id",)}  # fmt: skip
"""Columns without which a value cannot be read: the place it was sealed for; they are not given out themselves."""


def _opened(tx: Transaction, keys: Keys, table: Table, person_id: int, row: dict[str, Any]) -> dict[str, Any]:
    if "sealed" in row:
        uid = tx.value(select(col(Person.uid)).where(col(Person.id) == person_id))
        row["value"] = keys.open(row.pop("sealed"), f"{table.name}.{row['field']}.{uid}")
    if table.name in ("erasure", "restriction"):
        row["answer"] = keys.unwrap(row["answer"], f"{table.name}.answer.{row.pop('id')}")
    if table.name == "inbox":
        row["content"] = content_in(keys, row["channel"], row.pop("address"), row.pop("key"), row["content"])
    if table.name == "outbox" and (shared := row.pop("shared_id")) is not None:
        row["reply"] = dumps(replies(tx, [(row["reply"], shared)])[0])
    for name in ("content", "reply", "outcome"):
        if name in row and isinstance(row[name], str):
            row[name] = _parsed(row[name])
    return {name: _plain(value) for name, value in row.items()}


def _placed(tx: Transaction, row: dict[str, Any]) -> dict[str, Any]:
    """With the address of the dwelling or the name of the area that a row speaks of by number."""
    if "household_id" in row:
        row["dwelling_id"] = tx.value(
            select(col(Household.dwelling_id)).where(col(Household.id) == row["household_id"])
        )
    if "dwelling_id" in row:
        row["address"] = tx.value(select(col(Dwelling.address)).where(col(Dwelling.id) == row["dwelling_id"]))
    if "area_id" in row:
        row["area"] = tx.value(select(col(Area.name)).where(col(Area.id) == row["area_id"]))
    return row


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
