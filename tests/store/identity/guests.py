"""Guests in a small neighbourhood, who say who they are."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import event, select, update
from sqlmodel import col

from store.channels.account import Account, open_account
from store.database import Transaction
from store.identity.claim import Claim
from store.identity.claiming import Proof, Started, prove, start_claim
from store.identity.place import GuestHome
from store.messages import conversations, outbox
from store.messages.code_sending import CHANNEL
from store.messages.message import Message
from store.people.dwelling import Dwelling
from store.people.person import Person
from store.records import dumps
from store.rights.act import Act
from tests.store.people.archive import KEYS, Neighbourhood, homes, person
from tests.store.people.archive import Page as Table

T = TypeVar("T")
PHONE, SHARED, NOBODYS = "13800138001", "13800138002", "13900139009"
PEOPLE = ("姓名", "房屋编号", "身份证号", "手机号", "出生日期", "与户主关系", "居住情况", "产权份额")


def settle(neighbourhood: Neighbourhood) -> None:
    """Let 王一 live in 101, 李二 and 李小二 with one phone in 102, and nobody in 103."""
    rows = [
        person("王一", phone=PHONE, relation="户主", lives="业主"),
        person("李二", "SY-1:5-1-102", phone=SHARED, relation="户主", lives="业主"),
        person("李小二", "SY-1:5-1-102", phone=SHARED, relation="子女", lives="家属"),
    ]
    neighbourhood.take(homes(101, 102, 103), Table(PEOPLE, *rows, name="人员"))


class Guest:
    """Somebody at an account of their own, of whom nothing is known."""

    def __init__(self, neighbourhood: Neighbourhood, address: str = "guest", origin: str = "here") -> None:
        self.neighbourhood, self.database, self.address, self.origin = (
            neighbourhood, neighbourhood.database, address, origin,
        )  # fmt: skip
        self.account = self.database.write(lambda tx: open_account(tx, "web", address, "zh-CN"))

    def act(self, tx: Transaction) -> Act:
        """What they do now, as whoever their account belongs to by now."""
        caller = conversations.caller_of(tx, "web", self.address, tx.now())
        return Act(tx, caller, KEYS, Message("web", self.address, "m", tx.now(), request=self.origin))

    def do(self, operation: Callable[..., T], *args: Any, **more: Any) -> T:
        """Do an operation in one transaction."""
        return self.database.write(lambda tx: operation(self.act(tx), *args, **more))

    def home(self, door: str = "101") -> GuestHome:
        """A home of the neighbourhood, whether the archive has it or not."""
        code = f"SY-1:5-1-{door}"
        found = self.database.read(lambda tx: tx.value(select(col(Dwelling.id)).where(col(Dwelling.code) == code)))
        return GuestHome(self.neighbourhood.areas["SY-1"], f"松园5幢1单元{door}室", found, "5", "1", door)

    def start(self, name: str = "王一", door: str = "101", phone: str = PHONE, back: str = "") -> Started:
        """Say who one is."""
        return self.do(start_claim, name, self.home(door), phone, back)

    def statements(self, name: str, door: str, phone: str) -> list[str]:
        """The statements that saying so takes, without their values."""
        made: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            made.append(re.sub(r"\s+", " ", statement))

        def start(tx: Transaction) -> None:
            home = self.home(door)
            event.listen(tx.connection, "before_cursor_execute", note)
            try:
                start_claim(self.act(tx), name, home, phone)
            finally:
                event.remove(tx.connection, "before_cursor_execute", note)

        self.database.write(start)
        return made

    def prove(self, started: Started, code: str) -> Proof:
        """Type a code."""
        return self.do(prove, started.claim, code)

    def texted(self) -> str:
        """The code of the SMS that is due, "" when none is."""
        sendings = self.database.write(lambda tx: outbox.claim(tx, [CHANNEL], tx.now()))
        for sending in reversed(sendings):
            for line in sending.reply.lines:
                if not isinstance(line, str):
                    secret = line.values["code"]
                    return KEYS.open(secret.sealed, secret.where)
        return ""

    @property
    def holder(self) -> tuple[str | None, int]:
        """Whose the account is, by name, and how sure we are."""
        row = self.database.read(
            lambda tx: tx.one(
                select(col(Person.name), col(Account.assurance))
                .select_from(Account)
                .outerjoin(Person, col(Person.id) == col(Account.person_id))
                .where(col(Account.id) == self.account)
            )
        )
        assert row is not None
        return row[0], row[1]

    def told(self) -> list[str]:
        """The keys of the notices to this account."""
        rows = [row for row in self.neighbourhood.rows("outbox") if row.account_id == self.account]
        return re.findall(r"identity/[a-z_.]+", " ".join(row.reply for row in rows))


def age_claims(neighbourhood: Neighbourhood, by: timedelta) -> None:
    """Let time pass for the claims made so far."""
    for row in neighbourhood.rows("identity_claim"):
        times = {name: getattr(row, name) for name in ("created_at", "asked_at", "expires_at", "decided_at")}
        values = {name: at - by for name, at in times.items() if at is not None}
        statement = update(Claim).where(col(Claim.id) == row.id).values(values)
        neighbourhood.database.write(lambda tx, statement=statement: tx.changed(statement))


def person_named(neighbourhood: Neighbourhood, name: str) -> int:
    """The id of somebody by name."""
    return next(row.id for row in neighbourhood.rows("person") if row.name == name)


def readable(neighbourhood: Neighbourhood, table: str) -> str:
    """Everything that stands in a table, as text."""
    return dumps([[str(value) for value in row] for row in neighbourhood.rows(table)])
