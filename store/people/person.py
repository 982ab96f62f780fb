"""Persons. A person is not an address: accounts on channels point here."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from secrets import token_hex
from typing import Any

from sqlalchemy import Integer, bindparam, exists, func, insert, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Field, Index, SQLModel, col, text

from store.database import Fixed, Transaction
from store.database.dialects import Moment
from store.keys import Keys
from store.people.archive.sound import sound_of

_made = count()


class Person(SQLModel, table=True):
    """A natural person or an organisation of the archive.

    Phone and identity number are encrypted (associated data: table, column, `uid`) and found by blind indexes.
    `sound` is how the name is said, by which it is found. `restricted_at` is since when nothing of it may be used
    beyond what the law keeps (Personal Information Protection Law 44 to 47).
    """

    __tablename__ = "person"
    __table_args__ = (
        # Nearly nobody was merged, so only those are kept: to ask for the others must not look like a way to find them.
        Index("person_merged", "merged_into", sqlite_where=text("merged_into IS NOT NULL"),
              postgresql_where=text("merged_into IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    code: str | None = Field(default=None, unique=True)
    name: str
    sound: str | None = Field(default=None, index=True)
    is_organisation: bool = False
    birth: date | None = None
    gender: str | None = None
    phone_sealed: str | None = None
    phone_index: str | None = Field(default=None, index=True)
    identity_sealed: str | None = None
    identity_index: str | None = Field(default=None, index=True)
    residence_status: str = "living"
    full_capacity: bool = False
    restricted_at: datetime | None = Field(default=None, sa_type=Moment)
    merged_into: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Moment)
    is_demo: bool = False


def person_row(
    keys: Keys,
    name: str,
    *,
    at: datetime,
    code: str | None = None,
    uid: str | None = None,
    phone: str | None = None,
    identity: str | None = None,
    birth: date | None = None,
    gender: str | None = None,
    is_organisation: bool = False,
    full_capacity: bool = False,
    is_demo: bool = False,
) -> dict[str, Any]:
    """The row of a new person, sealed, for an INSERT of one or of many.

    Arguments: `code`, a short public name such as P01; `phone`, `identity`, as written by people; `full_capacity`, that
    somebody of 16 or 17 lives on their own wages (Civil Code 18) and may act like an adult.
    """
    uid = uid or new_uid(at)
    number, certificate = normal_phone(phone or ""), normal_identity(identity or "")
    return {
        "uid": uid,
        "code": code,
        "name": name,
        "sound": sound_of(name),
        "is_organisation": is_organisation,
        "birth": birth,
        "gender": gender,
        "phone_sealed": keys.seal(number, f"person.phone.{uid}") if number else None,
        "phone_index": keys.index(number) if number else None,
        "identity_sealed": keys.seal(certificate, f"person.identity.{uid}") if certificate else None,
        "identity_index": keys.index(certificate) if certificate else None,
        "full_capacity": full_capacity,
        "created_at": at,
        "is_demo": is_demo,
    }


def new_uid(at: datetime) -> str:
    """A lasting id for a new person: 32 hexadecimal digits, beginning with the time, so that later ones sort last.

    Random ones would scatter every new row over the whole index; so those of one time, as in an import, are numbered.
    """
    return f"{int(at.timestamp() * 1000):012x}{next(_made) & 0xFFFFFF:06x}{token_hex(7)}"


def add_person(tx: Transaction, keys: Keys, name: str, *, at: datetime | None = None, **more: Any) -> int:
    """Put a person or organisation into the archive and give its id; `more` are the arguments of `person_row`."""
    row = person_row(keys, name, at=at or tx.now(), **more)
    made: int = tx.value(insert(Person).values(row).returning(col(Person.id)))
    return made


def person_by_code(tx: Transaction, code: str) -> int | None:
    """The id of the person with a public code."""
    found: int | None = tx.value(select(col(Person.id)).where(col(Person.code) == code))
    return found


def has_demo_people(tx: Transaction) -> bool:
    """Whether there is anybody in the archive who is of the demo."""
    return tx.value(select(col(Person.id)).where(col(Person.is_demo)).limit(1)) is not None


def has_real_people(tx: Transaction) -> bool:
    """Whether there is anybody in the archive who is not of the demo."""
    return tx.value(select(col(Person.id)).where(col(Person.is_demo).is_(False)).limit(1)) is not None


def persons_by_uid(tx: Transaction, uids: Sequence[str]) -> dict[str, int]:
    """The ids of up to 30,000 people by their lasting ids; those that are not there are left out."""
    rows = tx.run(select(col(Person.uid), col(Person.id)).where(col(Person.uid).in_(uids)))
    return {row[0]: row[1] for row in rows}


def name_of(tx: Transaction, person_id: int) -> str:
    """The full name of a person ("" if there is none)."""
    return tx.value(_NAME, person=person_id) or ""


UNREACHABLE = ("deceased", "restricted", "erased")
"""States of residence of people who are never looked for, asked or written to."""


def in_use() -> tuple[Any, ...]:
    """Conditions on the table of persons: somebody who may be looked for, asked and written to."""
    return (
        col(Person.merged_into).is_(None), col(Person.residence_status).not_in(UNREACHABLE),
        col(Person.restricted_at).is_(None),
    )  # fmt: skip


def is_restricted(person: Any) -> Any:
    """A condition: somebody (a column of ids) wants nothing of theirs used beyond what the law keeps."""
    other: Any = aliased(Person)
    return exists().where(other.id == person, other.restricted_at.is_not(None)).correlate_except(other)


def is_of(column: Any, person: Any) -> Any:
    """A condition: a column holds a person, or a record that was found to be of the same person and merged into it.

    Arguments: `person`, an id, a bound parameter or a column of ids.
    """
    other: Any = aliased(Person)
    return or_(
        column == person, column.in_(select(other.id).where(other.merged_into == person).correlate_except(other))
    )


def records_of(tx: Transaction, person_id: int) -> frozenset[int]:
    """The ids of all records of a person: their own, and those merged into it."""
    merged = tx.run(select(col(Person.id)).where(col(Person.merged_into) == person_id))
    return frozenset((person_id, *(row[0] for row in merged)))


def standing_record(person: Any) -> Any:
    """The id of the record that stands for a person, as a subquery: their own, or the one it was merged into.

    Arguments: `person`, a column of ids.
    """
    other: Any = aliased(Person)
    stands = select(func.coalesce(other.merged_into, other.id)).where(other.id == person)
    return stands.correlate_except(other).scalar_subquery()


def standing_of(tx: Transaction, person_id: int) -> int:
    """The id of the record that stands for a person: their own, or the one it was merged into."""
    return tx.value(_STANDS, person=person_id) or person_id


def phone_of(tx: Transaction, keys: Keys, person_id: int) -> str | None:
    """The phone number of a person, unsealed. Whoever shows it answers for the right and the purpose."""
    return _opened(tx, keys, person_id, "phone")


def identity_of(tx: Transaction, keys: Keys, person_id: int) -> str | None:
    """The identity number of a person, unsealed. Whoever shows it answers for the right and the purpose."""
    return _opened(tx, keys, person_id, "identity")


def sealed_person(tx: Transaction) -> int | None:
    """Anybody whose phone number is sealed, by which a key can be tried."""
    found: int | None = tx.value(select(col(Person.id)).where(col(Person.phone_sealed).is_not(None)).limit(1))
    return found


def persons_by_phone(tx: Transaction, keys: Keys, phone: str) -> list[int]:
    """The ids of all persons who use a phone number; a family may share one."""
    number = normal_phone(phone)
    if not number:
        return []
    return [row[0] for row in tx.run(select(col(Person.id)).where(col(Person.phone_index).in_(keys.indexes(number))))]


def phone_at(tx: Transaction, keys: Keys, index: str) -> str | None:
    """The phone number on file with a blind index, unsealed, for whoever sends to it; none when nobody has it."""
    found = tx.value(select(col(Person.id)).where(col(Person.phone_index) == index).limit(1))
    return phone_of(tx, keys, found) if found is not None else None


def persons_by_identity(tx: Transaction, keys: Keys, identity: str) -> list[int]:
    """The ids of the persons with an identity number."""
    number = normal_identity(identity)
    if not number:
        return []
    return [
        row[0] for row in tx.run(select(col(Person.id)).where(col(Person.identity_index).in_(keys.indexes(number))))
    ]


def normal_phone(phone: str) -> str:
    """The digits of a phone number, without the country code 86 of a mobile number."""
    digits = phone
    if not (phone.isascii() and phone.isdecimal()):
        digits = "".join(sign for sign in unicodedata.normalize("NFKC", phone) if sign.isdecimal())
    for prefix in ("0086", "86"):
        if digits.startswith(prefix + "1") and len(digits) == len(prefix) + 11:
            return digits[len(prefix) :]
    return digits


def normal_identity(identity: str) -> str:
    """An identity number without spaces and signs, its letters upper case."""
    if identity.isascii() and identity.isalnum():
        return identity.upper()
    return "".join(sign for sign in unicodedata.normalize("NFKC", identity).upper() if sign.isalnum())


def mask_name(name: str) -> str:
    """A name as others may see it: 橘小满 becomes 橘**, Mary Wong becomes M***."""
    if not name:
        return ""
    return name[0] + "*" * min(max(len(name) - 1, 1), 3)


def mask_phone(phone: str) -> str:
    """A phone number as others may see it: 10000000001 becomes 100****0001."""
    if len(phone) < 8:
        return "*" * len(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def age_on(birth: date, day: date) -> int:
    """The age in completed years; somebody born on 29 February has a birthday on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _opened(tx: Transaction, keys: Keys, person_id: int, field: str) -> str | None:
    column = col(Person.phone_sealed) if field == "phone" else col(Person.identity_sealed)
    row = tx.one(select(col(Person.uid), column).where(col(Person.id) == person_id))
    if row is None or row[1] is None:
        return None
    return keys.open(row[1], f"person.{field}.{row[0]}")


_STANDS = Fixed(select(col(Person.merged_into)).where(col(Person.id) == bindparam("person", type_=Integer())))
_NAME = Fixed(select(col(Person.name)).where(col(Person.id) == bindparam("person")))
