"""What may be sent when: reply windows, templates and notices, what the platform's error codes lead to."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from store.channels.platform.windows import ReplyWindow
from store.messages.reply import Bar, BarChart, Code, Option, Picture, Reply, Text
from store.messages.sending import NotAllowedNow, SendError
from tests.handlers.wechat.conftest import PERSON, Build, Town

NOTICE = Reply(("明天停水，请提前储水。",), ended=True)
REMINDER = Reply(
    (Text("engine/turn.cancelled", {"title": "承诺书签名进度提醒以及别的很长的标题文字等等"}),), ended=True
)
KEYED: dict[str, Any] = {
    "engine/turn.cancelled": {
        "id": "TPL-1", "kind": "template",
        "data": {"thing1": "{title}", "time2": "{now}", "phrase3": "进行中ABC", "character_string4": "编号{nobody}A-1"},
    }
}  # fmt: skip
KNOCK: dict[str, Any] = {"*": {"id": "TPL-2", "kind": "template", "data": {"thing1": "有一条新消息"}}}


def test_a_notice_goes_within_48_hours_after_a_message_and_says_by_which_way(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    row = plain.served.enqueue(PERSON, NOTICE)
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert plain.texts() == ["明天停水，请提前储水。"]
    assert plain.served.ways(row) == {1: "customer service after a message"}


def test_the_sixth_message_waits_and_goes_when_the_person_writes_again(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    rows = [plain.served.enqueue(PERSON, Reply((f"通知{number}",), ended=True)) for number in range(1, 8)]
    plain.served.wait_for(lambda: [plain.served.state(row) for row in rows] == ["sent"] * 5 + ["held"] * 2)
    plain.pushes.text(PERSON, "帮助")
    plain.served.wait_for(lambda: [plain.served.state(row) for row in rows] == ["sent"] * 7)
    assert plain.texts() == [f"通知{number}" for number in range(1, 8)]


def test_a_tap_allows_three_messages_within_a_minute(plain: Town) -> None:
    plain.pushes.click(PERSON, "go:help")
    rows = [plain.served.enqueue(PERSON, NOTICE) for _ in range(4)]
    plain.served.wait_for(lambda: [plain.served.state(row) for row in rows] == ["sent"] * 3 + ["held"])
    assert plain.served.ways(rows[0]) == {1: "customer service after a tap"}


def test_a_window_that_is_over_is_not_used(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    plain.served.program.database.write(
        lambda tx: tx.changed(update(ReplyWindow).values(closes_at=tx.now() - timedelta(seconds=1)))
    )
    row = plain.served.enqueue(PERSON, NOTICE)
    plain.served.wait_for(lambda: plain.served.state(row) == "held")
    assert plain.platform.calls("message/custom/send") == []


def test_a_redelivered_message_opens_no_window_anew(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助", message_id=5)
    plain.served.program.database.write(lambda tx: tx.changed(update(ReplyWindow).values(remaining=0)))
    at = plain.platform.now()
    message = (
        f"<xml><ToUserName>{plain.pushes.account}</ToUserName><FromUserName>{PERSON}</FromUserName>"
        f"<CreateTime>{int(at) - 100}</CreateTime><MsgType>text</MsgType><Content>帮助</Content><MsgId>5</MsgId></xml>"
    )
    plain.pushes.post(PERSON, message)
    row = plain.served.enqueue(PERSON, NOTICE)
    plain.served.wait_for(lambda: plain.served.state(row) == "held")


def test_outside_every_window_a_text_with_a_template_goes_as_one(build: Build) -> None:
    town = build(templates=KEYED)
    town.platform.follower(PERSON)
    town.platform.templates["TPL-1"] = ["thing1", "time2", "phrase3", "character_string4"]
    row = town.served.enqueue(PERSON, REMINDER)
    town.served.wait_for(lambda: town.served.state(row) == "sent")
    assert town.served.ways(row) == {0: "template message"}
    data = town.platform.delivered[0]["data"]
    assert data["thing1"]["value"] == "承诺书签名进度提醒以及别的很长的标题文…"
    assert data["phrase3"]["value"] == "进行中"
    assert data["character_string4"]["value"] == "A-1"


def test_a_general_template_only_knocks_and_the_message_waits_for_the_person(build: Build) -> None:
    town = build(templates=KNOCK)
    town.platform.follower(PERSON)
    town.platform.templates["TPL-2"] = ["thing1"]
    row = town.served.enqueue(PERSON, NOTICE)
    town.served.wait_for(lambda: town.served.state(row) == "held")
    assert town.served.ways(row) == {0: "template message"}
    town.pushes.text(PERSON, "帮助")
    town.served.wait_for(lambda: town.served.state(row) == "sent")
    assert town.texts() == ["明天停水，请提前储水。"]


def test_a_subscription_notice_is_used_as_often_as_the_person_agreed(build: Build) -> None:
    templates = {"*": {"id": "SUB-1", "kind": "subscription", "data": {"thing1": "{text}"}}}
    town = build(templates=templates)
    town.platform.templates["SUB-1"] = ["thing1"]
    town.platform.follower(PERSON).subscriptions["SUB-1"] = 1
    rows = [town.served.enqueue(PERSON, NOTICE) for _ in range(2)]
    town.served.wait_for(lambda: [town.served.state(row) for row in rows] == ["held", "held"])
    assert [town.served.ways(row) for row in rows] == [{0: "subscription notice"}, {}]


def test_a_template_that_does_not_fit_is_told_to_an_operator(build: Build) -> None:
    town = build(templates=KEYED)
    town.platform.follower(PERSON)
    town.platform.templates["TPL-1"] = ["thing1", "amount9"]
    sending = town.served.leased(PERSON, REMINDER)
    with pytest.raises(SendError, match=r"47003.*LINLI_WECHAT_TEMPLATES") as error:
        town.served.run(town.served.channel.send(sending))
    assert (error.value.retry, error.value.alert) == (False, True)
    assert town.platform.bitten("template")


def test_a_template_sent_twice_after_a_lost_answer_reaches_the_person_once(build: Build) -> None:
    town = build(templates=KNOCK)
    town.platform.follower(PERSON)
    town.platform.templates["TPL-2"] = ["thing1"]
    town.platform.fail_next("bad_gateway", call="message/template/send", taken=True)
    row = town.served.enqueue(PERSON, NOTICE)
    town.served.wait_for(lambda: town.served.state(row) == "held")
    assert len(town.platform.calls("message/template/send")) == 2
    assert len(town.platform.delivered) == 1


@pytest.mark.parametrize(
    ("code", "state"),
    [(45015, "held"), (45047, "held"), (43004, "held"), (43101, "held"), (45002, "failed"), (48001, "due"),
     (45009, "due"), (99999, "failed")],
)  # fmt: skip
def test_what_follows_from_an_error_code(plain: Town, code: int, state: str) -> None:
    plain.pushes.text(PERSON, "帮助")
    body = {"errcode": code, "errmsg": "no"}
    plain.platform.fail_next("answer", call="message/custom/send", body=body)
    row = plain.served.enqueue(PERSON, NOTICE)
    plain.served.wait_for(lambda: plain.served.error(row) or plain.served.state(row) != "due")
    assert plain.served.state(row) == state
    if state != "held":
        assert plain.served.error(row).startswith(str(code))


@pytest.mark.parametrize(
    ("code", "flags"),
    [(-1, (True, False, False)), (45009, (True, True, True)), (48001, (True, True, True)),
     (40164, (True, True, True)), (45002, (False, False, True)), (43019, None), (40003, None)],
)  # fmt: skip
def test_error_codes_say_whether_to_retry_stop_and_alert(
    plain: Town, code: int, flags: tuple[bool, bool, bool] | None
) -> None:
    plain.pushes.text(PERSON, "帮助")
    body = {"errcode": code, "errmsg": "no"}
    plain.platform.fail_next("answer", call="message/custom/send", body=body)
    send = plain.served.channel.send(plain.served.leased(PERSON, NOTICE))
    if flags is None:
        with pytest.raises(NotAllowedNow, match=str(code)):
            plain.served.run(send)
        return
    with pytest.raises(SendError) as error:
        plain.served.run(send)
    assert (error.value.retry, error.value.stop, error.value.alert) == flags


def test_a_long_text_and_pictures_go_on_where_they_stopped(plain: Town) -> None:
    chart = Picture("进度 7/10", chart=BarChart("进度", (Bar("松园二区", 7, 10),)))
    reply = Reply(("请大家注意防火防盗。" * 100,), pictures=(chart,), ended=True)
    plain.pushes.text(PERSON, "帮助")
    plain.platform.fail_next("bad_gateway", call="media/upload")
    row = plain.served.enqueue(PERSON, reply)
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert "".join(plain.texts()) == "请大家注意防火防盗。" * 100
    assert all(len(text.encode()) <= 2048 and text.endswith("。") for text in plain.texts())
    assert [one["msgtype"] for one in plain.platform.delivered] == ["text", "text", "image"]


def test_a_long_direct_reply_begins_in_the_response_and_goes_on_by_calls(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    long = "长" * 2100
    posted = plain.pushes.text(PERSON, long)
    assert posted.reply
    sending = plain.served.leased(PERSON, Reply((long,), ended=True))
    text, is_all = plain.served.channel.first_text(sending)
    assert (len(text.encode()) <= 2048, is_all) == (True, False)


def test_somebody_elses_words_become_no_link(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    row = plain.served.enqueue(
        PERSON, Reply(("邻居说：<a href='http://evil.example'>领奖</a> < A 和 1<2",), ended=True)
    )
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert plain.texts() == ["邻居说：＜a href='http://evil.example'>领奖＜/a> ＜ A 和 1<2"]


def test_a_picture_to_scan_leads_to_the_account(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    code = Picture("扫一扫", code=Code("/?start=pledge_A1", "承诺书"))
    row = plain.served.enqueue(PERSON, Reply(("请扫码",), pictures=(code,), ended=True))
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert [scene["scene_str"] for scene in plain.platform.tickets.values()] == ["pledge_A1"]


def test_the_menu_is_made_from_the_conversations_and_its_taps_start_them(plain: Town) -> None:
    plain.served.run(plain.served.channel.start())
    assert plain.platform.menu is not None
    below = [one for column in plain.platform.menu["button"] for one in column["sub_button"]]
    assert {"go:pledge", "go:emergency"} <= {one["key"] for one in below}
    for entry in below[:3]:
        assert plain.pushes.click(PERSON, entry["key"]).reply


def test_a_menu_that_cannot_be_made_keeps_nobody_from_talking(plain: Town) -> None:
    plain.platform.fail_next("answer", call="menu/create", body={"errcode": 48001, "errmsg": "api unauthorized"})
    plain.served.run(plain.served.channel.start())
    assert plain.pushes.text(PERSON, "帮助").reply


def test_a_code_with_a_scene_is_made_and_a_wrong_scene_refused(plain: Town) -> None:
    assert plain.served.run(plain.served.channel.scene_address("pledge_A1")).startswith("http://weixin.qq.com/q/")
    with pytest.raises(ValueError, match="scene"):
        plain.served.run(plain.served.channel.scene_address("x" * 65))


def test_a_slow_platform_gets_a_message_once_however_long_the_call_lasts(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    # Longer than a lease.
    plain.platform.fail_next("slow", call="message/custom/send", seconds=7)
    row = plain.served.enqueue(PERSON, NOTICE)
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert len(plain.platform.calls("message/custom/send")) == 1


@pytest.mark.parametrize("kind", ["bad_gateway", "reset", "drop", "hang"])
def test_while_the_platform_is_broken_messages_wait_and_then_come_in_order(plain: Town, kind: Any) -> None:
    plain.served.channel.calls.client.timeout = (1.0, 0.5)
    plain.pushes.text(PERSON, "帮助")
    plain.platform.fail_next(kind, call="message/custom/send", times=2)
    rows = [plain.served.enqueue(PERSON, Reply((f"通知{number}",), ended=True)) for number in (1, 2, 3)]
    plain.served.wait_for(lambda: [plain.served.state(row) for row in rows] == ["sent"] * 3, 40)
    assert plain.texts() == ["通知1", "通知2", "通知3"]


def test_a_platform_that_is_down_is_waited_for(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    with plain.platform.down():
        row = plain.served.enqueue(PERSON, NOTICE)
        plain.served.wait_for(lambda: plain.served.error(row))
        assert "cannot be reached" in plain.served.error(row)
    plain.served.wait_for(lambda: plain.served.state(row) == "sent", 40)


def test_options_of_a_notice_are_numbered(plain: Town) -> None:
    plain.pushes.text(PERSON, "帮助")
    row = plain.served.enqueue(PERSON, Reply(("去吗？",), (Option("go:menu", "去"), Option("go:help", "不去"))))
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert plain.texts() == ["去吗？\n\n1. 去\n2. 不去"]


def test_no_token_and_no_secret_is_logged_at_any_level(
    plain: Town, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        plain.pushes.text(PERSON, "帮助")
        plain.platform.fail_next("reset", call="message/custom/send")
        row = plain.served.enqueue(PERSON, NOTICE)
        plain.served.wait_for(lambda: plain.served.state(row) == "sent", 40)
        plain.platform.fail_next("answer", call="menu/create", body={"errcode": 40013, "errmsg": "no"})
        plain.served.run(plain.served.channel.start())
    printed = capsys.readouterr()
    logged = caplog.text + printed.out + printed.err
    assert "cannot" in plain.served.error(row) or not plain.served.error(row)
    for secret in ("_stable_", "TTTTTTTTTT", plain.platform.tokens.secret, "token_of_the_route", "明天停水"):
        assert secret not in logged
