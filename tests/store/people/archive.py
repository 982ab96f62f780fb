"""A small neighbourhood with workers, for tests of the archive."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import store.tables
from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import AreaKind, add_area
from store.people.assignment import assign, grants_of
from store.people.importing.checking import check_tables
from store.people.importing.rows import Tables, read_tables
from store.people.importing.writing import Outcome, store_tables
from store.people.person import add_person, name_of
from store.rights.act import Act, Caller
from store.rights.roles import Assurance, Role

T = TypeVar("T")
KEYS = Keys(b"a secret for the tests, 32 bytes and more")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PEOPLE = ("姓名", "房屋编号", "身份证号", "手机号", "出生日期", "与户主关系", "居住情况", "产权份额")
DWELLINGS = ("房屋编号", "区域编号", "地址", "幢", "单元", "室", "建筑面积（平方米）")


class Page:
    """A worksheet as a test writes it."""

    def __init__(self, *rows: Sequence[Any], name: str = "表", merged: Sequence[tuple[int, int, int]] = ()) -> None:
        self.name, self.lines, self.merged = name, rows, tuple(merged)

    @property
    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows, numbered from 1."""
        return iter(enumerate(self.lines, 1))


class Neighbourhood:
    """A community with two grids, 松园一区 and 松园二区, and a worker for each."""

    def __init__(self, url: str) -> None:
        self.database = Database.open(url)
        self.database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
        self.areas: dict[str, int] = {}
        self.database.write(self._build)
        self.worker = self.staff("社区专员", Role.COMMUNITY_WORKER, "SY")
        self.grid_worker = self.staff("网格员", Role.GRID_WORKER, "SY-1")
        self.other_worker = self.staff("别的网格员", Role.GRID_WORKER, "SY-2")
        self.head = self.staff("楼道长", Role.MICROGRID_HEAD, "SY-1")

    def _build(self, tx: Transaction) -> None:
        street = self.areas["HH"] = add_area(tx, None, AreaKind.STREET, "HH", "荷花街道")
        community = self.areas["SY"] = add_area(tx, street, AreaKind.COMMUNITY, "SY", "松园社区")
        for number, name in ((1, "松园一区"), (2, "松园二区")):
            self.areas[f"SY-{number}"] = add_area(tx, community, AreaKind.GRID, f"SY-{number}", name)

    def staff(self, name: str, role: Role, area: str) -> int:
        """Somebody with a role in an area."""

        def make(tx: Transaction) -> int:
            person = add_person(tx, KEYS, name, birth=date(1980, 1, 1))
            assign(tx, person, role, self.areas[area], LONG_AGO)
            return person

        return self.database.write(make)

    def do(self, person: int, operation: Callable[..., T], *args: Any, **more: Any) -> T:
        """Have somebody do an operation in one transaction."""
        return self.database.write(lambda tx: operation(self.act(tx, person), *args, **more))

    def act(self, tx: Transaction, person: int) -> Act:
        """An act of somebody who is verified."""
        caller = Caller(
            account=None, person=person, name=name_of(tx, person), assurance=Assurance.VERIFIED, language="zh-CN",
            channel="web", grants=grants_of(tx, person, tx.now()),
        )  # fmt: skip
        return Act(tx, caller, KEYS)

    def read(self, *pages: Page) -> Tables:
        """Read and check tables."""
        tables = read_tables(pages, date(2026, 11, 24))
        check_tables(self.database, KEYS, tables)
        return tables

    def take(self, *pages: Page) -> Outcome:
        """Import tables that have nothing wrong."""
        tables = self.read(*pages)
        assert tables.problems == []
        return store_tables(self.database, KEYS, tables, source="test")

    def rows(self, table: str) -> list[Any]:
        """All rows of a table."""
        return self.database.read(lambda tx: tx.run(store.tables.metadata.tables[table].select()))


@contextmanager
def opened(url: str) -> Iterator[Neighbourhood]:
    """A neighbourhood whose database is closed at the end."""
    made = Neighbourhood(url)
    try:
        yield made
    finally:
        made.database.close()


def homes(*numbers: int, area: str = "SY-1") -> Page:
    """A table of dwellings 5-1-101 and so on."""
    rows = [(f"{area}:5-1-{n}", area, f"松园5幢1单元{n}室", "5", "1", n, "89.5") for n in numbers]
    return Page(DWELLINGS, *rows, name="房屋")


def person(name: str, home: str = "SY-1:5-1-101", **more: Any) -> tuple[Any, ...]:
    """A row of the table of people."""
    return (
        name, home, more.get("identity", ""), more.get("phone", ""), more.get("birth", ""), more.get("relation", ""),
        more.get("lives", ""), more.get("share", ""),
    )  # fmt: skip
