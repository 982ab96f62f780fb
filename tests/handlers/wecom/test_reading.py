"""The table from WeCom's XML to what a member did."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.tencent.callback import Posted, fields_of
from handlers.wecom.reading import read

NOW = datetime(2026, 11, 24, 8, 0, 30, tzinfo=UTC)


def posted(inner: str, member: str = "WangWei.01") -> Posted:
    xml = (
        f"<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[{member}]]></FromUserName>"
        f"<CreateTime>1764000000</CreateTime>{inner}<AgentID>1000002</AgentID></xml>"
    )
    return Posted(fields_of(xml), "signature", "digest")


def event(name: str, rest: str = "") -> str:
    return f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{name}]]></Event>{rest}"


CASES: list[tuple[str, dict[str, Any]]] = [
    ("<MsgType>text</MsgType><Content><![CDATA[收件箱]]></Content><MsgId>1</MsgId>", {"text": "收件箱"}),
    (event("subscribe", "<EventKey></EventKey>"), {"start": ""}),
    (event("click", "<EventKey><![CDATA[go:inbox]]></EventKey>"), {"tap": "go:inbox"}),
    (
        event(
            "template_card_event",
            "<EventKey><![CDATA[a1.q:yes]]></EventKey><TaskId><![CDATA[t1]]></TaskId>"
            "<CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[code]]></ResponseCode>",
        ),
        {"tap": "a1.q:yes"},
    ),
]


@pytest.mark.parametrize(("inner", "made"), CASES)
def test_each_kind_becomes_what_was_meant(inner: str, made: dict[str, Any]) -> None:
    come = read(posted(inner), NOW)
    assert come is not None
    assert (come.address, come.made) == ("WangWei.01", made)


def test_a_tap_on_a_card_brings_what_changes_the_card() -> None:
    come = read(posted(CASES[-1][0]), NOW)
    assert come is not None
    assert (come.card, come.code) == ("t1", "code")


@pytest.mark.parametrize(
    "name",
    ["enter_agent", "LOCATION", "view", "unsubscribe", "change_contact", "batch_job_result", "kf_msg_or_event",
     "taskcard_click", "change_external_contact", "neighbour_waved"],
)  # fmt: skip
def test_other_events_are_passed_over(name: str) -> None:
    assert read(posted(event(name, "<EventKey>x</EventKey>")), NOW) is None


@pytest.mark.parametrize("member", ["@robot", "", "a b", "x" * 65, "../x", "<b>"])
def test_who_is_no_member_is_passed_over(member: str) -> None:
    assert read(posted("<MsgType>text</MsgType><Content>x</Content><MsgId>1</MsgId>", member), NOW) is None


@pytest.mark.parametrize("kind", ["video", "hologram"])
def test_a_message_that_cannot_be_taken_is_told_to_the_sender(kind: str) -> None:
    come = read(posted(f"<MsgType>{kind}</MsgType><MediaId>m</MediaId><MsgId>1</MsgId>"), NOW)
    assert come is not None
    assert come.unreadable
