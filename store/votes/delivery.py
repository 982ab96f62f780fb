"""Who was told of a vote and how: a notice to every owner, one row for each time, and those who cannot be reached."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, exists, func, insert, literal, select
from sqlmodel import Field, SQLModel, col

from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import Moment
from store.messages.outbox import put
from store.messages.reply import Option, Reply, Style, Text
from store.messages.tables import Lane, OutboxMessage, OutboxState
from store.people.person import standing_record
from store.records import dumps, enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance
from store.votes.assembly import AssemblyTerms, Stage, terms_of
from store.votes.days import last_day, local_day
from store.votes.roll.entry import RollHead, RollOwner, RollUnit


@enumeration
class DeliveryKind(StrEnum):
    """What happened: sent to an account, read there, handed over on paper, not to be delivered, posted publicly."""

    SENT = "sent"
    READ = "read"
    HANDED = "handed"
    FAILED = "failed"
    POSTED = "posted"


DELIVERED = (DeliveryKind.READ.value, DeliveryKind.HANDED.value)
"""What counts as effectively delivered where silence may be added (a Shanghai court, 2022: not handed to tenants)."""


class VoteDelivery(SQLModel, table=True):
    """One line of the delivery log."""

    __tablename__ = "vote_delivery"

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id", index=True)
    head_id: int = Field(foreign_key="roll_head.id", index=True)
    kind: str
    by_id: int | None = Field(default=None, foreign_key="person.id")
    note: str = ""
    at: datetime = Field(sa_type=Moment)


@record
class DeliveryCount:
    """How many heads a notice reached, and how many were not reached at all."""

    heads: int
    sent: int
    delivered: int
    failed: int
    unreached: int


@record
class Unreached:
    """A head whom no notice has reached: for a call, a letter or the posting list."""

    head: str
    addresses: tuple[str, ...]


_D = VoteDelivery


def notice(terms: AssemblyTerms, key: str, **values: Any) -> Reply:
    """A line about an assembly with the way to it; never anybody's choice."""
    shown = {"title": terms.title, "opens": local_day(terms, terms.opens_at), "last": last_day(terms), **values}
    line = Text(f"vote/notices.{key}", shown)
    return Reply((line,), (Option(f"go:vote:{terms.code}", Text("vote/notices.look", {}), Style.MAIN),), ended=True)


def tell_owners(
    tx: Transaction, terms: AssemblyTerms, reply: Reply, cause: str, now: datetime, *conditions: Any,
    lane: Lane = Lane.NOTICE, send_at: datetime | None = None,
) -> int:  # fmt: skip
    """Enqueue a message for every verified account of the owners on the roll, once for each cause; gives how many.

    Arguments: `conditions` on `roll_owner` and `account`, to reach only some; `send_at`, later than now at night.
    """
    already = select(col(OutboxMessage.id)).where(
        col(OutboxMessage.account_id) == col(Account.id), col(OutboxMessage.cause) == cause
    )
    values: tuple[Any, ...] = (
        col(Account.id).label("account_id"),
        col(Account.channel).label("channel"),
        literal(lane.value, Integer()).label("lane"),
        literal(dumps(reply)).label("reply"),
        literal(OutboxState.DUE.value).label("state"),
        literal(send_at or now, Moment()).label("due_at"),
        literal(0, Integer()).label("fence"),
        literal(0, Integer()).label("attempts"),
        literal("").label("error"),
        literal(cause).label("cause"),
        literal(now, Moment()).label("created_at"),
    )
    messages = (
        select(*values)
        .where(
            col(Account.person_id).in_(
                select(standing_record(col(RollOwner.person_id))).where(
                    col(RollOwner.assembly_id) == terms.assembly, *conditions
                )
            ),
            col(Account.assurance) == Assurance.VERIFIED.value,
            col(Account.closed_at).is_(None),
            already.limit(1).scalar_subquery().is_(None),
        )
        .order_by(col(Account.id))
    )
    return tx.changed(
        insert(OutboxMessage).from_select([column.name for column in messages.selected_columns], messages, False)
    )


def tell_person(tx: Transaction, person_id: int, reply: Reply, cause: str, now: datetime) -> int:
    """Enqueue a message for every verified account of one person; gives how many there are."""
    rows = tx.run(
        select(col(Account.id), col(Account.channel))
        .where(
            col(Account.person_id) == person_id,
            col(Account.assurance) == Assurance.VERIFIED.value,
            col(Account.closed_at).is_(None),
        )
        .order_by(col(Account.id))
    )
    for account, channel in rows:
        put(tx, account, channel, reply, now=now, cause=cause)
    return len(rows)


def log_sent(tx: Transaction, assembly_id: int, now: datetime) -> None:
    """Write into the log that the notice went to every head one of whose owners has an account."""
    reached: Any = (
        select(
            literal(assembly_id, Integer()).label("assembly_id"),
            col(RollOwner.head_id).label("head_id"),
            literal(DeliveryKind.SENT.value).label("kind"),
            literal("").label("note"),
            literal(now, Moment()).label("at"),
        )
        .join(Account, col(Account.person_id) == standing_record(col(RollOwner.person_id)))
        .where(
            col(RollOwner.assembly_id) == assembly_id,
            col(Account.assurance) == Assurance.VERIFIED.value,
            col(Account.closed_at).is_(None),
        )
        .distinct()
        .order_by(col(RollOwner.head_id))
    )
    columns = [column.name for column in reached.selected_columns]
    tx.run(insert(VoteDelivery).from_select(columns, reached, False))


def log_delivery(
    tx: Transaction, assembly_id: int, head_id: int, kind: DeliveryKind, at: datetime, by: int | None = None,
    note: str = "",
) -> None:  # fmt: skip
    """Write one line of the log, once for each kind and head."""
    same = select(col(_D.id)).where(
        col(_D.assembly_id) == assembly_id, col(_D.head_id) == head_id, col(_D.kind) == kind.value
    )
    if tx.value(same.limit(1)) is None:
        values = {"assembly_id": assembly_id, "head_id": head_id, "kind": kind.value, "at": at, "by_id": by}
        tx.run(insert(VoteDelivery).values(**values, note=note[:200]))


@operation("motion.deliver")
def record_delivery(act: Act, assembly_id: int, head: str, kind: DeliveryKind, note: str = "") -> None:
    """Write down that a paper notice was handed over, could not be delivered, or was posted publicly.

    Refuses (`votes.head_unknown`) a head that is not on the roll, and votes that are not announced.
    """
    terms = terms_of(act.transaction, assembly_id)
    act.require(terms.path)
    if terms.stage is Stage.DRAFT:
        raise Refused("votes.not_announced")
    found = act.transaction.value(
        select(col(RollHead.id)).where(col(RollHead.assembly_id) == assembly_id, col(RollHead.head) == head)
    )
    if found is None:
        raise Refused("votes.head_unknown", head=head)
    log_delivery(act.transaction, assembly_id, found, kind, act.now(), act.caller.person, note)


@operation("motion.deliver")
def delivery_count(act: Act, assembly_id: int) -> DeliveryCount:
    """How many heads the notice reached, and by what."""
    terms = terms_of(act.transaction, assembly_id)
    act.require(terms.path)
    tx = act.transaction
    mine = col(_D.assembly_id) == assembly_id

    def heads(*kinds: str) -> int:
        return int(tx.value(select(func.count(func.distinct(col(_D.head_id)))).where(mine, col(_D.kind).in_(kinds))))

    reached = heads(*(kind.value for kind in DeliveryKind if kind is not DeliveryKind.FAILED))
    return DeliveryCount(
        heads=terms.heads,
        sent=heads(DeliveryKind.SENT.value),
        delivered=heads(*DELIVERED),
        failed=heads(DeliveryKind.FAILED.value),
        unreached=terms.heads - reached,
    )


@operation("motion.deliver")
def unreached(act: Act, assembly_id: int, at_most: int = 500) -> tuple[Unreached, ...]:
    """The heads whom no notice has reached, one by one: for visits, letters and the posting list."""
    terms = terms_of(act.transaction, assembly_id)
    act.require(terms.path)
    told = exists().where(col(_D.head_id) == col(RollHead.id), col(_D.kind) != DeliveryKind.FAILED.value)
    rows = act.transaction.run(
        select(col(RollHead.id), col(RollHead.head))
        .where(col(RollHead.assembly_id) == assembly_id, ~told)
        .order_by(col(RollHead.head))
        .limit(at_most)
    )
    found = []
    for row, head in rows:
        units = act.transaction.run(select(col(RollUnit.address)).where(col(RollUnit.head_id) == row).limit(3))
        found.append(Unreached(head=head, addresses=tuple(unit[0] for unit in units)))
    return tuple(found)


def delivered_heads(tx: Transaction, assembly_id: int) -> list[str]:
    """The heads to whom the notice was effectively delivered."""
    rows = tx.run(
        select(col(RollHead.head))
        .join(VoteDelivery, col(_D.head_id) == col(RollHead.id))
        .where(col(RollHead.assembly_id) == assembly_id, col(_D.kind).in_(DELIVERED))
        .distinct()
        .order_by(col(RollHead.head))
    )
    return [row[0] for row in rows]
