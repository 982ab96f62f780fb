"""The district in which notices are tested, once on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.store.pledges.village import Village, opened


@pytest.fixture
def village(database_url: str) -> Iterator[Village]:
    with opened(database_url) as made:
        yield made
