"""The quarter of the tests of orders, where people also talk to each other: on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.store.orders.quarter import Quarter, opened


@pytest.fixture
def either(database_url: str) -> Iterator[Quarter]:
    with opened(database_url) as made:
        yield made
