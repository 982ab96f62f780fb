"""Telling the other owners of a head, at once and on every account of theirs, that its ballot came in; never how."""

from datetime import datetime

from sqlmodel import col

from store.database import Transaction
from store.messages.reply import Option, Reply, Style, Text
from store.people.person import is_of
from store.votes.assembly import AssemblyTerms
from store.votes.ballots.entitled import Vote
from store.votes.days import last_day
from store.votes.delivery import tell_owners
from store.votes.roll.entry import RollOwner


def tell_co_owners(
    tx: Transaction, terms: AssemblyTerms, vote: Vote, by: int | None, channel: str, now: datetime
) -> int:
    """Tell all owners of a head but the one who cast (`by`, None: it came on paper); gives to how many accounts."""
    key = "paper_entered" if channel == "paper" else "cast_by_agent" if vote.proxy else "cast_by_co_owner"
    values = {"title": terms.title, "units": vote.units[0], "last": last_day(terms)}
    options = (
        Option(f"go:vote:{terms.code}", Text("vote/notices.look", {}), Style.MAIN),
        Option(f"go:vote_object:{terms.code}", Text("vote/notices.object", {})),
    )
    reply = Reply((Text(f"vote/notices.{key}", values),), options, ended=True)
    others = [col(RollOwner.head_id) == vote.head]
    if by is not None:
        others.append(~is_of(col(RollOwner.person_id), by))
    return tell_owners(tx, terms, reply, f"vote/{terms.assembly}/{vote.name}/{now.timestamp():.6f}", now, *others)
