"""The pace of a member and of a group's robot, tokens, and what the platform's error codes lead to."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from handlers.wecom.robot import ROBOT
from store.messages.reply import Reply
from store.messages.sending import SendError, SendLater
from store.messages.tables import Lane
from tests.handlers.wecom.conftest import WORKER, Build, Office


def send(office: Office, address: str, text: str = "通知") -> Any:
    sending = office.served.leased(address, Reply((text,), ended=True))
    return office.served.run(office.served.channel.send(sending))


def until_it_must_wait(office: Office, address: str) -> tuple[int, float]:
    for count in range(40):
        try:
            send(office, address, f"通知{count}")
        except SendLater as later:
            return count, later.after
    raise AssertionError("nothing kept the pace")


def test_a_member_is_never_sent_more_than_the_platform_delivers(office: Office) -> None:
    count, wait = until_it_must_wait(office, WORKER)
    # So many at once, and in the minute after it what the rate adds: 30 together.
    assert count == 14
    assert 0 < wait <= 60 / 16
    office.platform.member("LiMei")
    assert send(office, "LiMei") == "sent"


def test_the_pace_is_shared_by_all_replicas(office: Office) -> None:
    until_it_must_wait(office, WORKER)
    from handlers.wecom.channel import WeComApplication, WeComChannel

    application = WeComApplication("ww", 1, "s", "t", "a" * 43, office.platform.address)
    other = WeComChannel(office.served.program.bridge(), application)
    sending = office.served.leased(WORKER, Reply(("通知",), ended=True))
    with pytest.raises(SendLater):
        office.served.run(other.send(sending))


def test_what_has_to_wait_is_sent_later_and_in_order(office: Office) -> None:
    rows = [office.served.enqueue(WORKER, Reply((f"通知{number}",), ended=True)) for number in range(16)]
    office.served.wait_for(lambda: office.served.state(rows[-1]) == "sent", 60)
    assert [one["text"]["content"] for one in office.platform.delivered] == [f"通知{number}" for number in range(16)]


def test_what_can_wait_is_not_sent_at_the_full_and_the_half_hour(office: Office) -> None:
    from handlers.wecom.channel import WeComApplication, WeComChannel

    rules = WeComApplication("ww", 1, "s", "t", "a" * 43, office.platform.address)
    assert rules.rush_minutes == {0, 30}
    always = replace(rules, rush_minutes=frozenset(range(60)))
    rushed = WeComChannel(office.served.program.bridge(), always)
    sending = office.served.leased(WORKER, Reply(("该走访了",), ended=True))
    with pytest.raises(SendLater) as later:
        office.served.run(rushed.send(replace(sending, lane=int(Lane.REMINDER))))
    assert 0 < later.value.after < 110
    assert office.platform.delivered == []
    # An answer or a code does not wait; it is a wrong secret that this program is refused for.
    with pytest.raises(SendError):
        office.served.run(rushed.send(sending))


def test_a_robot_posts_into_its_group_at_its_pace(office: Office) -> None:
    count, wait = until_it_must_wait(office, ROBOT)
    assert count == 10
    assert 0 < wait <= 60 / 9
    assert [post["text"]["content"] for post in office.platform.robot_posts] == [
        f"通知{number}" for number in range(10)
    ]


def test_a_long_post_of_a_robot_is_cut_on_sentence_ends(office: Office) -> None:
    send(office, ROBOT, "请大家注意防火防盗。" * 100)
    posts = [post["text"]["content"] for post in office.platform.robot_posts]
    assert "".join(posts) == "请大家注意防火防盗。" * 100
    assert all(post.endswith("。") for post in posts)


def test_without_a_robot_an_operator_is_told_what_to_set(build: Build) -> None:
    office = build(robot=False)
    with pytest.raises(SendError, match="LINLI_WECOM_ROBOT_URL") as error:
        send(office, ROBOT)
    assert error.value.alert


def test_a_token_that_was_withdrawn_is_renewed(office: Office) -> None:
    assert send(office, WORKER) == "sent"
    office.platform.withdraw_token()
    assert send(office, WORKER) == "sent"
    assert office.platform.fetches == 2


def test_a_token_refused_for_good_stops_the_channel_and_tells_an_operator(office: Office) -> None:
    office.platform.refuse_all = True
    for _ in range(3):
        with pytest.raises(SendError) as error:
            send(office, WORKER)
        assert (error.value.retry, error.value.stop, error.value.alert) == (True, True, True)
    assert office.platform.fetches == 2


@pytest.mark.parametrize(
    ("code", "flags"),
    [(-1, (True, False, False)), (45009, (True, True, True)), (60020, (True, True, True)),
     (60111, (False, False, False)), (48002, (True, True, True))],
)  # fmt: skip
def test_error_codes_say_whether_to_retry_stop_and_alert(
    office: Office, code: int, flags: tuple[bool, bool, bool]
) -> None:
    office.platform.fail_next("answer", call="message/send", body={"errcode": code, "errmsg": "no"})
    with pytest.raises(SendError) as error:
        send(office, WORKER)
    assert (error.value.retry, error.value.stop, error.value.alert) == flags


def test_no_token_and_no_secret_is_logged_at_any_level(
    office: Office, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        office.platform.fail_next("reset", call="message/send")
        row = office.served.enqueue(WORKER, Reply(("不要写进日志",), ended=True))
        office.served.wait_for(lambda: office.served.state(row) == "sent", 40)
        send(office, ROBOT, "也不要写进日志")
    printed = capsys.readouterr()
    logged = caplog.text + printed.out + printed.err
    for secret in ("wwwwwwwwww", office.platform.secret, "693a91f6", "token_of_the_route", "写进日志"):
        assert secret not in logged
