"""Who looked at my file, as what, when and what for."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from store.audit.audit import looks_at
from store.people.person import Person, mask_name, records_of
from store.records import record
from store.rights.act import Act, operation


@record
class Look:
    """One look at my file or change of it. `role` is a role's name, "" for the program or an operator.

    `fields` are names of fields, or "masked" for a look at the file as it is shown without opening anything.
    """

    at: datetime
    by: str
    role: str
    operation: str
    fields: tuple[str, ...]
    purpose: str


@operation("audit.mine")
def who_looked(act: Act, most: int = 20) -> tuple[Look, ...]:
    """Who looked at the caller's file or changed it, newest first; names of workers masked."""
    found = looks_at(act.transaction, records_of(act.transaction, act.person()), most=most)
    ids = {one.by for one in found if one.by is not None}
    rows = act.transaction.run(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids)))
    names = {row[0]: row[1] for row in rows}
    return tuple(
        Look(
            at=one.at,
            by=mask_name(names.get(one.by, "")) if one.by is not None else "",
            role="" if one.role == "self" else one.role,
            operation=one.operation,
            fields=one.fields,
            purpose=one.purpose,
        )
        for one in found
    )
