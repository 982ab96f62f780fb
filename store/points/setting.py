"""Setting rules and their budgets, and giving points by hand: alone up to a limit, above it by two persons."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import col

from store.audit.audit import note
from store.chains.chain import append, next_ids
from store.database import Transaction
from store.database.dialects import insert_or_ignore
from store.deeds.deed import REVERSALS, Deed, DeedDue, DeedKind
from store.people.approval import irreversible, request
from store.people.area import Area, Place, ids_of, place_of, rules_at, within
from store.people.dwelling import home_of
from store.points.earning import span, wait_again
from store.points.ledger.account import AccountKind, account
from store.points.ledger.entering import MOST
from store.points.ledger.movements import award, fund, good_until
from store.points.ledger.transfer import Transfer, TransferKind
from store.points.rule import EarnRule, PointsRule, newest_rules, rule_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

MOST_EACH = 1000
"""A single deed never earns more than this."""
GRANT = "GRANT"
"""The code of the rule under which points are given by hand."""


@record
class RuleTerms:
    """What a rule is to say. `amount` in points for each deed, `per_…` how many times it pays one person at most."""

    area: int
    code: str
    title: str
    deed: DeedKind
    amount: int
    opens_at: datetime
    closes_at: datetime | None = None
    per_day: int | None = None
    per_month: int | None = None
    per_year: int | None = None
    to_household: bool = False
    pays_past: bool = False


@record
class Granted:
    """What came of it: the id of the rule or transfer, or of the request that waits for a second person."""

    id: int | None
    waits: int | None = None


@operation("points.set_rule")
def set_rule(act: Act, terms: RuleTerms, reason: str) -> Granted:
    """Make a rule for an area, or change the one of this code there; more points than one may set alone wait.

    Refuses (`points.amount`, `points.period`, `points.title`) what makes no sense, (`points.ended_deed`) deeds that
    only end others, (`rights.area`) an area that is not the caller's.
    """
    place = _place(act, terms.area)
    if not 1 <= terms.amount <= MOST_EACH:
        raise Refused("points.amount", least=1, most=MOST_EACH)
    if terms.deed in REVERSALS:
        raise Refused("points.ended_deed")
    if terms.closes_at is not None and terms.closes_at <= max(terms.opens_at, act.now()):
        raise Refused("points.period")
    if not terms.code or len(terms.code) > 40 or len(terms.title) > 60:
        raise Refused("points.title", most=60)
    if terms.amount > rules_at(act.transaction, place.path).points_alone:
        return Granted(None, request(act, {"terms": terms, "by": _me(act)}, reason, path=place.path))
    return Granted(_write_rule(act, terms, _me(act), None))


@operation("points.set_rule")
def end_rule(act: Act, rule_id: int) -> Granted:
    """Let a rule pay no deed that is done from now on."""
    rule = rule_of(act.transaction, rule_id)
    _place(act, rule.area)
    ended = RuleTerms(
        rule.area, rule.code, rule.title, rule.deed, rule.amount, rule.opens_at, act.now(), rule.per_day,
        rule.per_month, rule.per_year, rule.to_household, rule.pays_past,
    )  # fmt: skip
    return Granted(_write_rule(act, ended, _me(act), None))


@irreversible("points.set_rule")
def _rule_approved(act: Act, terms: RuleTerms, by: int) -> int:
    return _write_rule(act, terms, by, act.caller.person)


@operation("points.fund")
def fund_rule(act: Act, rule_id: int, amount: int, reason: str) -> Granted:
    """Put points into the budget of a rule; deeds that found it spent are paid after all.

    Refuses (`points.amount`) an amount that makes no sense, (`rights.area`) an area that is not the caller's.
    """
    rule = rule_of(act.transaction, rule_id)
    place = _place(act, rule.area)
    if not 1 <= amount <= MOST:
        raise Refused("points.amount", least=1, most=MOST)
    if amount > rules_at(act.transaction, place.path).points_budget_alone:
        return Granted(
            None, request(act, {"rule_id": rule_id, "amount": amount, "by": _me(act)}, reason, path=place.path)
        )
    return Granted(_fund(act, rule, amount, _me(act), None))


@irreversible("points.fund")
def _fund_approved(act: Act, rule_id: int, amount: int, by: int) -> int:
    return _fund(act, rule_of(act.transaction, rule_id), amount, by, act.caller.person)


@operation("points.grant")
def given_by_hand(act: Act) -> tuple[EarnRule, ...]:
    """The rules in the caller's areas, and above them, under which points are given by hand."""
    paths = act.scopes()
    areas = {area for path in paths for area in ids_of(path)}
    found = newest_rules(
        act.transaction, col(PointsRule.deed_kind) == DeedKind.BY_HAND.value, col(PointsRule.area_id).in_(areas)
    )
    return tuple(rule for rule in found if rule.holds(act.now()))


@operation("points.grant")
def grant(act: Act, rule_id: int, person_id: int, amount: int, reason: str) -> Granted:
    """Give somebody points by hand, out of the budget of a rule for that; above the limit two persons do.

    Refuses (`points.to_oneself`) oneself, (`points.reason`) no reason, (`points.no_grants`) an area that has no budget
    for it, (`points.budget_spent`) more than that has, (`points.day_full`, `points.month_full`, `points.year_full`)
    more than its caps allow, (`rights.area`) people from elsewhere.
    """
    if act.caller.person == person_id:
        raise Refused("points.to_oneself")
    if not reason.strip():
        raise Refused("points.reason")
    if not 1 <= amount <= MOST_EACH:
        raise Refused("points.amount", least=1, most=MOST_EACH)
    home = home_of(act.transaction, person_id)
    if home is None:
        raise Refused("points.no_home")
    act.require(home.path)
    args = {
        "rule_id": rule_id,
        "person_id": person_id,
        "amount": amount,
        "reason": reason.strip()[:200],
        "by": _me(act),
    }
    if amount > rules_at(act.transaction, home.path).points_alone:
        return Granted(None, request(act, args, reason, path=home.path, person=person_id))
    return Granted(_grant(act, **args))


@irreversible("points.grant")
def _grant(act: Act, rule_id: int, person_id: int, amount: int, reason: str, by: int) -> int | None:
    tx = act.transaction
    home = home_of(tx, person_id)
    found = rule_of(tx, rule_id)
    now = act.now()
    if home is None or found.area not in ids_of(home.path) or not found.holds(now) or found.deed != DeedKind.BY_HAND:
        raise Refused("points.no_grants")
    _refuse_above_caps(tx, found, person_id, amount, now.astimezone(ZoneInfo(rules_at(tx, home.path).zone)))
    # Each giving is one of its own: its key is the number that the next transfer will have at the least.
    newest = tx.value(select(func.max(col(Transfer.id)))) or 0
    row = award(
        tx, act.keys, key=f"grant/{person_id}/{by}/{newest}", rule=found.rule,
        holder=account(act.keys, AccountKind.PERSON, person_id), amount=amount, expires_on=good_until(now.date()),
        person_id=person_id, household_id=home.household, reason=f"{GRANT}:{reason}", by_id=by,
        checker_id=act.caller.person if act.caller.person != by else None,
    )  # fmt: skip
    note(act, about=f"points_transfer/{row.id if row else ''}", persons=(person_id,), purpose=reason)
    return row.id if row else None


def _refuse_above_caps(tx: Transaction, rule: EarnRule, person_id: int, amount: int, now: datetime) -> None:
    """A rule's caps hold for what is given by hand too: so many times its points in a day, a month, a year."""
    for most, name in ((rule.per_day, "day"), (rule.per_month, "month"), (rule.per_year, "year")):
        if most is None:
            continue
        since, until = span(now, name)
        given: int | None = tx.value(
            select(func.sum(col(Transfer.amount))).where(
                col(Transfer.rule_id) == rule.rule, col(Transfer.person_id) == person_id,
                col(Transfer.at) >= since, col(Transfer.at) < until, col(Transfer.kind) == TransferKind.AWARD.value,
            )
        )  # fmt: skip
        if (given or 0) + amount > most * rule.amount:
            raise Refused(
                f"points.{name}_full", most=most * rule.amount, left=max(most * rule.amount - (given or 0), 0)
            )


def _write_rule(act: Act, terms: RuleTerms, by: int, checker: int | None) -> int:
    tx = act.transaction
    here = newest_rules(tx, col(PointsRule.area_id) == terms.area, col(PointsRule.key) == terms.code)
    number = next_ids(tx, PointsRule)[0]
    now = act.now()
    row = PointsRule(
        id=number,
        rule_id=here[0].rule if here else number,
        number=here[0].number + 1 if here else 1,
        area_id=terms.area,
        key=terms.code,
        title=terms.title,
        deed_kind=terms.deed.value,
        amount=terms.amount,
        per_day=terms.per_day,
        per_month=terms.per_month,
        per_year=terms.per_year,
        to_household=terms.to_household,
        pays_past=terms.pays_past,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        by_id=by,
        checker_id=checker,
        at=now,
    )
    append(tx, act.keys, row)
    if terms.pays_past:
        _look_back(act, terms)
    return row.rule_id


def _look_back(act: Act, terms: RuleTerms) -> None:
    """Have the deeds of the past looked at, as far as the rule reaches back."""
    place = place_of(act.transaction, terms.area)
    if place is None:
        return
    areas = select(col(Area.id)).where(within(col(Area.path), place.path))
    past = select(col(Deed.id)).where(
        col(Deed.kind) == terms.deed.value, col(Deed.at) >= terms.opens_at, col(Deed.area_id).in_(areas)
    )
    act.transaction.run(insert_or_ignore(DeedDue, "deed_id").from_select(["deed_id"], past))


def _fund(act: Act, rule: EarnRule, amount: int, by: int, checker: int | None) -> int:
    tx = act.transaction
    newest = tx.value(select(func.max(col(Transfer.id)))) or 0
    columns: dict[str, Any] = {"by_id": by, "checker_id": checker}
    key = f"fund/{rule.rule}/{by}/{newest}"
    row = fund(tx, act.keys, key=key, rule=rule.rule, area=rule.area, amount=amount, **columns)
    wait_again(tx, rule.rule)
    return row.id or 0 if row else 0


def _place(act: Act, area_id: int) -> Place:
    place = place_of(act.transaction, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    return place


def _me(act: Act) -> int:
    if act.caller.person is None:
        raise Refused("rights.unverified")
    return act.caller.person
