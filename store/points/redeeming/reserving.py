"""Reserving a thing with points, giving it up, changing its code, and letting it lapse."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlmodel import col

from store.chains.chain import next_ids
from store.chains.sealed import seal
from store.database import Transaction
from store.database.dialects import lock
from store.keys import Keys
from store.people.area import rules_at
from store.points.freeze import frozen_until
from store.points.joining import carry_over
from store.points.ledger.account import AccountKind, account
from store.points.ledger.expiring import expire
from store.points.ledger.movements import hold, root_of
from store.points.redeeming.item import Item, StockKind, held_item, is_offered, move_stock
from store.points.redeeming.redemption import (
    COLUMNS,
    Promise,
    Redemption,
    RedemptionState,
    fresh_code,
    give_back,
    promise_of,
    rewrite,
)  # fmt: skip
from store.points.redeeming.station import station
from store.refusals import Refused
from store.rights.act import Act, operation

MOST_OPEN = 20
"""More promises than this at once to one person are a slip or a spoof."""


@operation("redeem.reserve")
def reserve(act: Act, item_id: int) -> Promise:
    """Reserve a thing: its points and one of the stock are held, until it is fetched, cancelled, or lapses.

    Refuses (`redeem.sold_out`, `redeem.not_offered`, `redeem.per_person`, `redeem.free`, `points.too_few`,
    `points.frozen`).
    """
    tx, person = act.transaction, act.person()
    row = held_item(tx, item_id)
    now = act.now()
    if row.points == 0:
        raise Refused("redeem.free", item=row.name)
    if not is_offered(row, now):
        raise Refused("redeem.not_offered", item=row.name)
    frozen = frozen_until(tx, act.keys, person, now)
    if frozen is not None:
        raise Refused("points.frozen", until=frozen)
    _refuse_more(tx, person, row)
    if row.left <= 0:
        raise Refused("redeem.sold_out", item=row.name)
    return _reserve(act, row, person, now)


@operation("redeem.mine")
def my_promises(act: Act) -> tuple[Promise, ...]:
    """What was promised to the caller: what waits to be fetched first, then the newest."""
    rows = act.transaction.run(
        select(*COLUMNS).where(col(Redemption.person_id) == act.person()).order_by(col(Redemption.id).desc()).limit(30)
    )
    found = [promise_of(act.transaction, Redemption(**row._mapping)) for row in rows]
    return tuple(sorted(found, key=lambda one: one.state is not RedemptionState.RESERVED))


@operation("redeem.mine")
def cancel(act: Act, redemption_id: int) -> Promise:
    """Give a promise up: points and stock are back at once. A second time changes nothing.

    Refuses (`redeem.not_yours`) somebody else's, (`redeem.handed_over`) what has been fetched.
    """
    row = _mine(act, redemption_id)
    if row.state == RedemptionState.HANDED_OVER:
        raise Refused("redeem.handed_over")
    if row.state == RedemptionState.RESERVED:
        row = give_back(act.transaction, act.keys, row, RedemptionState.CANCELLED, act.caller.person)
        carry_over(act.transaction, act.keys, {row.holder_owner})
    return promise_of(act.transaction, row)


@operation("redeem.mine")
def new_code(act: Act, redemption_id: int) -> Promise:
    """Change the code of a promise, for somebody whose code was photographed; the old one is worth nothing.

    Refuses (`redeem.not_yours`) somebody else's, (`redeem.over`) what waits no more.
    """
    row = _mine(act, redemption_id)
    if row.state != RedemptionState.RESERVED:
        raise Refused("redeem.over")
    index, sealed = fresh_code(act.transaction, act.keys, row.id or 0)
    return promise_of(act.transaction, rewrite(act.transaction, act.keys, row, code_index=index, code_sealed=sealed))


def lapse_due(tx: Transaction, keys: Keys, most: int = 40) -> list[tuple[int, Promise]]:
    """Let promises lapse that nobody fetched in time; points and stock are back.

    Gives those that lapsed, with the id of the person each was made to.
    """
    rows = tx.run(
        lock(
            select(*COLUMNS)
            .where(col(Redemption.state) == RedemptionState.RESERVED.value, col(Redemption.expires_at) <= tx.now())
            .order_by(col(Redemption.item_id), col(Redemption.id))
            .limit(most)
        )
    )
    ended = [give_back(tx, keys, Redemption(**row._mapping), RedemptionState.LAPSED, None) for row in rows]
    carry_over(tx, keys, {row.holder_owner for row in ended})
    return [(row.person_id, promise_of(tx, row)) for row in ended]


def _reserve(act: Act, row: Item, person: int, now: datetime) -> Promise:
    tx, keys = act.transaction, act.keys
    holder = account(keys, AccountKind.PERSON, person)
    counter = station(tx, row.station_id, now)
    rules = rules_at(tx, counter.path)
    number = next_ids(tx, Redemption)[0]
    # What is no longer good cannot be spent, even before the nightly sweep has come by.
    expire(tx, keys, {holder: root_of(counter.path)}, now.astimezone(ZoneInfo(rules.zone)).date())
    move_stock(tx, keys, row, StockKind.RESERVED, -1, by=person, redemption=number)
    held = hold(
        tx, keys, key=f"redeem/{number}", holder=holder, station=row.station_id, amount=row.points, person_id=person,
        source="redemption", source_id=number, reason=row.name,
    )  # fmt: skip
    index, sealed = fresh_code(tx, keys, number)
    made = {
        "id": number,
        "item_id": row.id,
        "station_id": row.station_id,
        "person_id": person,
        "holder_kind": holder.kind.value,
        "holder_owner": holder.owner,
        "points": row.points,
        "hold_id": held.id if held else None,
        "code_index": index,
        "code_sealed": sealed,
        "state": RedemptionState.RESERVED.value,
        "reserved_at": now,
        "expires_at": now + timedelta(days=rules.redeem_days),
        "ended_at": None,
        "by_id": None,
    }
    whole = seal(keys, str(Redemption.__tablename__), "", made)
    tx.run(insert(Redemption).values(whole))
    return promise_of(tx, Redemption(**whole))


def _refuse_more(tx: Transaction, person: int, row: Item) -> None:
    counted = (RedemptionState.RESERVED.value, RedemptionState.HANDED_OVER.value)
    mine = tx.run(
        select(col(Redemption.item_id), col(Redemption.state), func.count())
        .where(col(Redemption.person_id) == person, col(Redemption.state).in_(counted))
        .group_by(col(Redemption.item_id), col(Redemption.state))
    )
    if sum(many for _, state, many in mine if state == RedemptionState.RESERVED.value) >= MOST_OPEN:
        raise Refused("redeem.too_many", most=MOST_OPEN)
    had = sum(many for item, _, many in mine if item == row.id)
    if row.per_person is not None and had >= row.per_person:
        raise Refused("redeem.per_person", item=row.name, most=row.per_person)


def _mine(act: Act, redemption_id: int) -> Redemption:
    found = act.transaction.one(lock(select(*COLUMNS).where(col(Redemption.id) == redemption_id)))
    if found is None or found.person_id != act.person():
        raise Refused("redeem.not_yours")
    return Redemption(**found._mapping)
