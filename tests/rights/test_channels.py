"""The gate is the same behind every door: web page, Telegram, WeChat, WeCom and terminal, over their real handlers."""

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import col
from websockets.sync.client import connect

from handlers.terminal import TerminalChannel
from store.audit.audit import Audit
from store.channels.account import account_at, open_account
from store.channels.holder import set_holder
from store.channels.session import open_session
from store.database import Transaction
from store.messages import conversations
from store.messages.tables import OutboxMessage
from store.people.area import AreaKind, add_area
from store.people.assignment import assign
from store.people.dwelling import add_dwelling, add_household
from store.people.person import add_person
from store.rights.roles import Assurance, Role
from store.tables import metadata
from tests.handlers.telegram.service import Service
from tests.servers.telegram import TelegramServer, updates
from tests.servers.wechat.pushes import AES_KEY, TOKEN, WeChatPushes
from tests.servers.wechat.server import APPID, SECRET, WeChatServer
from tests.servers.wecom import pushes as wecom
from tests.servers.wecom.server import AGENT, CORPID, WeComServer
from tests.servers.wecom.server import SECRET as WECOM_SECRET

CHANNELS = ("web", "telegram", "wechat", "wecom", "terminal")
PEOPLE = ("guest", "resident", "worker")
AUDIT = metadata.tables[str(Audit.__tablename__)]
MESSAGE = "00000000-0000-4000-8000-{:012d}"

ACTS = {
    # One act for each kind of right: whoever may do it gets no refusal, everybody else this one.
    "go:pledge": {"guest": "", "resident": "", "worker": ""},
    "go:life": {"guest": "rights.unverified", "resident": "", "worker": ""},
    "go:people": {"guest": "rights.role", "resident": "rights.role", "worker": ""},
    "go:asked:{here}": {"guest": "rights.role", "resident": "rights.role", "worker": ""},
    "go:asked:{elsewhere}": {"guest": "rights.role", "resident": "rights.role", "worker": "rights.area"},
}


def is_tap(said: str) -> bool:
    return said.startswith("go:")


class Town:
    """The whole program with all its channels, and the same three people at each of them."""

    def __init__(self, service: Service, wechat: WeChatServer, office: WeComServer) -> None:
        self.service = service
        self.program = service.program
        self.database = service.program.database
        self.wechat = WeChatPushes(wechat, f"{service.address}/wechat", TOKEN, AES_KEY)
        self.wecom = wecom.WeComPushes(office, f"{service.address}/wecom")
        self.office = office
        self.codes: dict[str, str] = {}
        self._messages = 0
        self.database.write(self._fill)

    def _fill(self, tx: Transaction) -> None:
        street = add_area(tx, None, AreaKind.STREET, "S", "荷花街道")
        for number, name in enumerate(("here", "elsewhere")):
            area = add_area(tx, street, AreaKind.COMMUNITY, name, f"第{number}社区")
            person = add_person(tx, self.program.keys, "杏")
            flat = add_dwelling(tx, area, f"D{number}", f"第{number}社区1室")
            add_household(tx, flat, head_id=person)
            self.codes[name] = str(self._asked(tx, person, f"/{street}/{area}/"))
            if name == "here":
                self.people = {"resident": person, "worker": add_person(tx, self.program.keys, "荷")}
                assign(tx, self.people["worker"], Role.COMMUNITY_WORKER, area, tx.now())
        for channel in CHANNELS:
            for who, person in self.people.items():
                account = open_account(tx, channel, self.address(channel, who), "zh-CN")
                set_holder(tx, account, person, Assurance.VERIFIED, "code")
                if channel == "web":
                    open_session(tx, account, self.program.keys.token(self.cookie(who)), "", 30)

    def _asked(self, tx: Transaction, person: int, path: str) -> int:
        """Something that a resident asked for and that a worker of the place decides about."""
        event = metadata.tables["person_event"]
        values = {
            "person_id": person, "kind": "move_out", "path": path, "state": "asked", "details": "{}", "before": "",
            "effective_on": tx.now().date(), "due_at": tx.now(), "recorded_at": tx.now(), "reason": "", "answer": "",
        }  # fmt: skip
        made: int = tx.value(event.insert().values(values).returning(event.c.id))
        return made

    @staticmethod
    def address(channel: str, who: str) -> str:
        """The same number at every platform: it is somebody else there, and gives nothing here."""
        number = 700_001 + PEOPLE.index(who)
        return (
            f"oPerson_{number:0>20}"
            if channel == "wechat"
            else f"{who}.{number}"
            if channel == "wecom"
            else str(number)
        )

    @staticmethod
    def cookie(who: str) -> str:
        return f"{who:_<43}"

    def refusal(self, channel: str, who: str, option: str) -> str:
        """Have somebody tap something at a channel and leave it again; gives the refusal that they get, or ""."""
        found = re.findall(r"refusals/([a-z_.]+)", self._done(channel, who, option))
        self._done(channel, who, "取消")
        return found[0] if found else ""

    def _done(self, channel: str, who: str, said: str) -> str:
        self._messages += 1
        before = self._newest(channel, who)[0]
        getattr(self, f"_{channel}")(self.address(channel, who), who, said)
        self.service.server.wait_for(lambda: self._newest(channel, who)[0] > before)
        return self._newest(channel, who)[1]

    def _newest(self, channel: str, who: str) -> tuple[int, str]:
        address = self.address(channel, who)

        def read(tx: Transaction) -> tuple[int, str]:
            known = account_at(tx, channel, address)
            if known is None:
                return 0, ""
            row = tx.one(
                select(col(OutboxMessage.id), col(OutboxMessage.reply))
                .where(col(OutboxMessage.account_id) == known.id)
                .order_by(col(OutboxMessage.id).desc())
                .limit(1)
            )
            return (row[0], row[1]) if row else (0, "")

        return self.database.read(read)

    def _telegram(self, address: str, _who: str, said: str) -> None:
        number = int(address)
        shown = {"message_id": 1, "date": 1, "chat": updates.private_chat(number), "text": "菜单"}
        happened = updates.callback_query(number, said, shown) if is_tap(said) else updates.message(number, said)
        assert self.service.post({"update_id": self._messages, **happened}).status_code == 200

    def _wechat(self, address: str, _who: str, said: str) -> None:
        (self.wechat.click if is_tap(said) else self.wechat.text)(address, said)

    def _wecom(self, address: str, _who: str, said: str) -> None:
        self.office.member(address)
        (self.wecom.click if is_tap(said) else self.wecom.text)(address, said)

    def _terminal(self, address: str, _who: str, said: str) -> None:
        TerminalChannel(
            self.program.bridge(), self.program.receiver.receive_now, address, io.StringIO(), as_json=True
        ).turn(f"#{said}" if is_tap(said) else said)

    def _web(self, _address: str, who: str, said: str) -> None:
        url = f"ws://127.0.0.1:{self.service.port}/ws"
        frame = {"id": MESSAGE.format(self._messages), "t": "tap" if is_tap(said) else "say"}
        with connect(url, additional_headers={"Cookie": f"linli={self.cookie(who)}"}) as socket:
            socket.send(json.dumps(frame | {"option" if is_tap(said) else "text": said}))
            while '"taken"' not in str(socket.recv(timeout=20)):
                pass

    def refused(self, channel: str) -> set[tuple[str, str, str]]:
        """What the audit has of attempts at a channel, as (operation or conversation, refusal, roles)."""
        self.program.attempts.write()
        rows = self.database.read(
            lambda tx: tx.run(AUDIT.select().where(AUDIT.c.channel == channel, AUDIT.c.result != "done"))
        )
        return {(row.operation, row.result, row.role) for row in rows}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with ExitStack() as stack:
        telegram = stack.enter_context(TelegramServer())
        wechat = stack.enter_context(WeChatServer())
        office = stack.enter_context(WeComServer())
        service = Service(
            tmp_path_factory.mktemp("town"), telegram,
            wechat_appid=APPID, wechat_secret=SECRET, wechat_token=TOKEN, wechat_aes_key=AES_KEY,
            wechat_api=wechat.address, wecom_corpid=CORPID, wecom_agent_id=AGENT, wecom_secret=WECOM_SECRET,
            wecom_token=wecom.TOKEN, wecom_aes_key=wecom.AES_KEY, wecom_api=office.address,
        )  # fmt: skip
        stack.callback(service.close)
        yield Town(service, wechat, office)


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_channel_lets_the_same_people_do_the_same(town: Town, channel: str) -> None:
    # A guest's cookie is made by the page, and what guests may do there is tried by the tests of the page.
    people = [who for who in PEOPLE if (channel, who) != ("web", "guest")]
    for act, refusals in ACTS.items():
        option = act.format(**town.codes)
        assert {who: town.refusal(channel, who, option) for who in people} == {who: refusals[who] for who in people}
    audited = town.refused(channel)
    assert {("lives.decide", "rights.area", "community_worker"), ("lives.decide", "rights.role", "")} <= audited
    assert all(refusal.startswith("rights.") for _, refusal, _ in audited)


def test_an_address_carries_the_roles_of_its_own_channel_only(town: Town) -> None:
    def grants(tx: Transaction) -> dict[str, tuple[Role, ...]]:
        held = {}
        for channel in CHANNELS:
            for other in CHANNELS:
                caller = conversations.caller_of(tx, channel, f"{town.address(other, 'worker')}", tx.now())
                held[f"{channel} {other}"] = tuple(grant.role for grant in caller.grants)
        return held

    found = town.database.write(grants)
    same = {frozenset(("web", "telegram", "terminal"))}
    for pair, roles in found.items():
        channel, other = pair.split()
        is_theirs = channel == other or any({channel, other} <= alike for alike in same)
        assert roles == ((Role.COMMUNITY_WORKER,) if is_theirs else ()), pair


@pytest.mark.parametrize("channel", ["telegram", "wechat", "wecom"])
def test_a_request_that_the_platform_did_not_sign_is_refused_and_audited(town: Town, channel: str) -> None:
    path = {"telegram": "/telegram/webhook"}.get(channel, f"/{channel}")
    post: Callable[..., Any] = httpx.post
    # The number of the worker, who may do what is asked for.
    body = {"update_id": 1, "message": {"from": {"id": 700_003}, "text": "居民档案"}}
    query = {"signature": "0" * 40, "msg_signature": "0" * 40, "timestamp": "1", "nonce": "1"}
    answer = post(f"{town.service.address}{path}", params=query, json=body, trust_env=False)
    assert answer.status_code in (400, 403)
    if answer.status_code == 403:
        assert ("request.take", "requests.forged", "") in town.refused(channel)
