"""Places that are no dwelling: "我家楼下", "后门", "对面那栋", told from where the sender lives."""

from sqlalchemy import bindparam, select
from sqlmodel import col

from store.database import Fixed, Transaction
from store.people.address.reading import Spoken
from store.people.area import Area
from store.people.dwelling import Dwelling, home_of
from store.records import record
from store.text import Text, Words

_AT_HOME = ("我家", "我们家", "家里", "自家", "俺家", "屋里")
_OF_BUILDING = (
    "楼下", "楼上", "楼顶", "楼道", "单元门", "电梯", "本楼", "我们楼", "这幢", "我们单元", "对面", "隔壁", "边上",
    "旁边",
)  # fmt: skip


@record
class Spot:
    """A place to be confirmed: its area, the dwelling if it is one, and how it is shown."""

    area: int
    label: Words
    dwelling: int | None = None


_DWELLING = Fixed(
    select(col(Dwelling.building), col(Dwelling.stair), col(Area.name))
    .join(Area, col(Area.id) == col(Dwelling.area_id))
    .where(col(Dwelling.id) == bindparam("dwelling"))
)
_BUILDING = Fixed(
    select(col(Dwelling.id))
    .where(col(Dwelling.area_id) == bindparam("area"), col(Dwelling.building) == bindparam("building"))
    .limit(1)
)


def spots_near_home(tx: Transaction, said: Spoken, person: int) -> tuple[Spot, ...]:
    """What "my home", "downstairs" or "the back gate" may mean to somebody; nothing for those who live nowhere here.

    The likeliest is first: their dwelling, then their building, then their neighbourhood.
    """
    home = home_of(tx, person)
    if home is None:
        return ()
    row = tx.one(_DWELLING, dwelling=home.dwelling)
    building, stair, place = (row[0], row[1], row[2]) if row else ("", "", "")
    whole = Spot(area=home.area, dwelling=home.dwelling, label=home.address)
    relation = said.relation
    if any(relation == word for word in _AT_HOME):
        return (whole,)
    shown = _bare(relation, stair)
    if building and (not shown or any(word in relation for word in _OF_BUILDING)):
        values = {"place": place, "building": building, "stair": stair or "none", "word": shown}
        return Spot(area=home.area, label=Text("words/places.near_building", values)), whole
    return (Spot(area=home.area, label=Text("words/places.in_neighbourhood", {"place": place, "word": shown})),)


def _bare(relation: str, stair: str) -> str:
    """What stands after a building and stairway, without naming them again: "我们单元楼道" is "楼道" there."""
    if relation in ("我们楼", "我这幢", "这幢", "本楼", "我们单元"):
        return ""
    for word in (*_AT_HOME, "我们", "我", "本", "这", "单元"):
        rest = relation.removeprefix(word)
        # "单元门" is a word of its own where no stairway is named; one sign alone says nothing.
        if len(rest) > 1 or not rest:
            relation = rest
    return relation.removeprefix("单元") if stair else relation


def spots_in(tx: Transaction, said: Spoken, area: int, name: str) -> tuple[Spot, ...]:
    """A building, or a place such as the back gate, of a neighbourhood that was named."""
    if said.building and tx.value(_BUILDING, area=area, building=said.building) is not None:
        values = {
            "place": name,
            "building": said.building,
            "stair": said.stair or "none",
            "word": _bare(said.relation, said.stair),
        }
        return (Spot(area=area, label=Text("words/places.near_building", values)),)
    if said.relation and not said.numbered:
        return (Spot(area=area, label=Text("words/places.in_neighbourhood", {"place": name, "word": said.relation})),)
    return ()
