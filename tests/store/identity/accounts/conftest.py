"""A town on each kind of database."""

from collections.abc import Iterator

import pytest

import store.tables
from store.database import Database
from tests.store.identity.accounts.town import Town


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)
