"""Ballots: every one that was cast stays in the chain of its motion, and one of each head is the one that counts."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Integer, Text, bindparam, literal_column, select
from sqlmodel import Field, Index, SQLModel, UniqueConstraint, col

from store.chains.chain import Chained
from store.database import Fixed, Transaction
from store.database.dialects import Moment
from store.records import enumeration
from store.votes.recount import receipt_of


@enumeration
class BallotKind(StrEnum):
    """What a row says: a ballot was cast, or (about an earlier one) it is in dispute or no longer is."""

    CAST = "cast"
    SUSPENDED = "suspended"
    RESTORED = "restored"


@enumeration
class Counting(StrEnum):
    """Whether the ballot of a head counts."""

    COUNTED = "counted"
    SUSPENDED = "suspended"


class Ballot(Chained, table=True):
    """A ballot, or what happened to one (`refers_to`). Rows are only added.

    `choice` is an option, a JSON list of candidates, or "" where the vote is secret; `entry` is valid, duplicate or
    invalid as it was on coming in; `receipt` chains the ballots of a motion as in the recount's bundle.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("chain_id", "position"),
        Index("ix_ballot_of_head", "motion_id", "head_id", "id"),
    )
    subject: ClassVar[str] = "vote"

    id: int | None = Field(default=None, primary_key=True)
    motion_id: int = Field(foreign_key="motion.id")
    head_id: int = Field(foreign_key="roll_head.id")
    head: str
    kind: str
    refers_to: int | None = None
    entry: str = ""
    choice: str = Field(default="", sa_type=Text)
    area: int = 0
    text_hash: str = ""
    roll_hash: str = ""
    channel: str = ""
    method: str = ""
    assurance: int = 0
    person_id: int | None = None
    proxy_id: int | None = None
    account_id: int | None = None
    serial: str = ""
    media_id: str | None = None
    keyed_by: int | None = None
    checked_by: int | None = None
    request_id: str = ""
    device: str = ""
    note: str = ""
    at: datetime = Field(sa_type=Moment)
    cast_at: str = ""
    receipt_before: str = ""
    receipt: str = Field(default="", index=True)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain a motion."""
        return chain_of(values["motion_id"])


class BallotStanding(SQLModel, table=True):
    """Which ballot of a head stands, at most one for each motion; it follows from the rows of `ballot`.

    `token_sealed` is where a secret vote's choice lies, sealed with the key, and gone once the vote is closed.
    """

    __tablename__ = "ballot_standing"

    motion_id: int = Field(foreign_key="motion.id", primary_key=True)
    head_id: int = Field(foreign_key="roll_head.id", primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", unique=True)
    state: str
    token_sealed: str | None = None


class SecretChoice(SQLModel, table=True):
    """A choice in a secret vote that is not closed: a random key, and everything else sealed.

    Without row numbers, so that nothing tells in which order they came.
    """

    __tablename__ = "secret_choice"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    key: str = Field(primary_key=True)
    sealed: str = Field(sa_type=Text)


class OpenedChoice(Chained, table=True):
    """A choice of a secret vote after the close: with its weight, under a new random key, in shuffled order."""

    __tablename__ = "opened_choice"
    __table_args__ = (UniqueConstraint("chain_id", "position"),)
    subject: ClassVar[str] = "vote"

    id: int | None = Field(default=None, primary_key=True)
    motion_id: int = Field(foreign_key="motion.id", index=True)
    key: str
    choice: str = Field(sa_type=Text)
    area: int

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain a motion, beside that of who voted."""
        return f"vote/motion/{values['motion_id']}/opened"


def chain_of(motion_id: int) -> str:
    """The name of the chain of a motion's ballots."""
    return f"vote/motion/{motion_id}"


_STANDING = Fixed(
    select(col(BallotStanding.ballot_id), col(BallotStanding.state), col(BallotStanding.token_sealed)).where(
        col(BallotStanding.motion_id) == bindparam("motion", type_=Integer()),
        col(BallotStanding.head_id) == bindparam("head", type_=Integer()),
    )
)
_BALLOT = Fixed(
    select(*Ballot.__table__.columns).where(  # type: ignore[attr-defined]  # a table class has it
        col(Ballot.id) == bindparam("ballot", type_=Integer())
    )
)
_LAST_RECEIPT = Fixed(
    select(col(Ballot.receipt))
    .where(
        col(Ballot.motion_id) == bindparam("motion", type_=Integer()),
        col(Ballot.kind) == literal_column(f"'{BallotKind.CAST.value}'"),
    )
    .order_by(col(Ballot.position).desc())
    .limit(literal_column("1"))
)


def standing_of(tx: Transaction, motion_id: int, head_id: int) -> Any:
    """(ballot_id, state, token_sealed) of what stands for a head, or None."""
    return tx.one(_STANDING, motion=motion_id, head=head_id)


def ballot_row(tx: Transaction, ballot_id: int) -> Any:
    """The columns of a ballot."""
    return tx.one(_BALLOT, ballot=ballot_id)


def last_receipt(tx: Transaction, motion_id: int) -> str:
    """The receipt of the newest ballot of a motion whose chain is held, "" before the first."""
    return tx.value(_LAST_RECEIPT, motion=motion_id) or ""


def content_of(head: str, choice: str, channel: str, cast_at: str) -> dict[str, Any]:
    """What the receipt of a ballot covers, as it stands in the recount's bundle; a secret one covers no choice."""
    content: dict[str, Any] = {"head": head, "channel": channel, "cast_at": cast_at}
    if choice.startswith("["):
        content["choices"] = json.loads(choice)
    elif choice:
        content["choice"] = choice
    return content


def receipt(content: dict[str, Any], before: str) -> str:
    """The receipt of a ballot, 64 hexadecimal digits."""
    return receipt_of(content, before)


def spelled(at: datetime) -> str:
    """The instant of a ballot as its receipt covers it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def shown_receipt(receipt: str) -> str:
    """A receipt as people copy it: its first sixteen digits in groups of four."""
    return "-".join(receipt[at : at + 4].upper() for at in range(0, 16, 4))
