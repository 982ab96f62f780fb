"""A small world, built once, of which each transcript gets a copy of its own."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.chats.stage import Stage
from tests.chats.world import build

MakeStage = Callable[..., Stage]


@pytest.fixture(scope="session")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the small world, closed."""
    file = tmp_path_factory.mktemp("world") / "world.sqlite"
    build(file)
    return file


@pytest.fixture
def make_stage(world_file: Path, tmp_path: Path) -> Iterator[MakeStage]:
    """Opens the program on a fresh copy of the small world, as often as it is called."""
    stages: list[Stage] = []
    numbers = count(1)

    def make(language: str | None = None) -> Stage:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        file = folder / "linli.sqlite"
        shutil.copyfile(world_file, file)
        stages.append(Stage(file, language))
        return stages[-1]

    yield make
    for stage in stages:
        stage.close()
