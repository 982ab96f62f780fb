"""Claims whose time is over: forgotten, and who waited for a worker is told."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import col

from store.channels.holder import set_claimed
from store.database import Transaction
from store.identity.claim import Claim, ClaimState
from store.messages import notices
from store.messages.reply import Option, Reply, Style, Text

LEFT_ALONE = timedelta(days=1)
"""How long what a guest filled in is kept when they neither typed a code nor asked a worker."""


def lapse_claims(tx: Transaction, most: int = 100) -> int:
    """End claims that nobody decided about in time or that were left alone; gives how many there were."""
    now = tx.now()
    rows = tx.run(select(col(Claim.id), col(Claim.account_id), col(Claim.state), col(Claim.address)).where(
        _is_over(now)).order_by(col(Claim.id)).limit(most))  # fmt: skip
    for row in rows:
        ended = {"state": ClaimState.LAPSED.value, "name_sealed": "", "phone_sealed": ""}
        # Somebody may decide about it at this very moment.
        if not tx.changed(update(Claim).where(col(Claim.id) == row.id, col(Claim.state) == row.state).values(ended)):
            continue
        if row.state == ClaimState.WAITING.value:
            set_claimed(tx, row.account_id, is_claimed=False)
            notices.tell_account(tx, row.account_id, _told(row.address), cause=f"claim/{row.id}")
    return len(rows)


def _is_over(now: datetime) -> Any:
    unfinished = (ClaimState.OPEN.value, ClaimState.PROVEN.value)
    return or_(
        and_(col(Claim.state) == ClaimState.WAITING.value, col(Claim.expires_at) <= now),
        and_(col(Claim.state).in_(unfinished), col(Claim.created_at) <= now - LEFT_ALONE),
    )


def _told(address: str) -> Reply:
    options = (
        Option("go:identify", Text("identity/identify.again", {}), Style.MAIN),
        Option("go:person", Text("talk/person.title", {})),
    )
    return Reply((Text("identity/identify.lapsed", {"address": address}),), options, ended=True)
