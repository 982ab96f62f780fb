"""A village with a station, its staff, and things to redeem."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.points.ledger.account import AccountKind, account, balance, reserved
from store.points.ledger.movements import award, fund
from store.points.redeeming.item import Item, StockKind, add_item, change_stock
from store.points.redeeming.redemption import Promise
from store.points.redeeming.station import add_station
from store.rights.roles import Role
from tests.store.pledges.village import KEYS, Village

UNTIL = date(2099, 3, 31)


class Shop:
    """A village with a station, its staff, and one thing on offer."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.station = village.do(village.worker, add_station, village.areas["松园"], "37驿站", "松园路1号")
        self.other = village.do(village.worker, add_station, village.areas["松园"], "邻礼汇", "松园路9号")
        self.staff = village.staff("驿站员", Role.STATION_STAFF, "松园")
        self.item = self.thing("雨衣", 60)
        village.database.write(lambda tx: fund(tx, KEYS, key="fund", rule=1, area=1, amount=1_000_000))

    def thing(self, name: str, points: int, stock: int = 3, **more: Any) -> int:
        made = self.village.do(self.village.worker, add_item, self.station, name, points, **more)
        self.village.do(self.staff, change_stock, made, StockKind.RECEIVED, stock)
        return made

    def rich(self, name: str, points: int = 100) -> int:
        person = self.village.resident(name)
        holder = account(KEYS, AccountKind.PERSON, person)
        self.village.database.write(
            lambda tx: award(
                tx, KEYS, key=f"award/{person}", rule=1, holder=holder, amount=points, expires_on=UNTIL,
                person_id=person,
            )
        )  # fmt: skip
        return person

    def points(self, person: int) -> tuple[int, int]:
        """What somebody can spend, and what is held for them."""
        holder = account(KEYS, AccountKind.PERSON, person)
        return self.village.database.read(lambda tx: (balance(tx, holder), balance(tx, reserved(KEYS, holder))))

    def left(self, item: int | None = None) -> int:
        which = item or self.item
        return int(self.village.database.read(lambda tx: tx.value(select(col(Item.left)).where(col(Item.id) == which))))

    @staticmethod
    def code(promise: Promise) -> str:
        return KEYS.open(promise.code.sealed, promise.code.where)
