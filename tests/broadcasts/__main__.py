"""Long runs: `python -m tests.broadcasts kills` and `python -m tests.broadcasts pace`.

On a SQLite file of its own, or with `--url` on an empty PostgreSQL database.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from store.database.migrate import migrate
from tests.broadcasts.pace import send
from tests.broadcasts.storm import check, prepare, rage


def main() -> None:
    """Run one of the two and print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.broadcasts", description=__doc__)
    parser.add_argument("what", choices=("kills", "pace"))
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--programs", type=int, help="at once; more than one only on PostgreSQL (1, pace: 3)")
    parser.add_argument("--seconds", type=float, default=1.0, help="kills: how long each sending takes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help="an empty database; a SQLite file of its own if not given")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = given.url or f"sqlite:///{folder / 'linli.sqlite'}"
        migrate(url)
        if given.what == "pace":
            pace = send(url, folder, given.people, given.programs or 3)
            line = f"{len(pace.chats)} messages, {pace.calls} calls, {pace.per_second:.2f} a second"
        else:
            broadcast = prepare(url, given.people)
            programs = given.programs or 1
            kills = rage(url, folder, given.kills, programs=programs, seed=given.seed, seconds=given.seconds)
            found = check(url, broadcast, folder, kills)
            line = (
                f"{kills} kills: {found.twice} messages came twice, the report names {found.maybe_twice}; nobody missed"
            )
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
