"""Signatures and what became of them: the evidence, row by row, of who agreed to which text, when and how."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Select, select
from sqlmodel import Field, Index, UniqueConstraint, col

from store.chains.chain import Chained
from store.database import Transaction
from store.database.dialects import Moment
from store.records import enumeration
from store.refusals import Refused


@enumeration
class SignatureKind(StrEnum):
    """What happened: the signing itself, or what was said about an earlier row (`refers_to`)."""

    SIGNED = "signed"
    PAPER_ENTERED = "paper_entered"
    PAPER_CONFIRMED = "paper_confirmed"
    PAPER_REFUSED = "paper_refused"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    RELEASED = "released"
    VOIDED = "voided"


SIGNING = frozenset({SignatureKind.SIGNED, SignatureKind.PAPER_CONFIRMED})
"""By these a signature comes to stand: they carry a receipt number and are a deed."""
ENDING = frozenset({SignatureKind.WITHDRAWN, SignatureKind.VOIDED})
"""By these a signature that stood no longer does."""


class Signature(Chained, table=True):
    """One row of evidence (domain 3.4).

    Name, household and area are those of the moment of signing. `request_id` is the platform's id of the message,
    `device` its hashed traces, `confirmation` the button that was pressed or "paper"; `operator_id` entered it for
    somebody, `checker_id` looked at the paper or settled the dispute.
    """

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("chain_id", "position"),
        Index("signature_of", "pledge_id", "number", "person_id", "id"),
        Index("signature_person", "person_id"),
        Index("signature_device", "device", "at"),
    )
    subject: ClassVar[str] = "pledge"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    refers_to: int | None = Field(default=None, index=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    number: int
    text_hash: str
    person_id: int = Field(foreign_key="person.id")
    name: str
    organisation: str = ""
    representative: str = ""
    household_id: int
    area_id: int
    area_path: str
    community_id: int
    account_id: int | None = None
    channel: str
    identity_method: str
    assurance: int
    consent_version: str
    at: datetime = Field(sa_type=Moment)
    zone: str
    request_id: str = ""
    device: str = ""
    confirmation: str = ""
    receipt: str | None = Field(default=None, unique=True)
    media_id: str | None = None
    operator_id: int | None = None
    checker_id: int | None = None
    note: str = ""

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain a pledge and community, so that communities sign side by side."""
        return f"pledge/{values['pledge_id']}/{values['community_id']}"


def signature(tx: Transaction, signature_id: int) -> Signature:
    """One row of evidence. Refuses (`pledges.no_signature`) an id that does not exist."""
    row = tx.one(all_columns().where(col(Signature.id) == signature_id))
    if row is None:
        raise Refused("pledges.no_signature")
    return Signature(**row._mapping)


def all_columns() -> Select[Any]:
    """A query of whole rows."""
    return select(*Signature.__table__.columns)  # type: ignore[attr-defined]  # a table class has it
