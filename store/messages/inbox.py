"""Taking messages in: each one once, whatever the platform redelivers."""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from store.database import Fixed, Transaction
from store.database.dialects import insert_or_ignore
from store.database.faults import reached
from store.database.table import table_of
from store.keys import Keys, WrongKey
from store.messages.message import Message
from store.messages.tables import InboxMessage
from store.records import Unreadable, dumps, loads

REDACTED = "[redacted]"
CONCEALED = "[ballot]"
"""What stands in the place of messages from which somebody could tell how a ballot was cast."""

_inbox = table_of(InboxMessage)

_CLAIM = Fixed(
    insert_or_ignore(InboxMessage, "channel", "address", "key")
    .values(
        channel=bindparam("channel"),
        address=bindparam("address"),
        key=bindparam("key"),
        account_id=bindparam("account"),
        content=bindparam("content"),
        taken_at=bindparam("taken_at"),
    )
    .returning(_inbox.c.id)
)
_FIND = Fixed(
    select(_inbox.c.id).where(
        _inbox.c.channel == bindparam("channel"),
        _inbox.c.address == bindparam("address"),
        _inbox.c.key == bindparam("key"),
    )
)


def claim(tx: Transaction, keys: Keys, message: Message, account: int, now: datetime) -> int | None:
    """Take a message in and give its row; none when it was taken before."""
    row: int | None = tx.value(
        _CLAIM,
        channel=message.channel,
        address=message.address,
        key=message.id,
        account=account,
        content=keys.wrap(dumps(message), _place(message.channel, message.address, message.id)),
        taken_at=now,
    )
    reached("claim")
    return row


def find(tx: Transaction, message: Message) -> int | None:
    """The row of a message that was taken before."""
    row: int | None = tx.value(_FIND, channel=message.channel, address=message.address, key=message.id)
    return row


def message_in(keys: Keys, channel: str, address: str, key: str, content: str) -> Message | None:
    """The message that a row holds; none when it was blacked out or this version cannot read it."""
    try:
        value = loads(content_in(keys, channel, address, key, content))
    except (Unreadable, WrongKey, ValueError):
        return None
    return value if isinstance(value, Message) else None


def content_in(keys: Keys, channel: str, address: str, key: str, content: str) -> str:
    """The content of a row as it was before it was sealed: JSON, or what stands in its place."""
    return keys.unwrap(content, _place(channel, address, key))


def _place(channel: str, address: str, key: str) -> str:
    return f"inbox.content.{channel}.{address}.{key}"


def redact(tx: Transaction, rows: list[int], *, concealed: bool = False) -> None:
    """Black out the content of messages for good (`concealed`: as a ballot); that they came stays known."""
    tx.run(update(_inbox).where(_inbox.c.id.in_(rows)).values(content=CONCEALED if concealed else REDACTED))
