"""A program killed at named points and at any time, again and again, while people talk to it."""

from pathlib import Path

from store.database import Database
from tests.kill.checks import check
from tests.kill.storm import POINTS, Storm, people, prepare

SEED = 20261124


def test_nothing_is_lost_and_nothing_done_twice_however_often_the_program_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    texts = prepare(database_url, tmp_path)
    speakers = people(8, 56, SEED)
    storm = Storm(database_url, texts, tmp_path, speakers, [*POINTS, ""], SEED)
    weather = storm.rage()
    assert all(weather.hit.values()), f"not every named point was hit: {weather}"
    assert weather.recognised, "no message was taken in without being answered, so nothing was proven"
    database = Database.open(database_url)
    try:
        numbers = check(database, speakers, storm.platform)
    finally:
        database.close()
    assert numbers["conversations"] == 56
    assert numbers["deeds"]
    assert numbers["signed"]
