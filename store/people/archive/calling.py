"""How workers call somebody: "5幢的张阿姨", "老陈", "椪奶奶": a name or a part of it, a title, a door."""

import re

from store.people.address.reading import spoken
from store.people.archive.sound import heard
from store.records import record

_ASKING = re.compile(
    r"帮我|帮忙|麻烦|请问|请|给我|我要|我想|想要|查一下|查查|查询|找一下|找找|搜一下|看一下|看看|打开|联系|登记|走访|问一下"
    r"|一下|那个|那位|那户|那家|住在|住着|住的|叫做|名叫|档案|资料|情况|信息|电话|在哪里?|是谁|哪里|哪个|多少|几楼|几幢"
    r"|姓|找|查|搜|叫|住|的|家里|这个人|有没有|呢|吧|吗|啊"
)
_PLACE = re.compile(r"^.*(?:小区|社区|新村|花园|家园|府|苑|湾|村)(?=.)")
_OLD, _GROWN = 50, 18
_WOMAN, _MAN = "female", "male"
_TITLES: dict[str, tuple[str, int]] = {
    "老太太": (_WOMAN, _OLD), "老太婆": (_WOMAN, _OLD), "老奶奶": (_WOMAN, _OLD), "老太": (_WOMAN, _OLD),
    "奶奶": (_WOMAN, _OLD), "阿婆": (_WOMAN, _OLD), "婆婆": (_WOMAN, _OLD), "阿太": ("", _OLD), "大娘": (_WOMAN, _OLD),
    "大妈": (_WOMAN, 40), "阿姨": (_WOMAN, 30), "大姨": (_WOMAN, 30), "大婶": (_WOMAN, 30), "婶婶": (_WOMAN, 30),
    "大嫂": (_WOMAN, 25), "嫂子": (_WOMAN, 25), "大姐": (_WOMAN, 25), "女士": (_WOMAN, _GROWN),
    "小姐": (_WOMAN, _GROWN),
    "姑娘": (_WOMAN, 0), "老爷爷": (_MAN, _OLD), "爷爷": (_MAN, _OLD), "大爷": (_MAN, _OLD), "阿公": (_MAN, _OLD),
    "公公": (_MAN, _OLD), "老伯": (_MAN, _OLD), "大伯": (_MAN, 45), "伯伯": (_MAN, 45), "老头": (_MAN, _OLD),
    "大叔": (_MAN, 35), "叔叔": (_MAN, 30), "大哥": (_MAN, 25),
    "先生": (_MAN, _GROWN), "小伙子": (_MAN, 0),
    "小伙": (_MAN, 0), "师傅": ("", _GROWN), "老师": ("", _GROWN), "老板": ("", _GROWN), "医生": ("", _GROWN),
    "书记": ("", _GROWN), "主任": ("", _GROWN), "同志": ("", _GROWN), "老人": ("", _OLD), "奶": (_WOMAN, _OLD),
    "婆": (_WOMAN, _OLD), "爷": (_MAN, _OLD), "伯": (_MAN, 45), "叔": (_MAN, 30), "婶": (_WOMAN, 30),
    "嫂": (_WOMAN, 25), "姐": (_WOMAN, _GROWN), "哥": (_MAN, _GROWN), "姨": (_WOMAN, 30), "家": ("", 0),
}  # fmt: skip
_BY_LENGTH = sorted(_TITLES, key=len, reverse=True)
_LONGEST_NAME = 4
_YOUNG, _ELDERLY = 50, 35
"""Age to which somebody is called 小 and from which 老 before the family name."""


@record
class Called:
    """What somebody was called: a family name or more, what the title tells, and the numbers of the door.

    `gender` and the ages from and to which a title fits are "" and 0 and 200 where it tells nothing.
    """

    name: str
    titled: bool = False
    gender: str = ""
    least: int = 0
    most: int = 200
    building: str = ""
    stair: str = ""
    door: str = ""


def called(said: str) -> Called | None:
    """What somebody is called in a text; none when it cannot be a name."""
    parts = spoken(said)
    text = said if not parts.numbered else parts.name
    text = _ASKING.sub("", re.sub(r"[\s\W\d]+", "", text))
    text = re.sub(r"[0-9一二三四五六七八九十]+(?:幢|栋|单元|号楼|楼|室|号)", "", text)
    name, gender, least, most, titled = text, "", 0, 200, False
    for title in _BY_LENGTH:
        if text.endswith(title) and len(text) > len(title):
            name, titled = text.removesuffix(title), True
            gender, least = _TITLES[title]
            break
    if len(name) > _LONGEST_NAME:
        name = _PLACE.sub("", name)
    if 1 < len(name) <= 3 and name[0] in "老小阿":
        if name[0] == "老":
            least = max(least, _ELDERLY)
        elif name[0] == "小" and not titled:
            most = _YOUNG
        name, titled = name[1:], True
    if not 1 <= len(name) <= _LONGEST_NAME or (len(name) == 1 and not titled):
        return None
    return Called(
        name=name, titled=titled, gender=gender, least=least, most=most,
        building=parts.building, stair=parts.stair, door=parts.door,
    )  # fmt: skip


def heard_alike(one: str, other: str) -> bool:
    """Whether two names, or a name and the beginning of another, are said alike in the region."""
    first = heard(one)
    return bool(first) and heard(other)[: len(first)] == first


def given_alike(one: str, other: str) -> bool:
    """Whether a name without its family name is said like the given name of another."""
    first = heard(one)
    return len(first) > 1 and heard(other)[1 : 1 + len(first)] == first
