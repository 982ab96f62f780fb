"""Long polling: nothing is lost when the process dies, and of several programs one polls."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.channels.platform.poller import hold_poller, leave_poller, poller_of
from store.database import Database
from tests.handlers.telegram.service import Chatter, Service, make_tables, options_of, settings_for, words_of
from tests.servers.telegram import TOKEN, TelegramServer, updates

ROOT = Path(__file__).parents[3]


def test_what_people_do_is_fetched_and_answered(polled: Service) -> None:
    person = Chatter(polled, 8001)
    (menu,) = person.says("/start")
    person.taps(options_of(menu)[0], menu)
    polled.server.wait_for(lambda: len(person.heard(0)) == 2)
    assert [one.tap for one in polled.taken(8001)] == [None, options_of(menu)[0]]


def test_a_webhook_of_earlier_days_is_taken_away_without_dropping_updates(tmp_path: Path) -> None:
    with TelegramServer() as server:
        server.run(server.updates.set_webhook({"url": "https://gone.example/"}))
        server.push(updates.message(8002, "帮助"))
        running = Service(tmp_path, server, telegram_mode="polling", public_url="").ready()
        server.wait_until_taken(seconds=15)
        assert [one.text for one in running.taken(8002)] == ["帮助"]
        running.close()


@pytest.mark.parametrize("point", ["claim:4", "taken:3", "send:3", "mark:2", "confirm:1", "album:1"])
def test_a_process_that_dies_in_mid_batch_loses_nothing(tmp_path: Path, server: TelegramServer, point: str) -> None:
    url = f"sqlite:///{tmp_path / 'linli.sqlite'}"
    make_tables(url)
    people = [server.person(8100 + number).number for number in range(5)]
    # Said while nobody listened, so that they come as one batch.
    for word in ("帮助", "菜单"):
        server.push(*(updates.message(number, word) for number in people))
    files = [server.files.add(_photo(300 + number)) for number in range(3)]
    server.push(*updates.album(people[0], files, group="kill"))
    marker = tmp_path / "marker"
    _serve_until_killed(tmp_path, server, url, f"{point}:{marker}")
    assert marker.read_text() == point.partition(":")[0]
    running = Service(tmp_path, server, telegram_mode="polling", public_url="")
    try:
        server.wait_until_taken(seconds=40)
        server.wait_for(lambda: any(one.media for one in running.taken(people[0])), 30)
        server.wait_for(lambda: running.unsent() == 0, 60)
        for number in people:
            texts = [one.text for one in running.taken(number) if one.text]
            assert texts == ["帮助", "菜单"]
            heard = [words_of(one) for one in server.sending.sent if one["chat"]["id"] == number]
            assert len(heard) >= len(running.taken(number))
        albums = [one for one in running.taken(people[0]) if one.media]
        assert [len(one.media) for one in albums] == [3]
    finally:
        running.close()


def _serve_until_killed(folder: Path, server: TelegramServer, url: str, fault: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "LINLI_DATABASE_URL": url,
        "LINLI_MEDIA_URL": f"file://{folder / 'media'}",
        "LINLI_ANCHOR_PATH": str(folder / "anchors.jsonl"),
        "LINLI_SECRET_KEY": "a secret for the tests, 32 bytes and more",
        "LINLI_BIND": "127.0.0.1:0",
        "LINLI_METRICS_BIND": "off",
        "LINLI_TELEGRAM_TOKEN": TOKEN,
        "LINLI_TELEGRAM_API": server.address,
        "LINLI_FAULT": fault,
    }
    # The tables are the newest already; the mark of the migrations is not there in a database made for tests.
    code = (
        "import uvicorn; from bot.app import application; from bot.program import Program; "
        "from bot.settings import Settings; "
        "uvicorn.run(application(Program.open(Settings.read())), host='127.0.0.1', port=0, log_config=None)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, timeout=60, check=False
    )
    assert process.returncode == -9, process.stderr[-2000:]


def _photo(width: int) -> bytes:
    from tests.handlers.telegram.service import photo

    return photo(width)


def test_of_two_programs_one_polls_and_the_other_takes_over(tmp_path: Path, server: TelegramServer) -> None:
    first = Service(tmp_path, server, telegram_mode="polling", public_url="").ready()
    second = Service(tmp_path, server, telegram_mode="polling", public_url="")
    try:
        person = Chatter(first, 8201)
        person.says("/start")
        time.sleep(4)
        assert {call.status for call in server.calls("getUpdates")} <= {0, 200}
        first.close()
        person.says("帮助")
        assert [one.text for one in second.taken(8201)][-1] == "帮助"
    finally:
        second.close()


def test_the_right_to_poll_has_one_holder_and_an_end(database_url: str) -> None:
    from datetime import timedelta

    make_tables(database_url)
    database = Database.open(database_url)
    try:
        hold = lambda who, seconds: database.write(  # noqa: E731 - said three times below
            lambda tx: hold_poller(tx, "telegram", who, timedelta(seconds=seconds))
        )
        assert [hold("a", 60), hold("b", 60), hold("a", 0)] == [True, False, True]
        assert hold("b", 60)
        assert database.read(lambda tx: poller_of(tx, "telegram")) == "b"
        database.write(lambda tx: leave_poller(tx, "telegram", "b"))
        assert hold("a", 60)
    finally:
        database.close()


def test_a_conflict_with_a_foreign_program_is_told_and_waited_for(
    tmp_path: Path, server: TelegramServer, capsys: pytest.CaptureFixture[str]
) -> None:
    body = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
    server.fail_next("answer", call="getUpdates", body=body, status=409)
    running = Service(tmp_path, server, telegram_mode="polling", public_url="").ready()
    person = Chatter(running, 8301)
    person.says("帮助")
    assert running.taken(8301)
    running.close()
    assert "another program polls" in capsys.readouterr().out


def test_settings_choose_the_way(tmp_path: Path) -> None:
    chosen = settings_for(tmp_path, "http://127.0.0.1:1")
    assert chosen.channels == ("telegram",)
    assert chosen.wants_service
