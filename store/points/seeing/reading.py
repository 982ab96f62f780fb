"""What people see of their points: the purse, the statement, what deeds earn, and why one earned nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.database import Transaction
from store.deeds.deed import REVERSALS, Deed, DeedKind
from store.people.dwelling import home_of
from store.people.person import is_of
from store.people.self import whereabouts
from store.points.ledger.account import AccountKind, account, balance, reserved
from store.points.ledger.lot import open_lots
from store.points.ledger.transfer import Transfer, TransferKind
from store.points.outcome import Outcome, Result, outcomes
from store.points.rule import EarnRule, PointsRule, newest_rules, rules_for
from store.records import record
from store.rights.act import Act, operation

PAGE = 8
LOOK_BACK = timedelta(days=90)


@record
class Purse:
    """What somebody has: to spend, held for pick-ups, of the household, and what is good until which day."""

    balance: int
    held: int
    household: int
    good_until: tuple[tuple[date, int], ...]


@record
class Line:
    """One line of a statement. `change` is what it did to what can be spent; `title` the rule's own name, or empty."""

    id: int
    at: datetime
    kind: TransferKind
    change: int
    code: str
    title: str
    reason: str


@record
class Looked:
    """A deed and what became of it under a rule (`code` is empty where no rule pays it)."""

    at: datetime
    deed: DeedKind
    code: str
    title: str
    result: Result | None
    points: int
    limit: int | None
    reason: str


@operation("points.mine")
def purse(act: Act) -> Purse:
    """What the caller has now."""
    tx, person = act.transaction, act.person()
    own = account(act.keys, AccountKind.PERSON, person)
    home = home_of(tx, person)
    common = account(act.keys, AccountKind.HOUSEHOLD, home.household) if home else None
    until: dict[date, int] = {}
    for lot in open_lots(tx, own.id):
        until[lot.expires_on] = until.get(lot.expires_on, 0) + lot.left
    return Purse(
        balance=balance(tx, own),
        held=balance(tx, reserved(act.keys, own)),
        household=balance(tx, common) if common else 0,
        good_until=tuple(sorted(until.items())),
    )


@operation("points.mine")
def statement(act: Act, before: int | None = None) -> tuple[Line, ...]:
    """A page of the caller's statement, newest first.

    Arguments: `before`, the id of the last line seen (None: from the newest on).
    """
    own = account(act.keys, AccountKind.PERSON, act.person())
    wanted = select(*Transfer.__table__.columns).where(col(Transfer.holder) == own.id)  # type: ignore[attr-defined]  # a table class has it
    if before is not None:
        wanted = wanted.where(col(Transfer.id) < before)
    rows = act.transaction.run(wanted.order_by(col(Transfer.id).desc()).limit(PAGE))
    return lines_of(act.transaction, rows)


def lines_of(tx: Transaction, rows: Sequence[Any]) -> tuple[Line, ...]:
    """Transfers of one holder as lines of a statement."""
    titles = _titles(tx, [row.rule_id for row in rows if row.rule_id is not None])
    return tuple(
        Line(
            id=row.id,
            at=row.at,
            kind=TransferKind(row.kind),
            change=row.amount if row.credit == row.holder else -row.amount if row.debit == row.holder else 0,
            code=titles.get(row.rule_id, ("", ""))[0],
            title=titles.get(row.rule_id, ("", ""))[1],
            reason=row.reason,
        )
        for row in rows
    )


@operation("points.mine")
def looked_at(act: Act) -> tuple[Looked, ...]:
    """What the caller did in the last 90 days, and what became of it under the rules, newest first."""
    tx, person, now = act.transaction, act.person(), act.now()
    deeds = tx.run(
        select(col(Deed.id), col(Deed.kind), col(Deed.at))
        .where(
            is_of(col(Deed.person_id), person),
            col(Deed.at) > now - LOOK_BACK,
            col(Deed.kind).not_in([kind.value for kind in REVERSALS]),
        )
        .order_by(col(Deed.at).desc(), col(Deed.id))
        .limit(20)
    )
    known: dict[int, list[Outcome]] = {}
    for one in outcomes(tx, col(Outcome.deed_id).in_([deed.id for deed in deeds]), most=100):
        known.setdefault(one.deed_id, []).append(one)
    rules = {rule.rule: rule for rule in newest_rules(tx, col(PointsRule.rule_id).in_(
        {one.rule_id for found in known.values() for one in found}))}  # fmt: skip
    lines: list[Looked] = []
    for deed in deeds:
        kind = DeedKind(deed.kind)
        lines.extend(_looked(deed.at, kind, one, rules[one.rule_id]) for one in known.get(deed.id, []))
        if deed.id not in known:
            lines.append(Looked(deed.at, kind, "", "", None, 0, None, ""))
    return tuple(lines)


@operation("points.rules")
def what_earns(act: Act) -> tuple[tuple[EarnRule, int], ...]:
    """The rules that hold where the caller lives, each with what is left in its budget."""
    tx, now = act.transaction, act.now()
    path = whereabouts(act)
    if path is None:
        return ()
    found = {rule.rule: rule for kind in DeedKind for rule in rules_for(tx, kind.value, path, now)}
    return tuple(
        (rule, balance(tx, account(act.keys, AccountKind.BUDGET, rule.rule)))
        for rule in found.values()
        if rule.holds(now) and rule.deed is not DeedKind.BY_HAND
    )


def _looked(at: datetime, kind: DeedKind, one: Outcome, rule: EarnRule) -> Looked:
    result = Result(one.result)
    limits = {
        Result.DAY_FULL: rule.per_day, Result.MONTH_FULL: rule.per_month, Result.YEAR_FULL: rule.per_year,
    }  # fmt: skip
    return Looked(at, kind, rule.code, rule.title, result, rule.amount, limits.get(result), one.reason)


def _titles(tx: Transaction, rules: list[int]) -> dict[int, tuple[str, str]]:
    return {rule.rule: (rule.code, rule.title) for rule in newest_rules(tx, col(PointsRule.rule_id).in_(set(rules)))}
