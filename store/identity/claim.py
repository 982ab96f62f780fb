"""Claims: who a guest says they are, until a code or a worker confirms it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, lock
from store.keys import Keys
from store.people.dwelling import Dwelling
from store.records import enumeration, record

LASTS = timedelta(days=30)
"""How long a claim waits for a worker; afterwards it can be made again."""


@enumeration
class ClaimState(StrEnum):
    """Where a claim stands: the code may be typed, a worker is to decide, or it is over."""

    OPEN = "open"
    PROVEN = "proven"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Claim(SQLModel, table=True):
    """A guest's account says to be somebody; name and phone are sealed (associated data: table, column, `uid`).

    The person meant is not kept: it is looked for afresh whenever it matters, for the archive changes meanwhile.
    `back` is the conversation to return to, as in an option "go:flow:argument".
    """

    __tablename__ = "identity_claim"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    name_sealed: str
    phone_sealed: str
    phone_index: str = Field(index=True)
    dwelling_id: int | None = Field(default=None, foreign_key="dwelling.id", index=True)
    area_id: int = Field(foreign_key="area.id")
    path: str = Field(index=True)
    building: str = ""
    stair: str = ""
    door: str = ""
    address: str
    back: str = ""
    state: str = ClaimState.OPEN.value
    created_at: datetime = Field(sa_type=Moment)
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    answer: str = ""


@record
class Claimed:
    """A claim, opened: what the guest said, where, and where it stands."""

    id: int
    uid: str
    account: int
    name: str
    phone: str
    phone_index: str
    dwelling: int | None
    area: int
    path: str
    address: str
    back: str
    state: ClaimState
    asked_at: datetime | None
    expires_at: datetime
    answer: str


_COLUMNS = (
    col(Claim.id), col(Claim.uid), col(Claim.account_id), col(Claim.name_sealed), col(Claim.phone_sealed),
    col(Claim.phone_index), col(Claim.dwelling_id), col(Claim.area_id), col(Claim.path), col(Claim.address),
    col(Claim.back), col(Claim.state), col(Claim.asked_at), col(Claim.expires_at), col(Claim.answer),
    col(Claim.building), col(Claim.stair), col(Claim.door),
)  # fmt: skip


def claims(tx: Transaction, keys: Keys, *conditions: Any, most: int = 50, held: bool = False) -> tuple[Claimed, ...]:
    """Claims that meet conditions on the table, oldest first; `held` locks them until the transaction ends."""
    statement = select(*_COLUMNS).where(*conditions).order_by(col(Claim.id)).limit(most)
    return tuple(_opened(tx, keys, row) for row in tx.run(lock(statement) if held else statement))


def change(tx: Transaction, claim_id: int, **values: Any) -> None:
    """Write columns of a claim."""
    tx.changed(update(Claim).where(col(Claim.id) == claim_id).values(values))


def sealed(keys: Keys, uid: str, name: str, phone: str) -> dict[str, str]:
    """The columns that hold a name and a phone number."""
    return {
        "name_sealed": keys.seal(name, f"identity_claim.name.{uid}"),
        "phone_sealed": keys.seal(phone, f"identity_claim.phone.{uid}"),
        "phone_index": keys.index(phone),
    }


def _opened(tx: Transaction, keys: Keys, row: Any) -> Claimed:
    dwelling = row.dwelling_id
    if dwelling is None and row.door:
        # The dwelling may have been added since the guest named it.
        dwelling = tx.value(
            select(col(Dwelling.id)).where(
                col(Dwelling.area_id) == row.area_id,
                col(Dwelling.building) == row.building,
                col(Dwelling.door) == row.door,
                *([col(Dwelling.stair) == row.stair] if row.stair else []),
            ).limit(1)
        )  # fmt: skip
    return Claimed(
        id=row.id,
        uid=row.uid,
        account=row.account_id,
        name=keys.open(row.name_sealed, f"identity_claim.name.{row.uid}") if row.name_sealed else "",
        phone=keys.open(row.phone_sealed, f"identity_claim.phone.{row.uid}") if row.phone_sealed else "",
        phone_index=row.phone_index,
        dwelling=dwelling,
        area=row.area_id,
        path=row.path,
        address=row.address,
        back=row.back,
        state=ClaimState(row.state),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answer=row.answer,
    )
