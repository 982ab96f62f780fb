"""Families whose lives change."""

from collections.abc import Iterator

import pytest

from tests.store.identity.lives.families import opened
from tests.store.people.archive import Neighbourhood


@pytest.fixture
def families(database_url: str) -> Iterator[Neighbourhood]:
    """Two families on either database."""
    with opened(database_url) as made:
        yield made


@pytest.fixture
def quick(sqlite_url: str) -> Iterator[Neighbourhood]:
    """Two families on SQLite, for what does not differ."""
    with opened(sqlite_url) as made:
        yield made
