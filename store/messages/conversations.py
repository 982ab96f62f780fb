"""Conversations: who talks, what they have going, locked by one step at a time."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, literal_column, or_, select, update

from store.channels.account import Account, let_go
from store.database import Fixed, Transaction
from store.database.dialects import insert_or_ignore, lock
from store.database.table import table_of
from store.keys import Keys
from store.messages.tables import Conversation, InboxMessage, Run
from store.people.area import Area
from store.people.assignment import Assignment
from store.people.person import Person, is_restricted
from store.rights.act import Caller, Grant
from store.rights.roles import Assurance, Role

_account = table_of(Account)
_person = table_of(Person)
_assignment = table_of(Assignment)
_area = table_of(Area)
_conversation = table_of(Conversation)
_run = table_of(Run)
_inbox = table_of(InboxMessage)

_ACCOUNT = Fixed(
    select(
        _account.c.id,
        _account.c.person_id,
        _account.c.assurance,
        _account.c.language,
        _account.c.is_demo,
        _account.c.closed_at,
        _person.c.name,
    )
    .select_from(_account.outerjoin(_person, _person.c.id == _account.c.person_id))
    .where(_account.c.channel == bindparam("channel"), _account.c.address == bindparam("address"))
)
_NEW_ACCOUNT = Fixed(
    insert_or_ignore(Account, "channel", "address").values(
        channel=bindparam("channel"),
        address=bindparam("address"),
        assurance=0,
        method="",
        language=bindparam("language"),
        created_at=bindparam("now"),
        is_demo=False,
    )
)
_GRANTS = Fixed(
    select(_assignment.c.role, _assignment.c.area_id, _area.c.path)
    .select_from(_assignment.join(_area, _area.c.id == _assignment.c.area_id))
    .where(
        _assignment.c.person_id == bindparam("person"),
        _assignment.c.valid_from <= bindparam("now", type_=_assignment.c.valid_from.type),
        or_(
            _assignment.c.valid_to.is_(None),
            _assignment.c.valid_to > bindparam("now", type_=_assignment.c.valid_to.type),
        ),
    )
)
_CONVERSATION = Fixed(
    lock(
        select(_conversation.c.id, _conversation.c.offered).where(
            _conversation.c.account_id == bindparam("account"), _conversation.c.person_key == bindparam("person")
        )
    )
)
_NEW_CONVERSATION = Fixed(
    insert_or_ignore(Conversation, "account_id", "person_key").values(
        account_id=bindparam("account"), person_key=bindparam("person"), offered="[]", touched_at=bindparam("now")
    )
)
# Written out, as the index of open runs is: with parameters, SQLite could not tell that it will do, and would read all.
_IS_OPEN = _run.c.state.in_([literal_column("'active'"), literal_column("'waiting'")])
_RUNS = Fixed(
    select(_run.c.id, _run.c.ref, _run.c.flow, _run.c.args, _run.c.journal, _run.c.pending, _run.c.state)
    .where(_run.c.conversation_id == bindparam("conversation"), _IS_OPEN)
    .order_by(_run.c.id)
)
_OFFERED = Fixed(
    update(_conversation)
    .where(_conversation.c.id == bindparam("conversation"))
    .values(offered=bindparam("shown"), touched_at=bindparam("now"))
)
_NEW_RUN = Fixed(
    _run.insert().values(
        conversation_id=bindparam("conversation"),
        ref=bindparam("ref"),
        flow=bindparam("flow"),
        args=bindparam("args"),
        journal=bindparam("journal"),
        pending=bindparam("pending"),
        state=bindparam("state"),
        started_at=bindparam("now"),
        touched_at=bindparam("now"),
        due_at=bindparam("due"),
        reminded=False,
    )
)
_CHANGED_RUN = Fixed(
    update(_run)
    .where(_run.c.id == bindparam("row"))
    .values(
        journal=bindparam("journal"),
        pending=bindparam("pending"),
        state=bindparam("state"),
        touched_at=bindparam("now"),
        due_at=bindparam("due"),
        reminded=False,
    )
)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it is kept: its arguments, journal and pending question are texts that only the engine reads.

    They hold whatever people answered, so they are stored encrypted (`sealed`) and opened when they are read.
    """

    row: int | None
    ref: str
    flow: str
    args: str
    journal: str
    pending: str
    state: str

    def sealed(self, keys: Keys) -> "StoredRun":
        """As it is stored."""
        pending = keys.wrap(self.pending, f"run.pending.{self.ref}") if self.pending else ""
        # A run that is known already keeps the arguments that it was stored with.
        args = keys.wrap(self.args, f"run.args.{self.ref}") if self.row is None else ""
        return replace(self, args=args, journal=keys.wrap(self.journal, f"run.journal.{self.ref}"), pending=pending)

    def opened(self, keys: Keys) -> "StoredRun":
        """As the engine reads it."""
        return replace(
            self,
            args=keys.unwrap(self.args, f"run.args.{self.ref}"),
            journal=keys.unwrap(self.journal, f"run.journal.{self.ref}"),
            pending=keys.unwrap(self.pending, f"run.pending.{self.ref}"),
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A locked conversation: who talks, its row, its open runs (oldest first), and options offered when idle."""

    caller: Caller
    conversation: int
    runs: tuple[StoredRun, ...]
    offered: str


def caller_of(tx: Transaction, channel: str, address: str, now: datetime, language: str | None = None) -> Caller:
    """Who writes from an address, with the roles they hold now; an address that is new becomes a guest account."""
    row = tx.one(_ACCOUNT, channel=channel, address=address)
    if row is None:
        tx.run(_NEW_ACCOUNT, channel=channel, address=address, language=language or "zh-CN", now=now)
        row = tx.one(_ACCOUNT, channel=channel, address=address)
        if row is None:
            raise RuntimeError(f"the account on {channel} could not be made")
    person = row.person_id if row.closed_at is None else None
    most = Assurance.VERIFIED if person is not None else Assurance.CLAIMED
    assurance = Assurance(min(row.assurance, most))
    return Caller(
        account=row.id,
        person=person,
        name=row.name or "",
        # Without a person behind it, an account is at most claimed; a person not yet sure brings no roles.
        assurance=assurance,
        language=row.language,
        channel=channel,
        grants=grants_of(tx, person, now) if person is not None and assurance is Assurance.VERIFIED else (),
        is_demo=row.is_demo,
        is_closed=row.closed_at is not None,
    )


def renewed(tx: Transaction, caller: Caller, channel: str, address: str, inbox: int, now: datetime) -> Caller:
    """The new guest who writes from the address of a deleted account; `inbox` is the row of their message."""
    if caller.account is None:
        raise ValueError("a message comes from an account")
    let_go(tx, caller.account)
    made = caller_of(tx, channel, address, now, caller.language)
    tx.run(update(_inbox).where(_inbox.c.id == inbox).values(account_id=made.account))
    return made


def grants_of(tx: Transaction, person: int, now: datetime) -> tuple[Grant, ...]:
    """The roles that a person holds at this moment, with the places they reach."""
    return tuple(Grant(Role(row[0]), row[1], row[2]) for row in tx.run(_GRANTS, person=person, now=now))


def open_for(tx: Transaction, caller: Caller, now: datetime) -> Opened:
    """Lock the conversation of an account and its acting person, and read what is going on in it."""
    if caller.account is None:
        raise ValueError("a conversation belongs to an account")
    key = caller.person or 0
    row = tx.one(_CONVERSATION, account=caller.account, person=key)
    if row is None:
        tx.run(_NEW_CONVERSATION, account=caller.account, person=key, now=now)
        row = tx.one(_CONVERSATION, account=caller.account, person=key)
        if row is None:
            raise RuntimeError("the conversation could not be made")
    runs = tuple(StoredRun(*run) for run in tx.run(_RUNS, conversation=row.id))
    return Opened(caller, row.id, runs, row.offered)


def save(tx: Transaction, opened: Opened, runs: list[StoredRun], offered: str, now: datetime, due: timedelta) -> None:
    """Write what changed: runs with their journals, and what is offered while nothing is pending."""
    for run in runs:
        values = {"journal": run.journal, "pending": run.pending, "state": run.state, "now": now, "due": now + due}
        if run.row is None:
            tx.run(_NEW_RUN, conversation=opened.conversation, ref=run.ref, flow=run.flow, args=run.args, **values)
        else:
            tx.run(_CHANGED_RUN, row=run.row, **values)
    if offered != opened.offered:
        tx.run(_OFFERED, conversation=opened.conversation, shown=offered, now=now)


def hand_over(tx: Transaction, account: int, person: int) -> None:
    """Let what an account has going as a guest go on as a person's, in the same conversation.

    What the same person had going with this account before is closed, for there is one conversation for the two.
    """
    before = tx.value(
        select(_conversation.c.id).where(_conversation.c.account_id == account, _conversation.c.person_key == person)
    )
    guest = tx.value(
        lock(select(_conversation.c.id).where(_conversation.c.account_id == account, _conversation.c.person_key == 0))
    )
    if guest is None:
        return
    if before is not None:
        open_runs = (_run.c.conversation_id == before, _IS_OPEN)
        tx.run(update(_run).where(*open_runs).values(state="expired", pending="", journal="[]"))
        tx.run(update(_run).where(_run.c.conversation_id == before).values(conversation_id=guest))
        tx.run(delete(_conversation).where(_conversation.c.id == before))
    tx.run(update(_conversation).where(_conversation.c.id == guest).values(person_key=person))


def speak(tx: Transaction, account: int, language: str) -> None:
    """Use another language with an account from now on."""
    tx.run(update(_account).where(_account.c.id == account).values(language=language))


@dataclass(frozen=True, slots=True)
class DueRun:
    """A run that nobody has answered for a while; `is_theirs`, whether that person may still be written to there."""

    run: StoredRun
    account: int
    channel: str
    address: str
    conversation: int
    reminded: bool
    touched_at: datetime
    is_theirs: bool


def due(tx: Transaction, now: datetime, most: int = 200) -> tuple[DueRun, ...]:
    """Open runs whose time to be reminded of, or to expire, has come."""
    rows = tx.run(
        select(
            _run.c.id, _run.c.ref, _run.c.flow, _run.c.args, _run.c.journal, _run.c.pending, _run.c.state,
            _account.c.id, _account.c.channel, _account.c.address, _conversation.c.id, _run.c.reminded,
            _run.c.touched_at,
            and_(func.coalesce(_account.c.person_id, 0) == _conversation.c.person_key,
                 ~is_restricted(_account.c.person_id)),
        )
        .select_from(_run.join(_conversation, _conversation.c.id == _run.c.conversation_id)
                     .join(_account, _account.c.id == _conversation.c.account_id))
        .where(and_(_IS_OPEN, _run.c.due_at <= now))
        .order_by(_run.c.due_at)
        .limit(most)
    )  # fmt: skip
    return tuple(DueRun(StoredRun(*row[:7]), *row[7:]) for row in rows)


def run_with(tx: Transaction, row: int) -> StoredRun | None:
    """A run by its row, whoever's it is."""
    found = tx.one(
        select(_run.c.id, _run.c.ref, _run.c.flow, _run.c.args, _run.c.journal, _run.c.pending, _run.c.state).where(
            _run.c.id == row
        )
    )
    return StoredRun(*found) if found else None


def lock_run(tx: Transaction, conversation: int, row: int, touched_at: datetime) -> bool:
    """Lock a conversation and tell whether its run is still as it was when it was found due."""
    tx.one(lock(select(_conversation.c.id).where(_conversation.c.id == conversation)))
    found = tx.one(select(_run.c.touched_at, _run.c.state).where(_run.c.id == row))
    return found is not None and found.touched_at == touched_at and found.state in ("active", "waiting")


def reminded(tx: Transaction, row: int, due_at: datetime) -> None:
    """Note that the person was asked whether to go on; the run expires at `due_at` without an answer."""
    tx.run(update(_run).where(_run.c.id == row).values(reminded=True, due_at=due_at))


def close(tx: Transaction, run: StoredRun, now: datetime) -> None:
    """End a run, given as it is to be stored, from outside a conversation; its sensitive answers are blacked out."""
    values = {"state": run.state, "journal": run.journal, "pending": "", "touched_at": now}
    tx.run(update(_run).where(_run.c.id == run.row).values(**values))


def dump_offered(offered: tuple[tuple[str, str], ...]) -> str:
    """Options offered while nothing is pending, as text."""
    return json.dumps(offered, ensure_ascii=False, separators=(",", ":"))


def load_offered(text: str) -> tuple[tuple[str, str], ...]:
    """Read what `dump_offered` wrote."""
    return tuple((key, label) for key, label in json.loads(text))
