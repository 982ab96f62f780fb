"""How many messages a second one process takes in, on an empty SQLite file: `python -m bench.messages`.

Each message is a guest's "help" with a new id: claimed, replayed, written with its reply, and committed to the disk.
"""

import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.names import world
from bot.receive import Receiver
from bot.texts import Texts
from store.database import Database
from store.database.migrate import migrate
from store.keys import Keys
from store.messages.message import Message

MESSAGES = 2_000


def measure(receiver: Receiver, people: int) -> tuple[float, float]:
    """Messages a second, and the 99th percentile of the time that one takes, in milliseconds."""
    took: list[float] = []

    def talk(who: int) -> None:
        for number in range(MESSAGES // people):
            message = Message("web", f"{people}-{who}", f"{people}-{who}-{number}", datetime.now(UTC), text="帮助")
            began = time.perf_counter()
            receiver.receive_now(message)
            took.append(time.perf_counter() - began)

    threads = [threading.Thread(target=talk, args=(who,)) for who in range(people)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(took) / (time.perf_counter() - began), sorted(took)[len(took) * 99 // 100] * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        database = Database.open(url)
        receiver = Receiver(database, Keys.from_text("a secret for benchmarks, 32 bytes and more"), world(Texts()))
        measure(receiver, 1)
        for people in (1, 8, 32):
            rate, slowest = measure(receiver, people)
            print(f"{people:3} people at once: {rate:6.0f} messages/s, p99 {slowest:6.1f} ms")
        database.close()


if __name__ == "__main__":
    main()
