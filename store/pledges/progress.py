"""How far a pledge has come, by place: counted from the rows at each asking, never from counters."""

from typing import Any, Literal

from sqlalchemy import case, func, select
from sqlmodel import col

from store.database import Transaction
from store.people.area import Area, AreaKind, Place, ids_of, subtree
from store.people.dwelling import Household
from store.pledges.pledge import Terms, VersionKind, all_current, newest, pledges_with_drafts, published
from store.pledges.signers import has_signed, homes, local_day, narrowed
from store.records import record
from store.rights.act import Act, operation

By = Literal["grid", "building"]
_KINDS = {"grid": AreaKind.GRID, "building": AreaKind.MICROGRID}


@record
class AreaProgress:
    """One place: adults and how many have signed; households, those with one signature, those where all have signed."""

    area: int
    name: str
    adults: int
    signed: int
    households: int
    covered: int
    fully_signed: int


@record
class Progress:
    """How far a version of a pledge has come: the whole that the caller may see, and its places by their path."""

    pledge: int
    code: str
    title: str
    number: int
    whole: AreaProgress
    places: tuple[AreaProgress, ...]


@operation("pledge.progress")
def progress(
    act: Act, pledge_id: int, by: By = "grid", area_id: int | None = None, number: int | None = None
) -> Progress:
    """How far a pledge has come in the caller's areas.

    Arguments: `by`, places of which size; `area_id`, one area instead of all of the caller's; `number`, an older
    version instead of the one in force. A household counts with its adults only; who signed elsewhere counts at home.
    Refuses (`rights.area`) an area beyond the caller's or outside the pledge's.
    """
    tx = act.transaction
    terms = published(tx, pledge_id)
    paths = narrowed(act, terms, area_id)
    counts = _counts(tx, terms, number, paths, act)
    places = [place for path in paths for place in subtree(tx, path)]
    gathered = _gathered(places, counts, _KINDS[by])
    return Progress(
        pledge=terms.pledge,
        code=terms.code,
        title=terms.title,
        number=terms.number if number is None else number,
        whole=_sum(area=0, name=_name(tx, paths, terms), parts=list(counts.values())),
        places=tuple(_sum(place.id, name, parts) for place, name, parts in gathered),
    )


@operation("pledge.progress")
def for_my_areas(act: Act) -> tuple[Terms, ...]:
    """The published pledges that hold in the caller's areas, or in a part of them, newest first."""
    scopes = act.scopes()
    return tuple(
        terms
        for terms in all_current(act.transaction)
        if any(terms.path.startswith(scope) or scope.startswith(terms.path) for scope in scopes)
    )


@operation("pledge.draft")
def drafts(act: Act) -> tuple[Terms, ...]:
    """The drafts in the caller's areas that have not been published yet, newest first."""
    found = []
    scopes = act.scopes()
    for pledge in pledges_with_drafts(act.transaction):
        terms = newest(act.transaction, pledge)
        if terms.kind is VersionKind.DRAFT and any(terms.path.startswith(scope) for scope in scopes):
            found.append(terms)
    return tuple(found)


def _counts(
    tx: Transaction, terms: Terms, number: int | None, paths: tuple[str, ...], act: Act
) -> dict[int, tuple[int, ...]]:
    """Adults, signed, households, covered, fully signed, by the area in which a dwelling lies."""
    day = local_day(terms, act.now())
    mine = case((has_signed(terms, number), 1), else_=0)
    columns: Any = select(
        col(Area.id).label("area"), col(Household.id), func.count().label("adults"), func.sum(mine).label("signed")
    )
    household = homes(columns, paths, terms.minimum_age, day).group_by(col(Area.id), col(Household.id)).subquery()
    adults, signed = household.c.adults, household.c.signed
    rows = tx.run(
        select(
            household.c.area,
            func.sum(adults),
            func.sum(signed),
            func.count(),
            func.sum(case((signed > 0, 1), else_=0)),
            func.sum(case((signed == adults, 1), else_=0)),
        ).group_by(household.c.area)
    )
    return {row[0]: tuple(int(value) for value in row[1:]) for row in rows}


def _gathered(
    places: list[Place], counts: dict[int, tuple[int, ...]], kind: AreaKind
) -> list[tuple[Place, str, list[tuple[int, ...]]]]:
    """The counts under the areas of one kind; what lies in none of them stands under its own area."""
    known = {place.id: place for place in places}
    parts: dict[int, list[tuple[int, ...]]] = {place.id: [] for place in places if place.kind is kind}
    for area, count in counts.items():
        above = [
            ancestor for ancestor in ids_of(known[area].path) if ancestor in parts and known[ancestor].kind is kind
        ]
        parts.setdefault(above[-1] if above else area, []).append(count)
    gathered = []
    for area, those in sorted(parts.items(), key=lambda item: _order(known[item[0]])):
        place = known[area]
        grids = [
            known[one].name for one in ids_of(place.path)[:-1] if one in known and known[one].kind is AreaKind.GRID
        ]
        gathered.append((place, " ".join([*grids, place.name]), those))
    return gathered


def _order(place: Place) -> tuple[int, ...]:
    return tuple(ids_of(place.path))


def _sum(area: int, name: str, parts: list[tuple[int, ...]]) -> AreaProgress:
    adults, signed, households, covered, fully = (sum(values) for values in zip((0,) * 5, *parts, strict=True))
    return AreaProgress(
        area=area, name=name, adults=adults, signed=signed, households=households, covered=covered, fully_signed=fully
    )


def _name(tx: Transaction, paths: tuple[str, ...], terms: Terms) -> str:
    if paths == (terms.path,):
        return terms.area
    names = dict(tuple(row) for row in tx.run(select(col(Area.path), col(Area.name)).where(col(Area.path).in_(paths))))
    return "、".join(names[path] for path in paths)
