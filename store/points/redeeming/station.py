"""Stations: places such as a riders' station or a shared canteen where things are given for points."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select
from sqlmodel import Field, SQLModel, col

from store.database import Transaction
from store.people.area import Area, place_of, within
from store.people.self import whereabouts
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation


class Station(SQLModel, table=True):
    """One place where things are given. `opens` and `closes` are hours of every day (None: round the clock)."""

    __tablename__ = "redeem_station"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    name: str
    address: str
    opens: time | None = None
    closes: time | None = None
    is_closed: bool = False


@record
class Counter:
    """A station as people see it. `path` is that of its area; `is_open` whether somebody is there now."""

    id: int
    name: str
    address: str
    opens: time | None
    closes: time | None
    path: str
    is_open: bool


_COLUMNS = (
    col(Station.id), col(Station.name), col(Station.address), col(Station.opens), col(Station.closes), col(Area.path),
)  # fmt: skip


@operation("redeem.set_item")
def add_station(
    act: Act, area_id: int, name: str, address: str, opens: time | None = None, closes: time | None = None
) -> int:
    """Open a station in an area. Refuses (`redeem.name`) no name, (`rights.area`) an area that is not the caller's."""
    place = place_of(act.transaction, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    if not 1 <= len(name.strip()) <= 40 or len(address) > 100:
        raise Refused("redeem.name", most=40)
    values = {"area_id": area_id, "name": name.strip(), "address": address.strip(), "opens": opens, "closes": closes}
    made: int = act.transaction.value(insert(Station).values(is_closed=False, **values).returning(col(Station.id)))
    return made


@operation("redeem.catalogue")
def stations(act: Act) -> tuple[Counter, ...]:
    """Stations near the caller: of their district, those of their own community first; all of them for a guest."""
    tx = act.transaction
    path = whereabouts(act)
    found = _stations(tx, act.now(), "/" + path.strip("/").split("/")[0] + "/" if path else None)
    return tuple(sorted(found, key=lambda one: (-_shared(one.path, path or ""), one.name)))


@operation("redeem.hand_over")
def my_stations(act: Act) -> tuple[Counter, ...]:
    """The stations at which the caller hands things over."""
    tx, scopes = act.transaction, act.scopes()
    if not scopes:
        return ()
    return tuple(_stations(tx, act.now(), *scopes))


def station(tx: Transaction, station_id: int, now: datetime) -> Counter:
    """One station. Refuses (`redeem.no_station`) one that is closed for good."""
    row = tx.one(
        select(*_COLUMNS).join(Area, col(Area.id) == col(Station.area_id)).where(col(Station.id) == station_id)
    )
    if row is None:
        raise Refused("redeem.no_station")
    return _counter(row, now)


def _stations(tx: Transaction, now: datetime, *paths: str | None) -> list[Counter]:
    statement = (
        select(*_COLUMNS).join(Area, col(Area.id) == col(Station.area_id)).where(col(Station.is_closed).is_(False))
    )
    inside = [within(col(Area.path), path) for path in paths if path]
    if inside:
        statement = statement.where(or_(*inside))
    return [_counter(row, now) for row in tx.run(statement.order_by(col(Station.name)).limit(60))]


def _counter(row: Any, now: datetime, zone: str = "Asia/Shanghai") -> Counter:
    number, name, address, opens, closes, path = row
    clock = now.astimezone(ZoneInfo(zone)).time()
    is_open = opens is None or closes is None or opens <= clock < closes
    return Counter(number, name, address, opens, closes, path, is_open)


def _shared(one: str, other: str) -> int:
    """How many levels two places have in common."""
    pairs = zip(one.strip("/").split("/"), other.strip("/").split("/"), strict=False)
    count = 0
    for left, right in pairs:
        if left != right:
            break
        count += 1
    return count
