"""Fresh proof of who is casting: one code opens ten minutes, for this account and one roll, for all its motions."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.channels.codes import check, issue
from store.database.dialects import Moment
from store.messages.code_sending import send_code
from store.people.person import mask_phone, phone_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

LASTS = timedelta(minutes=10)
PURPOSE = "vote"


class VoteProof(SQLModel, table=True):
    """That a person proved from an account, until `until`, that it is them; one row for each account and roll."""

    __tablename__ = "vote_proof"
    __table_args__ = (UniqueConstraint("assembly_id", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    assembly_id: int = Field(foreign_key="assembly.id")
    account_id: int = Field(foreign_key="account.id")
    person_id: int = Field(foreign_key="person.id")
    until: datetime = Field(sa_type=Moment)


@record
class ProofSent:
    """That a code is on its way: `phone`, masked, to which it went."""

    phone: str


@record
class ProofTried:
    """Whether a code was right, and how many tries are left if it was not."""

    is_right: bool
    left: int


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
def begin_proof(act: Act, assembly_id: int) -> ProofSent:
    """Send a one-time code to the caller's phone on file.

    Refuses (`votes.no_phone`) somebody without one, (`codes.too_often`) too many codes in a day.
    """
    phone = _phone(act)
    send_code(act, PURPOSE, phone, issue(act, PURPOSE, phone, about=_about(assembly_id)), is_on_file=True)
    return ProofSent(phone=mask_phone(phone))


@operation("vote.cast")
def finish_proof(act: Act, assembly_id: int, code: str) -> ProofTried:
    """Try the code; a right one opens ten minutes for this account and roll. It never refuses, as each try counts."""
    person = act.person()
    tried = check(act, PURPOSE, _phone(act), code, about=_about(assembly_id))
    if tried.is_right:
        keep_proof(act, assembly_id, person)
    return ProofTried(is_right=tried.is_right, left=tried.left)


@operation("vote.cast")
def proof_lasts(act: Act, assembly_id: int) -> bool:
    """Whether I need no further code now."""
    act.person()
    return is_fresh(act, assembly_id, act.now())


def _phone(act: Act) -> str:
    phone = phone_of(act.transaction, act.keys, act.person())
    if not phone:
        raise Refused("votes.no_phone")
    return phone


def _about(assembly_id: int) -> str:
    return f"vote/{assembly_id}"
