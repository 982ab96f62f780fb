"""Two records that may be of one person: proposed, never merged by the program."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore

# Parameters of one statement stay below the limits of both databases.
_SLICE = 1000


class MatchProposal(SQLModel, table=True):
    """A newer record and an older one that look like one person, why, and what somebody decided about it."""

    __tablename__ = "match_proposal"
    __table_args__ = (UniqueConstraint("person_id", "other_id"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    other_id: int = Field(foreign_key="person.id", index=True)
    reason: str
    state: str = Field(default="open", index=True)
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


def propose(tx: Transaction, rows: Iterable[Mapping[str, Any]]) -> None:
    """Propose pairs: rows of person_id, other_id, reason ("phone_and_name", "name_and_home", "sound_and_phone").

    A pair proposed before stays as it was decided.
    """
    now = tx.now()
    made = [{"state": "open", **row, "proposed_at": now} for row in rows]
    for start in range(0, len(made), _SLICE):
        tx.changed(insert_or_ignore(MatchProposal, "person_id", "other_id").values(made[start : start + _SLICE]))
