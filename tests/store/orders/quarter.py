"""A small quarter for tests of orders: residents, everybody who sees to what they report, and a clock that is set."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import col

import store.tables
from store.channels.account import Account
from store.database import Database, Transaction
from store.keys import Keys
from store.messages.tables import OutboxMessage as Outbox
from store.orders.category import OrderKind
from store.orders.machine import OrderEvent, OrderState
from store.orders.moving import move
from store.orders.opening import Reported, open_order
from store.orders.order import Order, Ticket
from store.orders.order import order as read_order
from store.orders.passing import ask_again, lapse_silence, ring_due
from store.people.area import AreaKind, add_area
from store.people.assignment import assign, grants_of
from store.people.dwelling import add_dwelling, add_household, add_ownership
from store.people.person import add_person, name_of
from store.refusals import Refused
from store.rights.act import Act, Caller
from store.rights.roles import Assurance, Role

T = TypeVar("T")
KEYS = Keys(b"the evidence key of the tests ...")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TUESDAY = datetime(2025, 11, 4, 2, 0, tzinfo=UTC)
"""Ten in the morning of a working day in Quzhou."""
_codes = count(1)


class Quarter:
    """双岭社区 with the grid 观棠府, and who reports and sees to things there."""

    def __init__(self, url: str) -> None:
        self.now = TUESDAY
        self.file = Path()
        self.database = Database.open(url)
        self.database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
        self.areas: dict[str, int] = {}
        self.database.write(self._build)
        self.resident, self.neighbour, self.other = (self.person(name) for name in ("橘小满", "橙小雪", "柚小寒"))
        self.home(self.resident, "1幢", "观棠府1幢101室")
        self.grid = self.staff("棠梨雨", Role.GRID_WORKER, "观棠府")
        self.second = self.staff("杨梅雨", Role.GRID_WORKER, "观棠府")
        self.property = self.staff("松物业", Role.PROPERTY_COMPANY, "观棠府")
        self.community = self.staff("双岭雁", Role.COMMUNITY_WORKER, "双岭社区")
        self.street = self.staff("街道燕", Role.STREET_OFFICIAL, "信安街道")
        self.volunteer = self.staff("志愿雀", Role.VOLUNTEER, "观棠府")
        self.elsewhere = self.staff("书院莺", Role.COMMUNITY_WORKER, "书院社区")

    @contextmanager
    def again(self, url: str) -> Iterator["Quarter"]:
        """The same quarter, on a copy of its database."""
        made = copy(self)
        made.database = Database.open(url)
        try:
            yield made
        finally:
            made.database.close()

    def _build(self, tx: Transaction) -> None:
        district = self.areas["柯城区"] = add_area(tx, None, AreaKind.DISTRICT, "KC", "柯城区")
        street = self.areas["信安街道"] = add_area(tx, district, AreaKind.STREET, "XA", "信安街道")
        for name, code in (("双岭社区", "SL"), ("书院社区", "SY")):
            self.areas[name] = add_area(tx, street, AreaKind.COMMUNITY, code, name)
        grid = self.areas["观棠府"] = add_area(tx, self.areas["双岭社区"], AreaKind.GRID, "GTF", "观棠府")
        for number in (1, 2):
            name = f"观棠府{number}幢"
            self.areas[f"{number}幢"] = add_area(tx, grid, AreaKind.MICROGRID, f"GTF-{number}", name)

    def person(self, name: str) -> int:
        """A verified resident."""

        def make(tx: Transaction) -> int:
            person = add_person(tx, KEYS, name)
            values = {
                "channel": "web", "address": f"A{next(_codes)}", "person_id": person, "method": "code",
                "assurance": Assurance.VERIFIED.value, "language": "zh-CN", "created_at": LONG_AGO,
            }  # fmt: skip
            tx.run(insert(Account).values(values))
            return person

        return self.database.write(make)

    def home(self, person: int, area: str, address: str) -> None:
        """Give somebody a home."""

        def make(tx: Transaction) -> None:
            flat = add_dwelling(tx, self.areas[area], f"D{next(_codes)}", address, building=area[0])
            add_ownership(tx, flat, person, whole=1)
            add_household(tx, flat, head_id=person)

        self.database.write(make)

    def staff(self, name: str, role: Role, area: str) -> int:
        """Somebody with a role in an area."""
        person = self.person(name)
        self.database.write(lambda tx: assign(tx, person, role, self.areas[area], LONG_AGO))
        return person

    def do(self, who: int | None, operation: Callable[..., T], *args: Any, **more: Any) -> T:
        """Have somebody (None: a guest) do an operation at the time that is set."""
        return self.step(lambda tx: operation(self.act(tx, who), *args, **more))

    def step(self, step: Callable[[Transaction], T]) -> T:
        """Run a step at the time that is set."""
        return self.database.write(lambda tx: step(self.timed(tx)))

    def timed(self, tx: Transaction) -> Transaction:
        """A transaction whose clock shows the time that is set."""
        return Transaction(tx.connection, lambda _: self.now)

    def act(self, tx: Transaction, who: int | None) -> Act:
        """Somebody acting with the roles they hold."""
        if who is None:
            return Act(tx, Caller(None, None, "", Assurance.GUEST, "zh-CN", "web"), KEYS)
        own = tx.value(select(col(Account.id)).where(col(Account.person_id) == who))
        caller = Caller(
            account=own, person=who, name=name_of(tx, who), assurance=Assurance.VERIFIED, language="zh-CN",
            channel="web", grants=grants_of(tx, who, self.now),
        )  # fmt: skip
        return Act(tx, caller, KEYS)

    def report(self, who: int | None = None, category: str = "LIGHT", area: str = "1幢", **more: Any) -> Ticket:
        """Have the resident (or another) report something."""
        kind = more.pop("kind", OrderKind.REPAIR)
        words, place = more.pop("words", "楼道灯坏了"), more.pop("place", "观棠府1幢")
        report = Reported(kind, category, words, self.areas[area], place, **more)
        return self.do(self.resident if who is None else who, open_order, report)

    def move(self, who: int | None, order: int, event: OrderEvent, **more: Any) -> Ticket:
        """Have somebody do one thing to an order."""
        return self.do(who, move, order, event, **more)

    def resolved(self, by: int | None = None, **more: Any) -> Ticket:
        """An order that the property company (or another) says is done."""
        made, by = self.report(**more), self.property if by is None else by
        self.move(self.community, made.id, OrderEvent.DISPATCH, handler=by)
        self.move(by, made.id, OrderEvent.ACCEPT)
        self.move(by, made.id, OrderEvent.START)
        return self.move(by, made.id, OrderEvent.RESOLVE, words="换好了")

    def order(self, order: int) -> Order:
        """An order as it is."""
        return self.step(lambda tx: read_order(tx, order))

    def put(self, order: int, state: OrderState, **values: Any) -> None:
        """Set an order into a state, without the way there."""
        where = col(Order.id) == order
        self.step(lambda tx: tx.run(update(Order).where(where).values(state=state.value, **values)))

    def wait(self, time: timedelta) -> None:
        """Let time pass, a minute at most between two looks of the clock while something may ring, and look."""
        end = self.now + time
        steps = min(max(int(time / timedelta(minutes=5)), 1), 200)
        for number in range(1, steps + 1):
            self.now = end - time * (1 - number / steps)
            self.look()
        self.now = end

    def look(self) -> None:
        """Let the clock do what is due."""
        while self.step(lambda tx: ring_due(tx, KEYS)):
            pass
        self.step(lambda tx: lapse_silence(tx, KEYS))
        self.step(lambda tx: ask_again(tx, KEYS))

    def notices(self) -> list[tuple[int, str, str]]:
        """What was sent since the last time this was asked, as (person, key of the text, everything it says)."""
        rows = self.step(
            lambda tx: tx.run(
                select(col(Account.person_id), col(Outbox.reply), col(Outbox.id))
                .join(Account, col(Account.id) == col(Outbox.account_id))
                .order_by(col(Outbox.id))
            )
        )
        self.step(lambda tx: tx.run(Outbox.__table__.delete()))  # type: ignore[attr-defined]  # a table class has it
        return [(row[0], _key(str(row[1])), str(row[1])) for row in rows]


def _key(reply: str) -> str:
    at = reply.index("orders/told.") + len("orders/told.")
    return reply[at:].split('"', maxsplit=1)[0].split("'", maxsplit=1)[0]


def refusal(quarter: Quarter, who: int | None, operation: Callable[..., Any], *args: Any, **more: Any) -> str:
    """The key with which an operation is refused."""
    with pytest.raises(Refused) as refused:
        quarter.do(who, operation, *args, **more)
    return refused.value.key


@contextmanager
def opened(url: str) -> Iterator[Quarter]:
    """The quarter on a fresh database."""
    made = Quarter(url)
    try:
        yield made
    finally:
        made.database.close()
