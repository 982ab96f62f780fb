"""`linli votes` and `linli verify votes` as an operator meets them: another process, exit codes, one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from store.audit.audit import Audit
from store.database.migrate import migrate
from tests.store.votes.neighbourhood import KEYS, Neighbourhood, opened, rows_of

ROOT = Path(__file__).parents[2]


def run(place: Neighbourhood, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    environment |= {"PYTHONPATH": str(ROOT), "LINLI_SECRET_KEY": KEYS.secret.decode()}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment | {"LINLI_DATABASE_URL": place.database.url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("mode", ["NAMED", "SECRET"])
def test_a_closed_vote_is_exported_recounted_and_verified_and_the_export_is_audited(mode: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/votes.db"
    migrate(url)
    with opened(url) as place:
        owners = place.owners(4)
        terms = place.announced(mode=mode)
        for owner, choice in zip(owners, ("approve", "approve", "approve", "oppose"), strict=True):
            place.cast(owner, terms, choice)
        early = run(place, tmp_path, "votes", "export", f"{terms.code}/1")
        assert (early.returncode, len(early.stderr.splitlines())) == (2, 1)
        place.end(terms)
        assert run(place, tmp_path, "votes", "export", "nothing/1").returncode == 2
        assert run(place, tmp_path, "votes", "export", f"{terms.code}/1", "--out", "bundle.json").returncode == 0
        told = run(place, tmp_path, "votes", "recount", "bundle.json")
        assert (told.returncode, json.loads(told.stdout)["heads"]["approve"]) == (0, 3)
        public = json.loads(run(place, tmp_path, "votes", "export", terms.code, "--public").stdout)
        assert (public["result"]["verdict"], len(public["receipts"])) == ("PASSED", 4)
        assert [row.operation for row in rows_of(place, Audit)].count("votes.export") == 2
        assert run(place, tmp_path, "verify", "votes", "--json").returncode == 0
        place.database.write(lambda tx: tx.run(text("UPDATE ballot SET area = area + 1 WHERE id = 1")))
        found = run(place, tmp_path, "verify", "votes", "--json")
        assert (found.returncode, json.loads(found.stdout)["first_bad"]["table"]) == (1, "ballot")
