"""Playgrounds for the engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.texts import Texts
from flows.engine.conversation import World
from store.database import Database
from tests.flows.engine.playground import KEYS, Playground, copy_texts, make_tables, toy_world


@pytest.fixture(scope="session")
def toys_and_all(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The program's conversations and the toys."""
    return toy_world(Texts(copy_texts(tmp_path_factory.mktemp("texts") / "locales"), unseal=KEYS.open))


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    database = Database.open(f"sqlite:///{file}")
    make_tables(database)
    database.close()
    return file


@pytest.fixture
def playground(sqlite_url: str, toys_and_all: World) -> Iterator[Playground]:
    """A receiver on a fresh database."""
    made = Playground(sqlite_url, toys_and_all)
    make_tables(made.database)
    yield made
    made.close()
