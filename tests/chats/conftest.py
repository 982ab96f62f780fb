"""A small world, built once, of which each transcript gets a copy of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    with stages_in(tmp_path, world_file) as make:
        yield make


@contextmanager
def stages_in(place: Path, world_file: Path) -> Iterator[MakeStage]:
    """The same for as long as a test, or all tests of one transcript, need it."""
    stages: list[Stage] = []

    def make(language: str | None = None) -> Stage:
        folder = place / str(len(stages) + 1)
        folder.mkdir()
        file = folder / "linli.sqlite"
        shutil.copyfile(world_file, file)
        stages.append(Stage(file, language))
        return stages[-1]

    yield make
    for stage in stages:
        stage.close()
