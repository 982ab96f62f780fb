"""Deeds are kept once each."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

import store.tables
from store.chains.verify import table_of
from store.database import Database
from store.deeds.deed import Deed, DeedKind, add_deed, deed_id
from store.keys import Keys
from store.people.person import add_person

KEYS = Keys(b"the evidence key of the tests ...")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database.open(database_url)
    made.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield made
    made.close()


def test_the_same_deed_twice_is_kept_once(database: Database) -> None:
    person = database.write(lambda tx: add_person(tx, KEYS, "橘小满"))

    def add(source_id: int = 1, kind: DeedKind = DeedKind.PLEDGE_SIGNED) -> int:
        return database.write(
            lambda tx: add_deed(
                tx,
                KEYS,
                kind=kind,
                person_id=person,
                household_id=None,
                area_id=None,
                source="signature",
                source_id=source_id,
                at=datetime.now(UTC),
            )
        )

    assert add() == add() == deed_id(KEYS, "pledge_signed", "signature", 1, person)
    assert len({add(), add(2), add(kind=DeedKind.PLEDGE_WITHDRAWN)}) == 3
    assert database.read(lambda tx: tx.value(select(func.count()).select_from(table_of(Deed)))) == 3
