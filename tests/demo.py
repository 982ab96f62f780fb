"""A loaded demo database for tests: loaded once for all test processes, then copied."""

import fcntl
import shutil
from pathlib import Path

from bot.demo.loader import load
from store.database import Database
from store.database.migrate import migrate
from store.keys import Keys

DEMO_SECRET = "a secret for the tests of the demo, 32 bytes and more"
DEMO_KEYS = Keys.from_text(DEMO_SECRET)


def shared_demo(folder: Path) -> Path:
    """The file of a loaded demo; the first test process that asks loads it, the others wait.

    Arguments: `folder`, pytest's base folder of this process (`tmp_path_factory.getbasetemp()`).
    """
    # Processes of one xdist run have their folders side by side.
    shared = folder.parent if folder.name.startswith("popen-") else folder
    file = shared / "demo.sqlite"
    with (shared / "demo.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not file.exists():
            made = shared / "demo-being-made.sqlite"
            migrate(f"sqlite:///{made}")
            database = Database.open(f"sqlite:///{made}")
            load(database, DEMO_KEYS)
            # Closing writes the log back into the file, so that one file is all of it.
            database.close()
            made.rename(file)
    return file


def copied_demo(folder: Path, target: Path) -> str:
    """The address of a fresh copy of the loaded demo at `target`, to be changed freely."""
    shutil.copy(shared_demo(folder), target)
    return f"sqlite:///{target}"
