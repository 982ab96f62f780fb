"""Going on elsewhere: what somebody has pending on another of their accounts is brought to the one they write from."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import Account
from store.database.dialects import lock
from store.messages.tables import Conversation, Run, RunState
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

_OPEN = [RunState.ACTIVE.value, RunState.WAITING.value]
_MOST = 20


@record
class Elsewhere:
    """A matter that waits for the caller on another account: which conversation, where, and since when."""

    run: int
    flow: str
    channel: str
    since: datetime


@operation("conversation.elsewhere")
def elsewhere(act: Act) -> tuple[Elsewhere, ...]:
    """What the caller has pending on their other accounts, also on one that was taken off them; the newest first."""
    person = act.person()
    rows = act.transaction.run(
        select(col(Run.id), col(Run.flow), col(Account.channel), col(Run.touched_at))
        .join(Conversation, col(Conversation.id) == col(Run.conversation_id))
        .join(Account, col(Account.id) == col(Conversation.account_id))
        .where(
            col(Conversation.person_key) == person, col(Conversation.account_id) != act.caller.account,
            col(Run.state).in_(_OPEN), col(Run.pending) != "",
        )
        .order_by(col(Run.touched_at).desc())
        .limit(_MOST)
    )  # fmt: skip
    return tuple(Elsewhere(run=row[0], flow=row[1], channel=row[2], since=row[3]) for row in rows)


@operation("conversation.bring")
def bring_here(act: Act, run: int) -> int:
    """Move a pending matter, with all its answers and photos, to the conversation that the caller has here.

    Refuses (`accounts.run_over`) one that is somebody else's, was answered to the end, or is here already.
    """
    tx, person = act.transaction, act.person()
    there = tx.one(
        select(col(Conversation.id)).join(Run, col(Run.conversation_id) == col(Conversation.id)).where(
            col(Run.id) == run, col(Conversation.person_key) == person,
            col(Conversation.account_id) != act.caller.account,
        )
    )  # fmt: skip
    here = tx.value(
        select(col(Conversation.id)).where(
            col(Conversation.account_id) == act.caller.account, col(Conversation.person_key) == person
        )
    )
    if there is None or here is None:
        raise Refused("accounts.run_over")
    # Nobody answers it there while it moves.
    tx.one(lock(select(col(Conversation.id)).where(col(Conversation.id) == there.id)))
    moved = tx.changed(
        update(Run)
        .where(col(Run.id) == run, col(Run.conversation_id) == there.id, col(Run.state).in_(_OPEN))
        .values(conversation_id=here, state=RunState.WAITING.value, touched_at=act.now())
    )
    if not moved:
        raise Refused("accounts.run_over")
    return run
