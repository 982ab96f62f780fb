"""Fetching what was promised: the staff of a station look at the code, then hand over."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from store.audit.audit import note
from store.database.dialects import lock
from store.people.person import mask_name, name_of
from store.points.ledger.movements import post
from store.points.redeeming.item import Item
from store.points.redeeming.redemption import COLUMNS, Redemption, RedemptionState, code_indexes, holder_of, rewrite
from store.points.redeeming.station import station
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation


@record
class Presented:
    """A code as the staff of a station see it before they hand anything over. `person` is masked."""

    id: int
    item: str
    station: int
    person: str
    points: int
    reserved_at: datetime
    state: RedemptionState


@operation("redeem.hand_over")
def present(act: Act, station_id: int, code: str) -> Presented:
    """Look at a code that somebody shows at a station, before anything is handed over.

    Refuses (`redeem.wrong_code`) a code that does not exist, (`redeem.wrong_station`) one of another station,
    (`redeem.used`, `redeem.over`) one that was used, cancelled or lapsed, (`redeem.own`) the caller's own.
    """
    return _presented(act, _shown(act, station_id, code))


@operation("redeem.hand_over")
def hand_over(act: Act, station_id: int, code: str) -> Presented:
    """Write down that the thing was handed over: the points go to the station. Refuses like `present`."""
    row = _shown(act, station_id, code)
    tx = act.transaction
    if row.hold_id is not None:
        post(tx, act.keys, row.hold_id, holder_of(act.keys, row), row.station_id, by_id=act.caller.person)
    done = rewrite(
        tx, act.keys, row, state=RedemptionState.HANDED_OVER.value, ended_at=act.now(), by_id=act.caller.person
    )
    note(act, about=f"redemption/{row.id}", persons=(row.person_id,))
    return _presented(act, done)


@operation("redeem.hand_over")
def handed_over_since(act: Act, station_id: int, since: datetime) -> tuple[Presented, ...]:
    """What was handed over at a station since a time, newest first."""
    act.require(station(act.transaction, station_id, act.now()).path)
    rows = act.transaction.run(
        select(*COLUMNS)
        .where(
            col(Redemption.station_id) == station_id,
            col(Redemption.state) == RedemptionState.HANDED_OVER.value,
            col(Redemption.ended_at) >= since,
        )
        .order_by(col(Redemption.ended_at).desc())
        .limit(200)
    )
    return tuple(_presented(act, Redemption(**row._mapping)) for row in rows)


def _shown(act: Act, station_id: int, code: str) -> Redemption:
    tx = act.transaction
    here = station(tx, station_id, act.now())
    act.require(here.path)
    digits = "".join(sign for sign in code if sign.isdigit())
    found = tx.one(lock(select(*COLUMNS).where(col(Redemption.code_index).in_(code_indexes(act.keys, digits)))))
    if found is None:
        raise Refused("redeem.wrong_code")
    row = Redemption(**found._mapping)
    if row.station_id != station_id:
        raise Refused("redeem.wrong_station", station=station(tx, row.station_id, act.now()).name)
    if row.state == RedemptionState.HANDED_OVER:
        raise Refused("redeem.used", at=row.ended_at or act.now())
    if row.state != RedemptionState.RESERVED or row.expires_at <= act.now():
        raise Refused("redeem.over")
    if row.person_id == act.caller.person:
        raise Refused("redeem.own")
    return row


def _presented(act: Act, row: Redemption) -> Presented:
    tx = act.transaction
    thing = tx.value(select(col(Item.name)).where(col(Item.id) == row.item_id))
    masked = mask_name(name_of(tx, row.person_id))
    return Presented(
        row.id or 0, thing or "", row.station_id, masked, row.points, row.reserved_at, RedemptionState(row.state)
    )
