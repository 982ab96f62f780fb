"""How long backup, verify and a change of the secret key take, and how long chat waits: `python bench/keeping.py [N]`.

Each is a process of its own on the SQLite file of a district of N households (156,000 if not given); this one chats,
one message after another, each measured until its answer is committed, first alone and then beside each of them.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import archive  # noqa: E402 - found through the path above

from bot.program import Program  # noqa: E402 - as above
from bot.settings import Settings  # noqa: E402 - as above
from store.database.migrate import migrate  # noqa: E402 - as above

chat, told = __import__("import").chat, __import__("import").told
SECRET = "a secret for the benchmark, 32 bytes and more"
NEXT = "the next secret of the benchmark, 32 bytes and more"


def main() -> None:
    """Measure all and print two lines each."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 156_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = archive.write(folder, households)
        os.environ |= {
            "LINLI_DATABASE_URL": f"sqlite:///{folder / 'linli.db'}",
            "LINLI_MEDIA_URL": f"file://{folder / 'media'}",
            "LINLI_SECRET_KEY": SECRET,
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        migrate(os.environ["LINLI_DATABASE_URL"])
        beside("import", "import", "--json", *map(str, files))
        alone()
        beside("backup", "backup", "--json", str(folder / "b.tar"))
        sizes = [file.stat().st_size / 1e6 for file in (folder / "b.tar", folder / "linli.db")]
        print(f"backup: {sizes[0]:.0f} MB of {sizes[1]:.0f} MB")
        beside("verify all", "verify", "all", "--json")
        os.environ |= {"LINLI_SECRET_KEY": NEXT, "LINLI_SECRET_KEY_BEFORE": SECRET}
        beside("keys rotate", "keys", "rotate")
        del os.environ["LINLI_SECRET_KEY_BEFORE"]
        os.environ["LINLI_DATABASE_URL"] = f"sqlite:///{folder / 'restored' / 'linli.db'}"
        os.environ["LINLI_SECRET_KEY"] = SECRET
        began = time.monotonic()
        command = [sys.executable, "-m", "bot", "restore", "--json", str(folder / "b.tar")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        print(f"restore: {time.monotonic() - began:.1f} s")


def alone() -> None:
    """Chat with nothing beside it."""
    program = Program.open(Settings.read(), readers=1)
    print("chat alone: " + told(chat(program, until=time.monotonic() + 5)), flush=True)
    program.close()


def beside(name: str, *words: str) -> None:
    """Chat while a command runs."""
    program = Program.open(Settings.read(), readers=1)
    began = time.monotonic()
    running = subprocess.Popen([sys.executable, "-m", "bot", *words], stdout=subprocess.DEVNULL)
    took = chat(program, while_=lambda: running.poll() is None)
    print(f"{name}: {time.monotonic() - began:.1f} s, ended with {running.returncode}")
    print(f"chat beside {name}: {told(took)}", flush=True)
    program.close()


if __name__ == "__main__":
    main()
