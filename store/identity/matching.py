"""Who of the archive a claim may mean, found with the same work whether there is anybody or not."""

import unicodedata
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select, union_all
from sqlmodel import col

from store.database import Fixed, Transaction
from store.people.archive.sound import sound_of
from store.people.dwelling import Household, HouseholdMember, Ownership
from store.people.person import Person
from store.records import enumeration, record

NOWHERE = -1
"""Stands for a dwelling that is not in the archive, so that looking costs the same."""


@enumeration
class Likeness(StrEnum):
    """How what was said compares with what is on file; `MISSING`: nothing is on file."""

    SAME = "same"
    ALIKE = "alike"
    DIFFERENT = "different"
    MISSING = "missing"


@record
class Candidate:
    """Somebody who lives in the dwelling or owns it, compared with what the guest said."""

    person: int
    name: str
    birth: Any
    named: Likeness
    phone: Likeness

    @property
    def has_phone(self) -> bool:
        """Whether the phone that the guest typed is theirs on file."""
        return self.phone is Likeness.SAME

    @property
    def is_meant(self) -> bool:
        """Whether a code to the phone on file proves this claim."""
        return self.has_phone and self.named in (Likeness.SAME, Likeness.ALIKE)


_PEOPLE = (col(Person.id), col(Person.name), col(Person.sound), col(Person.phone_index), col(Person.birth))
_LIVING = (
    col(Person.is_organisation).is_(False),
    col(Person.merged_into).is_(None),
    col(Person.residence_status) != "deceased",
)
_AT_HOME = Fixed(
    union_all(
        select(*_PEOPLE)
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Person.id))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(col(Household.dwelling_id) == bindparam("dwelling"), col(HouseholdMember.valid_to).is_(None), *_LIVING),
        select(*_PEOPLE)
        .join(Ownership, col(Ownership.person_id) == col(Person.id))
        .where(col(Ownership.dwelling_id) == bindparam("dwelling"), col(Ownership.valid_to).is_(None), *_LIVING),
    )
)


def candidates(tx: Transaction, dwelling: int | None, name: str, phone_index: str) -> tuple[Candidate, ...]:
    """Everybody of a dwelling, compared with a name and the blind index of a phone number; one statement always."""
    sound = sound_of(name)
    found: dict[int, Candidate] = {}
    for row in tx.run(_AT_HOME, dwelling=NOWHERE if dwelling is None else dwelling):
        found[row[0]] = Candidate(
            person=row[0],
            name=row[1],
            birth=row[4],
            named=_likeness(_plain(row[1]), _plain(name), row[2] == sound and bool(sound)),
            phone=_likeness(row[3], phone_index, False),
        )
    return tuple(sorted(found.values(), key=lambda one: one.person))


def _likeness(on_file: str | None, said: str, is_alike: bool) -> Likeness:
    if not on_file:
        return Likeness.MISSING
    if on_file == said:
        return Likeness.SAME
    return Likeness.ALIKE if is_alike else Likeness.DIFFERENT


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
