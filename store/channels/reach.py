"""Whether an account can be reached: people block a bot, come back, and groups move to another address."""

from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import Account
from store.database import Transaction


def block(tx: Transaction, channel: str, address: str) -> None:
    """Record that an address takes no messages from us any more."""
    mine = (col(Account.channel) == channel, col(Account.address) == address, col(Account.blocked_at).is_(None))
    tx.changed(update(Account).where(*mine).values(blocked_at=tx.now()))


def unblock(tx: Transaction, channel: str, address: str) -> None:
    """Record that an address takes messages again."""
    mine = (col(Account.channel) == channel, col(Account.address) == address)
    tx.changed(update(Account).where(*mine).values(blocked_at=None))


def is_blocked(tx: Transaction, account: int) -> bool:
    """Whether the account has told us, through its platform, to write no more."""
    return tx.value(select(col(Account.blocked_at)).where(col(Account.id) == account)) is not None


def move(tx: Transaction, channel: str, old: str, new: str) -> None:
    """Record that an address is another one now; what is still to be sent goes there.

    If the new address is known already, both stay as they are.
    """
    known = tx.value(select(col(Account.id)).where(col(Account.channel) == channel, col(Account.address) == new))
    if known is None:
        tx.changed(
            update(Account).where(col(Account.channel) == channel, col(Account.address) == old).values(address=new)
        )
