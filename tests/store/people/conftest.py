"""The neighbourhood in which the archive is tested, once on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.store.people.archive import Neighbourhood, opened


@pytest.fixture
def neighbourhood(database_url: str) -> Iterator[Neighbourhood]:
    with opened(database_url) as made:
        yield made
