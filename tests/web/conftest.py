from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from store.database import Database
from store.database.migrate import migrate
from store.people.area import AreaKind, add_area
from tests.demo import copied_demo
from tests.web.person import Person
from tests.web.served import Served

# Several browsers, servers and other tests may share two cores.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo district, served."""
    yield from served_demo(tmp_path_factory.mktemp("demo"), tmp_path_factory)


@pytest.fixture
def own_demo(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo district of the test's own, which it may stop and start."""
    yield from served_demo(tmp_path, tmp_path_factory)


def served_demo(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    url = copied_demo(tmp_path_factory.getbasetemp(), folder / "demo.db")
    served = Served(folder, url, "demo", "--serve")
    yield served
    served.stop()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real service: no demo people, one community (code SY), nobody in it yet."""
    folder = tmp_path_factory.mktemp("service")
    url = f"sqlite:///{folder / 'linli.db'}"
    migrate(url)
    database = Database.open(url)
    database.write(lambda tx: add_area(tx, None, AreaKind.COMMUNITY, "SY", "松园社区"))
    database.close()
    served = Served(folder, url, "serve")
    yield served
    served.stop()


@pytest.fixture
def somebody(chromium: Browser) -> Iterator[Callable[..., Person]]:
    """Opens browsers: `somebody(address)`; at the end each must be without complaint."""
    opened: list[Person] = []

    def open_(address: str, **context: Any) -> Person:
        opened.append(Person(chromium, address, **context))
        return opened[-1]

    yield open_
    for person in opened:
        person.close()
