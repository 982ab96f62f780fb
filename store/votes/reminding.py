"""Reminding the owners whose ballot is not in: by a worker, or as the timetable plans it; at most three times."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlmodel import col

from store.chains.chain import append, next_ids
from store.database import Transaction
from store.keys import Keys
from store.messages.reach.quiet import awake_at
from store.messages.tables import Lane
from store.people.person import is_restricted, standing_record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import Assembly, AssemblyAct, AssemblyState, AssemblyTerms, Stage, assemblies, hold
from store.votes.delivery import notice, tell_owners
from store.votes.roll.entry import RollHead, RollOwner
from store.votes.turnout import has_voted

REMINDERS = 3
APART = timedelta(hours=12)
HOUR = 10
"""Of the day on which a planned reminder goes out."""


@operation("motion.remind")
def remind_missing(act: Act, assembly_id: int) -> int:
    """Remind the owners of heads whose ballot is not in; gives to how many accounts.

    Refuses (`votes.reminders_used`) a fourth time, (`votes.reminded_today`) twice on one day.
    """
    tx = act.transaction
    terms = hold(tx, assembly_id, to_change=True)
    act.require(terms.path)
    now = act.now()
    if terms.state(now) is not AssemblyState.OPEN:
        raise Refused("votes.not_open")
    earlier = _earlier(tx, assembly_id)
    if len(earlier) >= REMINDERS:
        raise Refused("votes.reminders_used", most=REMINDERS)
    if earlier and now - earlier[-1] < APART:
        raise Refused("votes.reminded_today")
    return _remind(tx, act.keys, terms, now, act.caller.person)


def remind_due(tx: Transaction, keys: Keys) -> bool:
    """Send one planned reminder that is due: on day 1, on day 3, and on the last day but one (domain 7.2).

    Gives whether there was one. What came due before the vote was written down, or was missed for a later one, lapses.
    """
    now = tx.now()
    for found in assemblies(tx, col(Assembly.stage) == Stage.ANNOUNCED.value, col(Assembly.closes_at) > now, most=500):
        if not _is_due(tx, found, now):
            continue
        terms = hold(tx, found.assembly, to_change=True)
        if terms.state(now) is AssemblyState.OPEN and _is_due(tx, terms, now):
            _remind(tx, keys, terms, now, None)
            return True
    return False


def vote_ended_between(tx: Transaction, since: datetime, until: datetime) -> bool:
    """Whether a vote reached its last instant, or was closed or published, after `since` and not after `until`."""
    ended = and_(col(Assembly.closes_at) > since, col(Assembly.closes_at) <= until)
    acted = and_(col(AssemblyAct.at) > since, col(AssemblyAct.at) <= until)
    statements = (
        select(col(Assembly.id)).where(ended, col(Assembly.stage) != Stage.DRAFT.value),
        select(col(AssemblyAct.id)).where(
            acted, or_(col(AssemblyAct.kind) == "closed", col(AssemblyAct.kind) == "counted")
        ),
    )
    return any(tx.value(statement.limit(1)) is not None for statement in statements)


def planned(terms: AssemblyTerms) -> list[datetime]:
    """When reminders are planned, at ten in the morning."""
    zone = ZoneInfo(terms.zone)
    opens, closes = (at.astimezone(zone) for at in (terms.opens_at, terms.closes_at))
    days = {opens + timedelta(days=1), opens + timedelta(days=3), closes - timedelta(days=2)}
    moments = {day.replace(hour=HOUR, minute=0, second=0, microsecond=0) for day in days}
    return sorted(at for at in moments if opens < at < closes)


def _is_due(tx: Transaction, terms: AssemblyTerms, now: datetime) -> bool:
    passed = [at for at in planned(terms) if at <= now]
    if not passed or passed[-1] < _written_at(tx, terms.assembly):
        return False
    earlier = _earlier(tx, terms.assembly)
    if not earlier:
        return True
    return len(earlier) < REMINDERS and earlier[-1] < passed[-1] and now - earlier[-1] >= APART


def _written_at(tx: Transaction, assembly_id: int) -> datetime:
    at: datetime = tx.value(select(col(Assembly.created_at)).where(col(Assembly.id) == assembly_id))
    return at


def _earlier(tx: Transaction, assembly_id: int) -> list[datetime]:
    rows = tx.run(
        select(col(AssemblyAct.at))
        .where(col(AssemblyAct.assembly_id) == assembly_id, col(AssemblyAct.kind) == "reminded")
        .order_by(col(AssemblyAct.id))
    )
    return [row[0] for row in rows]


def _remind(tx: Transaction, keys: Keys, terms: AssemblyTerms, now: datetime, by: int | None) -> int:
    silent = select(col(RollHead.id)).where(col(RollHead.assembly_id) == terms.assembly, ~has_voted(terms.assembly))
    cause = f"vote/{terms.assembly}/reminder/{len(_earlier(tx, terms.assembly)) + 1}"
    told = tell_owners(
        tx, terms, notice(terms, "reminder"), cause, now, col(RollOwner.head_id).in_(silent),
        ~is_restricted(standing_record(col(RollOwner.person_id))), lane=Lane.REMINDER,
        send_at=awake_at(tx, terms.path, now),
    )  # fmt: skip
    row = AssemblyAct(
        id=next_ids(tx, AssemblyAct)[0], assembly_id=terms.assembly, kind="reminded",
        content=f'{{"accounts":{told}}}', by_id=by, at=now,
    )  # fmt: skip
    append(tx, keys, row)
    return told
