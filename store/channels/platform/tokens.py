"""Access tokens of platforms: fetched once for all threads and replicas, under a lease, and kept encrypted."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.keys import Keys, WrongKey
from store.records import record


class AccessToken(SQLModel, table=True):
    """The newest token under a name, and who may fetch the next one (`fence`, until `leased_until`)."""

    __tablename__ = "access_token"

    name: str = Field(primary_key=True)
    sealed: str = ""
    generation: int = 0
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    renewed_at: datetime | None = Field(default=None, sa_type=Moment)
    fence: int = 0
    leased_until: datetime | None = Field(default=None, sa_type=Moment)


@record
class Token:
    """A token that is good until `expires_at`. `renewed_at` is when a refused one was last renewed."""

    value: str
    generation: int
    expires_at: datetime
    renewed_at: datetime | None


def token_of(tx: Transaction, keys: Keys, name: str) -> Token | None:
    """The token kept under a name; none when there is none, it is over, or it was sealed with another key."""
    row = tx.one(
        select(
            col(AccessToken.sealed), col(AccessToken.generation), col(AccessToken.expires_at),
            col(AccessToken.renewed_at),
        ).where(col(AccessToken.name) == name, col(AccessToken.expires_at) > tx.now())
    )  # fmt: skip
    if row is None:
        return None
    try:
        value = keys.open(row.sealed, _where(name))
    except WrongKey:
        return None
    return Token(value=value, generation=row.generation, expires_at=row.expires_at, renewed_at=row.renewed_at)


def lease_token(tx: Transaction, keys: Keys, name: str, *, generation: int, lasting: timedelta) -> int | None:
    """Get the right to fetch a token; none when somebody else has it or a newer token is there already.

    Arguments: `generation`, the newest one known to be of no use (0: there was none); `lasting`, after which somebody
    else may try. Gives the fencing number with which the token is kept.
    """
    now = tx.now()
    tx.changed(insert_or_ignore(AccessToken, "name").values(name=name, sealed="", generation=0, fence=0))
    # Read before the token, so that one kept in between is seen by the condition below at the latest.
    newest: int = tx.value(select(col(AccessToken.generation)).where(col(AccessToken.name) == name))
    known = token_of(tx, keys, name)
    if known is not None and known.generation > generation:
        return None
    changed = tx.changed(
        update(AccessToken)
        .where(
            col(AccessToken.name) == name,
            col(AccessToken.generation) == newest,
            or_(col(AccessToken.leased_until).is_(None), col(AccessToken.leased_until) < now),
        )
        .values(leased_until=now + lasting, fence=col(AccessToken.fence) + 1)
    )
    if not changed:
        return None
    fence: int = tx.value(select(col(AccessToken.fence)).where(col(AccessToken.name) == name))
    return fence


def keep_token(
    tx: Transaction, keys: Keys, name: str, *, fence: int, value: str, expires_at: datetime, instead_of_refused: bool
) -> Token | None:
    """Keep a fetched token and end the lease; none when the lease was taken over meanwhile."""
    now = tx.now()
    mine = (col(AccessToken.name) == name, col(AccessToken.fence) == fence)
    row = tx.one(select(col(AccessToken.generation), col(AccessToken.renewed_at)).where(*mine))
    if row is None:
        return None
    renewed_at = now if instead_of_refused else row.renewed_at
    made = Token(value=value, generation=row.generation + 1, expires_at=expires_at, renewed_at=renewed_at)
    values = {
        "sealed": keys.seal(value, _where(name)),
        "generation": made.generation,
        "expires_at": expires_at,
        "renewed_at": renewed_at,
        "leased_until": None,
    }
    return made if tx.changed(update(AccessToken).where(*mine).values(**values)) else None


def note_renewal(tx: Transaction, name: str, fence: int) -> None:
    """Record that a refused token was to be renewed and the platform gave the same one again; ends the lease."""
    tx.changed(
        update(AccessToken)
        .where(col(AccessToken.name) == name, col(AccessToken.fence) == fence)
        .values(renewed_at=tx.now(), leased_until=None)
    )


def leave_token(tx: Transaction, name: str, fence: int) -> None:
    """End a lease under which no token came, so that the next one may try at once."""
    tx.changed(
        update(AccessToken)
        .where(col(AccessToken.name) == name, col(AccessToken.fence) == fence)
        .values(leased_until=None)
    )


def _where(name: str) -> str:
    return f"access_token.sealed.{name}"
