"""A resident starts a pledge on WeChat, loses the phone, proves who they are on Telegram, and finishes it there.

The whole program, through the real libraries of all three platforms, against servers that enforce the platforms' rules.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from store.channels.account import account_at, open_account
from store.channels.holder import set_holder
from store.messages.conversations import caller_of
from store.people.area import AreaKind, add_area
from store.people.assignment import assign
from store.people.dwelling import add_dwelling, add_household, add_member, add_occupancy
from store.people.person import add_person
from store.pledges.pledge import PledgeForm
from store.pledges.publishing import draft, publish
from store.pledges.signature import Signature
from store.pledges.verification import verify_pledges
from store.rights.act import Act
from store.rights.roles import Assurance, Role
from tests.handlers.telegram.service import Chatter, Service, words_of
from tests.servers.sms import AliyunServer, aliyun
from tests.servers.telegram import TelegramServer
from tests.servers.wechat.pushes import TOKEN, WeChatPushes
from tests.servers.wechat.server import APPID, SECRET, WeChatServer

PHONE = "13800138000"
FOLLOWER = "oResident_0123456789-abcdefgh"
TEXT = "一、我自愿承诺不在禁区燃放烟花爆竹。\n二、签不签都自愿。"


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def wechat() -> Iterator[WeChatServer]:
    with WeChatServer() as server:
        yield server


@pytest.fixture
def gateway() -> Iterator[AliyunServer]:
    with AliyunServer() as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, telegram: TelegramServer, wechat: WeChatServer, gateway: AliyunServer) -> Iterator[Service]:
    running = Service(
        tmp_path, telegram, wechat_appid=APPID, wechat_secret=SECRET, wechat_token=TOKEN, wechat_api=wechat.address,
        sms_provider="aliyun", sms_key_id=aliyun.KEY_ID, sms_key_secret=aliyun.KEY_SECRET, sms_sign="邻礼社区",
        sms_endpoint=gateway.address,
        sms_templates='{"words/codes.identity": {"id": "SMS_100001", "parameters": {"code": "{code}"}}}',
    ).ready()  # fmt: skip
    running.program.database.write(lambda tx: settle(tx, running))
    yield running
    running.close()


def settle(tx: Any, service: Service) -> None:
    """A resident whose WeChat account is known, and a pledge in their neighbourhood."""
    keys, now = service.program.keys, datetime.now(UTC)
    community = add_area(tx, None, AreaKind.COMMUNITY, "SL", "上林社区")
    grid = add_area(tx, community, AreaKind.GRID, "GTF", "观棠府")
    person = add_person(tx, keys, "橘小满", birth=date(1980, 1, 1), phone=PHONE)
    home = add_dwelling(tx, grid, "GTF:5-1-302", "观棠府5-1-302", building="5", stair="1", door="302")
    add_member(tx, add_household(tx, home), person)
    add_occupancy(tx, home, person, "owner")
    set_holder(tx, open_account(tx, "wechat", FOLLOWER, "zh-CN"), person, Assurance.VERIFIED, "code")
    worker = add_person(tx, keys, "荷田田")
    set_holder(tx, open_account(tx, "web", "worker", "zh-CN"), worker, Assurance.VERIFIED, "invitation")
    assign(tx, worker, Role.COMMUNITY_WORKER, community, now - timedelta(days=1))
    act = Act(tx, caller_of(tx, "web", "worker", tx.now()), keys)
    at = tx.now()
    made = draft(act, grid, PledgeForm.RESIDENT, "双禁承诺书", TEXT, at, at + timedelta(days=30))
    publish(act, made.pledge)


def button(person: Chatter, label: str) -> tuple[str, dict[str, Any]] | None:
    """The option of the newest button with a label, and its message."""
    for message in reversed(person.heard(0)):
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        for one in (one for row in rows for one in row):
            if label in one["text"]:
                return one["callback_data"], message
    return None


def tap(person: Chatter, label: str) -> list[dict[str, Any]]:
    """Tap the newest button with a label, once it is there."""
    person.server.wait_for(lambda: button(person, label))
    found = button(person, label)
    assert found
    return person.taps(*found)


def hears(person: Chatter, words: str) -> None:
    """Wait until somebody was sent a message with these words."""
    person.server.wait_for(lambda: any(words in words_of(one) for one in person.heard(0)))


def test_a_pledge_begun_on_wechat_is_finished_on_telegram(
    service: Service, telegram: TelegramServer, wechat: WeChatServer, gateway: AliyunServer
) -> None:
    pushes = WeChatPushes(wechat, f"{service.address}/wechat", TOKEN, "")
    shown = pushes.text(FOLLOWER, "签承诺书").reply["Content"]
    assert "双禁承诺书" in shown
    assert "我已阅读并签署" in shown

    # The phone is gone. On Telegram nobody knows them yet.
    person = Chatter(service, 700_100)
    person.says("确认身份")
    for words in ("橘小满", "观棠府5幢1单元302"):
        person.says(words)
    tap(person, "观棠府5-1-302")
    person.says(PHONE)
    tap(person, "对")
    telegram.wait_for(lambda: len(gateway.messages) == 1)
    (code,) = re.findall(r"\d{6}", gateway.messages[0].text)
    assert gateway.messages[0].number == PHONE
    person.says(code)
    hears(person, "没办完")
    tap(person, "微信")
    hears(person, "双禁承诺书")
    tap(person, "我已阅读并签署")
    hears(person, "回执号")

    # The WeChat account hears of it, by the window that its own message opened.
    telegram.wait_for(lambda: any("Telegram" in str(one) for one in wechat.delivered))
    database, keys = service.program.database, service.program.keys
    signed = database.read(lambda tx: tx.run(select(col(Signature.channel), col(Signature.name))))
    assert [(row.channel, row.name) for row in signed] == [("telegram", "橘小满")]
    assert database.read(lambda tx: verify_pledges(tx, keys)).ok

    # What was begun there is there no more, and the lost phone is taken off.
    assert "没看懂" not in pushes.text(FOLLOWER, "我的承诺").reply["Content"]
    person.says("我的账号")
    tap(person, "解绑一个账号")
    hears(person, "解绑哪一个")
    tap(person, "微信")
    hears(person, "要解绑")
    tap(person, "解绑")
    hears(person, "已经解绑")
    left = database.read(lambda tx: account_at(tx, "wechat", FOLLOWER))
    assert left is not None
    assert (left.person, left.assurance) == (None, Assurance.GUEST)
    assert "确认" in pushes.text(FOLLOWER, "我的承诺").reply["Content"]
