"""Where something is: from words, from one's home, or from a shared location."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.people.address.finding import understand
from store.people.area import AreaKind, Place, ids_of, place_of
from store.people.dwelling import Dwelling, home_of
from store.people.self import whereabouts
from store.records import record
from store.rights.act import Act, operation
from store.text import Text, Words


@record
class Where:
    """A place to be confirmed: its area, how it is offered, and the position if one was shared (WGS 84).

    `said` is how others are told of it, where that is not how it is offered to the person ("my home").
    """

    area: int
    name: Words
    latitude: float | None = None
    longitude: float | None = None
    said: str = ""


@operation("order.alike")
def places_meant(act: Act, said: str) -> tuple[Where, ...]:
    """The places that words may mean, at most five, one's own home last; nothing is told of who lives there."""
    tx, person = act.transaction, act.caller.person
    path = whereabouts(act)
    found: list[Where] = []
    if path is not None:
        told = understand(tx, said, path, person=person)
        for proposal in told.proposals:
            area = tx.value(_area_of(proposal.dwelling))
            if area is not None:
                found.append(Where(int(area), proposal.address))
        found += [Where(spot.area, spot.label) for spot in told.spots]
        if not found:
            found += [Where(named.id, named.name) for named in told.areas]
    if person is not None and (home := home_of(tx, person)):
        name = Text("orders/repair.at_home", {"address": home.address})
        found.append(Where(home.area, name, said=home.address))
        found += [Where(place.id, place.name) for place in _around(act, home.path)]
    unique: dict[str, Where] = {}
    for one in found:
        key = one.said or str(one.name)
        if key not in unique or one.said:
            # "My home" tells more than its address.
            unique[key] = one
    return tuple(unique.values())[:5]


@operation("order.alike")
def here(act: Act, latitude: float, longitude: float) -> Where | None:
    """The place of a shared location: the neighbourhood of the caller, for areas have no bounds on a map yet."""
    path = whereabouts(act)
    if path is None or not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        return None
    around = _around(act, path)
    if not around:
        return None
    name = Text("orders/repair.shared", {"area": around[0].name})
    return Where(around[0].id, name, latitude, longitude, around[0].name)


def _area_of(dwelling: int) -> Any:
    return select(col(Dwelling.area_id)).where(col(Dwelling.id) == dwelling)


def _around(act: Act, path: str) -> list[Place]:
    places = [place_of(act.transaction, one) for one in ids_of(path)]
    return [place for place in places if place is not None and place.kind is AreaKind.GRID][:1]
