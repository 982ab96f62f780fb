"""A program killed at any moment keeps what it acknowledged."""

import random
import signal
import time
from pathlib import Path

import pytest

from store.database.faults import reached
from tests.store.database.programs import outcome, start, stored


@pytest.mark.parametrize("point", ["before-commit", "after-commit"])
def test_a_kill_around_commit_loses_nothing_acknowledged(database_url: str, tmp_path: Path, point: str) -> None:
    marker = tmp_path / "marker"
    program = start(database_url, fault=f"{point}:20:{marker}")
    acknowledged, refusals = outcome(program)
    assert program.returncode == -signal.SIGKILL
    assert marker.read_text() == point
    assert not refusals
    assert acknowledged
    left = stored(database_url)
    assert set(acknowledged) <= set(left)
    assert len(left) == len(set(left))


def test_after_a_kill_before_commit_the_last_step_left_nothing(database_url: str, tmp_path: Path) -> None:
    program = start(database_url, threads=1, fault=f"before-commit:20:{tmp_path / 'marker'}")
    acknowledged, _ = outcome(program)
    assert stored(database_url) == acknowledged


def test_after_a_kill_after_commit_the_last_step_is_there_though_not_acknowledged(
    database_url: str, tmp_path: Path
) -> None:
    program = start(database_url, threads=1, fault=f"after-commit:20:{tmp_path / 'marker'}")
    acknowledged, _ = outcome(program)
    left = stored(database_url)
    assert left[:-1] == acknowledged
    assert left[-1] == f"n0-{len(acknowledged)}-"


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_at_a_random_time_loses_nothing_acknowledged(database_url: str, seed: int) -> None:
    program = start(database_url, threads=8, count=100_000)
    assert program.stdout is not None
    first = program.stdout.readline().strip()
    time.sleep(random.Random(seed).uniform(0, 0.5))
    program.kill()
    acknowledged, _ = outcome(program)
    assert program.returncode == -signal.SIGKILL
    assert {first, *acknowledged} <= set(stored(database_url))


def test_without_a_fault_asked_for_a_named_point_does_nothing() -> None:
    reached("before-commit")
