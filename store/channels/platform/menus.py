"""Which list of commands each chat has, so that workers' chats get theirs and lose it with the role."""

from sqlalchemy import delete, or_, select
from sqlmodel import Field, SQLModel, col

from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import insert_or_update
from store.people.assignment import Assignment
from store.records import record
from store.rights.roles import STAFF


class ChatMenu(SQLModel, table=True):
    """A chat that was given a list of its own; `code` tells which."""

    __tablename__ = "chat_menu"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    code: str


@record
class WorkerChat:
    """A worker's chat (`is_worker`), or one that was a worker's, with the list it was given last ("" for none)."""

    account: int
    address: str
    language: str
    is_worker: bool
    code: str


def worker_chats(tx: Transaction, channel: str) -> list[WorkerChat]:
    """All chats on a channel that belong to workers now, or were given a worker's list before."""
    now = tx.now()
    roles = [role.value for role in STAFF]
    held = tx.run(
        select(col(Account.id))
        .join(Assignment, col(Assignment.person_id) == col(Account.person_id))
        .where(
            col(Account.channel) == channel, col(Account.closed_at).is_(None), col(Assignment.role).in_(roles),
            col(Assignment.valid_from) <= now,
            or_(col(Assignment.valid_to).is_(None), col(Assignment.valid_to) > now),
        )
    )  # fmt: skip
    workers = {row.id for row in held}
    rows = tx.run(
        select(col(Account.id), col(Account.address), col(Account.language), col(ChatMenu.code))
        .join(ChatMenu, col(ChatMenu.account_id) == col(Account.id), isouter=True)
        .where(
            col(Account.channel) == channel,
            or_(col(Account.id).in_(workers), col(ChatMenu.account_id).is_not(None)),
        )
        .order_by(col(Account.id))
    )
    return [
        WorkerChat(account=row.id, address=row.address, language=row.language, is_worker=row.id in workers,
                   code=row.code or "")
        for row in rows
    ]  # fmt: skip


def note_menu(tx: Transaction, account: int, code: str) -> None:
    """Record which list of commands a chat was given; "" when it was taken away."""
    if not code:
        tx.changed(delete(ChatMenu).where(col(ChatMenu.account_id) == account))
        return
    tx.changed(insert_or_update(ChatMenu, ["account_id"], ["code"]).values({"account_id": account, "code": code}))
