"""Taking somebody's data out: what goes, what may no longer be used, and what must stay."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, Table, cast, delete, exists, func, literal, or_, select, update
from sqlmodel import SQLModel, col

from store.channels.account import Account
from store.channels.choice import ChannelChoice
from store.channels.media import MediaGrant, StoredMedia
from store.channels.platform.parts import SentPart
from store.channels.session import Invitation, PushSubscription, WebSession
from store.database import Transaction
from store.database.dialects import lock
from store.identity.claim import Claim
from store.identity.proposal import CorrectionProposal
from store.messages.tables import Conversation, InboxMessage, OutboxMessage, Run
from store.people.archive.field import PersonField
from store.people.archive.matching import MatchProposal
from store.people.assignment import Assignment
from store.people.dwelling import Household, HouseholdMember, Occupancy, Ownership
from store.people.person import Person, records_of
from store.pledges.signature import Signature
from store.retention.erasure import ErasureLine, Fate
from store.retention.table import RETENTION, sql_table
from store.rights.roles import Assurance
from store.threads.thread import Thread, ThreadLine, ThreadState
from store.votes.ballots.ballot import Ballot
from store.votes.ballots.paper import PaperEntry
from store.votes.proxy import VoteProxy

HOMES: tuple[type[HouseholdMember | Occupancy | Ownership], ...] = (HouseholdMember, Occupancy, Ownership)
PROOFS = (
    col(Signature.media_id), col(Ballot.media_id), col(PaperEntry.media_id), col(VoteProxy.media_id),
)  # fmt: skip
"""Columns that prove something by a file, which stays as long as they do."""
RESTRICTED, ERASED = "restricted", "erased"
"""States of residence of people who are no longer to be found, asked or written to."""
EVIDENCE = ("pledges", "points", "votes")
"""Kinds of data by which deeds must stay provable; they are no longer used for anything else."""
_KINDS = {"pledges": ("signature", "outreach", "pledge_reveal", "pledge_mute"), "looks": ("audit",),
          "consents": ("consent",),
          "points": ("points_transfer", "points_outcome", "deed"),
          "votes": ("ballot", "candidate", "roll_owner", "scrutineer", "vote_objection", "vote_proxy")}  # fmt: skip


def is_bound(tx: Transaction, person_id: int) -> bool:
    """Whether somebody lives or owns here now, so that their file is kept by duty (PIPL 13(3) and 34)."""
    return any(
        tx.value(select(col(table.id)).where(col(table.person_id) == person_id, col(table.valid_to).is_(None)).limit(1))
        for table in HOMES
    )


def holds_role(tx: Transaction, person_id: int, at: datetime) -> bool:
    """Whether somebody works here now."""
    until = col(Assignment.valid_to)
    mine = (col(Assignment.person_id) == person_id, or_(until.is_(None), until > at))
    return tx.value(select(col(Assignment.id)).where(*mine).limit(1)) is not None


def plan(tx: Transaction, person_id: int) -> tuple[ErasureLine, ...]:
    """What would become of each kind of somebody's data if a worker agreed; empty kinds are left out."""
    accounts = accounts_of(tx, person_id)
    bound, proofs = is_bound(tx, person_id), _proofs(tx, person_id)
    file = Fate.KEPT if bound else Fate.RESTRICTED if _has_evidence(proofs) else Fate.ERASED
    of_homes = sum(_count(tx, _table(table), col(table.person_id) == person_id) for table in HOMES)
    fields = _count(tx, _table(PersonField), col(PersonField.person_id) == person_id)
    lines = [
        ErasureLine("accounts", Fate.ERASED, len(accounts)),
        ErasureLine("messages", Fate.ERASED, sum(
            _count(tx, _table(table), col(table.account_id).in_(accounts)) for table in (InboxMessage, OutboxMessage)
        )),
        ErasureLine("files", Fate.ERASED, len(_files(tx, accounts))),
        ErasureLine("sessions", Fate.ERASED, sum(
            _count(tx, _table(table), col(table.account_id).in_(accounts)) for table in (WebSession, PushSubscription)
        )),
        ErasureLine("file", file, 1 + fields),
        ErasureLine("homes", Fate.KEPT if bound else Fate.ERASED, of_homes),
        *(ErasureLine(kind, Fate.RESTRICTED if kind in EVIDENCE else Fate.KEPT, proofs[kind]) for kind in proofs),
    ]  # fmt: skip
    return tuple(line for line in lines if line.count)


def erase(tx: Transaction, person_id: int, at: datetime) -> tuple[int, ...]:
    """Take out what `plan` says goes; gives the accounts, whose addresses are kept for the last message alone.

    Chained evidence is not touched, so it verifies as before.
    """
    tx.one(lock(select(col(Person.id)).where(col(Person.id) == person_id)))
    accounts = accounts_of(tx, person_id)
    _forget_talk(tx, accounts)
    _forget_files(tx, accounts)
    tx.changed(delete(ChannelChoice).where(col(ChannelChoice.person_id) == person_id))
    mine = col(PushSubscription.account_id).in_(accounts)
    tx.changed(delete(PushSubscription).where(mine))
    open_invitations = (col(Invitation.person_id) == person_id, col(Invitation.used_at).is_(None))
    tx.changed(update(Invitation).where(*open_invitations, col(Invitation.revoked_at).is_(None)).values(revoked_at=at))
    detached = {"person_id": None, "assurance": Assurance.GUEST.value, "method": ERASED}
    tx.changed(update(Account).where(col(Account.id).in_(accounts)).values(detached))
    if not is_bound(tx, person_id):
        for one in sorted(records_of(tx, person_id)):
            _forget_file(tx, one)
    return tuple(accounts)


def forget_addresses(tx: Transaction, accounts: Sequence[int], at: datetime) -> None:
    """Take out the addresses of accounts that are still nobody's: who writes from there again is somebody new."""
    mine = (col(Account.id).in_(accounts), col(Account.person_id).is_(None), col(Account.method) == ERASED)
    free = [row[0] for row in tx.run(select(col(Account.id)).where(*mine))]
    if not free:
        return
    _forget_talk(tx, free)
    tx.changed(delete(WebSession).where(col(WebSession.account_id).in_(free)))
    for name in ("shown_options", "chat_menu"):
        table = sql_table(name)
        tx.changed(delete(table).where(table.c.account_id.in_(free)))
    gone = {"address": literal("gone:").concat(cast(col(Account.id), String)), "closed_at": at}
    tx.changed(update(Account).where(col(Account.id).in_(free)).values(gone))


def accounts_of(tx: Transaction, person_id: int) -> list[int]:
    """The ids of somebody's accounts."""
    return [row[0] for row in tx.run(select(col(Account.id)).where(col(Account.person_id) == person_id))]


def lines_of(text: str) -> tuple[ErasureLine, ...]:
    """Read what `text_of` wrote."""
    return tuple(ErasureLine(kind, Fate(fate), count) for kind, fate, count in json.loads(text or "[]"))


def text_of(lines: Sequence[ErasureLine]) -> str:
    """Lines as they are kept."""
    return json.dumps([[line.kind, line.fate.value, line.count] for line in lines])


def _forget_talk(tx: Transaction, accounts: Sequence[int]) -> None:
    conversations = select(col(Conversation.id)).where(col(Conversation.account_id).in_(accounts)).scalar_subquery()
    sent = select(col(OutboxMessage.id)).where(col(OutboxMessage.account_id).in_(accounts)).scalar_subquery()
    tx.changed(delete(Claim).where(col(Claim.account_id).in_(accounts)))
    threads = select(col(Thread.id)).where(col(Thread.account_id).in_(accounts)).scalar_subquery()
    tx.changed(update(ThreadLine).where(col(ThreadLine.thread_id).in_(threads)).values(words="", media=""))
    ended = {"state": ThreadState.CLOSED.value, "due_at": None, "waiting_since": None, "closed_at": tx.now()}
    tx.changed(update(Thread).where(col(Thread.id).in_(threads), col(Thread.state) == "open").values(ended))
    tx.changed(delete(Run).where(col(Run.conversation_id).in_(conversations)))
    tx.changed(delete(Conversation).where(col(Conversation.account_id).in_(accounts)))
    tx.changed(delete(SentPart).where(col(SentPart.outbox_id).in_(sent)))
    tx.changed(delete(OutboxMessage).where(col(OutboxMessage.account_id).in_(accounts)))
    tx.changed(delete(InboxMessage).where(col(InboxMessage.account_id).in_(accounts)))


def _files(tx: Transaction, accounts: Sequence[int]) -> list[str]:
    media = _table(StoredMedia)
    proved = [exists().where(column == media.c.id) for column in PROOFS]
    rows = tx.run(select(media.c.id).where(media.c.account_id.in_(accounts), ~or_(*proved)))
    return [row[0] for row in rows]


def _forget_files(tx: Transaction, accounts: Sequence[int]) -> None:
    files = _files(tx, accounts)
    tx.changed(delete(MediaGrant).where(
        or_(col(MediaGrant.media_id).in_(files), col(MediaGrant.account_id).in_(accounts))))  # fmt: skip
    # Their content goes with the next sweep, which finds what nothing points to any more.
    gone = {"account_id": None, "name": "", "text": None, "kind": ERASED}
    tx.changed(update(StoredMedia).where(col(StoredMedia.id).in_(files)).values(gone))


def _forget_file(tx: Transaction, person_id: int) -> None:
    for kept in (PersonField, CorrectionProposal):
        tx.changed(delete(kept).where(col(kept.person_id) == person_id))
    tx.changed(delete(MatchProposal).where(
        or_(col(MatchProposal.person_id) == person_id, col(MatchProposal.other_id) == person_id)))  # fmt: skip
    for table in HOMES:
        tx.changed(delete(table).where(col(table.person_id) == person_id))
    tx.changed(update(Household).where(col(Household.head_id) == person_id).values(head_id=None))
    restricted = _has_evidence(_proofs(tx, person_id))
    blank: dict[str, Any] = dict.fromkeys(
        ("sound", "birth", "gender", "phone_sealed", "phone_index", "identity_sealed", "identity_index", "code")
    )
    # Whose a signature or a ballot is must stay provable: the name remains where there is one, and nothing else.
    name = {} if restricted else {"name": ""}
    state = RESTRICTED if restricted else ERASED
    tx.changed(update(Person).where(col(Person.id) == person_id).values(blank | name | {"residence_status": state}))


def _has_evidence(proofs: Mapping[str, int]) -> bool:
    return any(proofs[kind] for kind in EVIDENCE)


def _proofs(tx: Transaction, person_id: int) -> dict[str, int]:
    of = {kept.table: kept.persons[0] for kept in RETENTION if kept.law and kept.persons}
    found: dict[str, int] = {}
    records = records_of(tx, person_id)
    for kind, tables in _KINDS.items():
        found[kind] = 0
        for name in tables:
            table = sql_table(name)
            found[kind] += _count(tx, table, table.c[of[name]].in_(records))
    return found


def _count(tx: Transaction, table: Table, condition: Any) -> int:
    return int(tx.value(select(func.count()).select_from(table).where(condition)) or 0)


def _table(cls: type[SQLModel]) -> Table:
    return sql_table(str(cls.__tablename__))
