"""My accounts: which there are, where notices go, taking one off, deleting one."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import col

from store.audit.audit import note
from store.channels import choice
from store.channels.account import Account
from store.channels.session import PushSubscription, WebSession
from store.database.dialects import Moment, lock
from store.messages import notices
from store.messages.notices import reachable
from store.messages.reply import Option, Reply, Text
from store.messages.tables import InboxMessage, OutboxMessage, OutboxState
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance

DELETED = "deleted"
"""Method of an account that its holder deleted."""


@record
class MyAccount:
    """One of the caller's accounts: where, since when, when it was used last, whether notices go there.

    `is_this` tells that the caller writes from it; `is_chosen`, that they chose it and it is not only the last used.
    """

    id: int
    channel: str
    since: datetime
    used_at: datetime | None
    is_this: bool
    gets_notices: bool
    is_chosen: bool


@operation("account.list")
def my_accounts(act: Act) -> tuple[MyAccount, ...]:
    """The accounts that are surely the caller's, the one they write from first."""
    tx, person = act.transaction, act.person()
    used = (
        select(func.max(col(InboxMessage.taken_at), type_=Moment()))
        .where(col(InboxMessage.account_id) == col(Account.id))
        .scalar_subquery()
    )
    mine = (
        col(Account.person_id) == person, col(Account.closed_at).is_(None),
        col(Account.assurance) >= Assurance.VERIFIED.value,
    )  # fmt: skip
    rows = tx.run(
        select(col(Account.id), col(Account.channel), col(Account.created_at), used.label("used_at"))
        .where(*mine)
        .order_by(col(Account.id))
    )
    best, chosen = notices.address_for(tx, person), choice.chosen(tx, person)
    found = [
        MyAccount(
            id=row[0],
            channel=row[1],
            since=row[2],
            used_at=row[3],
            is_this=row[0] == act.caller.account,
            gets_notices=best is not None and best[0] == row[0],
            is_chosen=chosen == row[0],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: not one.is_this))


@operation("account.choose")
def choose_account(act: Act, account_id: int | None) -> None:
    """Get notices on one of the caller's accounts from now on; None leaves it to where they wrote last.

    Refuses (`accounts.not_mine`) an account of somebody else, or one that takes no messages.
    """
    tx, person = act.transaction, act.person()
    if account_id is None:
        choice.unchoose(tx, person)
        return
    mine = (col(Account.id) == account_id, col(Account.person_id) == person, *reachable())
    if tx.value(select(col(Account.id)).where(*mine)) is None:
        raise Refused("accounts.not_mine")
    choice.choose(tx, person, account_id)


@operation("account.unlink")
def unlink(act: Act, account_id: int) -> str:
    """Take one of the caller's accounts off them: whoever writes there is a guest again. Gives its channel.

    What is still to be sent there is not sent, and its browsers are signed out. What the person has done from it stays
    theirs. Their other accounts are told. Refuses (`accounts.not_mine`) an account of somebody else.
    """
    channel = _mine(act, account_id)
    person = act.person()
    _let_go(act, account_id, {"person_id": None, "assurance": Assurance.GUEST.value, "method": ""})
    if choice.chosen(act.transaction, person) == account_id:
        choice.unchoose(act.transaction, person)
    line = Text("identity/link.told_unlinked", {"channel": Text(f"words/channels.{channel}", {}), "at": act.now()})
    told = Reply((line,), (Option("go:link", Text("identity/link.title", {})),), ended=True)
    notices.tell(act.transaction, (person,), told, cause=f"account/{account_id}", everywhere=True)
    note(act, about=f"account/{account_id}", persons=(person,), fields=("account",))
    return channel


@operation("account.close")
def close_account(act: Act) -> None:
    """Delete the account that the caller writes from, a guest's too: its address is let go of.

    Pledges, ballots and receipts are the person's, not the account's, and stay as they are. Whoever writes from the
    address again is somebody new.
    """
    account, person = act.caller.account, act.caller.person
    if account is None:
        raise Refused("accounts.not_mine")
    if person is not None and choice.chosen(act.transaction, person) == account:
        choice.unchoose(act.transaction, person)
    gone = {"person_id": None, "assurance": Assurance.GUEST.value, "method": DELETED, "closed_at": act.now()}
    _let_go(act, account, gone)
    note(act, about=f"account/{account}", persons=() if person is None else (person,), fields=("account",))


def _mine(act: Act, account_id: int) -> str:
    mine = (col(Account.id) == account_id, col(Account.person_id) == act.person(), col(Account.closed_at).is_(None))
    channel: str | None = act.transaction.value(lock(select(col(Account.channel)).where(*mine)))
    if channel is None:
        raise Refused("accounts.not_mine")
    return channel


def _let_go(act: Act, account: int, values: dict[str, Any]) -> None:
    tx, now = act.transaction, act.now()
    tx.changed(update(Account).where(col(Account.id) == account).values(values))
    for table in (WebSession, PushSubscription):
        open_ones = (col(table.account_id) == account, col(table.ended_at).is_(None))
        tx.changed(update(table).where(*open_ones).values(ended_at=now))
    unsent = (
        col(OutboxMessage.account_id) == account,
        col(OutboxMessage.state).in_([OutboxState.DUE.value, OutboxState.HELD.value]),
    )
    tx.changed(
        update(OutboxMessage).where(*unsent).values(state=OutboxState.EXPIRED.value, error="the account was let go of")
    )
