"""Requests for deletion: who asked, who decided what and why, and what became of each kind of data."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text as LongText
from sqlmodel import Field, SQLModel

from store.database.dialects import Moment
from store.records import enumeration, record


@enumeration
class ErasureState(StrEnum):
    """Where a request for deletion stands."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@enumeration
class Fate(StrEnum):
    """What became of one kind of data: gone, no longer used but kept as evidence, or kept by duty."""

    ERASED = "erased"
    RESTRICTED = "restricted"
    KEPT = "kept"


class Erasure(SQLModel, table=True):
    """One request. `outcome`: its `ErasureLine`s as JSON; `accounts`, whose addresses go when it has arrived."""

    __tablename__ = "erasure"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    path: str = Field(index=True)
    reason: str = ""
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_type=Moment)
    state: str = ErasureState.ASKED.value
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = ""
    outcome: str = Field(default="", sa_type=LongText)
    accounts: str = ""


@record
class ErasureLine:
    """What became, or would become, of one kind of data; `count` is the number of rows.

    `kind` is accounts, messages, files, sessions, file, homes, pledges, votes, points, consents or looks.
    """

    kind: str
    fate: Fate
    count: int
