"""What WeChat posts is read by wechatpy, and what WeChat could not show is noted."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

from tests.servers.listener import Got, listening
from tests.servers.wechat import ACCOUNT, AES_KEY, APPID, TOKEN, WeChatPushes, WeChatServer

ME = "oABCD0123456789_resident-1"


@pytest.fixture
def server() -> Iterator[WeChatServer]:
    with WeChatServer() as running:
        yield running


def answering(content: str, seal: WeChatCrypto | None = None) -> Callable[[Got], tuple[int, Any]]:
    def answer(got: Got) -> tuple[int, Any]:
        query = {name: values[0] for name, values in parse_qs(urlsplit(got.path).query).items()}
        if "echostr" in query:
            return 200, query["echostr"].encode()
        body = got.body.decode()
        if seal:
            body = seal.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        reply = TextReply(content=content, message=parse_message(body)).render()
        return 200, (seal.encrypt_message(reply, query["nonce"], query["timestamp"]) if seal else reply).encode()

    return answer


@pytest.mark.parametrize("aes_key", ["", AES_KEY])
def test_everything_people_do_is_read_by_the_library_and_its_replies_are_taken(
    server: WeChatServer, aes_key: str
) -> None:
    seal = WeChatCrypto(TOKEN, aes_key, APPID) if aes_key else None
    with listening(answering("收到", seal)) as (address, got):
        people = WeChatPushes(server, f"{address}/wechat", aes_key=aes_key)
        assert people.verify()
        came = [
            people.text(ME, "公约]]>"),
            people.image(ME, b"\xff\xd8\xffjpeg"),
            people.voice(ME, b"amr-amr", recognition="漏水"),
            people.video(ME, b"mp4-mp4"),
            people.location(ME),
            people.link(ME),
            people.unknown(ME),
            people.follow("new", "pledge_AB12"),
            people.scan(ME, "pledge_AB12"),
            people.click(ME, "pledge"),
            people.view(ME, "https://example.org"),
            people.template_sent(ME, 1),
            people.unknown_event(ME),
        ]
    assert [one.statuses for one in came] == [[200]] * len(got[1:])
    assert {one.reply["Content"] for one in came} == {"收到"}


@pytest.mark.parametrize(
    "answer",
    ["<xml><Content>好</Content></xml>", "<xml><a>", '{"ok": true}', "好的"]
    + [f"<xml><ToUserName>{ME}</ToUserName><FromUserName>{ACCOUNT}</FromUserName><CreateTime>1</CreateTime>{rest}</xml>"
       for rest in ("<MsgType>text</MsgType><MsgType>text</MsgType><Content>x</Content>", "<MsgType>text</MsgType>",
                    f"<MsgType>text</MsgType><Content>{'好' * 683}</Content>")],
)  # fmt: skip
def test_a_reply_that_wechat_could_not_show_is_noted(server: WeChatServer, answer: str) -> None:
    with listening([(200, answer.encode())]) as (address, _):
        WeChatPushes(server, address).text(ME, "你好")
    server.bitten("passive_form")


def test_a_plain_reply_is_wrong_where_everything_is_encrypted(server: WeChatServer) -> None:
    with listening([(200, b"<xml><MsgType>text</MsgType></xml>")]) as (address, _):
        WeChatPushes(server, address, aes_key=AES_KEY).text(ME, "你好")
    server.bitten("passive_form")


def test_a_message_comes_three_times_more_until_it_is_answered_in_time(server: WeChatServer) -> None:
    with listening([(200, b"success")] * 4, wait=0.3) as (address, got):
        assert WeChatPushes(server, address, seconds=0.1).text(ME, "你好").statuses == [0] * 4
        server.bitten("passive_late")
    assert len({one.body for one in got}) == 1
    with listening([(500, None), (200, b"")]) as (address, _):
        assert WeChatPushes(server, address).text(ME, "你好").silent


def test_an_echo_that_does_not_come_back_is_noted(server: WeChatServer) -> None:
    with listening([(403, b"no")]) as (address, _):
        assert not WeChatPushes(server, address).verify()
    server.bitten("verification")
