"""A broadcast whose program is killed at named points and at any time."""

import shutil
from pathlib import Path

from tests.broadcasts.storm import check, prepare, rage

PEOPLE = 400
KILLS = 3


def test_everybody_gets_a_broadcast_however_often_the_program_is_killed_and_the_report_names_what_may_have_come_twice(
    sqlite_template: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}"
    broadcast = prepare(url, PEOPLE)
    kills = rage(url, tmp_path, KILLS)
    assert kills == KILLS, "the programs ended too early for the kills to prove anything"
    outcome = check(url, broadcast, tmp_path, kills)
    assert outcome.twice, "no program died between sending and noting it"
