"""Written authority to vote for somebody else: who may, for which head, until when, and how many one agent may hold."""

from datetime import datetime

from sqlalchemy import Integer, bindparam, func, insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.channels.media import StoredMedia
from store.database import Fixed, Transaction
from store.database.dialects import Moment
from store.messages.message import MediaKind
from store.people.area import rules_at
from store.people.assignment import grants_of
from store.people.person import is_of, mask_name, name_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Role
from store.votes.assembly import AssemblyState, hold
from store.votes.candidates import is_candidate
from store.votes.roll.entry import RollHead, RollOwner, weight_of


class VoteProxy(SQLModel, table=True):
    """An authority on paper: agent, head, validity, the photo of it, and who saw the papers of both."""

    __tablename__ = "vote_proxy"

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id")
    head_id: int = Field(foreign_key="roll_head.id", index=True)
    agent_id: int = Field(foreign_key="person.id", index=True)
    media_id: str
    valid_until: datetime = Field(sa_type=Moment)
    recorded_by: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class Authority:
    """A recorded authority: its id, the head it is for, and who may vote by it."""

    proxy: int
    head: int
    agent: int


@operation("motion.proxy")
def record_proxy(act: Act, assembly_id: int, head: str, agent_id: int, media_id: str) -> Authority:
    """Record a written authority after seeing it and both people's papers; it holds until the vote closes.

    Arguments: `head`, as the roll names it; `media_id`, the photo of the paper.
    Refuses where proxies are excluded, candidates and staff of the property company as agents, more heads for one
    agent than the rules allow, one's own authority recorded by oneself, and a file that is no photo.
    """
    tx = act.transaction
    terms = hold(tx, assembly_id)
    act.require(terms.path)
    if terms.state(act.now()) not in (AssemblyState.UPCOMING, AssemblyState.OPEN):
        raise Refused("votes.not_open")
    if not terms.allows_proxies:
        raise Refused("votes.no_proxies")
    row = tx.value(select(col(RollHead.id)).where(col(RollHead.assembly_id) == assembly_id, col(RollHead.head) == head))
    weight = weight_of(tx, row) if row is not None else None
    if weight is None:
        raise Refused("votes.head_unknown", head=head)
    if agent_id == act.caller.person or act.caller.person is None:
        raise Refused("votes.own_proxy")
    if agent_id in weight.owners:
        raise Refused("votes.agent_is_owner")
    _check_agent(act, assembly_id, agent_id, terms.path)
    kind = tx.value(select(col(StoredMedia.kind)).where(col(StoredMedia.id) == media_id))
    if kind != MediaKind.PHOTO.value:
        raise Refused("votes.no_photo")
    values = {
        "assembly_id": assembly_id, "head_id": weight.row, "agent_id": agent_id, "media_id": media_id,
        "valid_until": terms.closes_at, "recorded_by": act.caller.person, "recorded_at": act.now(),
    }  # fmt: skip
    made: int = tx.value(insert(VoteProxy).values(values).returning(col(VoteProxy.id)))
    return Authority(proxy=made, head=weight.row, agent=agent_id)


@operation("vote.cast")
def revoke_proxy(act: Act, assembly_id: int) -> int:
    """Take back every authority that one gave for this vote; gives how many there were."""
    person = act.person()
    mine = select(col(RollOwner.head_id)).where(
        col(RollOwner.assembly_id) == assembly_id, is_of(col(RollOwner.person_id), person)
    )
    return act.transaction.changed(
        update(VoteProxy)
        .where(
            col(VoteProxy.assembly_id) == assembly_id,
            col(VoteProxy.head_id).in_(mine),
            col(VoteProxy.revoked_at).is_(None),
        )
        .values(revoked_at=act.now())
    )


_AUTHORITIES = Fixed(
    select(col(VoteProxy.id), col(VoteProxy.head_id), col(VoteProxy.agent_id))
    .where(
        col(VoteProxy.assembly_id) == bindparam("assembly", type_=Integer()),
        col(VoteProxy.agent_id) == bindparam("agent", type_=Integer()),
        col(VoteProxy.valid_until) > bindparam("at", type_=Moment()),
        or_(col(VoteProxy.revoked_at).is_(None), col(VoteProxy.revoked_at) > bindparam("at", type_=Moment())),
    )
    .order_by(col(VoteProxy.id))
)


def authorities(tx: Transaction, assembly_id: int, agent_id: int, at: datetime) -> list[Authority]:
    """The authorities by which somebody may vote for others at an instant."""
    rows = tx.run(_AUTHORITIES, assembly=assembly_id, agent=agent_id, at=at)
    return [Authority(*row) for row in rows]


def _check_agent(act: Act, assembly_id: int, agent_id: int, path: str) -> None:
    tx, now = act.transaction, act.now()
    shown = mask_name(name_of(tx, agent_id))
    if is_candidate(tx, assembly_id, agent_id):
        raise Refused("votes.agent_candidate", name=shown)
    if any(grant.role is Role.PROPERTY_COMPANY for grant in grants_of(tx, agent_id, now)):
        raise Refused("votes.agent_company", name=shown)
    most = rules_at(tx, path).vote_proxies_each
    held = tx.value(
        select(func.count(func.distinct(col(VoteProxy.head_id)))).where(
            col(VoteProxy.assembly_id) == assembly_id,
            col(VoteProxy.agent_id) == agent_id,
            col(VoteProxy.revoked_at).is_(None),
        )
    )
    if (held or 0) >= most:
        raise Refused("votes.agent_many", name=shown, most=most)
