"""What was not understood: wordings with a count, and nobody's name beside them."""

import re
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Fixed, Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.records import record
from store.rights.act import Act, operation

LONGEST = 40
"""Characters of a wording that is kept: longer ones are stories, which may tell whose they are."""
MOST_SHOWN = 20


class Unknown(SQLModel, table=True):
    """A wording that was not understood: how it sounds, how it was written first, and how often it came."""

    __tablename__ = "understanding_unknown"

    id: int | None = Field(default=None, primary_key=True)
    sound: str = Field(unique=True)
    text: str
    count: int = 0
    last_at: datetime = Field(sa_type=Moment, index=True)
    is_settled: bool = False


@record
class Wording:
    """A wording that waits to be taught, with how often it was said."""

    id: int
    text: str
    count: int


_KEEP = Fixed(
    insert_or_ignore(Unknown, "sound").values(
        sound=bindparam("sound"), text=bindparam("text"), count=0, last_at=bindparam("at"), is_settled=False
    )
)
_COUNT = Fixed(
    update(Unknown)
    .where(col(Unknown.sound) == bindparam("said"))
    .values(count=col(Unknown.count) + 1, last_at=bindparam("at"))
)


def count_unknown(tx: Transaction, text: str, sound: str, now: datetime) -> None:
    """Count a wording that was not understood, unless it is long; digits are blotted out, they may be somebody's.

    Arguments: `sound`, how it sounds, by which the same wording is recognised.
    """
    if not sound or len(text) > LONGEST:
        return
    blotted = re.sub(r"[0-9０-９]", "#", text)
    tx.run(_KEEP, sound=sound, text=blotted, at=now)
    tx.run(_COUNT, said=sound, at=now)


@operation("understanding.unknown")
def unknown_wordings(act: Act) -> tuple[Wording, ...]:
    """The wordings that were not understood most often, at most twenty, for workers of any area."""
    act.scopes()
    statement = (
        select(col(Unknown.id), col(Unknown.text), col(Unknown.count))
        .where(col(Unknown.is_settled).is_(False))
        .order_by(col(Unknown.count).desc(), col(Unknown.id))
        .limit(MOST_SHOWN)
    )
    return tuple(Wording(id=row[0], text=row[1], count=row[2]) for row in act.transaction.run(statement))
