"""Forged, replayed and senseless requests on the route."""

import httpx

from tests.handlers.payloads import COUNT
from tests.handlers.tencent.storm import storm
from tests.handlers.wecom.conftest import WORKER, Office
from tests.servers.callback import xml

HEAD = {"ToUserName": "ww0123456789abcdef", "FromUserName": WORKER, "CreateTime": 1}
GENUINE = [
    xml(**HEAD, MsgType="text", Content="帮助", MsgId=1),
    xml(**HEAD, MsgType="text", Content="收件箱", MsgId=1),
    xml(**HEAD, MsgType="location", Location_X=30, Location_Y=120, Scale=15, MsgId=1),
    xml(**HEAD, MsgType="video", MediaId="m", MsgId=1),
    xml(**HEAD, MsgType="event", Event="enter_agent", EventKey=""),
    xml(**HEAD, MsgType="event", Event="click", EventKey="go:menu"),
    xml(**HEAD, MsgType="event", Event="template_card_event", EventKey="a.b:c", TaskId="t"),
]


def post(office: Office, query: dict[str, str], body: str) -> int:
    return httpx.post(office.served.address, params=query, content=body.encode(), trust_env=False).status_code


def test_a_forged_message_is_refused_and_not_taken(office: Office) -> None:
    seal = office.pushes.seal
    encrypted = seal.encrypt(GENUINE[0])
    body, query = seal.envelope(encrypted, "ww"), office.pushes.signed(encrypted)
    assert post(office, {**query, "msg_signature": "0" * 40}, body) == 403
    assert post(office, query, seal.envelope(seal.encrypt(GENUINE[1]), "ww")) == 403
    assert post(office, query, GENUINE[0]) == 400
    assert post(office, query, body) == 200
    assert office.served.taken() == 1


def test_senseless_requests_break_nothing(office: Office) -> None:
    seal = office.pushes.seal

    def signed(message: str) -> tuple[dict[str, str], str]:
        encrypted = seal.encrypt(message)
        return office.pushes.signed(encrypted), seal.envelope(encrypted, "ww")

    statuses = storm(office.served.address, GENUINE, signed, count=COUNT)
    assert statuses[403] + statuses[400] > COUNT / 10
    assert statuses[200] > COUNT / 2
    office.platform.violations.clear()
    office.platform.member("LiMei")
    assert office.pushes.text("LiMei", "你好").statuses == [200]
