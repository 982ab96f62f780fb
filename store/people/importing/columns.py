"""The tables that can be imported: their columns, headings in Chinese and English, words that cells may have."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any


class Kind(StrEnum):
    """What the rows of a table are."""

    AREAS = "areas"
    DWELLINGS = "dwellings"
    PEOPLE = "people"


@dataclass(frozen=True)
class Column:
    """A column: its name, headings (Chinese, then English, then others that are understood), words of a choice."""

    name: str
    headings: tuple[str, ...]
    needed: bool = False
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What each word of the choice means."""
        return {word: chosen for chosen, meant in self.words for word in meant}


_USES = (
    ("residence", ("住宅", "residence", "flat")),
    ("shop", ("商铺", "shop")),
    ("parking", ("车位", "parking")),
    ("storage", ("储藏", "储藏室", "storage")),
)
_OCCUPANCY = (
    ("owner_occupied", ("自住", "owner-occupied", "owner_occupied")),
    ("let", ("出租", "let", "rented")),
    ("vacant", ("空置", "vacant")),
    ("unoccupied", ("未入住", "not moved in", "unoccupied")),
)
_KINDS = (
    ("district", ("区", "县", "district")),
    ("street", ("街道", "镇", "乡", "street")),
    ("community", ("社区", "村", "community")),
    ("grid", ("网格", "小区", "grid")),
    ("microgrid", ("微网格", "楼栋", "楼道", "microgrid")),
)
_GENDERS = (("male", ("男", "male", "m")), ("female", ("女", "female", "f")))
_LIVES = (
    ("owner", ("业主", "owner")),
    ("family", ("家属", "家人", "family")),
    ("tenant", ("租客", "租户", "tenant")),
    ("no", ("不住", "否", "no")),
)
_RELATIONS = (
    ("head", ("户主", "本人", "head")),
    ("spouse", ("配偶", "丈夫", "妻子", "spouse")),
    ("child", ("子女", "儿子", "女儿", "child")),
    ("parent", ("父母", "父亲", "母亲", "parent")),
    ("grandchild", ("孙子女", "grandchild")),
    ("grandparent", ("祖父母", "grandparent")),
    ("sibling", ("兄弟姐妹", "sibling")),
    ("relative", ("其他亲属", "relative")),
    ("member", ("其他", "成员", "member", "other")),
)

TABLES: dict[Kind, tuple[Column, ...]] = {
    Kind.AREAS: (
        Column("area", ("区域编号", "Area code"), needed=True),
        Column("parent", ("上级编号", "Parent code")),
        Column("kind", ("区域类型", "Area type"), needed=True, words=_KINDS),
        Column("area_name", ("区域名称", "Area name"), needed=True),
    ),
    Kind.DWELLINGS: (
        Column("dwelling", ("房屋编号", "Dwelling code", "标准地址编码"), needed=True),
        Column("area", ("区域编号", "Area code", "所属区域编号"), needed=True),
        Column("address", ("地址", "Address", "详细地址"), needed=True),
        Column("building", ("幢", "Building", "楼栋", "栋")),
        Column("stair", ("单元", "Stair")),
        Column("door", ("室", "Door", "门牌", "房号")),
        Column("floor_area", ("建筑面积（平方米）", "Floor area (m²)", "建筑面积", "floor area")),
        Column("area_source", ("面积来源", "Area source")),
        Column("use", ("用途", "Use"), words=_USES),
        Column("occupancy", ("居住状态", "Occupancy"), words=_OCCUPANCY),
    ),
    Kind.PEOPLE: (
        Column("name", ("姓名", "Name"), needed=True),
        Column("dwelling", ("房屋编号", "Dwelling code", "标准地址编码"), needed=True),
        Column("identity", ("身份证号", "ID number", "证件号码", "身份证")),
        Column("phone", ("手机号", "Phone", "电话", "手机", "联系电话")),
        Column("birth", ("出生日期", "Date of birth", "生日")),
        Column("gender", ("性别", "Gender"), words=_GENDERS),
        Column("relation", ("与户主关系", "Relation to head"), words=_RELATIONS),
        Column("lives", ("居住情况", "Lives there as"), words=_LIVES),
        Column("share", ("产权份额", "Ownership share")),
        Column("since", ("起始日期", "Since", "入住日期")),
    ),
}
"""Every table with its columns in the order of the template."""


@dataclass(frozen=True)
class Layout:
    """Which table a page holds, where each of its columns stands (counted from 0), and the row of its headings."""

    kind: Kind
    places: dict[str, int]
    row: int
    unknown: tuple[str, ...]


def layout_of(cells: Sequence[Any], row: int) -> Layout | None:
    """Which table a row of cells is the heading of: the one of whose headings it has the most and all those needed."""
    given = [_plain(str(cell)) for cell in cells]
    best: tuple[int, Layout] | None = None
    for kind, columns in TABLES.items():
        places: dict[str, int] = {}
        for column in columns:
            known = {_plain(heading) for heading in column.headings}
            found = [at for at, heading in enumerate(given) if heading in known]
            if found:
                places[column.name] = found[0]
        if all(column.name in places for column in columns if column.needed):
            unknown = tuple(str(cell) for at, cell in enumerate(cells) if given[at] and at not in places.values())
            if best is None or len(places) > best[0]:
                best = (len(places), Layout(kind, places, row, unknown))
    return best[1] if best else None


@cache
def column_of(kind: Kind, name: str) -> Column:
    """A column by its name."""
    return next(column for column in TABLES[kind] if column.name == name)


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(sign for sign in text if sign.isalnum())
