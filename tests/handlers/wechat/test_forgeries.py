"""Forged, replayed and senseless requests on the route."""

import time

import httpx
import pytest

from tests.handlers.payloads import COUNT
from tests.handlers.tencent.storm import storm
from tests.handlers.wechat.conftest import PERSON, Build, Town
from tests.servers.callback import xml
from tests.servers.wechat.pushes import AES_KEY

HEAD = {"ToUserName": "gh_0123456789ab", "FromUserName": PERSON}


def text(content: str, number: int) -> str:
    return xml(**HEAD, CreateTime=int(time.time()), MsgType="text", Content=content, MsgId=number)


GENUINE = [
    text("帮助", 1),
    text("承诺书", 1),
    xml(**HEAD, CreateTime=1, MsgType="voice", MediaId="m", Format="amr", Recognition="进度", MsgId=1),
    xml(**HEAD, CreateTime=1, MsgType="location", Location_X=30, Location_Y=120, Scale=15, MsgId=1),
    xml(**HEAD, CreateTime=1, MsgType="link", Title="题", Url="https://example.org", MsgId=1),
    xml(**HEAD, CreateTime=1, MsgType="video", MediaId="m", MsgId=1),
    xml(**HEAD, CreateTime=1, MsgType="event", Event="CLICK", EventKey="go:menu"),
    xml(**HEAD, CreateTime=1, MsgType="event", Event="SCAN", EventKey="pledge_X"),
    xml(**HEAD, CreateTime=1, MsgType="event", Event="subscribe", EventKey="qrscene_pledge_X"),
    xml(**HEAD, CreateTime=1, MsgType="event", Event="TEMPLATESENDJOBFINISH", MsgID=1, Status="success"),
]


def post(town: Town, query: dict[str, str], body: str) -> int:
    return httpx.post(town.served.address, params=query, content=body.encode(), trust_env=False).status_code


def test_a_forged_message_is_refused_and_not_taken(town: Town) -> None:
    query = town.pushes.signed()
    assert post(town, {**query, "signature": "0" * 40}, text("帮助", 1)) in (400, 403)
    assert post(town, {}, text("帮助", 1)) in (400, 403)
    assert town.served.taken() == 0


def test_a_message_of_yesterday_is_refused(plain: Town) -> None:
    query = plain.pushes.signed(timestamp=str(int(time.time()) - 86_400))
    assert post(plain, query, text("帮助", 1)) == 403
    assert plain.served.taken() == 0


def test_a_seen_signature_carries_no_other_message(plain: Town) -> None:
    query = plain.pushes.signed()
    assert post(plain, query, text("帮助", 1)) == 200
    assert post(plain, query, text("我同意", 2)) == 403
    assert post(plain, query, text("帮助", 2)) == 403
    assert plain.served.taken() == 1


def test_the_same_request_again_is_a_redelivery_for_a_minute_and_then_a_replay(
    plain: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    query, body = plain.pushes.signed(), text("帮助", 1)
    assert [post(plain, query, body) for _ in range(4)] == [200] * 4
    assert plain.served.taken() == 1
    from datetime import timedelta

    monkeypatch.setattr("handlers.tencent.answering.REDELIVERED", timedelta(0))
    assert post(plain, query, body) == 403


@pytest.mark.parametrize("mode", ["plain", "encrypted"])
def test_senseless_requests_break_nothing(build: Build, mode: str) -> None:
    town = build(aes_key=AES_KEY if mode == "encrypted" else "")
    seal = town.pushes.seal

    def signed(message: str) -> tuple[dict[str, str], str]:
        query = town.pushes.signed()
        if seal is None:
            return query, message
        encrypted = seal.encrypt(message)
        signature = seal.sign(query["timestamp"], query["nonce"], encrypted)
        return {**query, "msg_signature": signature, "encrypt_type": "aes"}, seal.envelope(encrypted, "gh")

    # A signed message that hides in the storm may have anybody as its sender.
    statuses = storm(town.served.address, GENUINE, signed, count=COUNT if mode == "plain" else COUNT // 5)
    assert statuses[403] + statuses[400] > COUNT / 100
    assert statuses[200] > COUNT / 10
    town.platform.violations.clear()
    assert town.pushes.text("oSomebodyElse", "帮助").reply
