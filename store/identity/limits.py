"""How often somebody may say who they are: counted as rows, by who asks, whom it is about and from where, in a day."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, insert, or_, select
from sqlmodel import Field, SQLModel, col

from store.database.dialects import Moment
from store.records import enumeration
from store.refusals import Refused
from store.rights.act import Act

DAY = timedelta(days=1)


@enumeration
class AttemptKind(StrEnum):
    """What was tried: saying who one is, or asking a worker to confirm it."""

    CLAIM = "claim"
    ASK = "ask"


class Attempt(SQLModel, table=True):
    """One attempt. Only blind indexes are kept: of the phone, of the dwelling, and of where the message came from."""

    __tablename__ = "identity_attempt"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    account_id: int = Field(index=True)
    phone: str = Field(index=True)
    dwelling: str = Field(index=True)
    origin: str = Field(default="", index=True)
    at: datetime = Field(sa_type=Moment, index=True)


MOST: dict[AttemptKind, dict[str, int]] = {
    AttemptKind.CLAIM: {"account_id": 5, "phone": 5, "dwelling": 10, "origin": 20},
    AttemptKind.ASK: {"account_id": 3, "phone": 3, "dwelling": 6, "origin": 12},
}
"""How many attempts of a kind a day by each of what is counted."""


def count_attempt(act: Act, kind: AttemptKind, account: int, phone_index: str, dwelling: str) -> None:
    """Count an attempt, before anything is looked up.

    Arguments: `dwelling`, what names it, in the archive or not.
    Refuses (`identity.too_often`) more in a day than is allowed, with the same work whoever is meant.
    """
    tx, now = act.transaction, act.now()
    origin = act.message.request if act.message else ""
    values: dict[str, Any] = {
        "account_id": account,
        "phone": phone_index,
        "dwelling": act.keys.index(f"dwelling/{dwelling}"),
        "origin": act.keys.index(f"origin/{origin}") if origin else "",
    }
    counted = {name: value for name, value in values.items() if value != ""}
    same = {name: col(getattr(Attempt, name)) == value for name, value in counted.items()}
    rows = tx.run(
        select(col(Attempt.account_id), col(Attempt.phone), col(Attempt.dwelling), col(Attempt.origin))
        .where(and_(col(Attempt.kind) == kind.value, col(Attempt.at) > now - DAY, or_(*same.values())))
        .limit(200)
    )
    for at, name in enumerate(("account_id", "phone", "dwelling", "origin")):
        if name in counted and sum(row[at] == counted[name] for row in rows) >= MOST[kind][name]:
            raise Refused("identity.too_often")
    tx.run(insert(Attempt).values(kind=kind.value, at=now, **values))
