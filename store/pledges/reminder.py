"""Reminding those who have not signed a pledge: what is due, whom it reaches, and who does not want it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Integer, and_, exists, func, insert, literal, literal_column, select
from sqlalchemy.orm import aliased
from sqlmodel import Field, Index, UniqueConstraint, col

from store.chains.chain import Chained, append, next_ids
from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import Moment, lock
from store.keys import Keys
from store.messages.notices import best_account
from store.messages.reply import Reply
from store.messages.tables import Lane, OutboxMessage, OutboxState
from store.people.area import rules_at
from store.people.person import is_of, is_restricted, standing_record
from store.pledges.pledge import PledgeState, Terms, current, hold, published
from store.pledges.reminder_plan import PledgeReminder, ReminderKind, append_end, append_planned, waves_of
from store.pledges.signers import is_asked, local_day, narrowed
from store.records import dumps, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance

SLICE = 2_000


class PledgeMute(Chained, table=True):
    """Somebody asks not to be reminded of a pledge, or to be reminded again; the newest row of a person holds."""

    __tablename__ = "pledge_mute"
    __table_args__ = (UniqueConstraint("chain_id", "position"), Index("pledge_mute_person", "person_id", "pledge_id"))
    subject: ClassVar[str] = "pledge"

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    person_id: int = Field(foreign_key="person.id")
    is_muted: bool
    at: datetime = Field(sa_type=Moment)

    @classmethod
    def chain_name(cls, values: Any) -> str:
        """One chain of these wishes a pledge."""
        return f"pledge/{values['pledge_id']}/mutes"


@record
class DueReminder:
    """A reminder whose time has come, with what it says."""

    pledge: int
    ordinal: int
    path: str
    code: str
    title: str
    number: int
    closes_at: datetime
    zone: str


_P = PledgeReminder
_Ended = aliased(PledgeReminder)
_LaterMute = aliased(PledgeMute)


@operation("pledge.remind")
def remind(act: Act, pledge_id: int, area_id: int | None = None) -> int:
    """Have those who have not signed reminded now, beside the plan; gives how many people that is.

    Arguments: `area_id`, whom to reach (all in the caller's areas by default).
    Refuses (`pledges.reminders_used`) when somebody would be reminded more often than the area allows.
    """
    tx = act.transaction
    hold(tx, pledge_id, to_change=True)
    terms = published(tx, pledge_id)
    paths = narrowed(act, terms, area_id)
    now = act.now()
    if terms.state(now) is not PledgeState.OPEN:
        raise Refused("pledges.not_open")
    most = rules_at(tx, terms.path).pledge_reminders
    waves = [row for row in waves_of(tx, pledge_id) if row.kind != ReminderKind.CANCELLED]
    for path in paths:
        # Counted by whom a wave can reach, not by who was at home: nobody's fourth reminder depends on a race.
        reaching = [wave for wave in waves if wave.path.startswith(path) or path.startswith(wave.path)]
        if len(reaching) >= most:
            raise Refused("pledges.reminders_used", most=most)
    people = sum(
        tx.value(select(func.count(func.distinct(col(Account.person_id)))).where(*_meant(terms, path, now)))
        for path in paths
    )
    append_planned(act.transaction, act.keys, terms.pledge, paths, now, now, act.caller.person)
    return int(people)


@operation("pledge.mute")
def mute(act: Act, pledge_id: int, is_muted: bool = True) -> None:
    """Be reminded of a pledge no more, or again."""
    person = act.person()
    published(act.transaction, pledge_id)
    made = PledgeMute(
        id=next_ids(act.transaction, PledgeMute)[0],
        pledge_id=pledge_id,
        person_id=person,
        is_muted=is_muted,
        at=act.now(),
    )
    append(act.transaction, act.keys, made)


def due_reminders(tx: Transaction, now: datetime) -> list[DueReminder]:
    """The reminders to be enqueued now, oldest first; those of a pledge that has closed come too and reach nobody."""
    ended = select(1).where(
        col(_Ended.pledge_id) == col(_P.pledge_id),
        col(_Ended.ordinal) == col(_P.ordinal),
        col(_Ended.kind) != ReminderKind.PLANNED.value,
    )
    rows = tx.run(
        select(col(_P.pledge_id), col(_P.ordinal), col(_P.path))
        .where(col(_P.kind) == ReminderKind.PLANNED.value, col(_P.due_at) <= now, ~ended.exists())
        .order_by(col(_P.due_at), col(_P.id))
    )
    due = []
    for pledge, ordinal, path in rows:
        terms = published(tx, pledge)
        due.append(
            DueReminder(
                pledge=pledge,
                ordinal=ordinal,
                path=path,
                code=terms.code,
                title=terms.title,
                number=terms.number,
                closes_at=terms.closes_at,
                zone=terms.zone,
            )
        )
    return due


def enqueue_reminder(
    tx: Transaction,
    keys: Keys,
    due: DueReminder,
    reply: Reply,
    *,
    send_at: datetime | None = None,
    at_most: int = SLICE,
) -> bool:
    """Enqueue a due reminder for those who have not signed, once an account, and give whether all are reached.

    Arguments: `reply`, what they get; `send_at`, later than now in quiet hours; `at_most`, rows in one transaction:
    call it again in another one until it gives True. In a whole district `enqueue_slice` is quicker.
    """
    row, now = _planned(tx, due), tx.now()
    if row is None:
        return True
    statement = _messages(tx, due, reply, now, send_at)
    if statement is not None and tx.changed(_insert(statement.order_by(col(Account.id)).limit(at_most))) >= at_most:
        return False
    append_end(tx, keys, due.pledge, due.ordinal, due.path, row.due_at, ReminderKind.DONE, now)
    return True


def enqueue_slice(
    tx: Transaction,
    keys: Keys,
    due: DueReminder,
    reply: Reply,
    *,
    after: int = 0,
    send_at: datetime | None = None,
    accounts: int = SLICE,
) -> int | None:
    """Like `enqueue_reminder`, but go through the accounts in order, so many (`accounts`) in one transaction.

    Arguments: `after`, what the last slice gave (0 at first, and again after a restart: nobody is reached twice).
    Gives where to go on, or None when all are reached.
    """
    row, now = _planned(tx, due), tx.now()
    if row is None:
        return None
    following = select(Account).where(col(Account.id) > after).order_by(col(Account.id))
    last: int | None = tx.value(following.with_only_columns(col(Account.id)).offset(accounts - 1).limit(1))
    # The limit is written out: from it PostgreSQL knows, even in a plan made once for all slices, how few these are.
    window = aliased(Account, following.limit(literal_column(str(int(accounts)))).subquery())
    statement = _messages(tx, due, reply, now, send_at, window)
    if statement is not None:
        tx.changed(_insert(statement))
    if last is None or statement is None:
        append_end(tx, keys, due.pledge, due.ordinal, due.path, row.due_at, ReminderKind.DONE, now)
        return None
    return last


def _planned(tx: Transaction, due: DueReminder) -> Any:
    """The planned reminder, locked, or None when it has been sent or cancelled; a close waits until it is written."""
    hold(tx, due.pledge)
    planned = select(col(_P.due_at)).where(
        col(_P.pledge_id) == due.pledge, col(_P.ordinal) == due.ordinal, col(_P.kind) == ReminderKind.PLANNED.value
    )
    row = tx.one(lock(planned))
    return None if row is None or _is_ended(tx, due) else row


def _messages(
    tx: Transaction,
    due: DueReminder,
    reply: Reply,
    now: datetime,
    send_at: datetime | None,
    account: Any = Account,
) -> Any:
    """The messages still to be enqueued to some accounts, as a query; None for a pledge no longer open."""
    terms = current(tx, due.pledge)
    if terms is None or terms.state(now) is not PledgeState.OPEN:
        return None
    cause = f"pledge/{due.pledge}/{due.ordinal}"
    # Asked account by account: as NOT EXISTS, PostgreSQL joins with all messages there are and compares each with each.
    already = select(col(OutboxMessage.id)).where(
        col(OutboxMessage.account_id) == account.id, col(OutboxMessage.cause) == cause
    )
    values: tuple[Any, ...] = (
        account.id.label("account_id"),
        account.channel.label("channel"),
        literal(Lane.REMINDER.value, Integer()).label("lane"),
        literal(dumps(reply)).label("reply"),
        literal(OutboxState.DUE.value).label("state"),
        literal(send_at or now, Moment()).label("due_at"),
        literal(terms.closes_at, Moment()).label("expires_at"),
        literal(0, Integer()).label("fence"),
        literal(0, Integer()).label("attempts"),
        literal("").label("error"),
        literal(cause).label("cause"),
        literal(now, Moment()).label("created_at"),
    )
    return select(*values).where(*_meant(terms, due.path, now, account), already.limit(1).scalar_subquery().is_(None))


def _insert(messages: Any) -> Any:
    return insert(OutboxMessage).from_select([column.name for column in messages.selected_columns], messages, False)


def _is_ended(tx: Transaction, due: DueReminder) -> bool:
    found = select(col(_P.id)).where(
        col(_P.pledge_id) == due.pledge, col(_P.ordinal) == due.ordinal, col(_P.kind) != ReminderKind.PLANNED.value
    )
    return tx.value(found) is not None


def _meant(terms: Terms, path: str, now: datetime, account: Any = Account) -> tuple[Any, ...]:
    """Accounts of adults in an area who have not signed and are not muted."""
    later = select(1).where(
        col(_LaterMute.person_id).in_((col(PledgeMute.person_id), standing_record(col(PledgeMute.person_id)))),
        col(_LaterMute.pledge_id) == col(PledgeMute.pledge_id),
        col(_LaterMute.id) > col(PledgeMute.id),
    )
    muted = exists().where(
        and_(
            is_of(col(PledgeMute.person_id), account.person_id),
            col(PledgeMute.pledge_id) == terms.pledge,
            col(PledgeMute.is_muted).is_(True),
            ~later.exists(),
        )
    )
    return (
        account.closed_at.is_(None),
        account.assurance == Assurance.VERIFIED.value,
        # One reminder for a person, where they look.
        account.id == best_account(account.person_id).scalar_subquery(),
        is_asked(account.person_id, terms, path, local_day(terms, now)),
        ~muted,
        ~is_restricted(account.person_id),
    )
