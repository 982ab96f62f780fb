"""Requests are taken only when they are the platform's, fresh, small and new; answers cannot be bent."""

import asyncio
import time
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.requests import Request

from handlers.tencent.callback import MOST_BYTES, Callback, NotOurs, Posted
from tests.servers.callback import Seal, signature, xml

TOKEN = "route-token"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ID = "wx0123456789abcdef"
SEAL = Seal(TOKEN, KEY, ID)
PLAIN = Callback(TOKEN, "", ID)
SEALED = Callback(TOKEN, KEY, ID)
TEXT = xml(ToUserName="us", FromUserName="person", CreateTime=1, MsgType="text", Content="你好", MsgId=1)
Change = Callable[[dict[str, str]], Any]


def signed(*parts: str, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    name = "msg_signature" if parts else "signature"
    return {name: signature(TOKEN, stamp, "nonce", *parts), "timestamp": stamp, "nonce": "nonce"}


def opened(callback: Callback, query: dict[str, str], body: bytes, *, declared: int | None = None) -> Posted:
    from urllib.parse import urlencode

    chunks = [body[start : start + 10_000] for start in range(0, len(body), 10_000)] or [b""]

    async def receive() -> dict[str, Any]:
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    scope = {"type": "http", "method": "POST", "query_string": urlencode(query).encode(), "headers": headers}
    return asyncio.run(callback.open(Request(scope, receive)))


def refused(callback: Callback, query: dict[str, str], body: bytes, **options: Any) -> tuple[str, int]:
    with pytest.raises(NotOurs) as problem:
        opened(callback, query, body, **options)
    return problem.value.reason, problem.value.status


def test_a_signed_request_is_read_in_both_modes() -> None:
    assert opened(PLAIN, signed(), TEXT.encode()).text("Content") == "你好"
    encrypted = SEAL.encrypt(TEXT)
    body = SEAL.envelope(encrypted, "us").encode()
    assert opened(SEALED, signed(encrypted), body).text("Content") == "你好"


CHANGES: list[Change] = [
    lambda query: query.pop("signature"),
    lambda query: query.update(signature=""),
    lambda query: query.update(signature="0" * 40),
    lambda query: query.update(signature=query["signature"][:-1]),
    lambda query: query.update(signature=query["signature"].upper()),
    lambda query: query.update(signature="签名"),
    lambda query: query.update(nonce="another"),
    lambda query: query.pop("timestamp"),
    lambda query: query.update(timestamp="١٢٣"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_forged_signature_is_refused(change: Change) -> None:
    query = signed()
    change(query)
    assert refused(PLAIN, query, TEXT.encode())[1] == 403


@pytest.mark.parametrize("seconds", [-301, 301, -86400, 86400])
def test_a_signature_of_another_time_is_refused(seconds: float) -> None:
    reason, status = refused(PLAIN, signed(at=time.time() + seconds), TEXT.encode())
    assert (status, "five minutes" in reason) == (403, True)


def test_a_signature_of_minutes_ago_is_taken() -> None:
    assert opened(PLAIN, signed(at=time.time() - 280), TEXT.encode()).fields


def test_the_size_of_a_body_is_limited_declared_or_not() -> None:
    large = TEXT.replace("你好", "x" * MOST_BYTES).encode()
    assert refused(PLAIN, signed(), large)[1] == 413
    assert refused(PLAIN, signed(), b"", declared=MOST_BYTES + 1)[1] == 413
    assert opened(PLAIN, signed(), TEXT.replace("你好", "x" * 60_000).encode()).text("Content") == "x" * 60_000


def test_a_long_parameter_is_refused_before_it_is_hashed() -> None:
    assert refused(PLAIN, {**signed(), "nonce": "n" * 5000}, TEXT.encode())[1] == 400


def test_in_encrypted_mode_only_what_is_encrypted_counts() -> None:
    encrypted = SEAL.encrypt(TEXT)
    # The console's compatible mode sends both; a forger could write the plain part.
    both = f"<xml><Content>forged</Content><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    assert opened(SEALED, signed(encrypted), both.encode()).text("Content") == "你好"
    assert refused(SEALED, signed(), TEXT.encode()) == ("not encrypted", 400)


@pytest.mark.parametrize(
    "encrypted",
    [
        Seal(TOKEN, KEY, "wx-somebody-else").encrypt(TEXT),
        Seal(TOKEN, KEY[::-1], ID).encrypt(TEXT),
        "QUJD", "A", "====", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMg==",
    ],
)  # fmt: skip
def test_what_was_encrypted_for_somebody_else_or_is_damaged_is_refused(encrypted: str) -> None:
    body = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    assert refused(SEALED, signed(encrypted), body)[1] == 403


def test_the_echo_is_given_only_to_the_platform() -> None:
    assert PLAIN.echo({**signed(), "echostr": "5837"}, encrypted=False) == "5837"
    assert SEALED.echo({**signed(), "echostr": "5837"}, encrypted=False) == "5837"
    echo = SEAL.encrypt("1234567890")
    assert SEALED.echo({**signed(echo), "echostr": echo}, encrypted=True) == "1234567890"
    for query in ({"echostr": "5837"}, signed(), {**signed(), "signature": "0" * 40, "echostr": "5837"}):
        with pytest.raises(NotOurs):
            PLAIN.echo(query, encrypted=False)


def test_a_channel_without_a_token_is_not_opened() -> None:
    with pytest.raises(ValueError, match="anybody could sign"):
        Callback("", "", ID)


WORDS = [
    "1 ]]> 0",
    "a]]></Content><MsgType>evil</MsgType><Content><![CDATA[b",
    "]]]]>>",
    "\x00\x08\x1d",
    "half \ud83d of a sign",
    "<b>&amp;</b>",
    "表情😀\n第二行",
]


@pytest.mark.parametrize("words", WORDS)
def test_words_in_an_answer_stay_words(words: str) -> None:
    answer = PLAIN.text("us", "person", words)
    root = ET.fromstring(answer.encode())  # noqa: S314 - our own answer
    kept = "".join(sign for sign in words if sign >= " " or sign == "\n").replace("\ud83d", "")
    assert root.findtext("Content") == kept
    assert [child.tag for child in root].count("MsgType") == 1
    assert ET.fromstring(SEAL.opened(SEALED.text("us", "person", words).encode())).findtext("Content") == kept  # noqa: S314 - our own
