"""Cards whose buttons are the options, and what a tap does to them; texts, links and files beside them."""

from datetime import UTC, datetime

import pytest

from handlers.tencent.come import Come
from store.messages.reply import Attachment, Option, Reply, Style
from store.messages.sending import SendError
from tests.handlers.wecom.conftest import WORKER, Office

ASKED = Reply(
    ("要通过这份申请吗？",),
    (Option("go:menu", "通过", Style.MAIN), Option("go:help", "不通过", Style.DANGER), Option("go:person", "转交")),
)


def notify(office: Office, reply: Reply) -> int:
    row = office.served.enqueue(WORKER, reply)
    office.served.wait_for(lambda: office.served.state(row) == "sent")
    return row


def test_the_console_gets_its_echo_within_a_second(office: Office) -> None:
    assert office.pushes.verify()


def test_a_short_question_is_one_card_with_its_buttons(office: Office) -> None:
    row = notify(office, ASKED)
    (card,) = office.cards()
    assert card["sub_title_text"] == "要通过这份申请吗？"
    assert [(one["text"], one["key"], one["style"]) for one in card["button_list"]] == [
        ("通过", "go:menu", 1),
        ("不通过", "go:help", 3),
        ("转交", "go:person", 2),
    ]
    assert office.served.ways(row) == {1: "card"}


def test_a_tap_answers_and_the_card_shows_what_was_chosen(office: Office) -> None:
    notify(office, ASKED)
    task = office.cards()[0]["task_id"]
    assert office.pushes.tap(WORKER, task, "go:help").silent
    office.settled()
    office.served.wait_for(lambda: office.platform.cards[task].get("_replaced"))
    assert office.platform.cards[task]["_replaced"] == "已选：不通过"
    assert len(office.platform.delivered) > 1


def test_a_tap_that_turns_a_page_changes_the_card_and_sends_nothing_new(office: Office) -> None:
    notify(office, ASKED)
    task = office.cards()[0]["task_id"]
    sent = len(office.platform.delivered)
    page = office.served.leased(WORKER, Reply(("第二页",), (Option("go:menu", "下一页", Style.PAGE),), edits=True))
    tapped = Come(
        WORKER, "ww", "e1", datetime.now(UTC), made={"tap": "go:help"}, card=task,
        code=office.platform.response_code(task),
    )  # fmt: skip
    assert office.served.run(office.served.channel.follow_up(tapped, [page])) == []
    assert office.platform.cards[task]["sub_title_text"] == "第二页"
    assert [one["key"] for one in office.platform.cards[task]["button_list"]] == ["go:menu"]
    assert len(office.platform.delivered) == sent
    assert (office.served.state(page.id), office.served.ways(page.id)) == ("sent", {1: "card changed"})
    # The changed card is known by its new labels.
    office.pushes.tap(WORKER, task, "go:menu")
    office.served.wait_for(lambda: office.platform.cards[task].get("_replaced") == "已选：下一页")


def test_a_card_that_cannot_be_changed_loses_nothing(office: Office) -> None:
    notify(office, ASKED)
    task = office.cards()[0]["task_id"]
    office.platform.fail_next("bad_gateway", call="message/update_template_card")
    sent = len(office.platform.delivered)
    office.pushes.tap(WORKER, task, "go:help")
    office.settled()
    assert len(office.platform.delivered) > sent


def test_long_labels_are_written_out_with_numbers_above_the_buttons(office: Office) -> None:
    options = (Option("x.q:1", "松园二区三幢一单元的张三家庭"), Option("x.q:2", "不是"))
    notify(office, Reply(("是哪一户？",), options))
    (card,) = office.cards()
    assert [one["text"] for one in card["button_list"]] == ["1. 松园二区三幢…", "2. 不是"]
    assert "1. 松园二区三幢一单元的张三家庭" in card["sub_title_text"]


def test_more_options_than_cards_hold_become_a_numbered_list(office: Office) -> None:
    options = tuple(Option(f"x.q:{number}", f"第{number}项") for number in range(1, 21))
    notify(office, Reply(("哪一项？",), options))
    assert office.cards() == []
    assert "20. 第20项" in office.platform.delivered[0]["text"]["content"]


def test_a_text_with_one_link_is_a_card_that_opens_it(office: Office) -> None:
    notify(office, Reply(("承诺书第3期有新进展\n请打开看看：https://linli.example.org/p/3",), ended=True))
    (sent,) = office.platform.delivered
    assert sent["textcard"] == {
        "title": "承诺书第3期有新进展",
        "description": "请打开看看：",
        "url": "https://linli.example.org/p/3",
        "btntxt": "打开",
    }


def test_a_member_who_is_gone_is_told_to_the_sender(office: Office) -> None:
    reply = Reply(("通知",), ended=True)
    with pytest.raises(SendError, match="81013") as error:
        office.served.run(office.served.channel.send(office.served.leased("nobody", reply)))
    assert not error.value.retry


def test_a_file_that_is_gone_is_named_instead(office: Office) -> None:
    notify(office, Reply(("附件",), files=(Attachment("清单", media="gone"),), ended=True))
    assert office.platform.delivered[-1]["text"]["content"] == "清单"
