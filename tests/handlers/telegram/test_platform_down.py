"""The platform refuses, hangs, answers nonsense or shows a wrong certificate: messages wait, and come in order."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.messages.reply import Reply
from tests.handlers.telegram.service import Chatter, Service, words_of
from tests.servers.telegram import TelegramServer, updates


@pytest.fixture
def running(tmp_path: Path, server: TelegramServer) -> Iterator[Service]:
    opened = Service(tmp_path, server).ready()
    yield opened
    opened.close()


def waits_and_arrives(running: Service, person: Chatter, rows: list[int], before: int) -> None:
    for row in rows:
        running.wait_for_state(row, "sent", 60)
    heard = [words_of(one) for one in person.heard(before)]
    # One that the platform took without saying so comes twice; the order is kept all the same.
    assert list(dict.fromkeys(heard)) == ["第一条", "第二条", "第三条"]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("bad_gateway", {}), ("drop", {}), ("reset", {}), ("hang", {"seconds": 60}),
        ("answer", {"body": ["no", "object"]}), ("answer", {"body": {"ok": False}, "status": 500}),
    ],
)  # fmt: skip
def test_messages_wait_and_come_in_order(running: Service, kind: Any, more: dict[str, Any]) -> None:
    person = Chatter(running, 9001)
    person.says("/start")
    before = len(running.server.sending.sent)
    running.server.fail_next(kind, call="sendMessage", times=2, **more)
    rows = [running.enqueue(person.number, Reply((text,), ended=True)) for text in ("第一条", "第二条", "第三条")]
    running.server.wait_for(lambda: running.error(rows[0]), 20)
    assert running.state(rows[0]) == "due"
    assert "Telegram" in running.error(rows[0])
    waits_and_arrives(running, person, rows, before)


def test_a_platform_that_refuses_connections_is_waited_for(running: Service) -> None:
    person = Chatter(running, 9002)
    person.says("/start")
    before = len(running.server.sending.sent)
    with running.server.down():
        rows = [running.enqueue(person.number, Reply((text,), ended=True)) for text in ("第一条", "第二条", "第三条")]
        running.server.wait_for(lambda: running.error(rows[0]), 20)
        assert [running.state(row) for row in rows] == ["due"] * 3
    waits_and_arrives(running, person, rows, before)


def test_answers_to_taps_that_could_not_be_sent_follow_in_order(running: Service) -> None:
    person = Chatter(running, 9003)
    (menu,) = person.says("/menu")
    before = len(running.server.sending.sent)
    running.server.fail_next("bad_gateway", call="sendMessage", times=1)
    option = menu["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    person.taps(option, menu)
    person.says("帮助")
    running.server.wait_for(lambda: running.unsent() == 0, 40)
    answered = [words_of(one) for one in person.heard(before)]
    assert len(answered) == 2
    assert "帮助" in str(running.taken(9003)[-1].text)
    assert answered[0] != answered[1]


def test_a_wrong_certificate_is_never_spoken_to(tmp_path: Path, server: TelegramServer) -> None:
    running = Service(tmp_path, server, api=server.untrusted)
    try:
        person = Chatter(running, 9004)
        # Taken in and answered in the response, which needs no call of ours.
        assert running.post({"update_id": 1, **updates.message(person.number, "帮助")}).status_code == 200
        row = running.enqueue(person.number, Reply(("通知",), ended=True))
        server.wait_for(lambda: running.error(row), 20)
        assert running.state(row) == "due"
    finally:
        running.close()


def test_a_program_that_starts_before_the_platform_answers_registers_later(
    tmp_path: Path, server: TelegramServer
) -> None:
    server.fail_next("bad_gateway", call="getMe", times=2)
    running = Service(tmp_path, server)
    try:
        server.wait_for(lambda: server.updates.webhook.url, 30)
    finally:
        running.close()
