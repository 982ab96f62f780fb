"""The SMS channel between a strict gateway, spoken to by the provider's own library, and our program."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlmodel import col

from handlers.sms.channel import SmsAccount, SmsChannel
from store.channels.account import open_account
from store.channels.platform.sms import Sms
from store.messages import outbox
from store.messages.reply import Reply, Secret, Text
from store.messages.tables import Lane, OutboxMessage
from store.people.person import add_person
from tests.handlers.served import Served
from tests.servers.sms import AliyunServer, TencentServer, aliyun, tencent

PHONE, OTHER = "13800138000", "13900139000"
SIGN = "邻礼社区"
RECEIPTS = "a-secret-only-for-tests"
CODE, NOTICE = "words/codes.identity", "people/alarm.over"
TEMPLATES = {
    "aliyun": {
        CODE: {"id": "SMS_100001", "parameters": {"code": "{code}"}},
        NOTICE: {"id": "SMS_100002", "parameters": {"name": "{worker}", "what": "档案"}},
    },
    "tencent": {
        CODE: {"id": "2000001", "parameters": {"1": "{code}"}},
        NOTICE: {"id": "2000002", "parameters": {"1": "{worker}", "2": "档案"}},
    },
}
Gateway = AliyunServer | TencentServer


@dataclass
class Phones:
    """The gateway with its phones, and us."""

    gateway: Gateway
    served: Served
    provider: str

    @property
    def receipts(self) -> str:
        """Where reports are posted."""
        return f"{self.served.address}/receipts/{RECEIPTS}"

    @property
    def texts(self) -> list[str]:
        """What phones got, oldest first."""
        return [one.text for one in self.gateway.messages]

    def leased(self, line: Text, *, phone: str = PHONE, lane: Lane = Lane.NOTICE) -> Any:
        """A message whose lease the test holds, so that it says when it is sent."""
        keys = self.served.program.keys

        def put(tx: Any) -> int:
            account = open_account(tx, "sms", keys.index(phone), "zh-CN")
            return outbox.put(tx, account, "sms", Reply((line,), ended=True), now=tx.now(), lane=lane)

        row = self.served.program.database.write(put)
        return self.again(row)

    def code(self, code: str = "123456", *, phone: str = PHONE) -> Any:
        """A one-time code on its way."""
        keys = self.served.program.keys
        sealed = Secret(keys.seal(code, "shown.code.x"), "shown.code.x")
        return self.leased(Text(CODE, {"code": sealed}), phone=phone, lane=Lane.CODE)

    def notice(self, name: str = "秀英", *, phone: str = PHONE) -> Any:
        """A notice on its way."""
        return self.leased(Text(NOTICE, {"worker": name}), phone=phone)

    def again(self, row: int) -> Any:
        """The lease on a message, taken anew; what the test has left unsent before is not in its way."""
        database = self.served.program.database
        this, other = col(OutboxMessage.id) == row, col(OutboxMessage.id) != row

        def take(tx: Any) -> Any:
            tx.changed(update(OutboxMessage).where(other, col(OutboxMessage.state) == "due").values(state="failed"))
            tx.changed(update(OutboxMessage).where(this).values(leased_until=None, due_at=tx.now()))
            return next(one for one in outbox.claim(tx, ["sms"], tx.now()) if one.id == row)

        return database.write(take)

    def send(self, sending: Any) -> Any:
        """Send it as the deliverer does, without recording the outcome."""
        return self.served.run(self.served.channel.send(sending))

    def deliver(self, sending: Any) -> None:
        """Send it and record that."""
        outcome = self.send(sending)
        self.served.program.database.write(lambda tx: outbox.mark(tx, [(sending.id, sending.fence)], outcome))

    def pass_time(self, by: timedelta) -> None:
        """Let time pass, for the gateway and for what we remember."""
        self.gateway.advance(by.total_seconds())

        def age(tx: Any) -> None:
            for row, at in tx.run(select(col(Sms.id), col(Sms.submitted_at))):
                tx.changed(update(Sms).where(col(Sms.id) == row).values(submitted_at=at - by))

        self.served.program.database.write(age)

    def sms(self, row: int) -> Any:
        """What we remember of a message at the gateway."""
        wanted = select(Sms.__table__).where(col(Sms.outbox_id) == row)
        return self.served.program.database.read(lambda tx: tx.one(wanted))

    def post(self, body: Any, *, secret: str = RECEIPTS) -> httpx.Response:
        """Post something to the route for reports."""
        address = f"{self.served.address}/receipts/{secret}"
        if isinstance(body, bytes):
            return httpx.post(address, content=body, headers={"Content-Type": "application/json"})
        return httpx.post(address, json=body)


Build = Callable[..., Phones]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Builds a gateway and us. Arguments: `provider`, and settings of the account."""
    opened: list[Any] = []

    def make(provider: str = "aliyun", **settings: Any) -> Phones:
        gateway: Gateway = AliyunServer() if provider == "aliyun" else TencentServer()
        gateway.__enter__()
        opened.append(gateway)
        given: dict[str, Any] = {
            "provider": provider,
            "key_id": aliyun.KEY_ID if provider == "aliyun" else tencent.SECRET_ID,
            "key_secret": aliyun.KEY_SECRET if provider == "aliyun" else tencent.SECRET_KEY,
            "app_id": tencent.APP_ID,
            "sign": SIGN,
            "templates": TEMPLATES[provider],
            "endpoint": gateway.address,
            "receipt_secret": RECEIPTS,
        }
        account = SmsAccount(**(given | settings))
        served = Served(tmp_path, "sms", lambda bridge: SmsChannel(bridge, account), delivers=False)
        opened.append(served)
        keys = served.program.keys
        served.program.database.write(lambda tx: add_person(tx, keys, "荷田田", phone=PHONE))
        served.program.database.write(lambda tx: add_person(tx, keys, "橘小满", phone=OTHER))
        return Phones(gateway, served, provider)

    yield make
    for one in reversed(opened):
        if isinstance(one, Served):
            one.close()
        else:
            one.__exit__(None, None, None)


@pytest.fixture(params=["aliyun", "tencent"])
def phones(request: pytest.FixtureRequest, build: Build) -> Phones:
    """A gateway and us, once for each provider."""
    return build(request.param)
