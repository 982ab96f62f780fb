"""Backup and restore that are killed: run again, they complete, and nothing half done is ever taken for whole."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.database import Unavailable
from store.database.backup.archive import check
from store.database.backup.restoring import restore
from tests.demo import DEMO_KEYS
from tests.keeping.conftest import Place
from tests.keeping.test_backup import backed_up, everything, quiet, verified


def killed(place: Place, point: str, count: int, marker: Path, *words: str) -> None:
    """Run a command that kills itself at a named point, and see that it did."""
    told = place.linli(*words, LINLI_FAULT=f"{point}:{count}:{marker}")
    assert told.returncode == -signal.SIGKILL, told.stderr
    assert marker.read_text() == point


@pytest.mark.parametrize(
    ("point", "count"),
    [("backup-table", 40), ("backup-media", 1), ("backup-written", 1), ("backup-checked", 1), ("backup-renamed", 1)],
)
def test_a_backup_killed_at_a_point_is_made_when_run_again(old: Place, tmp_path: Path, point: str, count: int) -> None:
    file = tmp_path / "b.tar"
    killed(old, point, count, tmp_path / "hit", "backup", str(file))
    if file.exists():
        check(file, DEMO_KEYS)
    backed_up(old, file)
    check(file, DEMO_KEYS)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("kind", "point", "count"),
    [
        ("sqlite", "restore-migrated", 1),
        ("sqlite", "restore-media", 1),
        ("sqlite", "restore-loaded", 1),
        ("sqlite", "restore-renamed", 1),
        ("postgresql", "restore-table", 20),
        ("postgresql", "restore-loaded", 1),
    ],
)
def test_a_restore_killed_at_a_point_is_whole_when_run_again(
    request: pytest.FixtureRequest, old: Place, new: Place, tmp_path: Path, kind: str, point: str, count: int
) -> None:
    place = new if kind == "sqlite" else Place(new.folder, request.getfixturevalue("postgres_database"))
    file = backed_up(old, tmp_path / "b.tar")
    killed(place, point, count, tmp_path / "hit", "restore", str(file))
    if point == "restore-renamed":
        with pytest.raises(Unavailable, match="already has rows"):
            restore(place.url, DEMO_KEYS, place.media, file, verified, quiet)
    else:
        assert restore(place.url, DEMO_KEYS, place.media, file, verified, quiet).verdict.ok
    assert everything(place.url) == everything(old.url)
    assert not list(new.folder.glob(".*"))


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_times_both_complete_in_the_end(old: Place, new: Place, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    file = tmp_path / "b.tar"
    for place, words in ((old, ("backup", str(file))), (new, ("restore", str(file)))):
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            env=place.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=place.folder,
        )
        time.sleep(chance.uniform(0.3, 3))
        process.kill()
        process.wait()
        if place is old and file.exists():
            check(file, DEMO_KEYS)
        if place is old:
            backed_up(old, file)
        elif not (new.folder / "linli.db").exists():
            restore(new.url, DEMO_KEYS, new.media, file, verified, quiet)
    assert everything(new.url) == everything(old.url)
