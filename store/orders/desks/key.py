"""Desks: other places where people report things (such as a city's 12345), each let in by a key for one area."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Field, SQLModel, col

from store.channels.account import open_account
from store.database import Transaction
from store.database.dialects import Moment
from store.messages.notices import ASKS
from store.people.area import Area, area_by_code
from store.refusals import Refused
from store.rights.act import Caller
from store.rights.roles import Assurance

PREFIX = "linli-desk-"


class DeskKey(SQLModel, table=True):
    """One key. It is shown once and kept as a hash; 256 random bits need no more. `may_create`: else it only reads."""

    __tablename__ = "desk_key"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    key_hash: str = Field(unique=True)
    area_id: int = Field(foreign_key="area.id")
    account_id: int = Field(foreign_key="account.id")
    may_create: bool = True
    created_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


@dataclass(frozen=True)
class Desk:
    """A desk that was let in. `path` is that of its area, "/1/4/"."""

    id: int
    name: str
    area: int
    path: str
    account: int
    may_create: bool

    def caller(self) -> Caller:
        """The desk as somebody who acts: a guest with an account of its own."""
        return Caller(self.account, None, self.name, Assurance.GUEST, "zh-CN", ASKS)


@dataclass(frozen=True)
class KnownKey:
    """A key as an operator sees it: never the key itself."""

    id: int
    name: str
    area: str
    may_create: bool
    created_at: datetime
    revoked_at: datetime | None


def add_desk(tx: Transaction, name: str, area_code: str, *, may_create: bool) -> str:
    """Let a desk in and give its key, which is shown this once.

    Refuses (`areas.unknown`) an area that does not exist, (`orders.desk_name`) no name.
    """
    place = area_by_code(tx, area_code)
    if place is None:
        raise Refused("areas.unknown", code=area_code)
    if not 1 <= len(name.strip()) <= 60:
        raise Refused("orders.desk_name", most=60)
    key = PREFIX + secrets.token_urlsafe(32)
    account = open_account(tx, ASKS, _hash(key)[:16], "zh-CN")
    values = {
        "name": name.strip(), "key_hash": _hash(key), "area_id": place.id, "account_id": account,
        "may_create": may_create, "created_at": tx.now(),
    }  # fmt: skip
    tx.run(insert(DeskKey).values(values))
    return key


def desk_keys(tx: Transaction) -> tuple[KnownKey, ...]:
    """All keys there are and were, the newest first."""
    rows = tx.run(
        select(
            col(DeskKey.id), col(DeskKey.name), col(Area.code), col(DeskKey.may_create), col(DeskKey.created_at),
            col(DeskKey.revoked_at),
        )
        .join(Area, col(Area.id) == col(DeskKey.area_id))
        .order_by(col(DeskKey.id).desc())
    )  # fmt: skip
    return tuple(KnownKey(*row) for row in rows)


def revoke_desk(tx: Transaction, key_id: int) -> bool:
    """Let a desk in no more, from now on; gives whether it was let in until now."""
    mine = (col(DeskKey.id) == key_id, col(DeskKey.revoked_at).is_(None))
    return tx.changed(update(DeskKey).where(*mine).values(revoked_at=tx.now())) > 0


def desk_with(tx: Transaction, key: str) -> Desk | None:
    """The desk that a key belongs to; none for one that never was or was revoked."""
    row = tx.one(
        select(
            col(DeskKey.id), col(DeskKey.name), col(DeskKey.area_id), col(Area.path), col(DeskKey.account_id),
            col(DeskKey.may_create),
        )
        .join(Area, col(Area.id) == col(DeskKey.area_id))
        .where(col(DeskKey.key_hash) == _hash(key), col(DeskKey.revoked_at).is_(None))
    )  # fmt: skip
    return Desk(*row) if row else None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
