"""What people say leads to the right category first, or at least among the three that are offered."""

import pytest

from flows.orders.guessing import guesses, urgency_of
from store.orders.category import CATEGORIES, Urgency

SAID = {
    "LIFT_TRAP": ("电梯困人了快来！", "我妈被关在电梯里了", "困在电梯出不来"),
    "GAS_LEAK": ("家里有煤气味", "燃气漏了怎么办", "闻到天然气的味道"),
    "FIRE_HAZARD": ("楼下着火了", "消防通道被车堵住了", "楼道在冒烟"),
    "WATER_BURST": ("我要保修，水管爆了", "爆管了水喷得老高"),
    "POWER_OUT": ("突然没电了", "小区停电", "家里跳闸了推不上去"),
    "FALLING_OBJECT": ("墙皮掉下来了", "高空抛物差点砸到我", "外墙瓷砖要掉下来了"),
    "MANHOLE": ("门口井盖没了差点摔死人", "井盖松了一压就响"),
    "SEWER_BLOCK": ("家里下水道堵了", "污水冒出来了", "厕所堵了冲不下去"),
    "LEAK": ("五幢一单元302厕所漏水", "天花板滴水", "墙上渗水发霉"),
    "LIFT_FAULT": ("电梯坏了没人修", "电梯老是停在半路"),
    "DOOR_ACCESS": ("单元门关不上了", "门禁刷不开", "对讲机没声音"),
    "LIGHT": ("楼道灯坏了", "路灯不亮晚上看不见", "3栋2单元楼道灯又坏了"),
    "PUBLIC_FACILITY": ("健身器材坏掉了", "长椅断了", "滑梯破了"),
    "ROAD": ("路面坑坑洼洼", "路上有个大坑怕摔跤"),
    "GARBAGE": ("垃圾桶满了没人收", "建筑垃圾堆在路边"),
    "GREEN": ("树倒了", "草坪被踩坏了", "枯枝快掉了"),
    "PARKING": ("有人乱停车", "我的车位被占了"),
    "EBIKE_INDOOR": ("有人把电瓶车驮到楼上充电", "飞线充电很危险", "电动车推进楼里"),
    "NOISE": ("隔壁装修半夜敲，吵死", "广场舞音响太响了", "楼上噪音"),
    "PET": ("有人遛狗不牵绳", "狗叫一晚上"),
    "ILLEGAL_BUILD": ("有人私搭雨棚", "楼顶违建"),
    "OCCUPY": ("楼道里有人堆东西", "摆摊占道走不过去"),
    "FIREWORK": ("有人放鞭炮", "半夜放烟花"),
    "DISPUTE": ("跟邻居有纠纷想调解", "邻居吵架"),
    "STRANGER": ("有个可疑的人在楼道里", "有小偷撬门"),
    "WATER_POLLUTION": ("河水发黑发臭", "河里死鱼", "工厂偷偷排污"),
    "FEE_QUERY": ("物业费怎么多收了", "这个账单不对"),
    "STAFF_COMPLAINT": ("我要投诉物业", "工作人员态度很差", "物业做啥事体不管的"),
    "PUBLIC_HEALTH": ("有老鼠", "蟑螂太多了", "店里食品不卫生"),
}


@pytest.mark.parametrize(("category", "said"), [(code, one) for code, many in SAID.items() for one in many])
def test_what_is_said_is_offered_as_its_category(category: str, said: str) -> None:
    assert category in guesses(said)


def test_every_category_but_other_is_said_in_some_way() -> None:
    assert SAID.keys() == CATEGORIES.keys() - {"OTHER"}


def test_danger_to_life_stands_first_and_nothing_else_is_taken_for_it() -> None:
    deadly = {code for code, one in CATEGORIES.items() if one.level is Urgency.P0}
    for category, many in SAID.items():
        for said in many:
            first = guesses(said)[0]
            urgent = first in deadly and (urgency_of(first, said) or Urgency.P0) is Urgency.P0
            meant = category in deadly and "消防通道" not in said
            assert urgent == meant, said


@pytest.mark.parametrize("said", ["", "你好", "报修", "有东西坏了要修", "在吗", "😀"])
def test_words_that_say_nothing_of_it_lead_to_no_guess(said: str) -> None:
    assert guesses(said) == ()
