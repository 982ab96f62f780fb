"""Which category words are about: a proposal that the person confirms with one tap."""

from store.orders.category import CATEGORIES, OrderKind, Urgency

# Two words joined by "+" must both be there. What is more telling stands first; ties go to what is more urgent.
WORDS: dict[str, str] = {
    "LIFT_TRAP": "困在电梯 关在电梯 电梯+困 电梯+关 电梯+出不来 电梯+被卡 lift+stuck elevator+trapped lift+trapped",
    "GAS_LEAK": "燃气+漏 煤气+味 煤气+漏 天然气 燃气味 gas+smell gas+leak",
    "FIRE_HAZARD": "消防通道 着火 冒烟 起火 烧起来 消防栓 灭火器 fire smoke",
    "WATER_BURST": "爆管 水管爆 水管+喷 自来水+喷 burst",
    "POWER_OUT": "停电 没电 跳闸 电闸 断电 power+out no+power blackout",
    "FALLING_OBJECT": "外墙+掉 墙皮 高空抛物 要掉下来 坠物 瓷砖+掉 玻璃+掉 falling",
    "MANHOLE": "井盖 窨井 manhole",
    "SEWER_BLOCK": "下水道 积水 水淹 要淹 堵了 管道+堵 污水 马桶+堵 化粪池 sewer drain blocked",
    "LEAK": "漏水 渗水 滴水 天花板+水 水管 水龙头 leak dripping",
    "LIFT_FAULT": "电梯 elevator lift",
    "DOOR_ACCESS": "门禁 单元门 大门+坏 对讲 刷卡 道闸 门锁 door+lock gate",
    "LIGHT": "灯不亮 路灯 楼道灯 灯坏 黑漆漆 灯泡 灯+坏 灯+亮 灯+闪 声控灯 light lamp",
    "PUBLIC_FACILITY": "健身器材 座椅 长椅 滑梯 秋千 凉亭 栏杆 扶手 bench playground railing",
    "ROAD": "路面 坑洼 地砖 路+坑 地面+破 台阶 pothole pavement",
    "GARBAGE": "垃圾 建筑垃圾 垃圾桶 臭 rubbish garbage trash",
    "GREEN": "绿化 树 草坪 枯枝 花坛 tree hedge lawn",
    "EBIKE_INDOOR": "电动车+楼 电瓶车+楼 飞线 充电+楼道 电瓶+上楼 电动车+进 电瓶车+进 e-bike ebike",
    "PARKING": "停车 占车位 车位 堵门 乱停 挡道 车+挡 parking parked",
    "NOISE": "噪音 太吵 吵死 装修+吵 广场舞 半夜+响 敲 音响 noise loud",
    "PET": "狗 遛狗 犬 猫 宠物 dog cat pet",
    "ILLEGAL_BUILD": "违建 搭建 私搭 违章 加盖 illegal",
    "OCCUPY": "堆 占道 杂物 晾晒 占用 摆摊 楼道+东西 clutter",
    "FIREWORK": "放炮 鞭炮 烟花 爆竹 firework",
    "DISPUTE": "纠纷 吵架 邻居+矛盾 楼上+楼下 调解 dispute quarrel",
    "STRANGER": "可疑 陌生人 小偷 撬 踩点 stranger suspicious",
    "WATER_POLLUTION": "电鱼 毒鱼 河+脏 河水 排污 河道 死鱼 水体 river pollution",
    "FEE_QUERY": "物业费 收费 多收 账单 费用 fee bill",
    "STAFF_COMPLAINT": "投诉 物业+不管 物业+不来 态度 保安+骂 物业+不理 工作人员 complaint rude",
    "PUBLIC_HEALTH": "老鼠 蟑螂 蚊子 食品 不卫生 rats cockroach mosquito",
}

_BURNS = ("着火", "起火", "冒烟", "烧", "火灾", "火苗", "fire!", "smoke", "burning")


def guesses(said: str, kind: OrderKind | None = None, most: int = 3) -> tuple[str, ...]:
    """The categories that words may be about, likeliest first; none when they say nothing of it.

    Arguments: `kind`, to leave out categories that do not belong to it.
    """
    text = said.casefold()
    scored = []
    for place, (code, words) in enumerate(WORDS.items()):
        if kind is not None and kind not in CATEGORIES[code].kinds:
            continue
        score = sum(_weight(one) for one in words.split() if all(part in text for part in one.split("+")))
        if score:
            scored.append((-score, place, code))
    return tuple(code for _, _, code in sorted(scored)[:most])


def urgency_of(category: str, said: str) -> Urgency | None:
    """How urgent it is by what was said, where the category alone does not tell: a blocked fire lane is no fire."""
    if category == "FIRE_HAZARD" and not any(word in said for word in _BURNS):
        return Urgency.P1
    return None


def _weight(word: str) -> int:
    """Longer words tell more, and two that must come together more than one."""
    return len(word.replace("+", "")) + 2 * word.count("+")
