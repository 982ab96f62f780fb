"""Accounts: addresses on channels, each perhaps known to belong to a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.people.area import Area
from store.people.assignment import Assignment
from store.people.dwelling import Dwelling, Occupancy, Ownership
from store.people.person import Person
from store.records import record
from store.rights.roles import STAFF


class Account(SQLModel, table=True):
    """One address on one channel, and how sure we are whose it is (`assurance`, the number of Assurance)."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    assurance: int = 0
    method: str = ""
    language: str = "zh-CN"
    created_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    blocked_at: datetime | None = Field(default=None, sa_type=Moment)
    is_demo: bool = False


@record
class KnownAccount:
    """An account as a channel sees it. `person` is None for a guest."""

    id: int
    channel: str
    address: str
    person: int | None
    assurance: int
    language: str
    is_demo: bool


@record
class Profile:
    """Whose account it is, for its own holder: name, what they are ("owner", "tenant" or a role), and where.

    `code` is the public name of a demo person, else "".
    """

    account: int
    code: str
    name: str
    role: str
    place: str


_KNOWN = (
    col(Account.id), col(Account.channel), col(Account.address), col(Account.person_id), col(Account.assurance),
    col(Account.language), col(Account.is_demo),
)  # fmt: skip


def account_at(tx: Transaction, channel: str, address: str) -> KnownAccount | None:
    """The account with an address on a channel; none if it is new or was closed."""
    mine = (col(Account.channel) == channel, col(Account.address) == address, col(Account.closed_at).is_(None))
    row = tx.one(select(*_KNOWN).where(*mine))
    return KnownAccount(*row) if row else None


def account_with(tx: Transaction, account_id: int) -> KnownAccount | None:
    """The account with an id; none if there is none or it was closed."""
    row = tx.one(select(*_KNOWN).where(col(Account.id) == account_id, col(Account.closed_at).is_(None)))
    return KnownAccount(*row) if row else None


def let_go(tx: Transaction, account_id: int) -> None:
    """Free the address of a closed account: whoever writes from it again is somebody new."""
    closed = (col(Account.id) == account_id, col(Account.closed_at).is_not(None))
    tx.changed(update(Account).where(*closed).values(address=f"gone:{account_id}"))


def open_account(tx: Transaction, channel: str, address: str, language: str) -> int:
    """Make a guest account for an address and give its id; an address that is known keeps the account it has."""
    closed = (col(Account.channel) == channel, col(Account.address) == address, col(Account.closed_at).is_not(None))
    was = tx.value(select(col(Account.id)).where(*closed))
    if was is not None:
        let_go(tx, was)
    values = {
        "channel": channel,
        "address": address,
        "assurance": 0,
        "method": "",
        "language": language,
        "created_at": tx.now(),
        "is_demo": False,
    }
    tx.changed(insert_or_ignore(Account, "channel", "address").values(values))
    made: int = tx.value(
        select(col(Account.id)).where(col(Account.channel) == channel, col(Account.address) == address)
    )
    return made


def set_language(tx: Transaction, account_id: int, language: str) -> None:
    """Speak to an account in another language from now on."""
    tx.changed(update(Account).where(col(Account.id) == account_id).values(language=language))


def profile_of(tx: Transaction, account_id: int) -> Profile | None:
    """Whose account it is; none for a guest."""
    return next(iter(_profiles(tx, col(Account.id) == account_id)), None)


def demo_profiles(tx: Transaction, channel: str) -> list[Profile]:
    """The demo's people who can be tried on a channel, by code."""
    mine = (col(Account.channel) == channel) & col(Account.is_demo) & col(Person.is_demo)
    return sorted(_profiles(tx, mine), key=lambda profile: profile.code)


def _profiles(tx: Transaction, condition: Any) -> list[Profile]:
    now = tx.now()
    people = tx.run(
        select(col(Account.id), col(Person.id), col(Person.code), col(Person.name))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(condition, col(Account.closed_at).is_(None))
    )
    ids = [person for _, person, _, _ in people]
    held = tx.run(
        select(col(Assignment.person_id), col(Assignment.role), col(Area.name))
        .join(Area, col(Area.id) == col(Assignment.area_id))
        .where(
            col(Assignment.person_id).in_(ids),
            col(Assignment.valid_from) <= now,
            or_(col(Assignment.valid_to).is_(None), col(Assignment.valid_to) > now),
        )
        .order_by(col(Assignment.id))
    )
    roles: dict[int, tuple[str, str]] = {}
    for person, role, area in held:
        # Somebody who lives where they work is met as the worker.
        if person not in roles or (role in STAFF and roles[person][0] not in STAFF):
            roles[person] = (role, area)
    homes = _homes(tx, ids)
    profiles = []
    for account, person, code, name in people:
        role, place = roles.get(person, ("resident", ""))
        if person in homes and (role == "resident" or not place):
            role, place = homes[person]
        profiles.append(Profile(account=account, code=code or "", name=name, role=role, place=place))
    return profiles


def _homes(tx: Transaction, people: list[int]) -> dict[int, tuple[str, str]]:
    """For each person, as what they live where: "owner", "tenant" or "resident", and the address."""
    homes: dict[int, tuple[str, str]] = {}
    lived = tx.run(
        select(col(Occupancy.person_id), col(Occupancy.kind), col(Dwelling.address))
        .join(Dwelling, col(Dwelling.id) == col(Occupancy.dwelling_id))
        .where(col(Occupancy.person_id).in_(people), col(Occupancy.valid_to).is_(None))
        .order_by(col(Occupancy.id).desc())
    )
    for person, kind, address in lived:
        homes[person] = (kind if kind == "tenant" else "resident", address)
    owned = tx.run(
        select(col(Ownership.person_id), col(Dwelling.address))
        .join(Dwelling, col(Dwelling.id) == col(Ownership.dwelling_id))
        .where(col(Ownership.person_id).in_(people), col(Ownership.valid_to).is_(None))
        .order_by(col(Ownership.id).desc())
    )
    for person, address in owned:
        homes[person] = ("owner", homes.get(person, ("", address))[1])
    return homes
