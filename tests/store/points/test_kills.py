"""Programs killed while two hundred people want the last fifty: fifty codes, nothing lost, nobody else touched."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from store.points.redeeming.redemption import Redemption
from store.points.redeeming.verification import verify_points_and_stocks
from tests.store.pledges.village import KEYS
from tests.store.points.shop import Shop

ROOT = Path(__file__).parents[3]
PEOPLE, THINGS, KILLS = 200, 50, 2


def start(shop: Shop, item: int, share: int, of: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.store.points.redeemer_program", shop.village.database.url]
    given = [str(one) for one in (item, share, of)]
    return subprocess.Popen([*command, *given], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def promised(shop: Shop, item: int) -> dict[int, str]:
    """To whom a thing was promised, with the blind index of the code."""
    wanted = select(col(Redemption.person_id), col(Redemption.code_index)).where(col(Redemption.item_id) == item)
    return {row[0]: row[1] for row in shop.village.database.read(lambda tx: tx.run(wanted))}


def test_killed_while_two_hundred_want_the_last_fifty_there_are_fifty_codes_in_the_end(shop: Shop) -> None:
    # One file has one program that writes; several share PostgreSQL.
    programs = 2 if shop.village.database.url.startswith("postgresql") else 1
    item = shop.thing("鸡蛋", 100, THINGS, per_person=1)
    people = [shop.rich(f"居民{number}") for number in range(PEOPLE)]
    dice = random.Random(11)
    acknowledged: set[int] = set()
    killed = 0
    for _ in range(KILLS):
        running = [start(shop, item, share, programs) for share in range(programs)]
        for program in running:
            assert program.stdout is not None
            if first := program.stdout.readline().strip():
                acknowledged.add(int(first))
            time.sleep(dice.uniform(0, 0.02))
            program.kill()
            acknowledged |= {int(line) for line in program.stdout if line.endswith("\n")}
            killed += program.wait() == -signal.SIGKILL
        assert acknowledged <= promised(shop, item).keys()
    assert killed, "no program was killed before it was done"
    for program in [start(shop, item, share, programs) for share in range(programs)]:
        acknowledged |= {int(line) for line in program.communicate()[0].splitlines()}
        assert program.returncode == 0
    made = promised(shop, item)
    assert acknowledged <= made.keys()
    assert len(made) == len(set(made.values())) == THINGS
    assert shop.left(item) == 0
    assert sorted(shop.points(person) for person in people) == [(0, 100)] * THINGS + [(100, 0)] * (PEOPLE - THINGS)
    assert shop.village.database.read(lambda tx: verify_points_and_stocks(tx, KEYS)).ok
