"""What ends with a role: the person's sessions, invitations and pushes, at once."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import Account
from store.channels.invitation import withdraw_invitations
from store.channels.session import PushSubscription, WebSession
from store.database import Transaction
from store.people.assignment import revoke
from store.rights.roles import Role


def revoke_role(tx: Transaction, person_id: int, role: Role, area_id: int, at: datetime) -> bool:
    """End a role and, with it, every session, open invitation and push of the person; gives whether they held it.

    Refuses (`rights.last_administrator`) to leave an area without anybody who administers it.
    """
    if not revoke(tx, person_id, role, area_id, at):
        return False
    end_access(tx, person_id, at)
    return True


def end_access(tx: Transaction, person_id: int, at: datetime) -> None:
    """Sign a person out everywhere; their accounts stay theirs and may sign in again with what they still hold."""
    accounts = select(col(Account.id)).where(col(Account.person_id) == person_id)
    for table in (WebSession, PushSubscription):
        tx.changed(
            update(table).where(col(table.account_id).in_(accounts), col(table.ended_at).is_(None)).values(ended_at=at)
        )
    withdraw_invitations(tx, person_id, at)
