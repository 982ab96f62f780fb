"""Linli as its own process, served to a browser as `make run` and `linli serve` do."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.demo import DEMO_SECRET

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class Served:
    """A server that can be stopped and started again at the same address. `words` are the command to run."""

    def __init__(self, folder: Path, database_url: str, *words: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self._words = words
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of this server, for it and for commands beside it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
        return inherited | {
            "PYTHONPATH": str(ROOT),
            "LINLI_DATABASE_URL": self.database_url,
            "LINLI_SECRET_KEY": DEMO_SECRET,
            "LINLI_BIND": f"127.0.0.1:{self.port}",
            "LINLI_METRICS_BIND": "off",
            "LINLI_MEDIA_URL": f"file://{self.folder / 'media'}",
            "LINLI_ANCHOR_PATH": str(self.folder / "anchors.jsonl"),
        }

    def run(self, *words: str) -> str:
        """Run a command of `linli` beside the server; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=True,
        )  # fmt: skip
        return done.stdout

    def start(self) -> None:
        """Serve, and wait until it is ready."""
        with (self.folder / "served.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", *self._words],
                cwd=self.folder, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.folder / "served.log").read_text(encoding="utf-8"))
            time.sleep(0.05)

    def stop(self) -> None:
        """End it at once, as when the machine loses its power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
