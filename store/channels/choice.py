"""Where somebody wants to get their notices."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_update


class ChannelChoice(SQLModel, table=True):
    """The account on which somebody chose to get their notices; without a row it is the one they used last."""

    __tablename__ = "channel_choice"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    account_id: int = Field(foreign_key="account.id", index=True)
    chosen_at: datetime = Field(sa_type=Moment)


def choose(tx: Transaction, person: int, account: int) -> None:
    """Send somebody's notices to one of their accounts from now on."""
    values = {"person_id": person, "account_id": account, "chosen_at": tx.now()}
    tx.changed(insert_or_update(ChannelChoice, ["person_id"], ["account_id", "chosen_at"]).values(values))


def unchoose(tx: Transaction, person: int) -> None:
    """Send somebody's notices to the account they used last again."""
    tx.changed(delete(ChannelChoice).where(col(ChannelChoice.person_id) == person))


def chosen(tx: Transaction, person: int) -> int | None:
    """The account that somebody chose; none when they left it to us."""
    found: int | None = tx.value(select(col(ChannelChoice.account_id)).where(col(ChannelChoice.person_id) == person))
    return found
