"""Random and mutated payloads: no fault, no hang, bounded memory, and the service goes on."""

import asyncio
import copy
import json
import random
import resource
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from store.messages.tables import InboxMessage
from tests.handlers.payloads import COUNT
from tests.handlers.telegram.service import SECRET, Chatter, Service
from tests.servers.telegram import TelegramServer, updates

AT_ONCE = 24
STRANGE: list[Any] = [
    None, True, False, 0, -1, 1 << 70, -(1 << 70), 1e308, "", "x", "\x00", "\ud800", "长" * 5000, [], {}, [[]],
    {"id": {}}, "/start", "/start " + "a" * 200, "a1.kind:x", "go:pledge:\x00'", "go:nothing", 1.5, [None] * 50,
    {"type": "private", "id": 1 << 60},
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        found += places(child, (*path, name))
    return found


def mutated(update: dict[str, Any], dice: random.Random) -> bytes:
    changed = json.loads(json.dumps(update))
    for _ in range(dice.randint(1, 4)):
        path = dice.choice(places(changed))
        parent = changed
        for step in path[:-1]:
            parent = parent[step]
        if dice.random() < 0.3:
            del parent[path[-1]]
        else:
            parent[path[-1]] = copy.deepcopy(dice.choice(STRANGE))
        if not places(changed):
            break
    written = json.dumps(changed).encode()
    if dice.random() < 0.1:
        cut = dice.randrange(len(written) + 1)
        written = written[:cut] + dice.randbytes(dice.randint(0, 8)) + written[cut + dice.randint(0, 8) :]
    return written


def test_senseless_payloads_do_no_harm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TelegramServer() as server:
        running = Service(tmp_path, server).ready()
        dice = random.Random(20261124)
        bodies = []
        for number in range(COUNT):
            sender = dice.randint(1_000_000, 1_000_400)
            update = {"update_id": number + 1, **dice.choice(updates.of_everything(sender))}
            bodies.append(dice.randbytes(dice.randint(0, 300)) if number % 20 == 0 else mutated(update, dice))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answers = asyncio.run(post_all(f"{running.address}/telegram/webhook", bodies))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert set(answers) <= {200, 400}, answers
        assert sum(answers.values()) == COUNT
        assert grown < 400_000, f"{grown} KiB more"
        count = select(func.count()).select_from(InboxMessage)
        # Enough of them were still messages for the way through the whole program to have been tried.
        assert running.program.database.read(lambda tx: tx.value(count)) > COUNT / 10
        told = capsys.readouterr().out
        assert "could not be taken in" not in told
        assert "step failed" not in told
        # Invented files and chats are what we were told to ask for; a real bot is never told such ids.
        server.violations = [one for one in server.violations if one.rule not in ("parameters", "commands")]
        person = Chatter(running, 9801)
        assert person.says("/start") or running.taken(9801)
        running.close()


async def post_all(address: str, bodies: list[bytes]) -> Counter[int]:
    answers: Counter[int] = Counter()
    turn = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60)) as session:

        async def post(body: bytes) -> None:
            headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
            async with turn, session.post(address, data=body, headers=headers) as response:
                await response.read()
                answers[response.status] += 1

        await asyncio.gather(*(post(body) for body in bodies))
    return answers
