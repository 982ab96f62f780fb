"""Logs: nothing personal and nothing secret comes out, from us or from libraries."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import HIDDEN, configure, masked

PRIVATE = (
    "10000000001",
    "138 0013 8000",
    "138-0013-8000",
    "8613800138001",
    "990101190001010011",
    "99010119000101001x",
    "7K3M9QXW2A",
    "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc",
    "hunter2",
)


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    configure("info", "json", stream)
    yield stream
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def lines(output: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def say_all(log: structlog.stdlib.BoundLogger) -> None:
    log.info(
        "call 10000000001 or 138 0013 8000 or 138-0013-8000 or +8613800138001", identity_number="990101190001010011"
    )
    log.info("id 99010119000101001x", link="http://127.0.0.1/join/7K3M9QXW2A", deep={"list": [{"phone": "110"}]})
    log.info("https://api/bot123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc/send", url="postgresql://u:hunter2@h/x")
    log.warning("tuple", values=("10000000001", 10000000001), access_token="hunter2")


def test_phones_identity_numbers_and_tokens_never_come_out(output: io.StringIO) -> None:
    say_all(structlog.get_logger("test"))
    assert len(lines(output)) == 4
    for secret in PRIVATE:
        assert secret not in output.getvalue()


def test_what_people_wrote_is_hidden_by_the_name_of_its_key(output: io.StringIO) -> None:
    structlog.get_logger("test").info("taken", text="楼道灯坏了", person_name="橘小满", count=3, text_length=5)
    (line,) = lines(output)
    assert line["text"] == line["person_name"] == HIDDEN
    assert line["count"] == 3
    assert "橘小满" not in output.getvalue()


def test_exceptions_and_libraries_go_through_the_same_masks(output: io.StringIO) -> None:
    try:
        raise ValueError("no phone 10000000001")
    except ValueError:
        logging.getLogger("library").exception("failed for %s", "138 0013 8000")
        structlog.get_logger("ours").exception("failed")
    assert len(lines(output)) == 2
    assert "ValueError" in output.getvalue()
    for secret in PRIVATE:
        assert secret not in output.getvalue()


def test_chatter_of_libraries_is_left_out_and_their_warnings_are_not(output: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET /")
    logging.getLogger("uvicorn.access").info("GET /")
    logging.getLogger("httpx").warning("trouble")
    assert [line["event"] for line in lines(output)] == ["trouble"]


def test_text_form_is_one_readable_line_without_colours_in_a_file() -> None:
    stream = io.StringIO()
    configure("info", "text", stream)
    try:
        structlog.get_logger("test").info("ready", address="here", port=8000)
        assert "ready" in stream.getvalue()
        assert "port=8000" in stream.getvalue()
        assert "\x1b" not in stream.getvalue()
    finally:
        logging.getLogger().handlers.clear()
        structlog.reset_defaults()


def test_ordinary_numbers_stay_readable() -> None:
    assert (
        masked("took 12345 of 1764000000000000 at 127.0.0.1:8000") == "took 12345 of 1764000000000000 at 127.0.0.1:8000"
    )
