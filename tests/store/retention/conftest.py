"""A small district for tests of what is given out, deleted and swept, once on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.store.pledges.village import Village, opened


@pytest.fixture
def village(database_url: str) -> Iterator[Village]:
    with opened(database_url) as made:
        yield made
