"""A day of 5,000 orders of which 60 % are the same again, made from the domain's categories alone.

What is the same is known beforehand: one thing is broken in one place (building, or stairway of it, or a point on a
road), and several people say so within three days. What is not the same is of another category, another building,
another stairway where people name it, or comes after three days.
"""

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from store.database import Transaction
from store.orders.category import OrderKind
from store.orders.opening import Reported, join, open_order
from store.orders.reading import alike
from store.people.area import AreaKind, add_area
from tests.store.orders.quarter import TUESDAY, Quarter

ORDERS, SAME = 5_000, 0.6
NEIGHBOURHOODS, BUILDINGS, STAIRS = 20, 20, 3
# The categories of the domain (4.2) that a storm brings, with where such a thing is and how people say it.
INSIDE = {
    "LIFT_FAULT": ("电梯坏了", "电梯不动了", "电梯又停了"),
    "LIGHT": ("楼道灯坏了", "灯不亮", "楼梯黑漆漆"),
    "DOOR_ACCESS": ("单元门关不上", "门禁刷不开", "单元门坏了"),
    "LEAK": ("楼道漏水", "天花板滴水", "墙上渗水"),
    "SEWER_BLOCK": ("下水道堵了", "污水冒出来", "下水道反水"),
    "POWER_OUT": ("停电了", "没电了", "突然没电"),
    "FALLING_OBJECT": ("外墙掉下来", "墙皮掉了", "瓷砖要掉"),
    "WATER_BURST": ("水管爆了", "爆管了", "自来水喷出来"),
}
OUTSIDE = {
    "MANHOLE": ("井盖没了", "井盖翘起来", "窨井盖坏了"),
    "ROAD": ("路面塌了", "路上有个大坑", "地砖破了"),
    "GREEN": ("树倒了", "树枝断了", "大树压下来"),
    "GARBAGE": ("垃圾堆满了", "垃圾没人收", "垃圾桶倒了"),
}


@dataclass(frozen=True)
class Case:
    """One order of the storm: `thing` is what is really broken, the same for those that are the same."""

    thing: int
    category: str
    building: int
    stair: int | None
    words: str
    latitude: float | None
    longitude: float | None
    after: timedelta
    spot: tuple[int, int] | None = None


def storm(seed: int = 20_251_104) -> list[Case]:
    """The orders of the day in the order in which they come, twenty a minute at the worst."""
    dice = random.Random(seed)  # a set that is the same each time, no secret
    made: list[Case] = []
    things: list[Case] = []
    known: set[object] = set()
    for number in range(ORDERS):
        after = timedelta(minutes=number / 20)
        if things and dice.random() < SAME:
            made.append(_again(dice, dice.choice(things[-300:]), after))
        else:
            first = _first(dice, len(things), after)
            while _where(first) in known:
                first = _first(dice, len(things), after)
            known.add(_where(first))
            things.append(first)
            made.append(first)
    return made


def _where(case: Case) -> object:
    spot = None if case.latitude is None or case.longitude is None else case.spot
    return case.category, case.building, case.stair, spot


def _first(dice: random.Random, thing: int, after: timedelta) -> Case:
    if dice.random() < 0.7:
        category = dice.choice(list(INSIDE))
        building, stair = dice.randrange(NEIGHBOURHOODS * BUILDINGS), dice.randrange(1, STAIRS + 1)
        return _said(dice, Case(thing, category, building, stair, "", None, None, after), INSIDE[category])
    category = dice.choice(list(OUTSIDE))
    # Points of the road lie at least 200 metres apart, phones are off by up to 20.
    spot = dice.randrange(40), dice.randrange(40)
    latitude, longitude = 28.9 + spot[1] * 0.0019, 118.8 + spot[0] * 0.0021
    return _said(dice, Case(thing, category, -1, None, "", latitude, longitude, after, spot), OUTSIDE[category])


def _again(dice: random.Random, first: Case, after: timedelta) -> Case:
    ways = INSIDE.get(first.category) or OUTSIDE[first.category]
    return _said(dice, Case(**{**vars(first), "after": after}), ways)


def _said(dice: random.Random, case: Case, ways: tuple[str, ...]) -> Case:
    words = dice.choice(ways)
    if case.stair is not None and dice.random() < 0.8:
        # Most people name the stairway, one in five only the building.
        return Case(**{**vars(case), "words": f"{case.building % BUILDINGS + 1}幢{case.stair}单元{words}"})
    if case.latitude is not None and case.longitude is not None:
        off = (dice.uniform(-0.00018, 0.00018), dice.uniform(-0.0002, 0.0002))
        return Case(**{**vars(case), "words": words, "latitude": case.latitude + off[0],
                       "longitude": case.longitude + off[1]})  # fmt: skip
    return Case(**{**vars(case), "words": words})


@dataclass(frozen=True)
class Outcome:
    """What the suggestions were worth: shares, and how long each took in seconds."""

    found: float
    false: float
    seconds: tuple[float, ...]
    kept: int

    def percentile(self, share: float) -> float:
        """The time in seconds within which a share of the suggestions came."""
        return sorted(self.seconds)[int(len(self.seconds) * share)]


def ride(quarter: Quarter, cases: Iterable[Case]) -> Outcome:
    """Report case after case; what is offered and true is followed, everything else is opened anew."""
    grids, buildings = quarter.step(lambda tx: _areas(quarter, tx))
    things: dict[int, int] = {}
    seen: set[int] = set()
    hits = duplicates = wrong = firsts = kept = 0
    seconds = []
    # The community of the storm has more people than one, who may report thirty things a day each.
    people = [quarter.person(f"居民{number}") for number in range(400)]
    for number, case in enumerate(cases):
        quarter.now = TUESDAY + case.after
        who = people[number % len(people)]
        area = grids[0] if case.building < 0 else buildings[case.building]
        begun = time.perf_counter()
        offered = quarter.do(who, alike, case.category, area, case.latitude, case.longitude, case.words)
        seconds.append(time.perf_counter() - begun)
        same = [one.id for one in offered if things.get(one.id) == case.thing]
        if case.thing in seen:
            duplicates, hits = duplicates + 1, hits + bool(same)
        else:
            firsts, wrong = firsts + 1, wrong + bool(offered)
        if same:
            quarter.do(who, join, same[0])
        else:
            report = Reported(OrderKind.REPAIR, case.category, case.words, area, case.words, (), case.latitude,
                              case.longitude)  # fmt: skip
            things[quarter.do(who, open_order, report).id] = case.thing
        seen.add(case.thing)
        kept += 1
    return Outcome(hits / duplicates, wrong / firsts, tuple(seconds), kept)


def _areas(quarter: Quarter, tx: Transaction) -> tuple[list[int], list[int]]:
    grids, buildings = [], []
    for number in range(NEIGHBOURHOODS):
        grids.append(add_area(tx, quarter.areas["双岭社区"], AreaKind.GRID, f"S{number}", f"小区{number}"))
        for building in range(BUILDINGS):
            code, name = f"S{number}-{building}", f"小区{number}{building + 1}幢"
            buildings.append(add_area(tx, grids[-1], AreaKind.MICROGRID, code, name))
    return grids, buildings
