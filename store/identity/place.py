"""Where a guest says they live: read from what they type, looked for in all areas, always to be confirmed."""

from sqlalchemy import select
from sqlmodel import col

from store.database import Transaction
from store.people.address.finding import Proposal, names_within, understand
from store.people.address.naming import Named
from store.people.address.reading import Spoken
from store.people.area import Area, AreaKind, Place, children, place_of
from store.people.dwelling import Dwelling
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation


@record
class Told:
    """What a guest's address came to: dwellings to choose from, the areas it may be in, and what was said of it."""

    said: Spoken
    areas: tuple[Named, ...] = ()
    proposals: tuple[Proposal, ...] = ()


@record
class GuestHome:
    """A home that a guest has confirmed. `dwelling` is none when the archive does not have it."""

    area: int
    address: str
    dwelling: int | None = None
    building: str = ""
    stair: str = ""
    door: str = ""


@operation("identity.place")
def told_home(act: Act, said: str, area_id: int | None = None) -> Told:
    """What an address typed by a guest may mean, in one area or anywhere; nothing is told of who lives there."""
    tx = act.transaction
    places = [place_of(tx, area_id)] if area_id is not None else _roots(tx)
    areas: list[Named] = []
    proposals: list[Proposal] = []
    parts = Spoken()
    for place in places:
        if place is None:
            continue
        found = understand(tx, said, place.path, names_within(tx, place.path))
        parts = found.said
        areas += found.areas
        # Numbers alone mean nothing before the neighbourhood is known.
        if found.areas or area_id is not None:
            proposals += found.proposals or _by_words(tx, said, parts, place.id if area_id else None, found.areas)
    return Told(said=parts, areas=tuple(areas[:8]), proposals=tuple(proposals[:5]))


@operation("identity.place")
def places_below(act: Act, area_id: int | None = None) -> tuple[Place, ...]:
    """The areas directly below one, or the highest ones, down to the neighbourhoods."""
    tx = act.transaction
    if area_id is None:
        return tuple(_roots(tx))
    return tuple(one for one in children(tx, area_id) if one.kind is not AreaKind.MICROGRID)


@operation("identity.place")
def known_home(act: Act, dwelling_id: int) -> GuestHome:
    """A dwelling that was proposed, as a home. Refuses (`identity.home_unknown`) one that is gone."""
    row = act.transaction.one(
        select(col(Dwelling.id), col(Dwelling.area_id), col(Dwelling.address), col(Dwelling.building),
               col(Dwelling.stair), col(Dwelling.door)).where(col(Dwelling.id) == dwelling_id)
    )  # fmt: skip
    if row is None:
        raise Refused("identity.home_unknown")
    return GuestHome(area=row[1], address=row[2], dwelling=row[0], building=row[3], stair=row[4], door=row[5])


@operation("identity.place")
def unknown_home(act: Act, area_id: int, said: str) -> GuestHome:
    """A home in an area that the archive does not have, written as addresses are written there.

    Without a door it stays as it was said, for villages count their houses in other ways.
    Refuses (`identity.home_unclear`) when next to nothing was said, (`areas.unknown`) an area that does not exist.
    """
    place = place_of(act.transaction, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    found = understand(act.transaction, said, place.path, names_within(act.transaction, place.path))
    if len(found.proposals) == 1:
        return known_home(act, found.proposals[0].dwelling)
    parts = found.said
    if not parts.door:
        words = " ".join(said.split())[:40]
        if len(words) < 2:
            raise Refused("identity.home_unclear")
        return GuestHome(area=area_id, address=f"{place.name} {words}")
    building = f"{parts.building}幢" if parts.building else ""
    stair = f"{parts.stair}单元" if parts.stair else ""
    return GuestHome(
        area=area_id,
        address=f"{place.name}{building}{stair}{parts.door}室",
        building=parts.building,
        stair=parts.stair,
        door=parts.door,
    )


def _by_words(
    tx: Transaction, said: str, parts: Spoken, area: int | None, named: tuple[Named, ...]
) -> tuple[Proposal, ...]:
    """Dwellings of one area whose address ends as it was said: "舍北8号"."""
    where = area if area is not None else named[0].id if len(named) == 1 else None
    words = "".join(said.split())
    if parts.door or where is None or len(words) < 2 or not any(sign.isdecimal() for sign in words):
        return ()
    rows = tx.run(
        select(col(Dwelling.id), col(Dwelling.address))
        .where(col(Dwelling.area_id) == where, col(Dwelling.address).endswith(words, autoescape=True))
        .order_by(col(Dwelling.id))
        .limit(5)
    )
    return tuple(Proposal(dwelling=row[0], address=row[1]) for row in rows)


def _roots(tx: Transaction) -> list[Place]:
    rows = tx.run(select(col(Area.id)).where(col(Area.parent_id).is_(None)).order_by(col(Area.code)))
    places = (place_of(tx, row[0]) for row in rows)
    return [place for place in places if place is not None]
