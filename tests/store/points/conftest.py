"""A village with points for the tests."""

from collections.abc import Iterator

import pytest

from store.points.redeeming.verification import verify_points_and_stocks
from store.points.verification import verify_points
from tests.store.pledges.village import KEYS, opened
from tests.store.points.bank import Bank
from tests.store.points.shop import Shop


@pytest.fixture
def bank(database_url: str) -> Iterator[Bank]:
    with opened(database_url) as village:
        made = Bank(village)
        yield made
        assert village.database.read(lambda tx: verify_points(tx, KEYS)).ok


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    with opened(database_url) as village:
        made = Shop(village)
        yield made
        assert village.database.read(lambda tx: verify_points_and_stocks(tx, KEYS)).ok
