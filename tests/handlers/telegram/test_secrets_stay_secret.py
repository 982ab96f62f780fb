"""No token and nothing personal in any log, at the most talkative level, whatever goes wrong."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import logs
from store.messages.reply import Reply
from tests.handlers.telegram.service import SECRET, Chatter, Service
from tests.servers.telegram import TOKEN, TelegramServer, updates

PHONE = "13800138000"


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Everything that is logged, down to debug."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("debug", "json", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_logs_tell_neither_tokens_nor_people(tmp_path: Path, server: TelegramServer, told: io.StringIO) -> None:
    running = Service(tmp_path, server).ready()
    person = Chatter(running, 9901)
    person.says("/start")
    person.does(updates.contact(person.number, f"+86{PHONE}"))
    for kind in ("bad_gateway", "drop", "reset"):
        server.fail_next(kind, call="sendMessage")
        row = running.enqueue(person.number, Reply((f"密语 {PHONE}",), ended=True))
        running.wait_for_state(row, "sent", 30)
    server.fail_next("answer", call="sendMessage", body=["密语"], status=200)
    running.wait_for_state(running.enqueue(person.number, Reply(("密语",), ended=True)), "sent", 30)
    with server.down():
        row = running.enqueue(person.number, Reply(("密语",), ended=True))
        server.wait_for(lambda: running.error(row), 20)
    running.post({"update_id": 1}, secret="guessed")
    running.wait_for_state(row, "sent", 40)
    server.token = "123456789:AAF-another_token_that_came_in_its_place"
    last = running.enqueue(person.number, Reply(("密语",), ended=True))
    server.wait_for(lambda: running.error(last), 20)
    errors = running.error(row) + running.error(last)
    running.close()
    everything = told.getvalue()
    assert "webhook registered" in everything
    assert "LINLI_TELEGRAM_TOKEN" in everything
    for secret in (TOKEN, TOKEN.partition(":")[2], SECRET, PHONE, "密语"):
        assert secret not in everything
        assert secret not in errors
