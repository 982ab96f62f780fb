"""Points of the demo: a rule for the pledge, a budget for rewards, two stations with things, a few points to begin."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.demo.acting import acting, known
from bot.demo.estate import place
from store.database import Transaction
from store.deeds.deed import DeedKind
from store.keys import Keys
from store.points.ledger.account import AccountKind, account
from store.points.ledger.movements import award, fund, good_until
from store.points.ledger.transfer import known as transfer_with
from store.points.redeeming.item import StockKind, add_item, change_stock
from store.points.redeeming.station import add_station
from store.points.setting import GRANT, RuleTerms, set_rule

DISTRICT = "ZJ-QZ-KC"
# Code, deed, points, the most times a day and a month (domain 5.2), budget.
RULES: tuple[tuple[str, DeedKind, int, int | None, int | None, int], ...] = (
    ("PLEDGE", DeedKind.PLEDGE_SIGNED, 2, None, None, 20_000),
    ("VOTE_CAST", DeedKind.VOTE_CAST, 10, None, None, 20_000),
    ("SNAP_ACCEPTED", DeedKind.SNAP_ACCEPTED, 5, 3, 40, 5_000),
    ("RATE", DeedKind.ORDER_RATED, 1, 3, None, 2_000),
    (GRANT, DeedKind.BY_HAND, 1, None, None, 5_000),
)
# Domain 5.3. Hot water and a rest are never behind points.
STATIONS: tuple[tuple[str, str, str, tuple[tuple[str, int, int], ...]], ...] = (
    ("XA-DT-37", "37驿站（斗潭）", "斗潭未来社区1号楼一层", (
        ("热水和歇脚", 0, 0), ("手机充电卡", 10, 50), ("微波炉热饭券", 30, 30), ("电瓶车换电券", 50, 20),
        ("洗澡券", 50, 12), ("雨衣", 60, 15), ("头盔", 120, 5),
    )),
    ("BY-SL", "邻礼汇（双岭）", "观棠府会所一层", (
        ("量血压", 0, 0), ("磨刀", 20, 30), ("共享食堂餐券", 60, 40), ("洗衣液", 80, 10), ("鸡蛋一盒", 100, 20),
    )),
)  # fmt: skip
PURSES = (("P01", 120), ("P05", 100), ("P10", 150))
LAST = "demo/purse/P10"


def is_there(tx: Transaction) -> bool:
    """Whether the last purse has been filled."""
    return transfer_with(tx, LAST) is not None


def add_points(tx: Transaction, keys: Keys) -> None:
    """Set the rules as P21, open the stations, and fill the purses of a few people."""
    admin = known(tx, "P21")
    act = acting(tx, keys, admin)
    district = place(tx, DISTRICT)
    opens = act.now().astimezone(ZoneInfo("Asia/Shanghai")).replace(month=1, day=1, hour=0, minute=0, second=0)
    rules: dict[str, int] = {}
    for code, deed, amount, day, month, budget in RULES:
        terms = RuleTerms(
            district.id,
            code,
            "",
            deed,
            amount,
            opens,
            per_day=day,
            per_month=month,
            pays_past=deed is not DeedKind.BY_HAND,
        )
        rules[code] = set_rule(act, terms, "").id or 0
        fund(tx, keys, key=f"demo/fund/{code}", rule=rules[code], area=district.id, amount=budget, by_id=admin)
    for area, name, address, things in STATIONS:
        station = add_station(act, place(tx, area).id, name, address, time(8), time(20))
        for thing, points, stock in things:
            item = add_item(act, station, thing, points)
            if stock:
                change_stock(act, item, StockKind.RECEIVED, stock)
    for code, points in PURSES:
        _fill(tx, keys, rules[GRANT], code, points, act.now())


def _fill(tx: Transaction, keys: Keys, rule: int, code: str, points: int, now: datetime) -> None:
    person = known(tx, code)
    holder = account(keys, AccountKind.PERSON, person)
    until = good_until(now.date())
    key = f"demo/purse/{code}"
    reason = f"{GRANT}:志愿服务"
    award(tx, keys, key=key, rule=rule, holder=holder, amount=points, expires_on=until, person_id=person, reason=reason)
