"""The neighbourhood in which votes are tested, once on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.store.votes.neighbourhood import Neighbourhood, opened


@pytest.fixture
def place(database_url: str) -> Iterator[Neighbourhood]:
    with opened(database_url) as made:
        yield made
