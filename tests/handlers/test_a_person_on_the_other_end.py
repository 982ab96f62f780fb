"""A guest on the web page and a grid worker on Telegram write to each other, with photos both ways.

The whole program, through a real socket and a real library against a server that enforces the platform's rules.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store.channels.account import open_account
from store.channels.holder import set_holder
from store.people.area import AreaKind, add_area
from store.people.assignment import assign
from store.people.person import add_person
from store.rights.roles import Assurance, Role
from store.tables import metadata
from tests.handlers.telegram.service import Chatter, Service, options_of, photo, words_of
from tests.handlers.web.site import Browser, Tab
from tests.servers.telegram import TelegramServer, updates

WORKER = 700_200


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, telegram: TelegramServer) -> Iterator[Service]:
    running = Service(tmp_path, telegram, telegram_mode="polling", public_url="").ready()
    running.program.database.write(lambda tx: settle(tx, running))
    yield running
    running.close()


def settle(tx: Any, service: Service) -> None:
    """A grid worker who is there at every hour, and looks on Telegram."""
    grid = add_area(tx, None, AreaKind.GRID, "GTF", "观棠府")
    worker = add_person(tx, service.program.keys, "棠梨雨")
    set_holder(tx, open_account(tx, "telegram", str(WORKER), "zh-CN"), worker, Assurance.VERIFIED, "invitation")
    assign(tx, worker, Role.GRID_WORKER, grid, datetime.now(UTC) - timedelta(days=1))
    since = datetime.now(UTC).date() - timedelta(days=2)
    always = {"area_id": grid, "path": f"/{grid}/", "person_id": worker, "days": "daily", "begins": 0, "ends": 0,
              "subject": "all", "from_on": since, "made_at": tx.now()}  # fmt: skip
    tx.run(metadata.tables["duty_shift"].insert().values(always))


def hears(person: Chatter, words: str) -> dict[str, Any]:
    """Wait until somebody was sent a message with these words, and give it."""
    person.server.wait_for(lambda: any(words in words_of(one) for one in person.heard(0)))
    return next(one for one in person.heard(0) if words in words_of(one))


def shows(tab: Tab, wanted: str) -> dict[str, Any]:
    """Wait until a page shows a line of the bot that has something in it, and give the frame."""
    return tab.until(lambda frame: frame["t"] == "lines" and wanted in str(frame["lines"]))


def test_words_and_photos_go_both_ways_between_the_page_and_telegram(service: Service) -> None:
    worker = Chatter(service, WORKER)
    guest = Browser(service)  # type: ignore[arg-type]  # all that it asks of a site is an address and a program
    with guest.tab() as tab:
        tab.greeted()
        tab.ask("人工")
        assert "棠梨雨" in str(tab.ask("观棠府"))
        tab.ask("地下车库有积水")
        first = hears(worker, "地下车库有积水")
        assert "访客" in words_of(first)

        media = guest.upload("积水.jpg", photo(), "image/jpeg").json()["media"]
        tab.put({"t": "media", "id": "77777777-a", "media": [media["id"]]})
        worker.server.wait_for(lambda: any("photo" in one for one in worker.heard(0)))

        # Quoted, in the middle of something else.
        worker.says("设提醒")
        worker.does(updates.message(WORKER, "马上带泵过去", reply_to_message=first))
        shows(tab, "棠梨雨（网格员）：马上带泵过去")
        worker.taps(next(one for one in options_of(first) if one.startswith("go:answer:")), first)
        sent = worker.server.files.add(photo(640, 480, "red"))
        worker.does(updates.photo(WORKER, sent))
        picture = shows(tab, "/media/")
        address = next(one for one in str(picture).split("'") if one.startswith("/media/"))
        assert guest.http.get(address).headers["content-type"].startswith("image/")

        # Between the two the bot says nothing to the resident.
        assert [line for line in tab.lines() if line["from"] == "bot"][-1]["id"] == picture["lines"][-1]["id"]
