"""Fresh proof of who is casting: one code opens ten minutes, for this account and one roll, for all its motions."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database.dialects import Moment
from store.refusals import Refused
from store.rights.act import Act, operation

LASTS = timedelta(minutes=10)


class VoteProof(SQLModel, table=True):
    """That a person proved from an account, until `until`, that it is them; one row for each account and roll."""

    __tablename__ = "vote_proof"
    __table_args__ = (UniqueConstraint("assembly_id", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id")
    account_id: int = Field(foreign_key="account.id")
    person_id: int = Field(foreign_key="person.id")
    until: datetime = Field(sa_type=Moment)


def keep_proof(act: Act, assembly_id: int, person: int) -> None:
    """Write down that a person has just proved who they are."""
    tx, account = act.transaction, act.caller.account
    if account is None:
        raise Refused("rights.unverified")
    mine = (col(VoteProof.assembly_id) == assembly_id, col(VoteProof.account_id) == account)
    tx.run(delete(VoteProof).where(*mine))
    values = {"assembly_id": assembly_id, "account_id": account, "person_id": person, "until": act.now() + LASTS}
    tx.run(insert(VoteProof).values(values))


def is_fresh(act: Act, assembly_id: int, now: datetime) -> bool:
    """Whether the caller has proved who they are within the last ten minutes, from this account."""
    found = select(col(VoteProof.id)).where(
        col(VoteProof.assembly_id) == assembly_id,
        col(VoteProof.account_id) == act.caller.account,
        col(VoteProof.person_id) == act.caller.person,
        col(VoteProof.until) > now,
    )
    return act.transaction.value(found) is not None


def require_fresh(act: Act, assembly_id: int, now: datetime) -> None:
    """Refuse (`votes.prove`) whoever has not proved within ten minutes who they are."""
    if not is_fresh(act, assembly_id, now):
        raise Refused("votes.prove")


@operation("vote.cast")
def proof_lasts(act: Act, assembly_id: int) -> bool:
    """Whether I need no further code now."""
    act.person()
    return is_fresh(act, assembly_id, act.now())
