"""Earning: deeds are looked at one by one, under the rules of the place where they were done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, String, bindparam, delete, func, select
from sqlmodel import col

from store.database import Fixed, Transaction
from store.database.dialects import claim, insert_or_ignore
from store.deeds.deed import REVERSALS, Deed, DeedDue, DeedKind
from store.keys import Keys
from store.people.area import Place, place_of, rules_at
from store.people.assignment import grants_of
from store.people.person import standing_of
from store.points.freeze import frozen_until
from store.points.joining import carry_over
from store.points.ledger.account import AccountKind, AccountRef, account, held_balances
from store.points.ledger.movements import award, good_until, take_back
from store.points.ledger.transfer import Transfer, known, transfer
from store.points.outcome import Outcome, Result, keep_outcome, outcome, outcomes
from store.points.rule import EarnRule, in_force, versions
from store.points.signals import raised
from store.refusals import Refused
from store.rights.roles import STAFF

SLICE = 10
"""Deeds looked at in one step, so that it takes a few hundredths of a second and chat gets in between."""


@dataclass(frozen=True)
class Case:
    """A deed under a rule, in its place."""

    deed: Any
    rule: EarnRule
    place: Place
    zone: str

    def holder(self, keys: Keys) -> AccountRef | None:
        """The account that the points go to."""
        if not self.rule.to_household:
            return account(keys, AccountKind.PERSON, self.deed.person_id)
        household = self.deed.household_id
        return None if household is None else account(keys, AccountKind.HOUSEHOLD, household)

    def key(self) -> str:
        """Under which it is paid: once for each rule, object, and person or household."""
        what = self.deed.object or f"{self.deed.source}/{self.deed.source_id}"
        who = f"household/{self.deed.household_id}" if self.rule.to_household else f"person/{self.deed.person_id}"
        return f"award/{self.rule.rule}/{what}/{who}"


_DUE = Fixed(
    claim(
        select(*Deed.__table__.columns)  # type: ignore[attr-defined]  # a table class has it
        .select_from(DeedDue)
        .join(Deed, col(Deed.id) == col(DeedDue.deed_id))
        .order_by(col(Deed.person_id), col(Deed.at), col(Deed.id))
        .limit(SLICE),
        of=DeedDue,
    )
)
_OF_SOURCE = Fixed(
    select(col(Deed.id)).where(
        col(Deed.source) == bindparam("source", type_=String()),
        col(Deed.source_id) == bindparam("source_id", type_=BigInteger()),
        col(Deed.kind) == bindparam("kind", type_=String()),
    )
)
_DONE = Fixed(delete(DeedDue).where(col(DeedDue.deed_id) == bindparam("deed", type_=BigInteger())))


def pay_due(tx: Transaction, keys: Keys) -> int:
    """Look at deeds that nobody has looked at yet, a slice at a time; gives how many there were."""
    rows = tx.run(_DUE)
    known_rules = KnownRules(tx)
    done = [deed.id for deed in rows if pay(tx, keys, deed, known_rules)]
    for deed_id in done:
        tx.run(_DONE, deed=deed_id)
    carry_over(tx, keys, {deed.person_id for deed in rows})
    return len(done)


class KnownRules:
    """Places and their rules, read once for all deeds of a slice: most of them happen in the same few places."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._places: dict[int, tuple[Place, str] | None] = {}
        self._versions: dict[tuple[str, str], list[EarnRule]] = {}

    def place(self, area: int) -> tuple[Place, str] | None:
        """An area and its zone."""
        if area not in self._places:
            found = place_of(self._tx, area)
            self._places[area] = (found, rules_at(self._tx, found.path).zone) if found else None
        return self._places[area]

    def rules(self, kind: str, path: str, at: datetime) -> tuple[EarnRule, ...]:
        """The rules under which a deed falls."""
        if (kind, path) not in self._versions:
            self._versions[kind, path] = versions(self._tx, kind, path)
        return in_force(self._versions[kind, path], path, at)


def pay(tx: Transaction, keys: Keys, deed: Any, known_rules: KnownRules) -> bool:
    """Pay a deed under every rule that it falls under, or take back what the deed that it ends had earned.

    Gives False when it has to wait for another deed.
    """
    kind = DeedKind(deed.kind)
    if kind in REVERSALS:
        return _reverse(tx, keys, deed, REVERSALS[kind])
    there = None if deed.area_id is None else known_rules.place(deed.area_id)
    if there is None:
        return True
    place, zone = there
    for rule in known_rules.rules(kind.value, place.path, deed.at):
        before = outcome(tx, deed.id, rule.rule)
        if rule.holds(deed.at) and (before is None or before.result == Result.BUDGET_SPENT):
            settle(tx, keys, Case(deed, rule, place, zone))
    return True


def settle(tx: Transaction, keys: Keys, case: Case, *, reviewer: int | None = None, reason: str = "") -> Result:
    """Pay a case or write down why not; a reviewer's word stands above the signals.

    Arguments: `reviewer`, the person who looked at what was under review, `reason`, in their words.
    """
    holder = case.holder(keys)
    result, why = Result.NO_HOUSEHOLD, ""
    row: Transfer | None = None
    if holder is not None:
        held_balances(tx, (account(keys, AccountKind.BUDGET, case.rule.rule), holder))
        result, why = _judge(tx, keys, case, holder, is_reviewed=reviewer is not None)
        if result is Result.PAID:
            row = _award(tx, keys, case, holder, reviewer)
            result = Result.PAID if row is not None else Result.BUDGET_SPENT
    keep_outcome(
        tx,
        keys,
        deed_id=case.deed.id,
        rule_id=case.rule.rule,
        version_id=case.rule.id,
        person_id=case.deed.person_id,
        result=result.value,
        transfer_id=row.id if row is not None else None,
        reason=reason or why,
        by_id=reviewer,
        at=tx.now(),
    )
    return result


def wait_again(tx: Transaction, rule_id: int) -> None:
    """Have deeds that found the budget of a rule spent looked at again."""
    waiting = select(col(Outcome.deed_id)).where(
        col(Outcome.rule_id) == rule_id, col(Outcome.result) == Result.BUDGET_SPENT.value
    )
    tx.run(insert_or_ignore(DeedDue, "deed_id").from_select(["deed_id"], waiting))


def _judge(tx: Transaction, keys: Keys, case: Case, holder: AccountRef, *, is_reviewed: bool) -> tuple[Result, str]:
    deed, rule = case.deed, case.rule
    if known(tx, case.key()) is not None:
        return Result.SAME_OBJECT, ""
    for kind in (kind.value for kind, of in REVERSALS.items() if of == rule.deed):
        if tx.one(_OF_SOURCE, source=deed.source, source_id=deed.source_id, kind=kind) is not None:
            return Result.WITHDRAWN, ""
    grants = grants_of(tx, deed.person_id, deed.at)
    if any(grant.role in STAFF and case.place.path.startswith(grant.path) for grant in grants):
        return Result.OWN_WORK, ""
    if frozen_until(tx, keys, deed.person_id, tx.now()) is not None:
        return Result.FROZEN, ""
    done_at = deed.at.astimezone(ZoneInfo(case.zone))
    for most, (since, until), full in (
        (rule.per_day, span(done_at, "day"), Result.DAY_FULL),
        (rule.per_month, span(done_at, "month"), Result.MONTH_FULL),
        (rule.per_year, span(done_at, "year"), Result.YEAR_FULL),
    ):
        if most is not None and _paid_between(tx, case, since, until) >= most:
            return full, ""
    signal = None if is_reviewed else raised(tx, deed, case.zone)
    return (Result.PAID, "") if signal is None else (Result.UNDER_REVIEW, signal)


def _award(tx: Transaction, keys: Keys, case: Case, holder: AccountRef, reviewer: int | None) -> Transfer | None:
    deed = case.deed
    try:
        return award(
            tx,
            keys,
            key=case.key(),
            rule=case.rule.rule,
            holder=holder,
            amount=case.rule.amount,
            expires_on=good_until(deed.at.astimezone(ZoneInfo(case.zone)).date()),
            person_id=deed.person_id,
            household_id=deed.household_id,
            source=deed.source,
            source_id=deed.source_id,
            reason=case.rule.code,
            checker_id=reviewer,
        )
    except Refused:
        # Nothing was written: the budget has less than this. It is paid when there is a new one.
        return None


def span(local: datetime, period: str) -> tuple[datetime, datetime]:
    """The "day", "month" or "year" of a time in a place's zone: its beginning and its end."""
    first = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "day":
        return first, first + timedelta(days=1)
    if period == "month":
        first = first.replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1)
    first = first.replace(month=1, day=1)
    return first, first.replace(year=first.year + 1)


def _paid_between(tx: Transaction, case: Case, since: datetime, until: datetime) -> int:
    """How often the rule has paid the person, or the household, for deeds done in a time."""
    deed = case.deed
    who = (
        col(Deed.household_id) == deed.household_id
        if case.rule.to_household
        else col(Outcome.person_id) == deed.person_id
    )
    paid = (
        select(func.count())
        .select_from(Outcome)
        .join(Deed, col(Deed.id) == col(Outcome.deed_id))
        .where(col(Outcome.rule_id) == case.rule.rule, col(Outcome.result) == Result.PAID.value, who)
    )
    return int(tx.value(paid.where(col(Deed.at) >= since, col(Deed.at) < until)))


def _reverse(tx: Transaction, keys: Keys, deed: Any, ended: DeedKind) -> bool:
    """Take back what was earned by the deed of the same source that this one ends; False if that one still waits."""
    source = (col(Deed.source) == deed.source, col(Deed.source_id) == deed.source_id)
    first = tx.value(
        select(col(Deed.id)).where(col(Deed.kind) == ended.value, *source, col(Deed.person_id) == deed.person_id)
    )
    if first is None:
        return True
    if tx.one(select(col(DeedDue.deed_id)).where(col(DeedDue.deed_id) == first)) is not None:
        return False
    for one in outcomes(tx, col(Outcome.deed_id) == first, col(Outcome.transfer_id).is_not(None)):
        given = transfer(tx, one.transfer_id or 0)
        take_back(tx, keys, given.id or 0, holder_of(tx, keys, given), reason=deed.kind)
        keep_outcome(
            tx, keys, deed_id=first, rule_id=one.rule_id, version_id=one.version_id, person_id=deed.person_id,
            result=Result.WITHDRAWN.value, transfer_id=given.id, at=tx.now(),
        )  # fmt: skip
    return True


def holder_of(tx: Transaction, keys: Keys, given: Transfer) -> AccountRef:
    """The person's or household's account that an award went to, or that of the record that stands for the person."""
    for kind, owner in ((AccountKind.PERSON, given.person_id), (AccountKind.HOUSEHOLD, given.household_id)):
        if owner is not None and account(keys, kind, owner).id == given.holder:
            return account(keys, kind, standing_of(tx, owner) if kind is AccountKind.PERSON else owner)
    raise ValueError(f"transfer {given.id} has no holder")
