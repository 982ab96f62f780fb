"""The named people of the demo (domain 13.2), all fictitious: surnames that nobody has, numbers that cannot exist."""

from dataclasses import dataclass

from store.rights.roles import Role


@dataclass(frozen=True)
class Persona:
    """One named person or organisation.

    Arguments: `age` in years at loading (None: an organisation); `home`, the area's code and building-stair-door
    where they live (None: nowhere in the demo); `tenant`, that they rent it; `role` and `area`, what they are where;
    `expired`, that the role has ended.
    """

    code: str
    name: str
    age: int | None
    home: tuple[str, str] | None = None
    tenant: bool = False
    role: Role | None = None
    area: str = ""
    expired: bool = False


PEOPLE = (
    Persona("P01", "橘小满", 34, ("BY-SL-GTF", "5-1-302")),
    Persona("P02", "柚大山", 36, ("BY-SL-GTF", "5-1-302")),
    Persona("P03", "椪阿婆", 79, ("XX-SQ-HYQ", "3-2-101")),
    Persona("P04", "胡柚伯", 74, ("XX-SQ-LTMY", "2-1-201")),
    Persona("P05", "茶花奶", 81, ("HH-SY-2", "21-2-602")),
    Persona("P06", "荷田田", 29, ("HH-SY-2", "21-2-601"), role=Role.GRID_WORKER, area="HH-SY-2"),
    Persona("P07", "双岭雁", 38, ("BY-XF-XFJY", "1-1-101"), role=Role.COMMUNITY_WORKER, area="BY-SL"),
    Persona("P08", "橙有喜", 52, ("BY-SL-GTF", "1-1-101")),
    Persona("P09", "青柠开发（虚构）公司", None),
    Persona("P10", "桔飞飞", 26, ("XA-DT", "1-2-303"), tenant=True, role=Role.NEW_EMPLOYMENT, area="XA-DT-37"),
    Persona("P11", "木樨成", 41, ("XA-SY", "4-1-502")),
    Persona("P12", "白云飘", 31, ("BY-NH-FCW", "2-1-904"), tenant=True),
    Persona("P13", "南孔书", 47, ("BY-XF-XFJY", "1-1-102"), role=Role.COMMUNITY_WORKER, area="HH-SY"),
    Persona("P14", "烂柯棋", 63, ("XX-SQ-HYQ", "3-2-201"), role=Role.MICROGRID_HEAD, area="XX-SQ-HYQ-3-2"),
    Persona("P15", "溪小清", 55, ("DQ-XA-SB", "舍北8号"), role=Role.CITIZEN_RIVER_CHIEF, area="DQ-XA-SB"),
    Persona("P16", "河长三（虚构）", 58, ("DQ-XA-SD", "舍东3号"), role=Role.CITIZEN_RIVER_CHIEF, area="DQ-XA-SD",
            expired=True),
    Persona("P17", "电竞糖科技（虚构）", None),
    Persona("P18", "链小助", 33, ("GS-WH-JDY", "7-1-402"), role=Role.SERVICE_SPECIALIST, area="GS-SQ-DJ"),
    Persona("P19", "运河燕", 45, ("GS-WH-JDHT", "6-2-1101"), role=Role.COMMISSIONER, area="GS-WH-JDHT"),
    # P20 is a child of 13 in a household of 松园社区: see songyuan.py.
    Persona("P20", "未满橙", 13),
    Persona("P21", "柯山晴", 44, ("BY-YL-FCBJ", "1-1-101"), role=Role.DISTRICT_ADMIN, area="ZJ-QZ-KC"),
    Persona("P22", "棠梨雨", 27, ("BY-XF-XFJY", "1-1-201"), role=Role.GRID_WORKER, area="BY-SL-GTF"),
    Persona("P23", "荷塘月", 40, ("BY-YL-FCBJ", "1-1-102"), role=Role.STREET_OFFICIAL, area="HH"),
    Persona("P24", "明镜湖", 50, ("BY-YL-FCBJ", "1-1-201"), role=Role.AUDITOR, area="ZJ-QZ-KC"),
    Persona("P25", "青梅渡", 35, ("BY-YL-FCBJ", "1-1-202"), role=Role.STATION_STAFF, area="XA-DT"),
    Persona("P26", "芡实湖", 37, ("BY-YL-FCBJ", "1-1-301"), role=Role.STATION_STAFF, area="BY-SL"),
)  # fmt: skip

ORGANISATIONS = frozenset({"P09", "P17"})
