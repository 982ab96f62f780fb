"""A neighbourhood with people in it, once on each kind of database, and a guest."""

from collections.abc import Iterator

import pytest

from tests.store.identity.guests import Guest, settle
from tests.store.people.archive import Neighbourhood, opened


@pytest.fixture
def neighbourhood(database_url: str) -> Iterator[Neighbourhood]:
    with opened(database_url) as made:
        settle(made)
        yield made


@pytest.fixture
def guest(neighbourhood: Neighbourhood) -> Guest:
    return Guest(neighbourhood)
