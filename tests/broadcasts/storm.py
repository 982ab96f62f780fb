"""Programs that send one broadcast between them and are killed again and again, until everybody has it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bench.reach import fill, write
from bot.deliver import BATCH
from store.database import Database
from store.messages.broadcasts.results import count_maybe_twice
from store.tables import metadata

ROOT = Path(__file__).parents[2]
POINTS = {"send": 60, "mark": 60, "before-commit": 6, "after-commit": 6, "": 0}
"""Where a program dies: a named point of `store/database/faults.py`, passed at most so often, or ("") at any time."""
PATIENCE = 300.0


@dataclass(frozen=True)
class Outcome:
    """How a storm ended: how often a program was killed, how many messages went out twice, and how many might have."""

    kills: int
    twice: int
    maybe_twice: int


class Programs:
    """So many programs at once that send what is due in the database at `url` to a platform."""

    def __init__(self, url: str, platform: str, folder: Path, seconds: float = 0.0) -> None:
        self._arguments = [sys.executable, "-m", "tests.broadcasts.program", url, platform, str(seconds)]
        self._folder = folder

    def start(self, fault: str = "") -> "subprocess.Popen[bytes]":
        """Start one more; it kills itself at a named point if told so."""
        setting = f"{fault}:{self._folder / 'marker'}" if fault else ""
        return subprocess.Popen(self._arguments, cwd=ROOT, env={**os.environ, "LINLI_FAULT": setting})


def prepare(url: str, people: int) -> int:
    """Fill an empty database with so many people and a broadcast to them all; gives the broadcast."""
    database = Database.open(url)
    try:
        return write(database, fill(database, people), people)
    finally:
        database.close()


def rage(url: str, folder: Path, kills: int, *, programs: int = 1, seed: int = 0, seconds: float = 0.0) -> int:
    """Send what is due with so many programs at once, killing one after the other; gives how many kills there were.

    Argument: `seconds`, how long each sending takes.
    """
    dice, made = random.Random(seed), 0
    start = Programs(url, str(folder / "platform"), folder, seconds).start
    running = [start() for _ in range(programs - 1)]
    for number in range(kills):
        point = list(POINTS)[number % len(POINTS)]
        victim = start(f"{point}:{dice.randint(1, POINTS[point])}" if point else "")
        if not point:
            time.sleep(dice.uniform(0.8, 2.0))
            victim.kill()
        made += victim.wait(PATIENCE) == -signal.SIGKILL
    for program in [*running, start()]:
        assert program.wait(PATIENCE) == 0, "a program failed that was left in peace"
    return made


def check(url: str, broadcast: int, folder: Path, kills: int) -> Outcome:
    """Check that everybody got the broadcast, at most a batch a kill twice, and that the report says which."""
    outbox, recipient = metadata.tables["outbox"], metadata.tables["broadcast_recipient"]
    arrived = Counter(int(line) for line in (folder / "platform").read_text().split("\n") if line)
    database = Database.open(url)
    try:
        rows = database.read(lambda tx: tx.run(sa.select(outbox.c.id, outbox.c.account_id, outbox.c.state,
                                                         outbox.c.unsure)))  # fmt: skip
        people = database.read(lambda tx: tx.run(sa.select(recipient.c.account_id)))
        told = database.read(lambda tx: count_maybe_twice(tx, broadcast))
    finally:
        database.close()
    assert {row.state for row in rows} == {"sent"}
    assert sorted(row.account_id for row in rows) == sorted(row.account_id for row in people)
    assert set(arrived) == {row.id for row in rows}, "everybody got it, and nothing went out that is not on record"
    twice = {row for row, count in arrived.items() if count > 1}
    unsure = {row.id for row in rows if row.unsure}
    assert twice <= unsure, "the report names each that came twice"
    assert told == len(unsure)
    assert sum(arrived.values()) - len(arrived) <= kills * BATCH
    return Outcome(kills, len(twice), told)
