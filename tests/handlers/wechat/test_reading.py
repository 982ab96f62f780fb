"""The table from the platform's XML to what a person did, with XML as the platform really posts it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.tencent.callback import Posted, fields_of
from handlers.tencent.come import Come
from handlers.wechat.reading import read
from store.messages.message import Position

NOW = datetime(2026, 11, 24, 8, 0, 30, tzinfo=UTC)
SENT = int(datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC).timestamp())
PERSON = "oUwWNwFOjRwbPAmpzy1dFVLkBcYc"


def posted(inner: str, *, created: object = SENT) -> Posted:
    xml = f"""<xml>
<ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>
<FromUserName><![CDATA[{PERSON}]]></FromUserName>
<CreateTime>{created}</CreateTime>
{inner}
</xml>"""
    return Posted(fields_of(xml), "signature", "digest")


def come_of(inner: str, **options: Any) -> Come:
    come = read(posted(inner, **options), NOW)
    assert come is not None
    return come


MESSAGES = [
    ("<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[承诺书]]></Content><MsgId>22876543210987654</MsgId>",
     {"text": "承诺书"}, None),
    ("<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[1 ]]]]><![CDATA[> 0]]></Content><MsgId>1</MsgId>",
     {"text": "1 ]]> 0"}, None),
    ("<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[]]></Content><MsgId>1</MsgId>", {"text": ""}, None),
    ("<MsgType><![CDATA[text]]></MsgType><Content>3</Content><bizmsgmenuid>101</bizmsgmenuid><MsgId>1</MsgId>",
     {"text": "3"}, None),
    (("<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[http://mmbiz.qpic.cn/x/0]]></PicUrl>"
     "<MediaId><![CDATA[m-1]]></MediaId><MsgId>1</MsgId>"), {}, ("image", "m-1")),
    (("<MsgType><![CDATA[voice]]></MsgType><MediaId><![CDATA[m-2]]></MediaId><Format><![CDATA[amr]]></Format>"
     "<MsgId>1</MsgId><MediaId16K><![CDATA[m-3]]></MediaId16K>"), {}, ("voice", "m-2")),
    (("<MsgType><![CDATA[voice]]></MsgType><MediaId><![CDATA[m-2]]></MediaId><Format><![CDATA[amr]]></Format>"
     "<Recognition><![CDATA[看看进度]]></Recognition><MsgId>1</MsgId>"), {"text": "看看进度"}, None),
    (("<MsgType><![CDATA[voice]]></MsgType><MediaId><![CDATA[m-2]]></MediaId><Format><![CDATA[amr]]></Format>"
     "<Recognition><![CDATA[]]></Recognition><MsgId>1</MsgId>"), {}, ("voice", "m-2")),
    (("<MsgType><![CDATA[link]]></MsgType><Title><![CDATA[防汛]]></Title><Description><![CDATA[说明]]></Description>"
     "<Url><![CDATA[https://example.org/a?b=1&c=2]]></Url><MsgId>1</MsgId>"),
     {"text": "防汛\nhttps://example.org/a?b=1&c=2"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("inner", "made", "media"), MESSAGES)
def test_each_kind_of_message_becomes_what_was_meant(
    inner: str, made: dict[str, Any], media: tuple[str, str] | None
) -> None:
    come = come_of(inner)
    assert (come.address, come.us, come.made, come.media) == (PERSON, "gh_7f083739789a", made, media)
    assert come.says_something
    assert not come.unreadable
    assert come.at == datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC)


def test_a_place_is_shifted_back_from_the_chinese_maps() -> None:
    come = come_of(
        "<MsgType><![CDATA[location]]></MsgType><Location_X>39.908692</Location_X><Location_Y>116.397477</Location_Y>"
        "<Scale>16</Scale><Label><![CDATA[北京市东城区]]></Label><MsgId>1</MsgId>"
    )
    position = come.made["position"]
    assert isinstance(position, Position)
    assert position.latitude == pytest.approx(39.90729, abs=2e-5)
    assert position.longitude == pytest.approx(116.39123, abs=2e-5)


@pytest.mark.parametrize(
    "inner",
    [
        "<MsgType><![CDATA[video]]></MsgType><MediaId><![CDATA[m]]></MediaId><MsgId>1</MsgId>",
        "<MsgType><![CDATA[shortvideo]]></MsgType><MediaId><![CDATA[m]]></MediaId><MsgId>1</MsgId>",
        "<MsgType><![CDATA[hologram]]></MsgType><MsgId>1</MsgId>",
        "<MsgType><![CDATA[image]]></MsgType><MsgId>1</MsgId>",
        "<MsgType><![CDATA[location]]></MsgType><Location_X>north</Location_X><Location_Y>1</Location_Y>",
        "<MsgType><![CDATA[location]]></MsgType><Location_X>nan</Location_X><Location_Y>1</Location_Y>",
        "<MsgType><![CDATA[location]]></MsgType><Location_X>91</Location_X><Location_Y>1</Location_Y>",
    ],
)
def test_a_message_that_cannot_be_taken_is_told_to_the_sender(inner: str) -> None:
    come = come_of(inner)
    assert come.unreadable
    assert come.says_something
    assert not come.made


EVENTS = [
    ("<Event><![CDATA[subscribe]]></Event><EventKey></EventKey>", {"start": ""}),
    (("<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_pledge_A1]]></EventKey>"
     "<Ticket><![CDATA[T]]></Ticket>"), {"start": "pledge_A1"}),
    ("<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[pledge_A1]]></EventKey><Ticket><![CDATA[T]]></Ticket>",
     {"start": "pledge_A1"}),
    ("<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[go:pledge]]></EventKey>", {"tap": "go:pledge"}),
]  # fmt: skip


@pytest.mark.parametrize(("inner", "made"), EVENTS)
def test_each_kind_of_event_becomes_what_was_done(inner: str, made: dict[str, str]) -> None:
    assert come_of(f"<MsgType><![CDATA[event]]></MsgType>{inner}").made == made


def test_leaving_says_nothing_and_is_noted() -> None:
    inner = "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[unsubscribe]]></Event><EventKey></EventKey>"
    come = come_of(inner)
    assert come.event == "unsubscribe"
    assert not come.says_something


@pytest.mark.parametrize(
    "event",
    [
        "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event", "subscribe_msg_sent_event",
        "scancode_waitmsg", "pic_weixin", "location_select", "kf_create_session", "neighbour_waved", "",
    ],
)  # fmt: skip
def test_other_events_are_passed_over(event: str) -> None:
    inner = f"<MsgType>event</MsgType><Event>{event}</Event><EventKey>x</EventKey><Latitude>23.1</Latitude>"
    assert read(posted(inner), NOW) is None


@pytest.mark.parametrize(
    "xml",
    [
        "", "{}", "<xml/>", "<xml></xml>", "<xml><MsgType>text</MsgType></xml>",
        "<other><MsgType>text</MsgType></other>",
        "<xml><MsgType><a/></MsgType><FromUserName>x</FromUserName></xml>",
        "<xml><MsgType>text</MsgType><FromUserName>../../x</FromUserName></xml>",
        "<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><FromUserName>b</FromUserName></xml>",
        '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml><MsgType>text</MsgType><Content>&b;</Content></xml>',
        ('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><xml><MsgType>text</MsgType>'
        "<FromUserName>x</FromUserName><Content>&f;</Content></xml>"),
        "<xml>" + "<a>" * 5000 + "</a>" * 5000 + "</xml>",
    ],
)  # fmt: skip
def test_what_is_no_message_is_passed_over(xml: str) -> None:
    assert read(Posted(fields_of(xml), "", ""), NOW) is None


def test_control_characters_do_not_make_a_message_unreadable() -> None:
    come = come_of("<MsgType>text</MsgType><Content><![CDATA[你\x1d好\x00&#x1;]]></Content><MsgId>1</MsgId>")
    assert come.made == {"text": "你好"}


@pytest.mark.parametrize("created", ["", "tomorrow", "-1", "99999999999", SENT + 3600, SENT - 30 * 86400])
def test_a_time_that_cannot_be_is_now(created: object) -> None:
    inner = "<MsgType>text</MsgType><Content>x</Content><MsgId>1</MsgId>"
    assert come_of(inner, created=created).at == NOW


def test_messages_are_known_by_their_number_and_events_by_all_that_makes_them() -> None:
    text = "<MsgType>text</MsgType><Content>x</Content><MsgId>{}</MsgId>"
    event = "<MsgType>event</MsgType><Event>CLICK</Event><EventKey>{}</EventKey>"
    assert come_of(text.format(7)).key == come_of(text.format(7)).key != come_of(text.format(8)).key
    assert come_of(event.format("a")).key == come_of(event.format("a")).key != come_of(event.format("b")).key
    assert come_of(event.format("a")).key != come_of(event.format("a"), created=SENT + 1).key
    assert come_of(event.format("a")).key != come_of(event.format("a").replace("CLICK", "SCAN")).key
