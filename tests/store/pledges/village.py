"""A small district for tests of pledges: two communities, their staff and residents, on a real database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert
from sqlmodel import SQLModel, col, select

import store.tables
from store.chains.verify import table_of
from store.channels.account import Account
from store.channels.media import StoredMedia
from store.database import Database, Transaction
from store.keys import Keys
from store.messages.message import Message
from store.people.area import Area, AreaKind, add_area
from store.people.assignment import assign, grants_of
from store.people.dwelling import add_dwelling, add_household, add_member
from store.people.person import add_person, name_of
from store.pledges.pledge import PledgeForm, Terms
from store.pledges.publishing import draft, publish
from store.pledges.signing import Receipt, sign
from store.refusals import Refused
from store.rights.act import Act, Caller
from store.rights.roles import Assurance, Role

T = TypeVar("T")
KEYS = Keys(b"the evidence key of the tests ...")
TEXT = "本人知晓全域全时段禁止经营、燃放烟花爆竹。\n\n本人及家人不买、不卖、不存、不放。\n\n违反的由公安机关依法处理。"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_codes = count(1)


class Village:
    """The district "柯城区" with the communities 松园 and 双岭; each has a grid with two buildings."""

    def __init__(self, url: str) -> None:
        self.database = Database.open(url)
        self.database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
        self.areas: dict[str, int] = {}
        self.database.write(self._build)
        self.admin = self.staff("区管理员", Role.DISTRICT_ADMIN, "柯城区")
        self.worker = self.staff("社区专员", Role.COMMUNITY_WORKER, "松园")
        self.grid_worker = self.staff("网格员", Role.GRID_WORKER, "松园网格")
        self.other_worker = self.staff("双岭专员", Role.COMMUNITY_WORKER, "双岭")

    def _build(self, tx: Transaction) -> None:
        district = self.areas["柯城区"] = add_area(tx, None, AreaKind.DISTRICT, "KC", "柯城区")
        street = self.areas["荷花"] = add_area(tx, district, AreaKind.STREET, "KC-HH", "荷花街道")
        for name, code in (("松园", "SY"), ("双岭", "SL")):
            community = self.areas[name] = add_area(tx, street, AreaKind.COMMUNITY, code, f"{name}社区")
            grid = self.areas[f"{name}网格"] = add_area(tx, community, AreaKind.GRID, f"{code}-1", f"{name}一区")
            for number in (1, 2):
                building = add_area(tx, grid, AreaKind.MICROGRID, f"{code}-1-{number}", f"{number}幢")
                self.areas[f"{name}{number}幢"] = building

    def household(self, area: str) -> int:
        """A new dwelling and household in an area."""

        def make(tx: Transaction) -> int:
            number = next(_codes)
            return add_household(tx, add_dwelling(tx, self.areas[area], f"D{number}", f"{area} {number}室"))

        return self.database.write(make)

    def resident(
        self, name: str, area: str = "松园1幢", *, age: int = 40, household: int | None = None, **more: Any
    ) -> int:
        """A verified resident with an account, in a household of their own if none is given."""
        home = self.household(area) if household is None else household
        birth = date(datetime.now(UTC).year - age, 1, 1)

        def make(tx: Transaction) -> int:
            person = add_person(tx, KEYS, name, birth=birth, phone=f"1000000{next(_codes):04}", **more)
            add_member(tx, home, person)
            account(tx, person)
            return person

        return self.database.write(make)

    def staff(self, name: str, role: Role, area: str) -> int:
        """Somebody with a role in an area, who lives nowhere near."""

        def make(tx: Transaction) -> int:
            person = add_person(tx, KEYS, name, birth=date(1980, 1, 1))
            account(tx, person)
            assign(tx, person, role, self.areas[area], LONG_AGO)
            return person

        return self.database.write(make)

    def photo(self) -> str:
        """A stored photo."""
        made = f"photo{next(_codes)}"
        values = {"id": made, "content": made, "kind": "photo", "name": "a.jpg", "type": "image/jpeg", "size": 1}
        self.database.write(lambda tx: tx.run(insert(StoredMedia).values(**values, created_at=LONG_AGO)))
        return made

    def do(self, person: int | None, operation: Callable[..., T], *args: Any, **more: Any) -> T:
        """Have somebody (None: a guest) do an operation in one transaction."""
        return self.database.write(lambda tx: operation(act(tx, person), *args, **more))

    def pledge(self, area: str = "柯城区", by: int | None = None, **more: Any) -> Terms:
        """A published pledge that is open for a month."""
        by = self.admin if by is None else by
        now = datetime.now(UTC)
        terms: dict[str, Any] = {
            "form": PledgeForm.RESIDENT,
            "title": "柯城区“双禁”承诺书",
            "text": TEXT,
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=30),
            **more,
        }
        made = self.do(by, draft, self.areas[area], **terms)
        return self.do(by, publish, made.pledge)

    def sign(self, person: int, terms: Terms, **more: Any) -> Receipt:
        """Have somebody sign."""
        return self.do(person, sign, terms.pledge, terms.number, "r1:review:yes", **more)


def account(tx: Transaction, person: int, channel: str = "web") -> int:
    """An account of a person, verified by a one-time code."""
    values = {
        "channel": channel,
        "address": f"A{next(_codes)}",
        "person_id": person,
        "assurance": Assurance.VERIFIED.value,
        "method": "code",
        "language": "zh-CN",
        "created_at": LONG_AGO,
        "is_demo": False,
    }
    made: int = tx.value(insert(Account).values(values).returning(col(Account.id)))
    return made


def act(tx: Transaction, who: int | None, /, **more: Any) -> Act:
    """Somebody acting with the roles they hold now."""
    if who is None:
        return Act(tx, Caller(None, None, "", Assurance.GUEST, "zh-CN", "web"), KEYS)
    own = tx.value(select(col(Account.id)).where(col(Account.person_id) == who))
    caller = Caller(
        account=own,
        person=who,
        name=name_of(tx, who),
        assurance=Assurance.VERIFIED,
        language="zh-CN",
        channel="web",
        grants=grants_of(tx, who, datetime.now(UTC)),
    )
    message = Message(
        channel="web",
        address="a",
        id=f"m{next(_codes)}",
        at=datetime.now(UTC),
        tap="r1:review:yes",
        request="device-hash",
    )
    for name, value in more.items():
        object.__setattr__(caller, name, value)
    return Act(tx, caller, KEYS, message)


@contextmanager
def opened(url: str) -> Iterator[Village]:
    """The district on a fresh database."""
    made = Village(url)
    try:
        yield made
    finally:
        made.database.close()


def refusal(village: Village, person: int | None, operation: Callable[..., Any], *args: Any, **more: Any) -> str:
    """The key with which an operation is refused."""
    with pytest.raises(Refused) as refused:
        village.do(person, operation, *args, **more)
    return refused.value.key


def path_of(village: Village, area: str) -> str:
    """The path of an area."""
    found: str = village.database.read(
        lambda tx: tx.value(select(col(Area.path)).where(col(Area.id) == village.areas[area]))
    )
    return found


def rows_of(village: Village, table: type[SQLModel]) -> list[Any]:
    """All rows of a table, by their key."""
    described = table_of(table)
    return village.database.read(lambda tx: tx.run(select(*described.columns).order_by(*described.primary_key)))
