from collections.abc import Iterator

import pytest

from store.database import Database
from tests.store.database.tables import metadata


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database with the tables of `tables.py`, once on each kind."""
    opened = Database.open(database_url)
    opened.write(lambda transaction: metadata.create_all(transaction.connection))
    yield opened
    opened.close()
