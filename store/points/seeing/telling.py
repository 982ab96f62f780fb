"""What people hear of their points unasked: what lapses soon, and how the last month went."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import Moment, among, insert_or_ignore
from store.messages import outbox
from store.messages.notices import best_account
from store.messages.reach.quiet import awake_for
from store.messages.reach.topic import Topic, wants
from store.messages.reply import Option, Reply, Style, Text
from store.messages.tables import Lane
from store.people.dwelling import home_of
from store.points.ledger.account import AccountKind, PointsAccount
from store.points.ledger.lot import Lot
from store.points.ledger.transfer import Transfer

STAGES = (30, 7)
"""Days before points lapse on which somebody hears of it (domain 5.4)."""
MONTHLY_UNTIL = 10
"""The day of the month until which last month's summary is still worth sending."""
ZONE = ZoneInfo("Asia/Shanghai")
SLICE = 100


class PointsTold(SQLModel, table=True):
    """What somebody has been told of their points ("lapse/2027-03-31/30", "month/2026-10"), so that it comes once."""

    __tablename__ = "points_told"
    __table_args__ = (UniqueConstraint("person_id", "about"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    about: str
    at: datetime = Field(sa_type=Moment)


def tell_lapsing(tx: Transaction, today: date, after: int = -1) -> int | None:
    """Remind a slice of people of points that lapse soon, 30 and 7 days before, each once.

    Arguments: `today`, the day in the district's zone; `after`, what the slice before gave. Gives where to go on, or
    None when there is nothing more.
    """
    rows = tx.run(
        select(col(Lot.holder), col(Lot.expires_on), func.sum(col(Lot.left)))
        .where(
            col(Lot.expires_on) >= today,
            col(Lot.expires_on) <= today + timedelta(days=STAGES[0]),
            col(Lot.left) > 0,
            col(Lot.holder) > after,
        )
        .group_by(col(Lot.holder), col(Lot.expires_on))
        .order_by(col(Lot.holder), col(Lot.expires_on))
        .limit(SLICE)
    )
    people = _people(tx, [row[0] for row in rows])
    for holder, day, points in rows:
        if holder in people:
            stage = min(stage for stage in STAGES if (day - today).days <= stage)
            line = Text("points/telling.lapsing", {"points": int(points), "day": day})
            _tell(tx, people[holder], f"lapse/{day.isoformat()}/{stage}", line, "redeem")
    # Lots of one holder that lapse on several days may be cut by the slice: the last holder is looked at again.
    if len(rows) < SLICE:
        return None
    return int(rows[-1][0]) - 1 if rows[-1][0] != rows[0][0] else int(rows[-1][0])


def tell_month(tx: Transaction, today: date, after: int = -1) -> int | None:
    """Tell a slice of people how last month went: what they earned and used, and what they have.

    Only in the first days of a month, and only those for whom something happened. Arguments and result as above.
    """
    if today.day > MONTHLY_UNTIL:
        return None
    until = today.replace(day=1)
    since = (until - timedelta(days=1)).replace(day=1)
    accounts = tx.run(
        select(col(PointsAccount.id), col(PointsAccount.owner_id), col(PointsAccount.balance))
        .where(col(PointsAccount.kind) == AccountKind.PERSON.value, col(PointsAccount.id) > after)
        .order_by(col(PointsAccount.id))
        .limit(SLICE)
    )
    sums = _sums(tx, [row.id for row in accounts], since, until)
    for number, person, has in accounts:
        earned, used = sums.get(number, (0, 0))
        if earned or used:
            values = {
                "year": str(since.year),
                "month": str(since.month),
                "earned": earned,
                "used": used,
                "points": max(has, 0),
            }
            _tell(tx, person, f"month/{since:%Y-%m}", Text("points/telling.month", values), "points")
    return int(accounts[-1].id) if len(accounts) == SLICE else None


def _people(tx: Transaction, holders: list[int]) -> dict[int, int]:
    """Of accounts, those of people, with whose they are."""
    rows = tx.run(
        select(col(PointsAccount.id), col(PointsAccount.owner_id)).where(
            among(col(PointsAccount.id), "ids", "BIGINT"), col(PointsAccount.kind) == AccountKind.PERSON.value
        ),
        ids=json.dumps(sorted(set(holders))),
    )
    return {row[0]: row[1] for row in rows}


def _sums(tx: Transaction, holders: list[int], since: date, until: date) -> dict[int, tuple[int, int]]:
    """What came into accounts in a time, and what went out; what was held and given back is neither."""
    begin, end = (datetime.combine(day, time(0), ZONE) for day in (since, until))
    change: Any = func.sum(col(Transfer.amount))
    rows = tx.run(
        select(col(Transfer.holder), col(Transfer.kind), change)
        .where(among(col(Transfer.holder), "ids", "BIGINT"), col(Transfer.at) >= begin, col(Transfer.at) < end)
        .group_by(col(Transfer.holder), col(Transfer.kind)),
        ids=json.dumps(holders),
    )
    sums: dict[int, tuple[int, int]] = {}
    for holder, kind, amount in rows:
        earned, used = sums.get(holder, (0, 0))
        earned += int(amount) if kind == "award" else -int(amount) if kind == "reverse" else 0
        used += int(amount) if kind in ("post", "expire", "deduct") else 0
        sums[holder] = (earned, used)
    return sums


def _tell(tx: Transaction, person: int, about: str, line: Text, to: str) -> None:
    """Enqueue a line to somebody who wants to hear of such things, once, outside quiet hours."""
    now = tx.now()
    if not tx.changed(insert_or_ignore(PointsTold, "person_id", "about").values(person_id=person, about=about, at=now)):
        return
    account = tx.value(best_account(person))
    if account is None or not wants(tx, Topic.REMINDER, person):
        return
    home = home_of(tx, person)
    channel = tx.value(select(col(Account.channel)).where(col(Account.id) == account))
    option = Option(f"go:{to}", Text(f"points/{to}.title", {}), Style.MAIN)
    outbox.put(
        tx, account, channel, Reply((line,), (option,), ended=True), now=now, lane=Lane.REMINDER,
        due_at=awake_for(tx, person, home.path if home else None, now), expires_at=now + timedelta(days=3),
        cause="points",
    )  # fmt: skip
