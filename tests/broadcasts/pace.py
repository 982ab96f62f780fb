"""Programs that send one broadcast between them over a strict Bot API, which refuses whatever is too fast."""

from dataclasses import dataclass
from pathlib import Path

from tests.broadcasts.storm import PATIENCE, Programs, prepare
from tests.servers.telegram import TelegramServer


@dataclass(frozen=True)
class Pace:
    """How a broadcast went out: to whom in order of time, how many calls that took, and how many a second amid it."""

    chats: list[int]
    calls: int
    per_second: float


def send(url: str, folder: Path, people: int, programs: int) -> Pace:
    """Send a broadcast to so many people with so many programs at once on one database without rows."""
    prepare(url, people)
    with TelegramServer() as server:
        for number in range(1, people + 1):
            server.person(number)
        start = Programs(url, server.address, folder).start
        for program in [start() for _ in range(programs)]:
            assert program.wait(PATIENCE) == 0
        at = sorted(call.at for call in server.calls("sendMessage"))
        chats = [message["chat"]["id"] for message in server.sending.sent]
    # Amid it: programs that start or have nothing left say little of the pace.
    first, last = len(at) // 10, len(at) * 8 // 10
    return Pace(chats, len(at), (last - first) / (at[last] - at[first]))
