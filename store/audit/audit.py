"""Audit: who saw or changed what of whom, as what and what for; and what was tried without the right to it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlmodel import Field, UniqueConstraint, col

from store.chains.chain import Chained, append, next_ids
from store.database import Transaction
from store.database.dialects import Moment
from store.keys import Keys
from store.records import record
from store.rights.act import Act, Caller

PREFIX = "audit/"
LANES = 16
"""Chains for each month. Whoever acts writes to the chain of their own number, so that no one end holds up all."""
DONE = "done"


class Audit(Chained, table=True):
    """One thing that somebody did with what belongs to another, or tried to. Rows are only added.

    People are plain numbers here, not references: the row stays when the record it tells of has gone.
    `object` names the row dealt with ("person/12"); `fields` are names, never values; `result` is "done" or the key of
    the refusal. What was refused at a channel's door names in `object` where it came from, and in `fields` how often.
    """

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("chain_id", "position"),)
    subject: ClassVar[str] = "audit"

    id: int | None = Field(default=None, primary_key=True)
    month: str
    lane: int
    by_id: int | None = Field(default=None, index=True)
    account_id: int | None = None
    role: str = ""
    operation: str
    purpose: str = ""
    object: str = ""
    fields: str = ""
    result: str = DONE
    channel: str = ""
    at: datetime = Field(sa_type=Moment, index=True)
    person_id: int | None = Field(default=None, index=True)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain for each month and lane."""
        return f"{PREFIX}{values['month']}/{values['lane']}"


@record
class Seen:
    """A row of the audit as it is read. `by` and `person` are ids of people, none for the program itself."""

    id: int
    at: datetime
    by: int | None
    role: str
    operation: str
    purpose: str
    object: str
    fields: tuple[str, ...]
    result: str
    channel: str
    person: int | None


def note(
    act: Act,
    *,
    about: str,
    persons: Sequence[int | None] = (None,),
    fields: Iterable[str] = (),
    purpose: str = "",
    result: str = DONE,
) -> None:
    """Keep what the running operation did, one row for each of the `persons` it concerns.

    Call it last: the end of the chain stays locked until the transaction ends.
    Arguments: `about`, the row dealt with, such as "person/12"; `fields`, names of what was shown or changed;
    `purpose`, as it was given.
    """
    if act.right is None:
        raise RuntimeError("only an operation is audited")
    role = next((grant.role.value for grant in act.caller.grants if grant.role in act.right.roles), "")
    if not role and act.caller.person is not None:
        role = "self"
    common = _by(act.caller) | {
        "role": role,
        "operation": act.operation,
        "purpose": purpose[:500],
        "object": about,
        "fields": ",".join(fields),
        "result": result,
    }
    _keep(act.transaction, act.keys, [common | {"person_id": person} for person in persons])


def note_overreach(act: Act) -> None:
    """Keep everything that was tried in a turn without the right to it; the list is empty afterwards."""
    role = ",".join(sorted({grant.role.value for grant in act.caller.grants}))
    rows = [
        _by(act.caller)
        | {
            "role": role,
            "operation": tried.operation,
            "object": tried.object,
            "result": tried.refusal,
            "person_id": None,
        }
        for tried in act.overreached
    ]
    act.overreached.clear()
    _keep(act.transaction, act.keys, rows)


@record
class Attempted:
    """Attempts of one kind from one place that were refused before there was an act, and how often (`times`).

    `about` names the thing that was tried, or where it came from; `result` is the key of the refusal.
    """

    operation: str
    result: str
    channel: str
    account: int | None
    about: str
    times: int


def note_refused(tx: Transaction, keys: Keys, refusals: Sequence[Attempted]) -> None:
    """Keep what was refused before there was an act: a forged session, somebody else's file."""
    rows = [
        {
            "account_id": one.account,
            "channel": one.channel,
            "operation": one.operation,
            "object": one.about,
            "fields": f"times {one.times}" if one.times > 1 else "",
            "result": one.result,
        }
        for one in refusals
    ]
    _keep(tx, keys, rows)


def note_command(
    tx: Transaction,
    keys: Keys,
    *,
    operation: str,
    about: str,
    fields: Iterable[str] = (),
    person: int | None = None,
) -> None:
    """Keep what an operator did at the command line. Argument: `person`, whose data they dealt with, to be told."""
    told = {"channel": "command", "operation": operation, "object": about, "fields": ",".join(fields)}
    _keep(tx, keys, [told | {"person_id": person}])


def note_program(
    tx: Transaction, keys: Keys, *, operation: str, about: str, fields: Iterable[str] = (), person: int | None = None
) -> None:
    """Keep what the program itself did as time passed. Argument: `person`, whose data it dealt with, to be told."""
    told = {"channel": "clock", "operation": operation, "object": about, "fields": ",".join(fields)}
    _keep(tx, keys, [told | {"person_id": person}])


def rows_of(tx: Transaction, *conditions: Any, most: int = 50) -> tuple[Seen, ...]:
    """Rows of the audit that meet conditions on the table, newest first, at most `most`."""
    columns = (
        col(Audit.id), col(Audit.at), col(Audit.by_id), col(Audit.role), col(Audit.operation), col(Audit.purpose),
        col(Audit.object), col(Audit.fields), col(Audit.result), col(Audit.channel), col(Audit.person_id),
    )  # fmt: skip
    found = tx.run(select(*columns).where(*conditions).order_by(col(Audit.id).desc()).limit(most))
    return tuple(
        Seen(
            id=row.id,
            at=row.at,
            by=row.by_id,
            role=row.role,
            operation=row.operation,
            purpose=row.purpose,
            object=row.object,
            fields=tuple(name for name in row.fields.split(",") if name),
            result=row.result,
            channel=row.channel,
            person=row.person_id,
        )
        for row in found
    )


def looks_at(tx: Transaction, records: Collection[int], *, most: int = 50) -> tuple[Seen, ...]:
    """Who looked at or changed somebody's record, newest first; what they did themselves is left out.

    Arguments: `records`, the ids of all records of the person.
    """
    others = (col(Audit.by_id).is_(None)) | (col(Audit.by_id).not_in(records))
    return rows_of(tx, col(Audit.person_id).in_(records), others, col(Audit.result) == DONE, most=most)


def _by(caller: Caller) -> dict[str, Any]:
    return {"by_id": caller.person, "account_id": caller.account, "channel": caller.channel}


def _keep(tx: Transaction, keys: Keys, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    now = tx.now()
    lane = (rows[0].get("by_id") or rows[0].get("account_id") or 0) % LANES
    numbers = next_ids(tx, Audit, len(rows))
    made = [
        Audit(id=number, month=f"{now:%Y-%m}", lane=lane, at=now, **row)
        for number, row in zip(numbers, rows, strict=True)
    ]
    append(tx, keys, *made)
