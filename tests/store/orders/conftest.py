"""The quarter in which orders are tested: built once and copied, or built anew on each kind of database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.orders.quarter import Quarter, opened


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    file = tmp_path_factory.mktemp("quarter") / "built.sqlite"
    with opened(f"sqlite:///{file}") as made:
        pass
    made.file = file
    return made


@pytest.fixture
def quarter(built: Quarter, tmp_path: Path) -> Iterator[Quarter]:
    shutil.copy(built.file, tmp_path / "quarter.sqlite")
    with built.again(f"sqlite:///{tmp_path / 'quarter.sqlite'}") as made:
        yield made


@pytest.fixture
def either(database_url: str) -> Iterator[Quarter]:
    with opened(database_url) as made:
        yield made
