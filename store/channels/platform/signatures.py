"""Signatures of platforms' requests that were seen: one that comes again is a redelivery or a forgery."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore

_SWEEP_EVERY = 200


class UsedSignature(SQLModel, table=True):
    """A signature with the hash of what it came with, kept as long as it would be accepted."""

    __tablename__ = "used_signature"
    __table_args__ = (UniqueConstraint("channel", "signature"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    signature: str
    body: str
    seen_at: datetime = Field(sa_type=Moment, index=True)


def admit_signature(
    tx: Transaction, channel: str, signature: str, body: str, *, redelivered: timedelta, kept: timedelta
) -> bool:
    """Whether a request with this signature may be taken: the first one, or the same again within `redelivered`.

    Arguments: `body`, the hash of the request's body; `kept`, how long signatures count, after which they are swept.
    A platform repeats an unanswered request as it was; anything else under the same signature is somebody else.
    """
    now = tx.now()
    row = {"channel": channel, "signature": signature, "body": body, "seen_at": now}
    made = tx.value(
        insert_or_ignore(UsedSignature, "channel", "signature").values(row).returning(col(UsedSignature.id))
    )
    if made is not None:
        if made % _SWEEP_EVERY == 0:
            tx.changed(delete(UsedSignature).where(col(UsedSignature.seen_at) < now - kept))
        return True
    known = tx.one(
        select(col(UsedSignature.body), col(UsedSignature.seen_at)).where(
            col(UsedSignature.channel) == channel, col(UsedSignature.signature) == signature
        )
    )
    return known is not None and known.body == body and now - known.seen_at <= redelivered
