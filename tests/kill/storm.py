"""Starts the program, lets people talk to it, kills it, starts it again, until everybody has finished."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from store.database import Database, Transaction
from store.messages.conversations import caller_of
from store.messages.message import Message
from store.messages.reply import Reply
from store.people.area import area_by_code
from store.pledges.pledge import PledgeForm
from store.pledges.publishing import draft, publish
from store.records import dumps, loads
from store.rights.act import Act
from tests.chats.stage import CHANNEL, PLEDGE
from tests.chats.world import KEYS, add_everybody
from tests.flows.engine.playground import copy_texts, make_tables
from tests.flows.engine.toys import TOYS
from tests.kill.speaker import Speaker

ROOT = Path(__file__).parents[2]
RESIDENTS = ("P01", "P02", "P03", "P04", "P05", "P08", "P10", "P11", "P12")
"""People of the small world who may sign."""
POINTS = ("claim", "before-commit", "after-commit", "response", "send", "mark")


@dataclass
class Weather:
    """What happened in a storm: kills at each named point (each proven by its marker) and at random times."""

    hit: dict[str, int] = field(default_factory=lambda: dict.fromkeys(POINTS, 0))
    missed: int = 0
    at_random: int = 0
    resent: int = 0
    recognised: int = 0


class Storm:
    """People who talk to a program at `url` that is killed again and again.

    Arguments: `texts`, the folder of texts; `folder`, where the platform's file and the markers are; `kills`, what ends
    each run of the program: a named point, or "" for a random time; the last run is left in peace.
    """

    def __init__(
        self, url: str, texts: Path, folder: Path, speakers: Sequence[Speaker], kills: Sequence[str], seed: int = 0
    ) -> None:
        self.url = url
        self.texts = texts
        self.platform = folder / "platform"
        self.marker = folder / "marker"
        self.speakers = {speaker.address: speaker for speaker in speakers}
        self.kills = list(kills)
        self.weather = Weather()
        self._dice = random.Random(seed)

    def rage(self) -> Weather:
        """Go on until everybody has finished and every kill has happened that still could."""
        while self.kills:
            point = self.kills.pop(0)
            if not self._until_killed(point):
                break
        self._until_killed(None)
        return self.weather

    def _until_killed(self, point: str | None) -> bool:
        """Run the program once; gives whether it was killed before everything was said."""
        self.marker.unlink(missing_ok=True)
        fault = f"{point}:{self._dice.randint(1, 40)}:{self.marker}" if point else ""
        program = self._start(fault)
        timer = None
        if point == "":
            timer = threading.Timer(self._dice.uniform(1.5, 3.0), program.kill)
            timer.start()
        finished = self._talk(program)
        if finished and program.stdin:
            program.stdin.close()
        code = program.wait(timeout=120)
        if timer:
            timer.cancel()
        self._note(point, code)
        return code == -signal.SIGKILL

    def _start(self, fault: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.kill.program", self.url, str(self.texts), str(self.platform)],
            cwd=ROOT,
            env={**os.environ, "LINLI_FAULT": fault},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def _note(self, point: str | None, code: int) -> None:
        if code != -signal.SIGKILL:
            assert code == 0, f"the program ended with {code}"
            self.weather.missed += point is not None
        elif point:
            assert self.marker.read_text() == point
            self.weather.hit[point] += 1
        else:
            self.weather.at_random += 1

    def _talk(self, program: "subprocess.Popen[str]") -> bool:
        """Say everything that is to be said, each one message at a time; gives whether all of it was answered."""
        for speaker in self.speakers.values():
            self.weather.resent += speaker.unanswered is not None
            if not self._say(program, speaker.next()):
                return False
        if self._is_quiet():
            return True
        for line in _whole_lines(program):
            answer = json.loads(line)
            speaker = self.speakers[answer["address"]]
            if answer.get("busy"):
                time.sleep(0.1)
            else:
                self._hear(speaker, answer)
            if not self._say(program, speaker.next()):
                return False
            if self._is_quiet():
                return True
        return False

    def _is_quiet(self) -> bool:
        return all(speaker.unanswered is None for speaker in self.speakers.values())

    def _hear(self, speaker: Speaker, answer: dict[str, str]) -> None:
        expected = speaker.unanswered
        assert expected is not None
        assert expected.id == answer["id"], "an answer to something else"
        reply = loads(answer["reply"])
        assert isinstance(reply, Reply), "a message was taken in and got no reply"
        self.weather.recognised += bool(answer["again"])
        speaker.hear(reply)

    def _say(self, program: "subprocess.Popen[str]", message: Message | None) -> bool:
        if message is None:
            return True
        assert program.stdin
        try:
            program.stdin.write(dumps(message) + "\n")
        except BrokenPipeError:
            return False
        return True


def _whole_lines(program: "subprocess.Popen[str]") -> Iterator[str]:
    """The lines that were written completely before the program ended."""
    assert program.stdout
    for line in program.stdout:
        if line.endswith("\n"):
            yield line


def prepare(url: str, folder: Path) -> Path:
    """Fill an empty database with the small world and an open pledge, and give the folder of texts that was written."""
    database = Database.open(url)
    try:
        make_tables(database)
        database.write(add_everybody)
        database.write(_publish)
    finally:
        database.close()
    return copy_texts(folder / "locales")


def _publish(tx: Transaction) -> None:
    now = tx.now()
    act = Act(tx, caller_of(tx, CHANNEL, "P21", now), KEYS)
    place = area_by_code(tx, "ZJ-QZ-KC")
    assert place
    made = draft(act, place.id, PledgeForm.RESIDENT, "文明养犬承诺书", PLEDGE, now, now + timedelta(days=30))
    publish(act, made.pledge)


def people(count: int, conversations: int, seed: int) -> list[Speaker]:
    """So many people who lead so many random conversations between them: residents also sign, withdraw and dispute."""
    dice = random.Random(seed)
    addresses = [RESIDENTS[at // 2] if at % 2 and at // 2 < len(RESIDENTS) else f"K{at}" for at in range(count)]
    speakers = []
    for at, address in enumerate(addresses):
        known = [*sorted(TOYS), *(["pledge", "mine"] * 3 if address in RESIDENTS else [])]
        names = [dice.choice(known) for _ in range(at, conversations, count)]
        speakers.append(Speaker(address, names, random.Random(seed + at)))
    return speakers
