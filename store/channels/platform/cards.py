"""Cards with buttons that were sent, so that a tap can change the card and be shown as what was tapped."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_update
from store.records import record


class SentCard(SQLModel, table=True):
    """A card by its task id. `code` lets it be changed once, until `closes_at`."""

    __tablename__ = "sent_card"

    task: str = Field(primary_key=True)
    channel: str
    address: str = Field(index=True)
    labels: str
    code: str = ""
    sent_at: datetime = Field(sa_type=Moment)
    closes_at: datetime = Field(sa_type=Moment)


@record
class KnownCard:
    """A card as its channel knows it: what each option was called, and the code that changes it once."""

    task: str
    labels: dict[str, str]
    code: str


def keep_card(
    tx: Transaction, task: str, channel: str, address: str, labels: Mapping[str, str], *, code: str, lasting: timedelta
) -> None:
    """Record a card that was sent or changed: `labels`, what its options are called, by their ids."""
    now = tx.now()
    row = {
        "task": task,
        "channel": channel,
        "address": address,
        "labels": json.dumps(dict(labels), ensure_ascii=False),
        "code": code,
        "sent_at": now,
        "closes_at": now + lasting,
    }
    tx.changed(insert_or_update(SentCard, ["task"], ["labels", "code", "sent_at", "closes_at"]).values(row))


def card_with(tx: Transaction, task: str, channel: str, address: str) -> KnownCard | None:
    """The card of an address with a task id; none when it is unknown or can no longer be changed."""
    row = tx.one(
        select(col(SentCard.task), col(SentCard.labels), col(SentCard.code)).where(
            col(SentCard.task) == task, col(SentCard.channel) == channel, col(SentCard.address) == address,
            col(SentCard.closes_at) > tx.now(),
        )
    )  # fmt: skip
    return KnownCard(task=row.task, labels=json.loads(row.labels), code=row.code) if row else None


def use_code(tx: Transaction, task: str) -> None:
    """Record that the code of a card has been used."""
    tx.changed(update(SentCard).where(col(SentCard.task) == task).values(code=""))
