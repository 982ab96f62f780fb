"""What is known about me: my own fields, opened to me, with where each comes from."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from store.people.archive.field import FIELDS, FieldState, Level, fields_of
from store.people.archive.file import secret
from store.people.dwelling import Dwelling, HouseholdMember, Ownership, home_of
from store.people.person import Person, identity_of, mask_name, phone_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Secret


@record
class MyField:
    """One thing that is on file about me: its name, its value, and where it comes from ("" for the archive itself).

    `is_checked` is not so while it contradicts something and waits to be checked.
    """

    field: str
    value: Secret
    source: str = ""
    at: datetime | None = None
    is_checked: bool = True


@record
class MyRecord:
    """Everything of mine: fields, where I live, what I own, with whom (masked), and how many notes workers wrote."""

    fields: tuple[MyField, ...]
    address: str
    owns: tuple[str, ...]
    household: tuple[str, ...]
    notes: int


@operation("person.mine")
def my_record(act: Act) -> MyRecord:
    """What is known about the caller; values are sealed until they are shown.

    What is specially protected (L5) is never shown in a chat, not even to the person; they can ask to see it.
    """
    tx, keys, me = act.transaction, act.keys, act.person()
    row = tx.one(select(col(Person.uid), col(Person.name), col(Person.birth), col(Person.gender)).where(
        col(Person.id) == me))  # fmt: skip
    if row is None:
        raise Refused("rights.unverified")
    plain = {
        "name": row.name,
        "phone": phone_of(tx, keys, me) or "",
        "identity": identity_of(tx, keys, me) or "",
        "birth": row.birth.isoformat() if row.birth else "",
        "gender": row.gender or "",
    }
    fields = [MyField(name, secret(keys, value, f"mine/{name}")) for name, value in plain.items() if value]
    others = [name for name, level in FIELDS.items() if level is not Level.L5 and name != "note" and name not in plain]
    kept = fields_of(tx, keys, me, row.uid, *others, *plain)
    fields += [
        MyField(
            field=one.field,
            value=secret(keys, one.value, f"mine/{one.id}"),
            source=one.source,
            at=one.recorded_at,
            is_checked=one.state is FieldState.CURRENT,
        )
        for one in kept
    ]
    home = home_of(tx, me)
    return MyRecord(
        fields=tuple(fields),
        address=home.address if home else "",
        owns=_owned(act, me),
        household=_household(act, home.household if home else None, me),
        notes=len(fields_of(tx, keys, me, row.uid, "note")),
    )


def _owned(act: Act, me: int) -> tuple[str, ...]:
    rows = act.transaction.run(
        select(col(Dwelling.address), col(Ownership.share_part), col(Ownership.share_whole))
        .join(Dwelling, col(Dwelling.id) == col(Ownership.dwelling_id))
        .where(col(Ownership.person_id) == me, col(Ownership.valid_to).is_(None))
        .order_by(col(Ownership.id))
        .limit(20)
    )
    return tuple(f"{row[0]} {row[1]}/{row[2]}" if row[2] > 1 else str(row[0]) for row in rows)


def _household(act: Act, household: int | None, me: int) -> tuple[str, ...]:
    rows = act.transaction.run(
        select(col(Person.name))
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Person.id))
        .where(
            col(HouseholdMember.household_id) == household,
            col(HouseholdMember.valid_to).is_(None),
            col(Person.id) != me,
            col(Person.residence_status) != "deceased",
        )
        .order_by(col(HouseholdMember.id))
        .limit(12)
    )
    return tuple(mask_name(row[0]) for row in rows)
