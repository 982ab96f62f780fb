"""Every rule of the strict api.weixin.qq.com is shown to bite, by plain requests and by wechatpy."""

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from PIL import Image
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from tests.servers.asking import ASK
from tests.servers.wechat import APPID, SECRET, WeChatServer
from tests.servers.wechat.rules import RULES

ME = "oABCD0123456789_resident-1"
CREDENTIALS = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}


@pytest.fixture
def server() -> Iterator[WeChatServer]:
    with WeChatServer() as running:
        running.follower(ME).wrote(running.now())
        running.templates["T1"] = ["thing1", "character_string2", "phrase3", "time4"]
        yield running


def fetch(server: WeChatServer, **more: Any) -> str:
    return ASK.post(f"{server.address}/cgi-bin/stable_token", json=CREDENTIALS | more).json()["access_token"]


def call(server: WeChatServer, path: str, body: Any = None, *, token: str = "", **query: Any) -> dict[str, Any]:
    address = f"{server.address}/cgi-bin/{path}"
    query["access_token"] = token or fetch(server)
    if body is None:
        return ASK.get(address, params=query).json()
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return ASK.post(address, params=query, content=content).json()


def upload(server: WeChatServer, kind: str, content: bytes, name: str = "a.png") -> dict[str, Any]:
    query = {"access_token": fetch(server), "type": kind}
    return ASK.post(f"{server.address}/cgi-bin/media/upload", params=query, files={"media": (name, content)}).json()


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(written, "PNG")
    return written.getvalue()


def text(content: str = "你好", **more: Any) -> dict[str, Any]:
    return {"touser": ME, "msgtype": "text", "text": {"content": content}, **more}


def notice(**data: str) -> dict[str, Any]:
    good = {"thing1": "水管维修", "character_string2": "WO-0042", "phrase3": "处理中", "time4": "2026年11月24日 09:30"}
    values = {name: {"value": value} for name, value in {**good, **data}.items() if value is not None}
    return {"touser": ME, "template_id": "T1", "data": values}


def menu(**button: Any) -> dict[str, Any]:
    return {"button": [{"name": "公约", "type": "click", "key": "pledge", **button}]}


def scene(kind: str, expire: int = 60, **inner: Any) -> dict[str, Any]:
    return {"action_name": kind, "expire_seconds": expire, "action_info": {"scene": inner}}


SEND, TEMPLATE, MENU, QR = "message/custom/send", "message/template/send", "menu/create", "qrcode/create"
BROKEN: list[tuple[str, int, str, Any]] = [
    ("text", 45002, SEND, text("好" * 683)),
    ("message", 44004, SEND, text("")),
    ("message", 40008, SEND, {"touser": ME, "msgtype": "hologram", "hologram": {}}),
    ("message", 40003, SEND, text(touser="nobody")),
    ("message", 45008, SEND, {"touser": ME, "msgtype": "news", "news": {"articles": [{}, {}]}}),
    ("media_id", 40007, SEND, {"touser": ME, "msgtype": "image", "image": {"media_id": "none"}}),
    ("json", 47001, SEND, b"{"),
    ("json", 47001, SEND, "公".encode("gbk")),
    ("address", 40066, "message/costum/send", {}),
    ("address", 43002, SEND, None),
    ("template", 47003, TEMPLATE, notice(thing1="好" * 21)),
    ("template", 47003, TEMPLATE, notice(character_string2="工单42")),
    ("template", 47003, TEMPLATE, notice(phrase3="正在处理之中")),
    ("template", 47003, TEMPLATE, notice(time4="明天")),
    ("template", 47003, TEMPLATE, notice(remark="多余")),
    ("template", 47003, TEMPLATE, {"touser": ME, "template_id": "T1", "data": {}}),
    ("template", 40037, TEMPLATE, {"touser": ME, "template_id": "T9", "data": {}}),
    ("template", 47003, TEMPLATE, notice() | {"client_msg_id": "x" * 33}),
    ("menu", 40016, MENU, {"button": menu()["button"] * 4}),
    ("menu", 40018, MENU, menu(name="邻里互助公约")),
    ("menu", 40017, MENU, menu(type="wave")),
    ("menu", 40019, MENU, menu(key="k" * 129)),
    ("menu", 40020, MENU, menu(type="view", url="https://example.org/" + "a" * 1024)),
    ("menu", 40023, MENU, menu(sub_button=menu()["button"] * 6)),
    ("menu", 40025, MENU, menu(sub_button=menu(name="好" * 21)["button"])),
    ("menu", 40022, MENU, menu(sub_button=menu(sub_button=menu()["button"])["button"])),
    ("qrcode", 40053, QR, scene("QR_STR_SCENE", scene_str="s" * 65)),
    ("qrcode", 40053, QR, scene("QR_LIMIT_SCENE", scene_id=100_001)),
    ("qrcode", 40053, QR, scene("QR_ODD", scene_id=1)),
    ("qrcode", 40052, QR, scene("QR_SCENE", 2_592_001, scene_id=1)),
]
ELSEWHERE = {"custom_count", "custom_window", "force_refresh", "media", "passive_form", "passive_late", "quota"}
ELSEWHERE |= {"token_loop", "verification"}


@pytest.mark.parametrize(
    ("rule", "code", "path", "body"), BROKEN, ids=[f"{n}-{one[1]}" for n, one in enumerate(BROKEN)]
)
def test_a_broken_rule_is_refused_and_noted(server: WeChatServer, rule: str, code: int, path: str, body: Any) -> None:
    assert call(server, path, body)["errcode"] == code
    assert server.bitten(rule).page.startswith("https://developers.weixin.qq.com/")
    assert server.delivered == []


def test_every_rule_is_shown_to_bite() -> None:
    assert {one[0] for one in BROKEN} | ELSEWHERE == set(RULES)


def test_after_a_word_five_messages_may_be_sent_in_48_hours(server: WeChatServer) -> None:
    assert [call(server, SEND, text())["errcode"] for _ in range(6)] == [0] * 5 + [45047]
    server.bitten("custom_count")
    server.follower(ME).wrote(server.now())
    assert call(server, SEND, text())["errcode"] == 0
    server.advance(48 * 3600)
    assert call(server, SEND, text())["errcode"] == 45015
    server.bitten("custom_window")


def test_after_a_tap_three_messages_may_be_sent_in_a_minute(server: WeChatServer) -> None:
    server.follower("tapper").tapped(server.now())
    assert [call(server, SEND, text(touser="tapper"))["errcode"] for _ in range(4)] == [0] * 3 + [45047]
    server.bitten("custom_count")
    server.follower("tapper").tapped(server.now())
    server.advance(61)
    assert call(server, SEND, text(touser="tapper"))["errcode"] == 45015
    server.bitten("custom_window")


def test_who_left_or_is_blacklisted_is_not_reached_and_that_breaks_no_rule(server: WeChatServer) -> None:
    server.follower(ME).follows = False
    assert call(server, SEND, text())["errcode"] == call(server, TEMPLATE, notice())["errcode"] == 43004
    server.follower("bad").blacklisted = True
    assert call(server, SEND, text(touser="bad"))["errcode"] == 43019


def test_a_template_message_with_the_same_id_is_sent_once_in_ten_minutes(server: WeChatServer) -> None:
    numbers = [call(server, TEMPLATE, notice() | {"client_msg_id": "n1"})["msgid"] for _ in range(2)]
    assert (len(set(numbers)), len(server.delivered)) == (1, 1)
    server.advance(601)
    call(server, TEMPLATE, notice() | {"client_msg_id": "n1"})
    assert len(server.delivered) == 2


def test_a_subscription_is_good_for_one_notice(server: WeChatServer) -> None:
    server.follower(ME).subscriptions["T1"] = 1
    assert [call(server, "message/subscribe/bizsend", notice())["errcode"] for _ in range(2)] == [0, 43101]


def test_a_call_has_a_daily_quota(server: WeChatServer) -> None:
    server.quotas[SEND] = 1
    assert [call(server, SEND, text())["errcode"] for _ in range(2)] == [0, 45009]
    server.bitten("quota")
    server.advance(24 * 3600)
    assert call(server, SEND, text())["errcode"] == 0


def test_each_plain_token_replaces_the_last_one_which_lives_five_minutes_more(server: WeChatServer) -> None:
    first, second = (
        ASK.get(f"{server.address}/cgi-bin/token", params=CREDENTIALS).json()["access_token"] for _ in "12"
    )
    assert first != second
    server.advance(299)
    assert call(server, SEND, text(), token=first)["errcode"] == 0
    server.advance(2)
    assert call(server, SEND, text(), token=first)["errcode"] == 42001
    assert call(server, SEND, text(), token=second)["errcode"] == 0


def test_a_stable_token_stays_until_five_minutes_before_its_end(server: WeChatServer) -> None:
    first = fetch(server)
    server.advance(6800)
    assert fetch(server) == first
    server.advance(150)
    second = fetch(server)
    assert second != first
    assert call(server, SEND, text(), token=first)["errcode"] == 0
    server.advance(251)
    assert call(server, SEND, text(), token=first)["errcode"] == 42001


def test_a_stable_token_is_refreshed_by_force_at_most_every_30_seconds_and_20_times_a_day(server: WeChatServer) -> None:
    first = fetch(server)
    second = fetch(server, force_refresh=True)
    assert call(server, SEND, text(), token=first)["errcode"] == 40001
    assert fetch(server, force_refresh=True) == second
    server.bitten("force_refresh")
    for _ in range(19):
        server.advance(31)
        fetch(server, force_refresh=True)
    server.advance(31)
    refused = ASK.post(f"{server.address}/cgi-bin/stable_token", json=CREDENTIALS | {"force_refresh": True})
    assert refused.json()["errcode"] == 45009
    server.bitten("force_refresh")


def test_tokens_withdrawn_wrong_or_refused_for_good_are_told_apart(server: WeChatServer) -> None:
    token = fetch(server)
    server.tokens.withdraw_all()
    assert call(server, SEND, text(), token=token)["errcode"] == 40001
    assert call(server, SEND, text(), token="made up")["errcode"] == 40014
    assert call(server, SEND, text())["errcode"] == 0
    server.tokens.refuse_all = True
    assert {call(server, SEND, text(), token=token)["errcode"] for _ in range(60)} == {40001}
    server.bitten("token_loop")
    assert (
        ASK.post(f"{server.address}/cgi-bin/stable_token", json=CREDENTIALS | {"secret": "x"}).json()["errcode"]
        == 40125
    )


def test_media_have_kinds_and_sizes_and_three_days(server: WeChatServer) -> None:
    media_id = upload(server, "image", picture())["media_id"]
    image = {"touser": ME, "msgtype": "image", "image": {"media_id": media_id}}
    assert call(server, SEND, image)["errcode"] == 0
    server.advance(3 * 24 * 3600 + 1)
    server.follower(ME).wrote(server.now())
    assert call(server, SEND, image)["errcode"] == 40007
    server.bitten("media_id")
    for kind, content, code in [
        ("image", b"no picture", 40005),
        ("image", b"0" * 2_100_000, 40006),
        ("odd", b"000000", 40004),
    ]:
        assert upload(server, kind, content)["errcode"] == code
        server.bitten("media")


class Rewrite(HTTPAdapter):
    """Sends what is meant for WeChat to the strict server."""

    def __init__(self, address: str) -> None:
        self.place = urlsplit(address)
        super().__init__()

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        asked = urlsplit(request.url)
        request.url = urlunsplit((self.place.scheme, self.place.netloc, asked.path, asked.query, ""))
        return super().send(request, *arguments, **options)


def test_the_library_sends_uploads_and_downloads(server: WeChatServer) -> None:
    client = WeChatClient(APPID, SECRET, auto_retry=False)
    client._http.mount("https://api.weixin.qq.com", Rewrite(server.address))
    # Its own fetch of a token cannot be sent elsewhere.
    client.session.set(client.access_token_key, fetch(server), 7200)
    client.expires_at = int(server.now()) + 7200
    client.message.send_text(ME, "你好")
    assert client.message.send_template(ME, "T1", notice()["data"])["msgid"]
    media_id = client.media.upload("image", ("a.png", io.BytesIO(picture())))["media_id"]
    client.message.send_image(ME, media_id)
    assert client.media.download(media_id).content == picture()
    client.menu.create(menu())
    assert client.menu.get()["menu"] == menu()
    assert client.qrcode.create(scene("QR_STR_SCENE", scene_str="pledge_AB12"))["expire_seconds"] == 60
    assert [one["_window"] for one in server.delivered] == ["wrote", "template", "wrote"]
    assert server.delivered[0]["text"]["content"] == "你好"
    server.fail_next("answer", body={"errcode": -1, "errmsg": "system error"})
    with pytest.raises(WeChatClientException, match="-1"):
        client.message.send_text(ME, "你好")
    server.fail_next("bad_gateway")
    # The library turns what is no answer of WeChat's into an error without a code.
    with pytest.raises(WeChatClientException, match="None"):
        client.message.send_text(ME, "你好")
