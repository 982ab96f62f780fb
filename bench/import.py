"""How long an import of 156,000 households takes, and how long chat waits meanwhile: `python bench/import.py [N]`.

The import is a process of its own on the same SQLite file; this one chats, one message after another, each measured
until its answer is committed, first alone and then beside the import.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import archive  # noqa: E402 - found through the path above

from bot.program import Program  # noqa: E402 - as above
from bot.settings import Settings  # noqa: E402 - as above
from store.database.migrate import migrate  # noqa: E402 - as above
from store.messages.message import Message  # noqa: E402 - as above

SECRET = "a secret for the benchmark, 32 bytes and more"
PAUSE = 0.02


def main() -> None:
    """Measure both and print one line each."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 156_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = archive.write(folder, households)
        settings = {"LINLI_DATABASE_URL": f"sqlite:///{folder / 'linli.db'}", "LINLI_SECRET_KEY": SECRET}
        os.environ |= settings
        migrate(settings["LINLI_DATABASE_URL"])
        program = Program.open(Settings.read(), readers=1)
        alone = chat(program, until=time.monotonic() + 5)
        began = time.monotonic()
        command = [sys.executable, "-m", "bot", "import", "--json", *map(str, files)]
        importing = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})
        beside = chat(program, while_=lambda: importing.poll() is None)
        seconds = time.monotonic() - began
        program.close()
    print(f"import of {households} households: {seconds:.1f} s")
    print("chat alone:  " + told(alone))
    print("chat beside: " + told(beside))


def chat(program: Program, until: float = 0, while_: Callable[[], bool] = lambda: False) -> list[float]:
    """Send messages of one guest after another; gives how long each took, in seconds."""
    took: list[float] = []
    words = ("菜单", "语言", "取消", "帮助")
    while time.monotonic() < until or while_():
        number = len(took)
        message = Message("web", f"guest{number % 50}", f"m{number}.{time.monotonic()}", datetime.now(UTC),
                          text=words[number % len(words)])  # fmt: skip
        first = time.monotonic()
        program.receiver.receive_now(message)
        took.append(time.monotonic() - first)
        time.sleep(PAUSE)
    return took


def told(took: list[float]) -> str:
    """Median, 99th percentile and longest, in milliseconds."""
    ordered = sorted(took)
    return (
        f"{len(took)} messages, p50 {ordered[len(took) // 2] * 1000:.0f} ms, "
        f"p99 {ordered[int(len(took) * 0.99)] * 1000:.0f} ms, longest {ordered[-1] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
