"""Updates by webhook: proved, taken in before they are acknowledged, answered in the response or by calls."""

import sqlite3
import time
from pathlib import Path

import pytest

from tests.handlers.telegram.service import SECRET, Chatter, Service, options_of, photo, words_of
from tests.servers.telegram import TelegramServer, updates


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x"])
def test_a_forged_update_is_refused(service: Service, person: Chatter, secret: str | None) -> None:
    update = {"update_id": 1, **updates.message(person.number, "帮助")}
    assert service.post(update, secret=secret).status_code == 403
    assert service.taken(person.number) == []


def test_a_body_of_more_than_a_megabyte_is_not_read(service: Service) -> None:
    assert service.post(None, raw=b'{"x": "' + b"a" * (1 << 20) + b'"}').status_code == 413


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b"[]", b'"x"', b"1e999", b"NaN"])
def test_what_is_no_update_is_no_fault(service: Service, raw: bytes) -> None:
    assert service.post(None, raw=raw).status_code in (200, 400)


def test_the_webhook_is_registered_with_what_we_want_to_hear(service: Service) -> None:
    (call,) = service.server.calls("setWebhook")
    assert call.fields["url"] == "https://linli.example/telegram/webhook"
    assert call.fields["secret_token"] == SECRET
    assert set(call.fields["allowed_updates"]) == {"message", "edited_message", "callback_query", "my_chat_member"}


def test_a_single_plain_answer_travels_in_the_response(service: Service, person: Chatter) -> None:
    response = service.post({"update_id": 31_000_001, **updates.message(person.number, "帮助")})
    answer = response.json()
    assert answer["method"] == "sendMessage"
    assert answer["chat_id"] == str(person.number)
    assert answer["reply_markup"]["inline_keyboard"]
    service.server.wait_for(lambda: service.unsent() == 0)
    assert not [one for one in service.server.calls("sendMessage") if one.fields["chat_id"] == str(person.number)]


def test_an_update_delivered_twice_is_answered_alike_and_taken_once(service: Service, person: Chatter) -> None:
    update = {"update_id": 31_000_002, **updates.message(person.number, "帮助")}
    assert service.post(update).json() == service.post(update).json()
    assert len(service.taken(person.number)) == 1


def test_a_deep_link_opens_what_it_names(service: Service, person: Chatter) -> None:
    person.says("/start repair")
    assert [one.start for one in service.taken(person.number)] == ["repair"]


def test_a_tap_is_answered_and_changes_no_older_message(service: Service, person: Chatter) -> None:
    (menu,) = person.says("/menu")
    (answered,) = person.taps(options_of(menu)[0], menu)
    assert words_of(answered)
    assert answered["message_id"] != menu["message_id"]
    assert service.taken(person.number)[-1].tap == options_of(menu)[0]


def test_of_two_taps_on_one_button_the_second_is_told_it_was_earlier(service: Service, person: Chatter) -> None:
    (menu,) = person.says("/menu")
    option = options_of(menu)[0]
    first = person.taps(option, menu)
    second = person.taps(option, menu)
    assert first != second
    assert "之前" in words_of(second[-1]) or "前面" in words_of(second[-1])


def test_an_edited_message_changes_nothing_and_says_so(service: Service, person: Chatter) -> None:
    first = updates.message(person.number, "帮助")
    person.does(first)
    (told,) = person.does(updates.edited_message(person.number, first, "菜单"))
    assert "修改" in words_of(told)


def test_everything_a_bot_may_meet_is_taken_without_a_fault(service: Service, person: Chatter) -> None:
    for file_id in ("PH1", "PH2", "PH3"):
        service.server.files.add(photo(), file_id=file_id)
    service.server.files.add(b"OggS" + bytes(100), kind="voice", file_id="VO1")
    service.server.files.add(b"PK" + bytes(100), kind="document", file_id="DOC1")
    for update in updates.of_everything(person.number):
        person.does(update)
        time.sleep(0.2)
    assert all(status == 200 for _, status in service.server.updates.posted)


def test_while_the_database_is_away_the_platform_keeps_the_update(tmp_path: Path, server: TelegramServer) -> None:
    running = Service(tmp_path, server).ready()
    try:
        person = Chatter(running, 5001)
        person.says("/start")
        other = sqlite3.connect(tmp_path / "linli.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        server.push(updates.message(person.number, "帮助"))
        server.wait_for(lambda: any(status == 503 for _, status in server.updates.posted), 40)
        assert server.updates.queue
        other.execute("ROLLBACK")
        other.close()
        server.wait_until_taken(seconds=40)
        assert [one.text for one in running.taken(person.number)][1:] == ["帮助"]
    finally:
        running.close()
