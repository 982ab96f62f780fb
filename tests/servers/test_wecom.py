"""Every rule of the strict qyapi.weixin.qq.com is shown to bite, by plain requests and by wechatpy."""

import base64
import hashlib
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import pytest
from PIL import Image
from requests.adapters import HTTPAdapter
from wechatpy.work import WeChatClient, parse_message
from wechatpy.work.crypto import WeChatCrypto
from wechatpy.work.replies import TextReply

from tests.servers.asking import ASK
from tests.servers.listener import Got, listening
from tests.servers.wecom import AES_KEY, AGENT, CORPID, ROBOT, SECRET, TOKEN, WeComPushes, WeComServer
from tests.servers.wecom.rules import RULES

ME = "worker-1"


@pytest.fixture
def server() -> Iterator[WeComServer]:
    with WeComServer() as running:
        running.member(ME)
        yield running


def fetch(server: WeComServer) -> str:
    query = {"corpid": CORPID, "corpsecret": SECRET}
    return ASK.get(f"{server.address}/cgi-bin/gettoken", params=query).json()["access_token"]


def call(server: WeComServer, path: str, body: Any = None, *, token: str = "", **query: Any) -> dict[str, Any]:
    query["access_token"] = token or fetch(server)
    address = f"{server.address}/cgi-bin/{path}"
    return (ASK.get(address, params=query) if body is None else ASK.post(address, params=query, json=body)).json()


def robot(server: WeComServer, body: dict[str, Any], key: str = ROBOT) -> int:
    return ASK.post(f"{server.address}/cgi-bin/webhook/send", params={"key": key}, json=body).json()["errcode"]


def text(content: str = "你好", **more: Any) -> dict[str, Any]:
    return {"touser": ME, "agentid": AGENT, "msgtype": "text", "text": {"content": content}, **more}


def card(task: str = "WO-42", **more: Any) -> dict[str, Any]:
    buttons = [{"text": "接单", "style": 1, "key": "take"}, {"text": "完成", "style": 2, "key": "done"}]
    inner = {"card_type": "button_interaction", "main_title": {"title": "水管维修"}, "task_id": task}
    inner |= {"button_list": buttons, **more}
    return {"touser": ME, "agentid": AGENT, "msgtype": "template_card", "template_card": inner}


def textcard(**more: str) -> dict[str, Any]:
    inner = {"title": "工单", "description": "水管", "url": "https://example.org", **more}
    return {"touser": ME, "agentid": AGENT, "msgtype": "textcard", "textcard": inner}


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(written, "PNG")
    return written.getvalue()


SEND, UPDATE = "message/send", "message/update_template_card"
BROKEN: list[tuple[str, int, str, Any]] = [
    ("receivers", 40032, SEND, text(touser="")),
    ("receivers", 40032, SEND, text(touser="|".join(f"u{one}" for one in range(1001)))),
    ("receivers", 40032, SEND, text(toparty="|".join(str(one) for one in range(101)))),
    ("message", 40056, SEND, text(agentid=1)),
    ("message", 44004, SEND, text("")),
    ("message", 40008, SEND, text() | {"msgtype": "hologram"}),
    ("message", 40058, SEND, text(enable_duplicate_check=1, duplicate_check_interval=4 * 3600 + 1)),
    ("media_id", 40007, SEND, text() | {"msgtype": "image", "image": {"media_id": "none"}}),
    ("card", 40058, SEND, textcard(title="好" * 43)),
    ("card", 40058, SEND, textcard(description="好" * 171)),
    ("card", 40058, SEND, textcard(url="")),
    ("card", 40058, SEND, card(card_type="odd")),
    ("card", 40058, SEND, card(task="工单")),
    ("card", 40058, SEND, card(task="")),
    ("card", 40058, SEND, card(task="t" * 129)),
    ("card", 40058, SEND, card(main_title={})),
    ("card", 40058, SEND, card(button_list=[])),
    ("card", 40058, SEND, card(button_list=[{"text": str(one), "key": str(one)} for one in range(7)])),
    ("card", 40058, SEND, card(button_list=[{"text": "好", "key": "a"}, {"text": "不", "key": "a"}])),
    ("card", 40058, SEND, card(horizontal_content_list=[{"keyname": "a"}] * 7)),
    ("card", 40058, SEND, card(jump_list=[{"title": "a"}] * 4)),
    ("card", 40058, SEND, card(card_type="text_notice")),
    ("card_update", 40058, UPDATE, {"agentid": AGENT, "response_code": "used", "button": {"replace_name": "已接"}}),
    ("address", 40066, "message/sent", {}),
    ("address", 43002, SEND, None),
    ("json", 41001, SEND, None),
]
ELSEWHERE = {"text", "member_rate", "quota", "media", "robot", "robot_rate", "token_fetches", "verification"}
ELSEWHERE |= {"callback_form", "callback_late"}


@pytest.mark.parametrize(
    ("rule", "code", "path", "body"), BROKEN[:-1], ids=[f"{place}-{one[1]}" for place, one in enumerate(BROKEN[:-1])]
)
def test_a_broken_rule_is_refused_and_noted(server: WeComServer, rule: str, code: int, path: str, body: Any) -> None:
    assert call(server, path, body)["errcode"] == code
    assert server.bitten(rule).page.startswith("https://developer.work.weixin.qq.com/")
    assert server.delivered == []


def test_a_call_needs_a_token(server: WeComServer) -> None:
    assert ASK.post(f"{server.address}/cgi-bin/{SEND}", json=text()).json()["errcode"] == 41001
    server.bitten("json")


def test_every_rule_is_shown_to_bite() -> None:
    assert {one[0] for one in BROKEN} | ELSEWHERE == set(RULES)


def test_a_text_beyond_2048_bytes_is_cut_off_without_a_word(server: WeComServer) -> None:
    assert call(server, SEND, text("好" * 683))["errcode"] == 0
    assert server.delivered[0]["text"]["content"] == "好" * 682
    server.bitten("text")


def test_a_member_gets_thirty_a_minute_and_the_rest_is_dropped_without_a_word(server: WeComServer) -> None:
    token = fetch(server)
    assert {call(server, SEND, text(str(one)), token=token)["errcode"] for one in range(31)} == {0}
    assert (len(server.delivered), len(server.dropped)) == (30, 1)
    server.bitten("member_rate")
    server.advance(61)
    call(server, SEND, text(), token=token)
    assert len(server.delivered) == 31


def test_an_application_has_a_daily_quota_by_its_seats(server: WeComServer) -> None:
    server.seats = 0
    assert call(server, SEND, text())["errcode"] == 45009
    server.bitten("quota")


def test_the_same_message_is_dropped_where_it_is_checked(server: WeComServer) -> None:
    for _ in range(2):
        call(server, SEND, text(enable_duplicate_check=1))
    assert (len(server.delivered), len(server.dropped)) == (1, 1)
    server.advance(1801)
    call(server, SEND, text(enable_duplicate_check=1))
    assert len(server.delivered) == 2


def test_who_is_not_a_member_is_named(server: WeComServer) -> None:
    assert call(server, SEND, text(touser=f"{ME}|gone"))["invaliduser"] == "gone"
    assert call(server, SEND, text(touser="gone"))["errcode"] == 81013
    assert call(server, "user/get", userid="gone")["errcode"] == 60111
    assert call(server, "user/get", userid=ME)["name"] == "网格员"


def test_a_code_changes_a_card_once_and_within_72_hours(server: WeComServer) -> None:
    code = call(server, SEND, card())["response_code"]
    change = {"userids": [ME], "agentid": AGENT, "response_code": code, "button": {"replace_name": "已接单"}}
    assert [call(server, UPDATE, change)["errcode"] for _ in range(2)] == [0, 40058]
    assert server.cards["WO-42"]["_replaced"] == "已接单"
    server.bitten("card_update")
    assert call(server, SEND, card())["errcode"] == 40058
    server.bitten("card")
    late = call(server, SEND, card("WO-43"))["response_code"]
    server.advance(72 * 3600 + 1)
    assert call(server, UPDATE, change | {"response_code": late})["errcode"] == 40058
    server.bitten("card_update")


def test_a_token_stays_the_same_and_is_not_to_be_fetched_all_the_time(server: WeComServer) -> None:
    assert fetch(server) == fetch(server)
    token = fetch(server)
    server.withdraw_token()
    assert call(server, SEND, text(), token=token)["errcode"] == 40014
    token = fetch(server)
    server.advance(7201)
    assert call(server, SEND, text(), token=token)["errcode"] == 42001
    query = {"corpid": CORPID, "corpsecret": SECRET}
    codes = [ASK.get(f"{server.address}/cgi-bin/gettoken", params=query).json()["errcode"] for _ in range(101)]
    assert codes == [0] * 100 + [45009]
    server.bitten("token_fetches")
    query["corpsecret"] = "wrong"
    assert ASK.get(f"{server.address}/cgi-bin/gettoken", params=query).json()["errcode"] == 40001


def test_media_have_kinds_and_sizes(server: WeComServer) -> None:
    for kind, content, code in [
        ("image", b"no picture", 40005),
        ("voice", b"0" * 2_100_000, 40006),
        ("odd", b"0" * 6, 40004),
    ]:
        query = {"access_token": fetch(server), "type": kind}
        answer = ASK.post(f"{server.address}/cgi-bin/media/upload", params=query, files={"media": ("a", content)})
        assert answer.json()["errcode"] == code
        server.bitten("media")


def test_a_robot_posts_twenty_a_minute_and_only_what_fits(server: WeComServer) -> None:
    good = {"msgtype": "text", "text": {"content": "新工单"}}
    assert [robot(server, good) for _ in range(21)] == [0] * 20 + [45009]
    server.bitten("robot_rate")
    assert robot(server, good, key="wrong") == 93000
    server.advance(61)
    digest = hashlib.md5(picture(), usedforsecurity=False).hexdigest()
    image = {"base64": base64.b64encode(picture()).decode(), "md5": digest}
    assert robot(server, {"msgtype": "image", "image": image}) == 0
    wrong = [
        (301019, {"msgtype": "image", "image": image | {"md5": "0"}}),
        (40058, {"msgtype": "text", "text": {"content": "好" * 683}}),
        (40058, {"msgtype": "markdown", "markdown": {"content": "好" * 1366}}),
        (40008, {"msgtype": "hologram"}),
        (44004, {"msgtype": "text"}),
    ]
    for code, body in wrong:
        assert robot(server, body) == code
        server.bitten("robot")


class Rewrite(HTTPAdapter):
    """Sends what is meant for WeCom to the strict server."""

    def __init__(self, address: str) -> None:
        self.place = urlsplit(address)
        super().__init__()

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        asked = urlsplit(request.url)
        request.url = urlunsplit((self.place.scheme, self.place.netloc, asked.path, asked.query, ""))
        return super().send(request, *arguments, **options)


def test_the_library_sends_texts_cards_and_pictures(server: WeComServer) -> None:
    client = WeChatClient(CORPID, SECRET)
    client._http.mount("https://qyapi.weixin.qq.com", Rewrite(server.address))
    # The library fetches a token without a session of its own, so it is given one.
    client.session.set(client.access_token_key, fetch(server), 7200)
    client.expires_at = int(server.now()) + 7200
    client.message.send_text(AGENT, ME, "你好")
    client.message.send(AGENT, ME, msg={"msgtype": "template_card", "template_card": card()["template_card"]})
    media_id = client.media.upload("image", ("a.png", io.BytesIO(picture())))["media_id"]
    client.message.send_image(AGENT, ME, media_id)
    # `client.media.download` asks the public address whatever is mounted, so it is asked by hand.
    assert call(server, SEND, text(msgtype="image", image={"media_id": media_id}))["errcode"] == 0
    query = {"access_token": fetch(server), "media_id": media_id}
    assert ASK.get(f"{server.address}/cgi-bin/media/get", params=query).content == picture()
    assert [one["msgtype"] for one in server.delivered] == ["text", "template_card", "image", "image"]
    assert client.user.get(ME)["name"] == "网格员"


def test_what_members_do_is_read_by_the_library_and_its_replies_are_taken(server: WeComServer) -> None:
    seal = WeChatCrypto(TOKEN, AES_KEY, CORPID)
    taps: list[dict[str, str]] = []

    def answer(got: Got) -> tuple[int, Any]:
        query = {name: values[0] for name, values in parse_qs(urlsplit(got.path).query).items()}
        signed = query["msg_signature"], query["timestamp"], query["nonce"]
        if "echostr" in query:
            return 200, seal.check_signature(*signed, query["echostr"]).encode()
        message = parse_message(seal.decrypt_message(got.body.decode(), *signed))
        taps.append({name: message._data.get(name, "") for name in ("EventKey", "TaskId", "ResponseCode")})
        reply = TextReply(content="收到", message=message).render()
        return 200, seal.encrypt_message(reply, query["nonce"], query["timestamp"]).encode()

    call(server, SEND, card())
    with listening(answer) as (address, _):
        people = WeComPushes(server, f"{address}/wecom")
        assert people.verify()
        came = [
            people.text(ME, "接单"),
            people.image(ME, picture()),
            people.voice(ME, b"amr-amr"),
            people.location(ME),
            people.unknown(ME),
            people.enter(ME),
            people.subscribe("worker-2"),
            people.click(ME, "mine"),
            people.tap(ME, "WO-42", "take"),
            people.unknown_event(ME),
        ]
    assert {(*one.statuses, one.reply["Content"]) for one in came} == {(200, "收到")}
    tap = taps[-2]
    assert (tap["EventKey"], tap["TaskId"]) == ("take", "WO-42")
    change = {"agentid": AGENT, "response_code": tap["ResponseCode"], "button": {"replace_name": "已接单"}}
    assert call(server, UPDATE, change)["errcode"] == 0


@pytest.mark.parametrize(
    "answer", [b"<xml><Content>x</Content></xml>", b"ok", b"<xml><Encrypt>a</Encrypt><MsgSignature>b"]
)
def test_an_answer_that_wecom_could_not_read_is_noted(server: WeComServer, answer: bytes) -> None:
    with listening([(200, answer)]) as (address, _):
        WeComPushes(server, address).text(ME, "你好")
    server.bitten("callback_form")


def test_a_late_answer_is_asked_for_three_times_more_and_a_late_echo_is_no_echo(server: WeComServer) -> None:
    with listening([(200, b"")] * 5, wait=0.3) as (address, _):
        late = WeComPushes(server, address, seconds=0.1, echo_seconds=0.1)
        assert late.text(ME, "你好").statuses == [0] * 4
        server.bitten("callback_late")
        assert not late.verify()
    server.bitten("verification")
