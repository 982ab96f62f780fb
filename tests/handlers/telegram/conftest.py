from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.handlers.telegram.service import Chatter, Service
from tests.servers.telegram import TelegramServer

_numbers = count(700_001)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The program with a webhook at the strict server, whose every rule it has to keep."""
    with TelegramServer() as server:
        running = Service(tmp_path_factory.mktemp("telegram"), server).ready()
        yield running
        running.close()


@pytest.fixture
def person(service: Service) -> Chatter:
    """Somebody who has not spoken to the bot before."""
    return Chatter(service, next(_numbers))


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    """A strict server of the test's own."""
    with TelegramServer() as running:
        yield running


@pytest.fixture
def polled(tmp_path: Path, server: TelegramServer) -> Iterator[Service]:
    """The program without a public address: it fetches its updates."""
    running = Service(tmp_path, server, telegram_mode="polling", public_url="").ready()
    yield running
    running.close()
