"""A district of the size of Kecheng as files to import: fictitious people, numbers of a region that does not exist."""

import csv
import random
from pathlib import Path

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国文辉玲红春梅海燕志鹏浩宇欣怡梓涵子轩雨桐思远"
PLACES, ENDINGS = "松园 观棠 翡翠 花园 蓝天 幸福 南湖 玉龙".split(), "府苑湾里居庭"  # noqa: SIM905 - as it is read
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
STREETS, COMMUNITIES, GRIDS = 18, 64, 339


def write(folder: Path, households: int) -> list[Path]:
    """Write areas.csv, dwellings.csv and people.csv in the order of the doors; gives their paths."""
    random.seed(1)
    paths = [folder / f"{name}.csv" for name in ("areas", "dwellings", "people")]
    with paths[0].open("w") as areas, paths[1].open("w") as dwellings, paths[2].open("w") as people:
        _write(csv.writer(areas), csv.writer(dwellings), csv.writer(people), households)
    return paths


def _write(areas: object, dwellings: object, people: object, households: int) -> None:
    put, home, somebody = areas.writerow, dwellings.writerow, people.writerow
    put(["区域编号", "上级编号", "区域类型", "区域名称"])
    home(["房屋编号", "区域编号", "地址", "幢", "单元", "室", "建筑面积（平方米）", "用途", "居住状态"])
    somebody(["姓名", "房屋编号", "身份证号", "手机号", "出生日期", "性别", "与户主关系", "居住情况", "产权份额"])
    put(["D", "", "区", "柯城区"])
    for street in range(STREETS):
        put([f"D-{street}", "D", "街道", f"{street}号街道"])
    for community in range(COMMUNITIES):
        put([f"C{community}", f"D-{community % STREETS}", "社区", f"第{community}社区"])
    names = [f"{random.choice(PLACES)}{random.choice(ENDINGS)}{grid}区" for grid in range(GRIDS)]
    for grid, name in enumerate(names):
        put([f"G{grid}", f"C{grid % COMMUNITIES}", "网格", name])
    numbers: set[str] = set()
    serial = 0
    for number in range(households):
        grid = number * GRIDS // households
        place = number - -(-grid * households // GRIDS)
        building, stair, door = place // 40 + 1, place % 40 // 20 + 1, f"{place % 20 // 2 + 1}0{place % 2 + 1}"
        if place % 20 == 0:
            put([f"G{grid}-{building}-{stair}", f"G{grid}", "微网格", f"{building}幢{stair}单元"])
        code = f"G{grid}:{building}-{stair}-{door}"
        address = f"{names[grid]}{building}幢{stair}单元{door}室"
        size = f"{random.randint(5000, 16000) / 100:.2f}"
        home([code, f"G{grid}-{building}-{stair}", address, building, stair, door, size, "住宅", "自住"])
        for member in range(random.choices([1, 2, 3, 4, 5], [15, 35, 30, 15, 5])[0]):
            serial += 1
            somebody(_person(code, member, serial, numbers))


def _person(code: str, member: int, serial: int, numbers: set[str]) -> list[str]:
    year, month, day, male = random.randint(1935, 2020), random.randint(1, 12), random.randint(1, 28), serial % 2
    while True:
        base = f"{random.randint(0, 99):06}{year}{month:02}{day:02}{random.randint(0, 499) * 2 + male:03}"
        if base not in numbers:
            break
    numbers.add(base)
    check = "10X98765432"[sum(int(a) * b for a, b in zip(base, WEIGHTS, strict=True)) % 11]
    return [
        random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice([1, 2, 2]))), code,
        base + check if random.random() < 0.9 else "", f"10{serial:09}" if year < 2012 else "",
        f"{year}-{month:02}-{day:02}", "男" if male else "女", ("户主", "配偶")[member] if member < 2 else "子女",
        "业主" if member == 0 else "家属", "1/2" if member < 2 else "",
    ]  # fmt: skip
