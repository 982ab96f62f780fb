"""Telling the auditors that somebody opens more fields of residents' files in a day than the area allows."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from store.audit.audit import Audit, note_program
from store.channels.account import Account
from store.database import Transaction
from store.keys import Keys
from store.messages import outbox
from store.messages.reply import Reply, Text
from store.people.archive.file import OVER
from store.people.assignment import grants_of, holders
from store.people.person import mask_name, name_of
from store.rights.roles import Assurance, Role

TOLD = "person.alarm"
"""The operation of the audit row which says that the auditors were told."""
_LOOK_BACK = timedelta(days=1)


def raise_alarms(tx: Transaction, keys: Keys) -> int:
    """Enqueue a notice to the auditors of an area about each worker over the limit, once a day; gives how many."""
    now = tx.now()
    over = select(col(Audit.by_id)).where(col(Audit.result) == OVER, col(Audit.at) > now - _LOOK_BACK).distinct()
    told = 0
    for (worker,) in tx.run(over):
        about = f"person/{worker} {now.astimezone(UTC):%Y-%m-%d}"
        if tx.value(select(col(Audit.id)).where(col(Audit.operation) == TOLD, col(Audit.object) == about)) is None:
            _tell(tx, worker, now)
            note_program(tx, keys, operation=TOLD, about=about)
            told += 1
    return told


def _tell(tx: Transaction, worker: int, now: datetime) -> None:
    paths = {grant.path for grant in grants_of(tx, worker, now)}
    auditors = {one for path in paths for one in holders(tx, Role.AUDITOR, path, now)} - {worker}
    accounts = tx.run(
        select(col(Account.id), col(Account.channel)).where(
            col(Account.person_id).in_(auditors),
            col(Account.assurance) >= Assurance.VERIFIED.value,
            col(Account.closed_at).is_(None),
        )
    )
    line = Text("people/alarm.over", {"worker": mask_name(name_of(tx, worker))})
    for account, channel in accounts:
        outbox.put(tx, account, channel, Reply((line,), ended=True), now=now)
