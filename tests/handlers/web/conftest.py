from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.web.site import Site


# One server for each file of tests, since each test brings its own browsers.
@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web channel as residents use it."""
    opened = Site(tmp_path_factory.mktemp("site"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web channel with people to try."""
    opened = Site(tmp_path_factory.mktemp("demo"), demo=True)
    yield opened
    opened.close()


@pytest.fixture
def fresh_site(tmp_path: Path) -> Iterator[Site]:
    """A server of the test's own, for what counts across browsers."""
    opened = Site(tmp_path)
    yield opened
    opened.close()
