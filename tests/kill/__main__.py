"""A long storm: `python -m tests.kill --conversations 1000`, on SQLite or with `--url` on a scratch PostgreSQL."""

import argparse
import sys
import tempfile
from pathlib import Path

from store.database import Database
from tests.kill.checks import check
from tests.kill.storm import POINTS, Storm, people, prepare


def main() -> None:
    """Prepare a database, let people talk while the program is killed, check, and print what happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--speakers", type=int, default=20, help="how many people talk at once")
    parser.add_argument(
        "--kills", type=int, default=70, help="how often the program is killed, if it lives long enough"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help="an empty database; a SQLite file of its own if not given")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = given.url or f"sqlite:///{folder / 'linli.sqlite'}"
        texts = prepare(url, folder)
        speakers = people(given.speakers, given.conversations, given.seed)
        kinds = [*POINTS, ""]
        kills = [kinds[number % len(kinds)] for number in range(given.kills)]
        storm = Storm(url, texts, folder, speakers, kills, given.seed)
        weather = storm.rage()
        database = Database.open(url)
        try:
            numbers = check(database, speakers, storm.platform)
        finally:
            database.close()
    lines = (
        f"kills at named points: {weather.hit}; at random times: {weather.at_random}; too late: {weather.missed}",
        f"said again after a kill: {weather.resent}, of which had been taken in: {weather.recognised}",
        ", ".join(f"{name} {number}" for name, number in numbers.items()),
        "nothing answered was lost, nothing was done twice, every conversation came to its end",
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
