"""The demo's tree of areas (domain 13.1): real names of places, invented codes."""

from store.people.area import AreaKind

DISTRICT, STREET, COMMUNITY, GRID, MICROGRID = AreaKind

DOUTAN_BELONGS_TO = "XA"
"""The street of 斗潭未来社区, which the founding text does not name."""

# Code, kind, code of the area above, name. Every area stands below the one that contains it.
AREAS: tuple[tuple[str, AreaKind, str | None, str], ...] = (
    ("ZJ-QZ-KC", DISTRICT, None, "柯城区"),
    ("HH", STREET, "ZJ-QZ-KC", "荷花街道"),
    ("HH-SY", COMMUNITY, "HH", "松园社区"),
    ("HH-SY-1", GRID, "HH-SY", "松园一区（虚构）"),
    ("HH-SY-2", GRID, "HH-SY", "松园二区（虚构）"),
    ("XA", STREET, "ZJ-QZ-KC", "信安街道"),
    ("XA-SY", COMMUNITY, "XA", "书院社区"),
    ("XA-DT", COMMUNITY, DOUTAN_BELONGS_TO, "斗潭未来社区"),
    ("XA-DT-37", GRID, "XA-DT", "37驿站（斗潭）"),
    ("BY", STREET, "ZJ-QZ-KC", "白云街道"),
    ("BY-SL", COMMUNITY, "BY", "双岭社区"),
    ("BY-SL-GTF", GRID, "BY-SL", "观棠府"),
    ("BY-XF", COMMUNITY, "BY", "幸福社区"),
    ("BY-XF-XFJY", GRID, "BY-XF", "幸福家园"),
    ("BY-NH", COMMUNITY, "BY", "南湖社区"),
    ("BY-NH-FCW", GRID, "BY-NH", "翡翠湾"),
    ("BY-YL", COMMUNITY, "BY", "玉龙社区"),
    ("BY-YL-FCBJ", GRID, "BY-YL", "翡翠滨江"),
    ("XX", STREET, "ZJ-QZ-KC", "新新街道"),
    ("XX-SQ", COMMUNITY, "XX", "三衢社区"),
    ("XX-SQ-HYQ", GRID, "XX-SQ", "花园前新村"),
    ("XX-SQ-LTMY", GRID, "XX-SQ", "蓝天茗苑"),
    ("ZJ-HUZ-DQ", DISTRICT, None, "德清县"),
    ("DQ-XA", STREET, "ZJ-HUZ-DQ", "新安镇"),
    ("DQ-XA-SB", COMMUNITY, "DQ-XA", "舍北村"),
    ("DQ-XA-SB-XGT", GRID, "DQ-XA-SB", "西贡塘港"),
    ("DQ-XA-SD", COMMUNITY, "DQ-XA", "舍东村"),
    ("DQ-XA-SD-ZG", GRID, "DQ-XA-SD", "直港"),
    ("DQ-ZG", STREET, "ZJ-HUZ-DQ", "钟管镇"),
    ("DQ-ZG-LSY", GRID, "DQ-ZG", "蠡山漾"),
    ("ZJ-HZ-GS", DISTRICT, None, "拱墅区"),
    ("GS-SQ", STREET, "ZJ-HZ-GS", "石桥街道"),
    ("GS-SQ-DJ", COMMUNITY, "GS-SQ", "石桥电竞中心商务社区"),
    *((f"GS-SQ-DJ-{number}", MICROGRID, "GS-SQ-DJ", f"石桥电竞中心{number}号楼") for number in range(1, 9)),
    ("GS-WH", STREET, "ZJ-HZ-GS", "文晖街道"),
    ("GS-WH-JDY", COMMUNITY, "GS-WH", "京都苑社区"),
    ("GS-WH-JDY-7", MICROGRID, "GS-WH-JDY", "京都苑楼道7"),
    ("GS-WH-JDHT", GRID, "GS-WH", "金都华庭"),
)
