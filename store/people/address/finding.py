"""Finding the dwelling that somebody means: numbers exact, the neighbourhood by name or from where they live."""

from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlmodel import col

from store.database import Fixed, Transaction
from store.people.address.naming import Named, Names
from store.people.address.nearby import Spot, spots_in, spots_near_home
from store.people.address.nickname import nickname_in
from store.people.address.reading import Spoken, spoken
from store.people.area import Area, AreaKind, within
from store.people.dwelling import Dwelling
from store.records import record
from store.rights.act import Act, operation

MOST_PROPOSED = 5


@record
class Proposal:
    """A dwelling that may be meant, by its canonical address; it counts only once the person has confirmed it."""

    dwelling: int
    address: str


@record
class Understood:
    """What an address came to: proposals, the areas that were named or are left to ask between, and what was said.

    `spots` are places that are no dwelling: near the sender's home, or by a name that only neighbours know.
    """

    said: Spoken
    areas: tuple[Named, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    spots: tuple[Spot, ...] = ()


_KINDS = (AreaKind.COMMUNITY.value, AreaKind.GRID.value)
_COLUMNS = (col(Dwelling.id), col(Dwelling.address), col(Dwelling.stair))
_IN_ONE = Fixed(
    select(*_COLUMNS).where(
        col(Dwelling.area_id) == bindparam("area"),
        col(Dwelling.door) == bindparam("door"),
        col(Dwelling.building) == bindparam("building"),
    )
)
_AREAS = Fixed(select(col(Area.id)).where(col(Area.path) >= bindparam("low"), col(Area.path) < bindparam("high")))
MOST_AREAS = 40
"""Neighbourhoods in which numbers alone are looked for; in more of them they mean nothing."""


def names_within(tx: Transaction, path: str) -> Names:
    """The names of the communities and neighbourhoods at and below `path`, as "/1/4/9/"."""
    rows = tx.run(
        select(col(Area.id), col(Area.name))
        .where(col(Area.kind).in_(_KINDS), within(col(Area.path), path))
        .order_by(col(Area.path))
    )
    return _prepared(tuple(Named(id=row[0], name=row[1]) for row in rows))


# Hearing how hundreds of names are said takes longer than a step may; areas hardly ever change.
@lru_cache(maxsize=64)
def _prepared(areas: tuple[Named, ...]) -> Names:
    return Names(areas)


def understand(
    tx: Transaction, said: str, path: str, names: Names | None = None, person: int | None = None
) -> Understood:
    """The dwellings that a text may mean, at most five.

    Arguments: `path`, the area in which the sender lives or serves, "/1/4/9/"; `names`, what `names_within` gave for
    the areas that may be named (by default those below the root of `path`); `person`, the sender, from whose home
    "我家楼下" and a bare "5幢" are understood.
    """
    parts = spoken(said)
    known = nickname_in(tx, said, path)
    if known is not None and not parts.numbered:
        return Understood(said=parts, spots=(known,))
    root = path[: path.index("/", 1) + 1]
    areas = (names or names_within(tx, root)).find(parts.name)
    if not (parts.building and parts.door) or len(areas) > 1:
        return Understood(said=parts, areas=areas, spots=_spots(tx, parts, path, areas, person))
    where = path
    if areas:
        where = str(tx.value(select(col(Area.path)).where(col(Area.id) == areas[0].id)))
    below = [row[0] for row in tx.run(_AREAS, low=where, high=where[:-1] + "0")]
    if len(below) > MOST_AREAS:
        return Understood(said=parts, areas=areas)
    numbers = {"door": parts.door, "building": parts.building}
    rows = [row for area in below for row in tx.run(_IN_ONE, area=area, **numbers)]
    proposals = tuple(
        Proposal(dwelling=row[0], address=row[1]) for row in rows if not parts.stair or row[2] == parts.stair
    )
    return Understood(said=parts, areas=areas, proposals=proposals[:MOST_PROPOSED])


def _spots(tx: Transaction, said: Spoken, path: str, areas: tuple[Named, ...], person: int | None) -> tuple[Spot, ...]:
    """Places that are no dwelling: in the neighbourhood that was named, or else where the sender lives."""
    if len(areas) == 1:
        return spots_in(tx, said, areas[0].id, areas[0].name)
    if areas or said.door:
        return ()
    if said.building:
        own = tx.one(select(col(Area.id), col(Area.name)).where(col(Area.path) == path))
        return spots_in(tx, said, own[0], own[1]) if own else ()
    return spots_near_home(tx, said, person) if said.relative and person is not None else ()


@operation("address.find")
def find_address(act: Act, said: str) -> Understood:
    """What an address typed by the caller may mean, looked for from where they live or serve; always to be confirmed.

    A dwelling is proposed only when building and door were said and exist; nothing is told of who lives there.
    """
    path = act.caller.home or (act.caller.grants[0].path if act.caller.grants else None)
    if path is None:
        return Understood(said=spoken(said))
    return understand(act.transaction, said, path, person=act.caller.person)
