"""The open book: what each rule was given, gave, took back, and what was spent and lapsed; nobody's name in it."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from store.people.area import Area as AreaTable
from store.people.area import ids_of, place_of, within
from store.people.self import whereabouts
from store.points.ledger.account import AccountKind, account, balance
from store.points.ledger.movements import root_of
from store.points.ledger.transfer import Transfer, TransferKind
from store.points.rule import PointsRule, newest_rules
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation


@record
class BookLine:
    """One rule: points put into its budget, given, taken back, and left."""

    rule: int
    code: str
    title: str
    area_id: int
    area: str
    funded: int
    given: int
    taken_back: int
    left: int


@record
class Book:
    """The book of an area: its rules, and what lapsed in the whole district. `is_even` tells that all sums agree."""

    area: str
    lines: tuple[BookLine, ...]
    lapsed: int
    is_even: bool
    at: datetime


@operation("points.book")
def open_book(act: Act, area_id: int | None = None) -> Book:
    """The open book of an area, by default of the community where the caller lives or works.

    Refuses (`areas.unknown`) a place that nobody knows.
    """
    tx = act.transaction
    path = whereabouts(act)
    if area_id is not None:
        place = place_of(tx, area_id)
        path = place.path if place else None
    if path is None:
        raise Refused("areas.unknown", code=str(area_id or ""))
    here = place_of(tx, ids_of(path)[-1])
    found = newest_rules(
        tx, col(PointsRule.area_id).in_(ids_of(path)) | col(PointsRule.area_id).in_(
            select(col(AreaTable.id)).where(within(col(AreaTable.path), path))
        )
    )  # fmt: skip
    sums: dict[tuple[int, str], int] = defaultdict(int)
    if found:
        rows = tx.run(
            select(col(Transfer.rule_id), col(Transfer.kind), func.sum(col(Transfer.amount)))
            .where(col(Transfer.rule_id).in_([rule.rule for rule in found]))
            .group_by(col(Transfer.rule_id), col(Transfer.kind))
        )
        sums.update({(rule, kind): int(total) for rule, kind, total in rows})
    lines = []
    for rule in found:
        place = place_of(tx, rule.area)
        lines.append(
            BookLine(
                rule=rule.rule,
                code=rule.code,
                title=rule.title,
                area_id=rule.area,
                area=place.name if place else "",
                funded=sums[rule.rule, TransferKind.FUND.value],
                given=sums[rule.rule, TransferKind.AWARD.value],
                taken_back=sums[rule.rule, TransferKind.REVERSE.value],
                left=balance(tx, account(act.keys, AccountKind.BUDGET, rule.rule)),
            )
        )
    is_even = all(line.funded - line.given + line.taken_back == line.left for line in lines)
    lapsed = balance(tx, account(act.keys, AccountKind.EXPIRED, root_of(path)))
    return Book(here.name if here else "", tuple(lines), lapsed, is_even, act.now())
