"""A program killed while owners cast: no acknowledged ballot is lost, none is doubled, the chain is unbroken."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from store.votes.assembly import AssemblyTerms
from store.votes.results.publishing import count
from tests.store.votes.neighbourhood import Ballot, BallotStanding, Neighbourhood, rows_of

ROOT = Path(__file__).parents[3]
OWNERS, KILLS = 32, 2


def start(place: Neighbourhood, terms: AssemblyTerms) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.store.votes.caster_program", place.database.url, str(terms.assembly)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_killed_again_and_again_while_owners_cast_every_head_has_one_ballot_in_the_end(place: Neighbourhood) -> None:
    place.owners(OWNERS)
    terms = place.announced()
    dice = random.Random(7)
    acknowledged: list[str] = []
    killed = 0
    for _ in range(KILLS):
        program = start(place, terms)
        assert program.stdout is not None
        if first := program.stdout.readline().strip():
            acknowledged.append(first)
        time.sleep(dice.uniform(0, 0.05))
        program.kill()
        acknowledged += [line.strip() for line in program.stdout if line.endswith("\n")]
        killed += program.wait() == -signal.SIGKILL
        assert set(acknowledged) <= {row.receipt for row in rows_of(place, Ballot)}
        assert place.intact()
    assert killed, "no program was killed before it was done"
    last = start(place, terms)
    acknowledged += [line.strip() for line in last.communicate()[0].splitlines()]
    assert last.returncode == 0
    rows = rows_of(place, Ballot)
    assert len(rows) == len({row.head_id for row in rows}) == len(rows_of(place, BallotStanding)) == OWNERS
    # One that is delivered again after a kill gets the receipt that it had, not a second ballot.
    assert set(acknowledged) <= {row.receipt for row in rows}
    place.end(terms)
    assert place.do(place.worker, count, terms.assembly)[0].heads["approve"] == OWNERS
    assert place.intact()
