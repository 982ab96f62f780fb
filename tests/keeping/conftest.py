"""A loaded demo with a file in it, to be backed up."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.channels.blobs import Blobs
from store.channels.media import KnownMedia, keep_media
from store.database import Database
from tests.demo import DEMO_KEYS, DEMO_SECRET, copied_demo

ROOT = Path(__file__).parents[2]
PHOTO = b"a photo of a broken lamp" * 1000


class Place:
    """A machine: a folder with a database, files and the secret key."""

    def __init__(self, folder: Path, url: str = "") -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.url = url or f"sqlite:///{folder / 'linli.db'}"
        self.media = Blobs(f"file://{folder / 'media'}")

    def environment(self, **settings: str) -> dict[str, str]:
        """What a command is given to work on this machine."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "LINLI_DATABASE_URL": self.url,
            "LINLI_MEDIA_URL": f"file://{self.folder / 'media'}",
            "LINLI_SECRET_KEY": DEMO_SECRET,
            **settings,
        }

    def linli(self, *words: str, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the operator does; `said` is typed into it."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=self.environment(**settings),
            input=said,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def old(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The machine that is backed up: the demo, with a photo."""
    place = Place(tmp_path / "old")
    copied_demo(tmp_path_factory.getbasetemp(), place.folder / "linli.db")
    content = place.media.put(PHOTO)
    photo = KnownMedia("photo", content, "photo", "lamp.jpg", "image/jpeg", len(PHOTO))
    database = Database.open(place.url)
    database.write(lambda tx: keep_media(tx, photo, keys=DEMO_KEYS))
    database.close()
    return place


@pytest.fixture
def new(tmp_path: Path) -> Place:
    """An empty machine."""
    return Place(tmp_path / "new")


@pytest.fixture
def at() -> datetime:
    """Some moment."""
    return datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
